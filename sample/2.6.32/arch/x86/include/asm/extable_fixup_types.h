// SPDX-License-Identifier: MIT
/*
 * Ringside stand-in for arch/x86/include/asm/extable_fixup_types.h, in the shapes of Linux 2.6.32. This is not Linux.
 * What a faulting instruction's fixup does.
 */
#ifndef _ASM_X86_EXTABLE_FIXUP_TYPES_H
#define _ASM_X86_EXTABLE_FIXUP_TYPES_H

#define EX_TYPE_DEFAULT			1	/* only go on */
#define EX_TYPE_FPU_RESTORE		6	/* bad image: warn and load the initial state */
#define EX_TYPE_FAULT_MCE_SAFE		15	/* trap number in the error register */
#define EX_TYPE_EFAULT_REG		17	/* -EFAULT in the error register */

#endif
