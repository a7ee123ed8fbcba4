// SPDX-License-Identifier: MIT
/*
 * Ringside stand-in for arch/x86/kernel/fpu/legacy.h, in the shapes of Linux 6.18. This is not Linux.
 * Instructions from before XSAVE, as 64-bit kernels use them.
 */
#ifndef __X86_KERNEL_FPU_LEGACY_H
#define __X86_KERNEL_FPU_LEGACY_H

#include <linux/kernel.h>
#include <asm/asm.h>
#include <asm/fpu/types.h>
#include <asm/smap.h>

/* Bits of MXCSR that this CPU has. */
extern unsigned int mxcsr_feature_mask;

static inline void ldmxcsr(u32 mxcsr)
{
	asm volatile("ldmxcsr %[csr]" : : [csr] "m" (mxcsr));
}

/* On a user address, with user access allowed for the moment: 0, or the number of the trap. */
#define user_insn(insn, output, input...)				\
({									\
	int err;							\
	asm volatile("1: " ASM_STAC "; " #insn "\n2: " ASM_CLAC "\n"	\
		     _ASM_EXTABLE_TYPE(1b, 2b, EX_TYPE_FAULT_MCE_SAFE)	\
		     : [err] "=a" (err), output : "0" (0), input);	\
	err;								\
})

/* On a kernel address that must be good: a bad image loads the initial state instead. */
#define kernel_insn(insn, output, input...)				\
	asm volatile("1: " #insn "\n2:\n"				\
		     _ASM_EXTABLE_TYPE(1b, 2b, EX_TYPE_FPU_RESTORE)	\
		     : output : input)

/* On a kernel address whose bytes came from a program: 0, or -EFAULT for a bad image. */
#define kernel_insn_err(insn, output, input...)				\
({									\
	int err;							\
	asm volatile("1: " #insn "\n2:\n"				\
		     _ASM_EXTABLE_TYPE_REG(1b, 2b, EX_TYPE_EFAULT_REG, %[err]) \
		     : [err] "=r" (err), output : "0" (0), input);	\
	err;								\
})

/* FXSAVE keeps the registers. */
static inline void fxsave(struct fxregs_state *fx)
{
	asm volatile("fxsaveq %[image]" : [image] "=m" (*fx));
}

static inline void fxrstor(struct fxregs_state *fx)
{
	kernel_insn(fxrstorq %[fx], "=m" (*fx), [fx] "m" (*fx));
}

static inline int fxrstor_safe(struct fxregs_state *fx)
{
	return kernel_insn_err(fxrstorq %[fx], "=m" (*fx), [fx] "m" (*fx));
}

static inline int fxsave_to_user_sigframe(struct fxregs_state __user *fx)
{
	return user_insn(fxsaveq %[fx], [fx] "=m" (*fx), "m" (*fx));
}

static inline int fxrstor_from_user_sigframe(struct fxregs_state __user *fx)
{
	return user_insn(fxrstorq %[fx], "=m" (*fx), [fx] "m" (*fx));
}

#endif
