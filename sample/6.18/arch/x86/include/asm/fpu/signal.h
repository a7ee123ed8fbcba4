// SPDX-License-Identifier: MIT
/*
 * Ringside stand-in for arch/x86/include/asm/fpu/signal.h, in the shapes of Linux 6.18. This is not Linux.
 * The FPU's part in signal delivery.
 */
#ifndef _ASM_X86_FPU_SIGNAL_H
#define _ASM_X86_FPU_SIGNAL_H

#include <linux/compiler.h>
#include <asm/fpu/types.h>

struct task_struct;
struct user_i387_ia32_struct;

/* Between what FXSAVE and what FNSAVE writes, in arch/x86/kernel/fpu/regset.c. */
extern void convert_from_fxsr(struct user_i387_ia32_struct *env, struct task_struct *tsk);
extern void convert_to_fxsr(struct fxregs_state *fxsave, const struct user_i387_ia32_struct *env);

extern void fpu__clear_user_states(struct fpu *fpu);
extern void restore_fpregs_from_fpstate(struct fpstate *fpstate, u64 mask);

extern unsigned long fpu__alloc_mathframe(unsigned long sp, int ia32_frame,
					  unsigned long *buf_fx, unsigned long *size);
extern unsigned long fpu__get_fpstate_size(void);

/* In arch/x86/kernel/signal.c: the most that a frame can need. */
extern unsigned long get_sigframe_size(void);

extern bool copy_fpstate_to_sigframe(void __user *buf, void __user *fp, int size, u32 pkru);
extern bool fpu__restore_sig(void __user *buf, int ia32_frame);

#endif
