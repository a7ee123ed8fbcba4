// SPDX-License-Identifier: MIT
/*
 * Ringside stand-in for arch/x86/boot/cpuflags.h, in the shapes of Linux 6.1. This is not Linux.
 * What boot code finds out about the CPU.
 */
#ifndef BOOT_CPUFLAGS_H
#define BOOT_CPUFLAGS_H

#include <linux/types.h>
#include <asm/cpufeatures.h>
#include <asm/processor-flags.h>

struct cpu_features {
	int level;		/* family, or 64 with long mode */
	int family;
	int model;
	u32 flags[NCAPINTS];
};

extern struct cpu_features cpu;
extern u32 cpu_vendor[3];

int has_eflag(unsigned long mask);
void get_cpuflags(void);
void cpuid_count(u32 id, u32 count, u32 *a, u32 *b, u32 *c, u32 *d);

#endif
