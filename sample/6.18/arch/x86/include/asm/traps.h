// SPDX-License-Identifier: MIT
/*
 * Ringside stand-in for arch/x86/include/asm/traps.h, in the shapes of Linux 6.18. This is not Linux.
 * Shared by exception handlers.
 */
#ifndef _ASM_X86_TRAPS_H
#define _ASM_X86_TRAPS_H

#include <linux/compiler.h>
#include <asm/ptrace.h>
#include <asm/trapnr.h>

extern void die(const char *str, struct pt_regs *regs, long err);

#endif
