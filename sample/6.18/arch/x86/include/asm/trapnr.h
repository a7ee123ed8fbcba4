// SPDX-License-Identifier: MIT
/*
 * Ringside stand-in for arch/x86/include/asm/trapnr.h, in the shapes of Linux 6.18. This is not Linux.
 * Numbers of the exceptions that the FPU has to do with.
 */
#ifndef _ASM_X86_TRAPNR_H
#define _ASM_X86_TRAPNR_H

#define X86_TRAP_UD		6	/* no such instruction */
#define X86_TRAP_NM		7	/* FPU not available */
#define X86_TRAP_GP		13	/* general protection */
#define X86_TRAP_PF		14	/* page fault */
#define X86_TRAP_MF		16	/* x87 error */
#define X86_TRAP_XF		19	/* SIMD error, #XM */

#endif
