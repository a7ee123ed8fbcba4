// SPDX-License-Identifier: MIT
/*
 * Ringside stand-in for arch/x86/include/asm/xsave.h, in the shapes of Linux 2.6.32. This is not Linux.
 * XSAVE in its first years: no XSAVEOPT, no compacted format.
 */
#ifndef __ASM_X86_XSAVE_H
#define __ASM_X86_XSAVE_H

#include <linux/types.h>
#include <asm/asm.h>
#include <asm/processor.h>

#define XSTATE_FP	0x1
#define XSTATE_SSE	0x2
#define XSTATE_YMM	0x4

#define XSTATE_FPSSE	(XSTATE_FP | XSTATE_SSE)

/* Components that this kernel manages. */
#define XCNTXT_MASK	(XSTATE_FPSSE | XSTATE_YMM)

#define REX_PREFIX	"0x48, "

extern unsigned int xstate_size;
extern unsigned int sig_xstate_size;
extern u64 pcntxt_mask;

extern void xsave_cntxt_init(void);
extern void xsave_init(void);

/* The operand of both is (%rdi). */
static inline void xsave(struct task_struct *tsk)
{
	asm volatile(".byte " REX_PREFIX "0x0f,0xae,0x27"
		     : : "D" (&tsk->thread.xstate->xsave), "a" (-1), "d" (-1) : "memory");
}

static inline int xrstor_checking(struct xsave_struct *fx)
{
	asm volatile(".byte " REX_PREFIX "0x0f,0xae,0x2f"
		     : : "D" (fx), "m" (*fx), "a" (-1), "d" (-1) : "memory");
	return 0;
}

/* Loads a part of an image that is good. */
static inline void xrstor_state(struct xsave_struct *fx, u64 mask)
{
	u32 low = mask, high = mask >> 32;

	asm volatile(".byte " REX_PREFIX "0x0f,0xae,0x2f"
		     : : "D" (fx), "m" (*fx), "a" (low), "d" (high) : "memory");
}

/* What a fault in user memory, or a bad image there, leaves: -1. */
#define XSTATE_USER_FAULT						\
	".section .fixup,\"ax\"\n"					\
	"3: movl $-1, %[err]\n"						\
	"   jmp 2b\n"							\
	".previous\n"							\
	_ASM_EXTABLE(1b, 3b)

static inline int xsave_user(struct xsave_struct __user *buf)
{
	u32 low = -1, high = -1;
	int err;

	asm volatile("1: .byte " REX_PREFIX "0x0f,0xae,0x27\n"
		     "2:\n"
		     XSTATE_USER_FAULT
		     : [err] "=r" (err)
		     : "D" (buf), "a" (low), "d" (high), "0" (0) : "memory");
	return err;
}

static inline int xrestore_user(struct xsave_struct __user *buf, u64 mask)
{
	u32 low = mask, high = mask >> 32;
	int err;

	asm volatile("1: .byte " REX_PREFIX "0x0f,0xae,0x2f\n"
		     "2:\n"
		     XSTATE_USER_FAULT
		     : [err] "=r" (err)
		     : "D" (buf), "a" (low), "d" (high), "0" (0) : "memory");
	return err;
}

#define XCR_XFEATURE_ENABLED_MASK	0x00000000

static inline void xsetbv(u32 index, u64 value)
{
	u32 low = value, high = value >> 32;

	asm volatile(".byte 0x0f,0x01,0xd1" : : "a" (low), "d" (high), "c" (index));
}

#endif
