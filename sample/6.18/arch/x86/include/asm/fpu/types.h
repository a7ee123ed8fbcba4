// SPDX-License-Identifier: MIT
/*
 * Ringside stand-in for arch/x86/include/asm/fpu/types.h, in the shapes of Linux 6.18. This is not Linux.
 * The shapes of FPU state: save images, and what the kernel remembers about them.
 */
#ifndef _ASM_X86_FPU_H
#define _ASM_X86_FPU_H

#include <linux/bits.h>
#include <linux/compiler.h>
#include <linux/types.h>
#include <asm/page_types.h>

/* Written by FNSAVE: x87 only. */
struct fregs_state {
	u32			cwd;		/* control word */
	u32			swd;		/* status word */
	u32			twd;		/* tag word, two bits each */
	u32			fip;
	u32			fcs;
	u32			foo;
	u32			fos;
	u32			st_space[20];	/* 8 registers of 10 bytes */
	u32			status;		/* software's, FNSAVE leaves it alone */
};

/* Written by FXSAVE, and the first 512 bytes of every XSAVE image. */
struct fxregs_state {
	u16			cwd;
	u16			swd;
	u16			twd;		/* abridged: one bit each, 1 = in use */
	u16			fop;		/* last opcode */
	union {
		struct {
			u64	rip;		/* last instruction, 64-bit form */
			u64	rdp;		/* last operand */
		};
		struct {
			u32	fip;
			u32	fcs;
			u32	foo;
			u32	fos;
		};
	};
	u32			mxcsr;
	u32			mxcsr_mask;	/* bits of MXCSR that this CPU has */
	u32			st_space[32];	/* 8 registers, 16 bytes apart */
	u32			xmm_space[64];	/* 16 registers of 16 bytes */
	u32			padding[12];
	union {
		u32		padding1[12];
		u32		sw_reserved[12];	/* never written by hardware */
	};
} __attribute__((aligned(16)));

#define MXCSR_DEFAULT		0x1f80		/* all errors masked */

/* MXCSR and the mask behind it: one piece for whoever copies an image in parts. */
#define MXCSR_AND_FLAGS_SIZE	sizeof(u64)

/* Numbers of the XSAVE components; they are bit numbers in XCR0, IA32_XSS and XSTATE_BV. */
enum xfeature {
	XFEATURE_FP,
	XFEATURE_SSE,
	XFEATURE_YMM,				/* upper halves; the first extended one */
	XFEATURE_BNDREGS,
	XFEATURE_BNDCSR,
	XFEATURE_OPMASK,
	XFEATURE_ZMM_Hi256,
	XFEATURE_Hi16_ZMM,
	XFEATURE_PT_UNIMPLEMENTED_SO_FAR,
	XFEATURE_PKRU,
	XFEATURE_PASID,
	XFEATURE_RSRVD_COMP_11,
	XFEATURE_RSRVD_COMP_12,
	XFEATURE_RSRVD_COMP_13,
	XFEATURE_RSRVD_COMP_14,
	XFEATURE_LBR,
	XFEATURE_RSRVD_COMP_16,
	XFEATURE_XTILE_CFG,
	XFEATURE_XTILE_DATA,

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
#define XFEATURE_MASK_PT		(1 << XFEATURE_PT_UNIMPLEMENTED_SO_FAR)
#define XFEATURE_MASK_PKRU		(1 << XFEATURE_PKRU)
#define XFEATURE_MASK_PASID		(1 << XFEATURE_PASID)
#define XFEATURE_MASK_LBR		(1 << XFEATURE_LBR)
#define XFEATURE_MASK_XTILE_CFG		(1 << XFEATURE_XTILE_CFG)
#define XFEATURE_MASK_XTILE_DATA	(1 << XFEATURE_XTILE_DATA)

#define XFEATURE_MASK_FPSSE		(XFEATURE_MASK_FP | XFEATURE_MASK_SSE)
#define XFEATURE_MASK_AVX512		(XFEATURE_MASK_OPMASK | XFEATURE_MASK_ZMM_Hi256 | XFEATURE_MASK_Hi16_ZMM)
#define XFEATURE_MASK_XTILE		(XFEATURE_MASK_XTILE_CFG | XFEATURE_MASK_XTILE_DATA)

#define FIRST_EXTENDED_XFEATURE	XFEATURE_YMM

/* Component 2: what YMM0-15 have above XMM0-15. */
struct reg_128_bit {
	u8			regbytes[128 / 8];
};

struct ymmh_struct {
	struct reg_128_bit	hi_ymm[16];
} __packed;

/* Component 5: the masks of AVX-512. */
struct avx_512_opmask_state {
	u64			opmask_reg[8];
} __packed;

/* Component 9: rights to protected pages. */
struct pkru_state {
	u32			pkru;
	u32			pad;
} __packed;

struct xstate_header {
	u64			xfeatures;	/* XSTATE_BV: components that the image holds */
	u64			xcomp_bv;	/* XCOMP_BV: components that it has room for, if compacted */
	u64			reserved[6];
} __attribute__((packed));

/* Bit 63 of XCOMP_BV. */
#define XCOMP_BV_COMPACTED_FORMAT ((u64)1 << 63)

struct xregs_state {
	struct fxregs_state	i387;
	struct xstate_header	header;
	u8			extended_state_area[0];
} __attribute__ ((packed, aligned (64)));

union fpregs_state {
	struct fregs_state	fsave;
	struct fxregs_state	fxsave;
	struct xregs_state	xsave;
	u8			__padding[PAGE_SIZE];
};

/* One save image with what is known about it. */
struct fpstate {
	unsigned int		size;		/* bytes of the kernel's image */
	unsigned int		user_size;	/* bytes in the standard format that user space sees */
	u64			xfeatures;	/* components that the image has room for */
	u64			user_xfeatures;	/* the same for user space */
	u64			xfd;		/* components whose first use still traps */
	unsigned int		is_valloc	: 1;
	unsigned int		is_guest	: 1;
	unsigned int		is_confidential	: 1;
	unsigned int		in_use		: 1;
	union fpregs_state	regs;		/* really as long as @size says: stays last */
} __aligned(64);

/* What a process may use if it asks. */
struct fpu_state_perm {
	u64			__state_perm;
	unsigned int		__state_size;
	unsigned int		__user_state_size;
};

/* The FPU context of one task. */
struct fpu {
	/*
	 * The CPU whose registers were last loaded from, or saved to, this
	 * context. All ones: the image is newer than any registers.
	 */
	unsigned int		last_cpu;
	unsigned long		avx512_timestamp;
	struct fpstate		*fpstate;	/* the image in use, mostly &__fpstate */
	struct fpstate		*__task_fpstate;	/* the task's own, while a guest runs */
	struct fpu_state_perm	perm;
	struct fpu_state_perm	guest_perm;
	struct fpstate		__fpstate;	/* grows with the CPU: stays last */
};

/* What this kernel manages on this CPU: once for its own images, once for user space. */
struct fpu_state_config {
	unsigned int		max_size;
	unsigned int		default_size;	/* without what has to be asked for */
	u64			max_features;
	u64			default_features;
	u64			legacy_features;
	u64			independent_features;	/* XSAVES can save them, this code does not */
};

extern struct fpu_state_config fpu_kernel_cfg, fpu_user_cfg;

#endif
