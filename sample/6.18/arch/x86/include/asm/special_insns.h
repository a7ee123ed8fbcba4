// SPDX-License-Identifier: MIT
/*
 * Ringside stand-in for arch/x86/include/asm/special_insns.h, in the shapes of Linux 6.18. This is not Linux.
 * Control registers and PKRU; hardware implements these.
 */
#ifndef _ASM_X86_SPECIAL_INSNS_H
#define _ASM_X86_SPECIAL_INSNS_H

#include <linux/types.h>
#include <asm/processor-flags.h>

static inline unsigned long native_read_cr0(void)
{
	unsigned long val;

	asm volatile("mov %%cr0,%0" : "=r" (val));
	return val;
}

static inline void native_write_cr0(unsigned long val)
{
	asm volatile("mov %0,%%cr0" : : "r" (val) : "memory");
}

static inline unsigned long read_cr0(void)
{
	return native_read_cr0();
}

static inline void write_cr0(unsigned long x)
{
	native_write_cr0(x);
}

extern u32 rdpkru(void);
extern void wrpkru(u32 pkru);

#endif
