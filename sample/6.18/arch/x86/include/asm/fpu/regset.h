// SPDX-License-Identifier: MIT
/*
 * Ringside stand-in for arch/x86/include/asm/fpu/regset.h, in the shapes of Linux 6.18. This is not Linux.
 * The FPU's sets of registers.
 */
#ifndef _ASM_X86_FPU_REGSET_H
#define _ASM_X86_FPU_REGSET_H

#include <linux/regset.h>

extern user_regset_active_fn regset_fpregs_active, regset_xregset_fpregs_active;
extern user_regset_get2_fn fpregs_get, xfpregs_get, xstateregs_get;
extern user_regset_set_fn fpregs_set, xfpregs_set, xstateregs_set;

/* As many registers as the set has. */
#define xstateregs_active	regset_fpregs_active

#endif
