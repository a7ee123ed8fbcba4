// SPDX-License-Identifier: MIT
/*
 * Ringside stand-in for arch/x86/include/uapi/asm/sigcontext.h, in the shapes of Linux 4.4. This is not Linux.
 * Registers as a signal handler finds them; user space depends on every offset.
 */
#ifndef _UAPI_ASM_X86_SIGCONTEXT_H
#define _UAPI_ASM_X86_SIGCONTEXT_H

#include <linux/compiler.h>
#include <linux/types.h>

/* In the software bytes of the image, and behind its end: extended state is there, and complete. */
#define FP_XSTATE_MAGIC1	0x46505853U
#define FP_XSTATE_MAGIC2	0x46505845U
#define FP_XSTATE_MAGIC2_SIZE	sizeof(FP_XSTATE_MAGIC2)

struct _fpx_sw_bytes {
	__u32	magic1;
	__u32	extended_size;	/* image and second magic */
	__u64	xfeatures;
	__u32	xstate_size;	/* image alone */
	__u32	padding[7];
};

/* An x87 register of 10 bytes, and the same padded to 16 as FXSAVE writes it. */
struct _fpreg {
	__u16	significand[4];
	__u16	exponent;
};

struct _fpxreg {
	__u16	significand[4];
	__u16	exponent;
	__u16	padding[3];
};

/* In the magic of an FNSAVE image: what FXSAVE writes follows it. */
#define X86_FXSR_MAGIC		0x0000

struct _xmmreg {
	__u32	element[4];
};

/* The FPU image of a 32-bit frame: as FNSAVE has it, then as FXSAVE has it. */
struct _fpstate_32 {
	__u32		cw;
	__u32		sw;
	__u32		tag;
	__u32		ipoff;
	__u32		cssel;
	__u32		dataoff;
	__u32		datasel;
	struct _fpreg	_st[8];
	__u16		status;
	__u16		magic;		/* X86_FXSR_MAGIC, or 0xffff: nothing follows */

	__u32		_fxsr_env[6];
	__u32		mxcsr;
	__u32		reserved;
	struct _fpxreg	_fxsr_st[8];
	struct _xmmreg	_xmm[8];
	__u32		padding1[44];
	struct _fpx_sw_bytes sw_reserved;
};

struct sigcontext_32 {
	__u16	gs, __gsh;
	__u16	fs, __fsh;
	__u16	es, __esh;
	__u16	ds, __dsh;
	__u32	di;
	__u32	si;
	__u32	bp;
	__u32	sp;
	__u32	bx;
	__u32	dx;
	__u32	cx;
	__u32	ax;
	__u32	trapno;
	__u32	err;
	__u32	ip;
	__u16	cs, __csh;
	__u32	flags;
	__u32	sp_at_signal;
	__u16	ss, __ssh;
	__u32	fpstate;	/* user address of a struct _fpstate_32; 0: none */
	__u32	oldmask;
	__u32	cr2;
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
