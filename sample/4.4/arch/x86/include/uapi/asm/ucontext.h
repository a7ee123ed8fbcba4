// SPDX-License-Identifier: MIT
/*
 * Ringside stand-in for arch/x86/include/uapi/asm/ucontext.h, in the shapes of Linux 4.4. This is not Linux.
 * Flags of a 64-bit signal context.
 */
#ifndef _UAPI_ASM_X86_UCONTEXT_H
#define _UAPI_ASM_X86_UCONTEXT_H

#define UC_FP_XSTATE		0x1	/* the FPU image has extended state */

#endif
