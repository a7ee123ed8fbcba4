// SPDX-License-Identifier: MIT
/*
 * Ringside stand-in for arch/x86/boot/cpuflags.c, in the shapes of Linux 6.1. This is not Linux.
 * Run before the kernel is unpacked: does this machine have what the kernel needs?
 */
#include <linux/types.h>
#include "bitops.h"

#include <asm/processor-flags.h>
#include "cpuflags.h"

u32 cpu_vendor[3];
struct cpu_features cpu;

/*
 * Is there an FPU in this machine? It has nothing to do with tasks. EM and TS
 * are cleared only so that the probe does not trap; then FNINIT must leave its
 * well-known status and control words behind.
 */
static int has_fpu(void)
{
	u16 fcw = -1, fsw = -1;
	unsigned long cr0;

	asm volatile("mov %%cr0,%0" : "=r" (cr0));
	if (cr0 & (X86_CR0_EM|X86_CR0_TS)) {
		cr0 ^= cr0 & (X86_CR0_TS | X86_CR0_EM);
		asm volatile("mov %0,%%cr0" : : "r" (cr0));
	}

	/* Without an FPU nothing answers, and the words stay all ones. */
	asm volatile("fninit ; fnstsw %0 ; fnstcw %1" : "+m" (fsw), "+m" (fcw));

	return fsw == 0 && (fcw & 0x103f) == 0x003f;
}

/* Can a bit of EFLAGS be toggled? The ID bit can if there is CPUID. */
int has_eflag(unsigned long mask)
{
	unsigned long before, after;

	asm volatile("pushfq ; pushfq ; pop %0 ; mov %0,%1 ; xor %2,%1\n\t"
		     "push %1 ; popfq ; pushfq ; pop %1 ; popfq"
		     : "=&r" (before), "=&r" (after) : "ri" (mask));

	return ((before ^ after) & mask) != 0;
}

void cpuid_count(u32 id, u32 count, u32 *a, u32 *b, u32 *c, u32 *d)
{
	asm volatile("cpuid"
		     : "=a" (*a), "=c" (*c), "=d" (*d), "=b" (*b)
		     : "a" (id), "c" (count));
}

#define cpuid(id, a, b, c, d) cpuid_count(id, 0, a, b, c, d)

/* Leaf 1: the first feature words, and which model this is. */
static void get_model(void)
{
	u32 signature, ignored;

	cpuid(0x1, &signature, &ignored, &cpu.flags[4], &cpu.flags[0]);

	cpu.family = cpu.level = signature >> 8 & 15;
	cpu.model = signature >> 4 & 15;
	/* Newer families have four more bits of model. */
	if (cpu.family >= 6)
		cpu.model |= signature >> 12 & 0xf0;
}

/* Fills the feature words, once. */
void get_cpuflags(void)
{
	static bool done;
	u32 highest, ignored;

	if (done)
		return;
	done = true;

	if (has_fpu())
		set_bit(X86_FEATURE_FPU, cpu.flags);

	/* No CPUID: what there is, is what FNINIT has told. */
	if (!has_eflag(X86_EFLAGS_ID))
		return;

	/* The maker's name comes in the order EBX, EDX, ECX. */
	cpuid(0x0, &highest, &cpu_vendor[0], &cpu_vendor[2], &cpu_vendor[1]);
	if (highest >= 1)
		get_model();
	if (highest >= 7)
		cpuid(0x7, &ignored, &ignored, &cpu.flags[16], &ignored);

	cpuid(0x80000000, &highest, &ignored, &ignored, &ignored);
	if (highest >= 0x80000001)
		cpuid(0x80000001, &ignored, &ignored, &cpu.flags[6], &cpu.flags[1]);
}
