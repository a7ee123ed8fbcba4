// SPDX-License-Identifier: MIT
/*
 * Ringside stand-in for arch/x86/include/asm/fpu/types.h, in the shapes of Linux 4.4. This is not Linux.
 * The shapes of FPU state: save images, and what a task remembers about its own.
 */
#ifndef _ASM_X86_FPU_H
#define _ASM_X86_FPU_H

#include <linux/compiler.h>
#include <linux/types.h>
#include <asm/page_types.h>

/* Written by FNSAVE: x87 only. */
struct fregs_state {
	u32			cwd;
	u32			swd;
	u32			twd;
	u32			fip;
	u32			fcs;
	u32			foo;
	u32			fos;
	u32			st_space[20];
	u32			status;		/* software's */
};

/* Written by FXSAVE, and the first 512 bytes of every XSAVE image. */
struct fxregs_state {
	u16			cwd;
	u16			swd;
	u16			twd;
	u16			fop;
	union {
		struct {
			u64	rip;
			u64	rdp;
		};
		struct {
			u32	fip;
			u32	fcs;
			u32	foo;
			u32	fos;
		};
	};
	u32			mxcsr;
	u32			mxcsr_mask;
	u32			st_space[32];
	u32			xmm_space[64];
	u32			padding[12];
	union {
		u32		padding1[12];
		u32		sw_reserved[12];
	};
} __attribute__((aligned(16)));

#define MXCSR_DEFAULT		0x1f80

/* Components of an XSAVE image, by bit number. */
enum xfeature {
	XFEATURE_FP,
	XFEATURE_SSE,
	XFEATURE_YMM,
	XFEATURE_BNDREGS,
	XFEATURE_BNDCSR,
	XFEATURE_OPMASK,
	XFEATURE_ZMM_Hi256,
	XFEATURE_Hi16_ZMM,

	XFEATURE_MAX,
};

#define XFEATURE_MASK_FP		(1 << XFEATURE_FP)
#define XFEATURE_MASK_SSE		(1 << XFEATURE_SSE)
#define XFEATURE_MASK_YMM		(1 << XFEATURE_YMM)
#define XFEATURE_MASK_BNDREGS		(1 << XFEATURE_BNDREGS)
#define XFEATURE_MASK_BNDCSR		(1 << XFEATURE_BNDCSR)
#define XFEATURE_MASK_OPMASK		(1 << XFEATURE_OPMASK)
#define XFEATURE_MASK_ZMM_Hi256		(1 << XFEATURE_ZMM_Hi256)
#define XFEATURE_MASK_Hi16_ZMM		(1 << XFEATURE_Hi16_ZMM)

#define XFEATURE_MASK_FPSSE		(XFEATURE_MASK_FP | XFEATURE_MASK_SSE)
#define XFEATURE_MASK_AVX512		(XFEATURE_MASK_OPMASK | XFEATURE_MASK_ZMM_Hi256 | XFEATURE_MASK_Hi16_ZMM)

struct xstate_header {
	u64			xfeatures;	/* XSTATE_BV */
	u64			xcomp_bv;	/* XCOMP_BV, 0 in the standard format */
	u64			reserved[6];
} __attribute__((packed));

struct xregs_state {
	struct fxregs_state	i387;
	struct xstate_header	header;
	u8			__reserved[0];
} __attribute__ ((packed, aligned (64)));

union fpregs_state {
	struct fregs_state	fsave;
	struct fxregs_state	fxsave;
	struct xregs_state	xsave;
	u8			__padding[PAGE_SIZE];
};

/* The FPU context of one task. */
struct fpu {
	/* The CPU whose registers were last saved into @state; all ones: @state is newer than any registers. */
	unsigned int		last_cpu;

	/* Has the task ever used the FPU? Only then does @state mean anything. */
	unsigned char		fpstate_active;

	/* Do the registers of the CPU that runs the task hold its values? */
	unsigned char		fpregs_active;

	/*
	 * Slices in a row in which the task had the registers. One byte: after
	 * 255 comes 0, and the task is taken for one that hardly uses the FPU.
	 */
	unsigned char		counter;

	union fpregs_state	state;		/* sized at boot: stays last */
};

#endif
