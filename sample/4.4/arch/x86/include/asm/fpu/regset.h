// SPDX-License-Identifier: MIT
/*
 * Ringside stand-in for arch/x86/include/asm/fpu/regset.h, in the shapes of Linux 4.4. This is not Linux.
 * The FPU's sets of registers.
 */
#ifndef _ASM_X86_FPU_REGSET_H
#define _ASM_X86_FPU_REGSET_H

#include <linux/regset.h>

extern user_regset_get_fn xfpregs_get, xstateregs_get;
extern user_regset_set_fn xfpregs_set, xstateregs_set;

#endif
