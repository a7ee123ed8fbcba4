// SPDX-License-Identifier: MIT
/*
 * Ringside stand-in for arch/x86/include/uapi/asm/ucontext.h, in the shapes of Linux 6.18. This is not Linux.
 * Flags of a 64-bit signal context.
 */
#ifndef _UAPI_ASM_X86_UCONTEXT_H
#define _UAPI_ASM_X86_UCONTEXT_H

#define UC_FP_XSTATE		0x1	/* the FPU image has extended state */
#define UC_SIGCONTEXT_SS	0x2	/* ss in the context means something */
#define UC_STRICT_RESTORE_SS	0x4	/* and is to be restored as it is */

#endif
