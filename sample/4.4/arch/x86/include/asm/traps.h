// SPDX-License-Identifier: MIT
/*
 * Ringside stand-in for arch/x86/include/asm/traps.h, in the shapes of Linux 4.4. This is not Linux.
 * Handlers of exceptions.
 */
#ifndef _ASM_X86_TRAPS_H
#define _ASM_X86_TRAPS_H

#include <asm/ptrace.h>

#define dotraplinkage __visible

dotraplinkage void do_device_not_available(struct pt_regs *regs, long error_code);

#endif
