// SPDX-License-Identifier: MIT
/*
 * Ringside stand-in for arch/x86/include/asm/processor-flags.h, in the shapes of Linux 4.4. This is not Linux.
 * The kernel's own side of the control-register bits.
 */
#ifndef _ASM_X86_PROCESSOR_FLAGS_H
#define _ASM_X86_PROCESSOR_FLAGS_H

#include <uapi/asm/processor-flags.h>

#endif
