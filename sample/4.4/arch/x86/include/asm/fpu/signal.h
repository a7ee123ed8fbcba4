// SPDX-License-Identifier: MIT
/*
 * Ringside stand-in for arch/x86/include/asm/fpu/signal.h, in the shapes of Linux 4.4. This is not Linux.
 * The FPU's part in signal delivery.
 */
#ifndef _ASM_X86_FPU_SIGNAL_H
#define _ASM_X86_FPU_SIGNAL_H

#include <linux/compiler.h>
#include <linux/types.h>

extern unsigned long fpu__alloc_mathframe(unsigned long sp, int ia32_frame,
					  unsigned long *buf_fx, unsigned long *size);
/* Both give 0, or something else if the frame is not usable. */
extern int copy_fpstate_to_sigframe(void __user *buf, void __user *fp, int size);
extern int fpu__restore_sig(void __user *buf, int ia32_frame);

#endif
