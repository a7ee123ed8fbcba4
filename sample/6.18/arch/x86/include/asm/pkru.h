// SPDX-License-Identifier: MIT
/*
 * Ringside stand-in for arch/x86/include/asm/pkru.h, in the shapes of Linux 6.18. This is not Linux.
 * Protection-key rights; switched with the task, not with the FPU state.
 */
#ifndef _ASM_X86_PKRU_H
#define _ASM_X86_PKRU_H

#include <asm/cpufeature.h>
#include <asm/special_insns.h>

/* This configuration has no protection keys, so the default never changes. */
#define init_pkru_value		0

/* Without protection keys everything is allowed, which is 0. */
static inline u32 read_pkru(void)
{
	return cpu_feature_enabled(X86_FEATURE_OSPKE) ? rdpkru() : 0;
}

/* WRPKRU is slow, RDPKRU is not. */
static inline void write_pkru(u32 pkru)
{
	if (cpu_feature_enabled(X86_FEATURE_OSPKE) && rdpkru() != pkru)
		wrpkru(pkru);
}

static inline void pkru_write_default(void)
{
	if (cpu_feature_enabled(X86_FEATURE_OSPKE))
		wrpkru(init_pkru_value);
}

#endif
