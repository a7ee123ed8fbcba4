// SPDX-License-Identifier: MIT
/*
 * Ringside stand-in for arch/x86/include/asm/ucontext.h, in the shapes of Linux 2.6.32. This is not Linux.
 * Flags of the context in a signal frame.
 */
#ifndef _ASM_X86_UCONTEXT_H
#define _ASM_X86_UCONTEXT_H

#define UC_FP_XSTATE		0x1	/* the FPU image has extended state */

#endif
