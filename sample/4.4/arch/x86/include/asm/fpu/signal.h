// SPDX-License-Identifier: MIT
/*
 * Ringside stand-in for arch/x86/include/asm/fpu/signal.h, in the shapes of Linux 4.4. This is not Linux.
 * The FPU's part in signal delivery.
 */
#ifndef _ASM_X86_FPU_SIGNAL_H
#define _ASM_X86_FPU_SIGNAL_H

#include <linux/compiler.h>
#include <linux/types.h>

struct task_struct;
struct user_i387_ia32_struct;

/* Between what FXSAVE and what FNSAVE writes, in arch/x86/kernel/fpu/regset.c. */
extern void convert_from_fxsr(struct user_i387_ia32_struct *env, struct task_struct *tsk);
extern void convert_to_fxsr(struct task_struct *tsk, const struct user_i387_ia32_struct *env);

extern unsigned long fpu__alloc_mathframe(unsigned long sp, int ia32_frame,
					  unsigned long *buf_fx, unsigned long *size);
/* Both give 0, or something else if the frame is not usable. */
extern int copy_fpstate_to_sigframe(void __user *buf, void __user *fp, int size);
extern int fpu__restore_sig(void __user *buf, int ia32_frame);

#endif
