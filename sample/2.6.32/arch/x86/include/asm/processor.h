// SPDX-License-Identifier: MIT
/*
 * Ringside stand-in for arch/x86/include/asm/processor.h, in the shapes of Linux 2.6.32. This is not Linux.
 * What x86 keeps for each thread, and the images that its FPU state is saved in.
 */
#ifndef _ASM_X86_PROCESSOR_H
#define _ASM_X86_PROCESSOR_H

#include <linux/compiler.h>
#include <linux/kernel.h>
#include <linux/percpu.h>
#include <asm/cpufeature.h>
#include <asm/current.h>
#include <asm/page_types.h>
#include <asm/processor-flags.h>
#include <asm/ptrace.h>
#include <asm/segment.h>
#include <asm/system.h>

#define MXCSR_DEFAULT	0x1f80

/* Written by FNSAVE: x87 only. */
struct i387_fsave_struct {
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
struct i387_fxsave_struct {
	u16			cwd;
	u16			swd;
	u16			twd;
	u16			fop;
	u64			rip;
	u64			rdp;
	u32			mxcsr;
	u32			mxcsr_mask;
	u32			st_space[32];
	u32			xmm_space[64];
	u32			padding[12];
	u32			sw_reserved[12];
} __attribute__((aligned(16)));

struct ymmh_struct {
	u32			ymmh_space[64];
};

struct xsave_hdr_struct {
	u64			xstate_bv;
	u64			reserved1[2];
	u64			reserved2[5];
} __attribute__((packed));

struct xsave_struct {
	struct i387_fxsave_struct i387;
	struct xsave_hdr_struct	xsave_hdr;
	struct ymmh_struct	ymmh;
} __attribute__ ((packed, aligned (64)));

union thread_xstate {
	struct i387_fsave_struct	fsave;
	struct i387_fxsave_struct	fxsave;
	struct xsave_struct		xsave;
};

struct desc_struct {
	u16	limit0;
	u16	base0;
	u16	base1;
	u16	flags;
};

#define GDT_ENTRY_TLS_ENTRIES	3

struct thread_struct {
	struct desc_struct	tls_array[GDT_ENTRY_TLS_ENTRIES];
	unsigned long		sp0;
	unsigned long		sp;
	unsigned short		es;
	unsigned short		ds;
	unsigned short		fsindex;
	unsigned short		gsindex;
	unsigned long		fs;
	unsigned long		gs;
	unsigned long		cr2;
	unsigned long		trap_no;
	unsigned long		error_code;
	/* NULL until the task uses the FPU for the first time. */
	union thread_xstate	*xstate;
};

extern void cpuid_count(unsigned int op, int count, unsigned int *eax, unsigned int *ebx,
			unsigned int *ecx, unsigned int *edx);

/* CR4 has a copy, for CPUs that come online later. */
extern unsigned long mmu_cr4_features;

static inline void set_in_cr4(unsigned long mask)
{
	mmu_cr4_features |= mask;
	write_cr4(read_cr4() | mask);
}

#define prefetch(x)		__builtin_prefetch(x)

extern struct task_struct *__switch_to(struct task_struct *prev_p, struct task_struct *next_p);

#endif
