// SPDX-License-Identifier: MIT
/*
 * Ringside stand-in for arch/x86/include/asm/xsave.h, in the shapes of Linux 2.6.32. This is not Linux.
 * XSAVE in its first years: no XSAVEOPT, no compacted format.
 */
#ifndef __ASM_X86_XSAVE_H
#define __ASM_X86_XSAVE_H

#include <linux/types.h>
#include <asm/processor.h>

#define XSTATE_FP	0x1
#define XSTATE_SSE	0x2
#define XSTATE_YMM	0x4

#define XSTATE_FPSSE	(XSTATE_FP | XSTATE_SSE)

/* Components that this kernel manages. */
#define XCNTXT_MASK	(XSTATE_FPSSE | XSTATE_YMM)

#define REX_PREFIX	"0x48, "

extern unsigned int xstate_size;
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

#define XCR_XFEATURE_ENABLED_MASK	0x00000000

static inline void xsetbv(u32 index, u64 value)
{
	u32 low = value, high = value >> 32;

	asm volatile(".byte 0x0f,0x01,0xd1" : : "a" (low), "d" (high), "c" (index));
}

#endif
