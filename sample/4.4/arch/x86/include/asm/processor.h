// SPDX-License-Identifier: MIT
/*
 * Ringside stand-in for arch/x86/include/asm/processor.h, in the shapes of Linux 4.4. This is not Linux.
 * What x86 keeps for each thread.
 */
#ifndef _ASM_X86_PROCESSOR_H
#define _ASM_X86_PROCESSOR_H

#include <linux/compiler.h>
#include <linux/kernel.h>
#include <linux/percpu.h>
#include <asm/cpufeature.h>
#include <asm/current.h>
#include <asm/fpu/types.h>
#include <asm/page_types.h>
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

/* fpu stays last: its image is sized at boot. */
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
	unsigned long		trap_nr;
	unsigned long		error_code;
	struct fpu		fpu;
};

extern unsigned int arch_task_struct_size;

extern void cpuid_count(unsigned int op, int count, unsigned int *eax, unsigned int *ebx,
			unsigned int *ecx, unsigned int *edx);

extern void cr4_set_bits(unsigned long mask);

#define prefetch(x)		__builtin_prefetch(x)

extern struct task_struct *__switch_to(struct task_struct *prev_p, struct task_struct *next_p);

#endif
