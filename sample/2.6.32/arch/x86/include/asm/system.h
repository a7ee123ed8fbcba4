// SPDX-License-Identifier: MIT
/*
 * Ringside stand-in for arch/x86/include/asm/system.h, in the shapes of Linux 2.6.32. This is not Linux.
 * Control registers; hardware implements these.
 */
#ifndef _ASM_X86_SYSTEM_H
#define _ASM_X86_SYSTEM_H

#include <linux/types.h>
#include <asm/processor-flags.h>

static inline unsigned long read_cr0(void)
{
	unsigned long val;

	asm volatile("mov %%cr0,%0" : "=r" (val));
	return val;
}

static inline void write_cr0(unsigned long val)
{
	asm volatile("mov %0,%%cr0" : : "r" (val) : "memory");
}

static inline unsigned long read_cr4(void)
{
	unsigned long val;

	asm volatile("mov %%cr4,%0" : "=r" (val));
	return val;
}

static inline void write_cr4(unsigned long val)
{
	asm volatile("mov %0,%%cr4" : : "r" (val) : "memory");
}

/* Clears CR0.TS, and only that. */
static inline void clts(void)
{
	asm volatile("clts");
}

/* There is no instruction that only sets it. */
#define stts() write_cr0(read_cr0() | X86_CR0_TS)

#endif
