// SPDX-License-Identifier: MIT
/*
 * Ringside stand-in for arch/x86/include/asm/processor.h, in the shapes of Linux 6.18. This is not Linux.
 * What x86 keeps for each thread and each CPU model.
 */
#ifndef _ASM_X86_PROCESSOR_H
#define _ASM_X86_PROCESSOR_H

struct task_struct;
struct io_bitmap;

#include <linux/kernel.h>
#include <linux/percpu.h>
#include <asm/cpufeatures.h>
#include <asm/current.h>
#include <asm/fpu/types.h>
#include <asm/page_types.h>
#include <asm/percpu.h>
#include <asm/processor-flags.h>
#include <asm/ptrace.h>
#include <asm/segment.h>
#include <asm/special_insns.h>

struct desc_struct {
	u16	limit0;
	u16	base0;
	u16	base1;
	u16	flags;
};

#define GDT_ENTRY_TLS_ENTRIES	3

struct cpuinfo_x86 {
	u8			x86;		/* family */
	u8			x86_vendor;
	u8			x86_model;
	u8			x86_stepping;
	int			cpuid_level;	/* highest CPUID leaf */
	u32			x86_capability[NCAPINTS + NBUGINTS];
	char			x86_model_id[64];
};

extern struct cpuinfo_x86 boot_cpu_data;

struct thread_struct {
	struct desc_struct	tls_array[GDT_ENTRY_TLS_ENTRIES];
	unsigned long		sp;
	unsigned short		es;
	unsigned short		ds;
	unsigned short		fsindex;
	unsigned short		gsindex;
	unsigned long		fsbase;
	unsigned long		gsbase;
	unsigned long		cr2;
	unsigned long		trap_nr;
	unsigned long		error_code;
	struct io_bitmap	*io_bitmap;
	unsigned long		iopl_emul;
	/* PKRU is switched at once, not with the rest of the XSAVE state. */
	u32			pkru;
};

/* struct fpu lies behind its task, because its image is sized at boot. */
#ifdef CONFIG_X86_DEBUG_FPU
extern struct fpu *x86_task_fpu(struct task_struct *task);
#else
# define x86_task_fpu(task)	((struct fpu *)((void *)(task) + sizeof(*(task))))
#endif

DECLARE_PER_CPU(unsigned long, cpu_current_top_of_stack);

extern unsigned int arch_task_struct_size;

extern void cpuid(unsigned int op, unsigned int *eax, unsigned int *ebx,
		  unsigned int *ecx, unsigned int *edx);
extern void cpuid_count(unsigned int op, int count, unsigned int *eax, unsigned int *ebx,
			unsigned int *ecx, unsigned int *edx);

/* The registers of user mode lie at the very top of the kernel stack. */
#define task_top_of_stack(task)	((unsigned long)(task_pt_regs(task) + 1))
#define task_pt_regs(task) \
	((struct pt_regs *)((unsigned long)task_stack_page(task) + THREAD_SIZE) - 1)
#define current_pt_regs()	task_pt_regs(current)

extern void *task_stack_page(const struct task_struct *task);

#endif
