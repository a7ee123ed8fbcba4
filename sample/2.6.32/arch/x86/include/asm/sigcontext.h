// SPDX-License-Identifier: MIT
/*
 * Ringside stand-in for arch/x86/include/asm/sigcontext.h, in the shapes of Linux 2.6.32. This is not Linux.
 * What user space sees in a signal frame.
 */
#ifndef _ASM_X86_SIGCONTEXT_H
#define _ASM_X86_SIGCONTEXT_H

#include <linux/compiler.h>
#include <linux/types.h>

/* In the software bytes of the image, and behind its end: extended state is there, and complete. */
#define FP_XSTATE_MAGIC1	0x46505853U
#define FP_XSTATE_MAGIC2	0x46505845U
#define FP_XSTATE_MAGIC2_SIZE	sizeof(FP_XSTATE_MAGIC2)

struct _fpx_sw_bytes {
	__u32	magic1;
	__u32	extended_size;	/* image and second magic */
	__u64	xstate_bv;
	__u32	xstate_size;	/* image alone */
	__u32	padding[7];
};

struct sigcontext {
	__u64	r8;
	__u64	r9;
	__u64	r10;
	__u64	r11;
	__u64	r12;
	__u64	r13;
	__u64	r14;
	__u64	r15;
	__u64	di;
	__u64	si;
	__u64	bp;
	__u64	bx;
	__u64	dx;
	__u64	ax;
	__u64	cx;
	__u64	sp;
	__u64	ip;
	__u64	flags;
	__u16	cs;
	__u16	gs;
	__u16	fs;
	__u16	__pad0;
	__u64	err;
	__u64	trapno;
	__u64	oldmask;
	__u64	cr2;
	__u64	fpstate;	/* user address of the FPU image; 0: none */
	__u64	reserved1[8];
};

#endif
