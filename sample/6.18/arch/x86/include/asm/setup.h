// SPDX-License-Identifier: MIT
/*
 * Ringside stand-in for arch/x86/include/asm/setup.h, in the shapes of Linux 6.18. This is not Linux.
 * What boot code leaves for later.
 */
#ifndef _ASM_X86_SETUP_H
#define _ASM_X86_SETUP_H

#include <asm/processor.h>

extern char boot_command_line[];

#endif
