// SPDX-License-Identifier: MIT
/*
 * Ringside stand-in for arch/x86/include/asm/cpufeatures.h, in the shapes of Linux 6.18. This is not Linux.
 * Numbers of CPU features: word * 32 + bit.
 */
#ifndef _ASM_X86_CPUFEATURES_H
#define _ASM_X86_CPUFEATURES_H

#define NCAPINTS			22	/* words of features */
#define NBUGINTS			2	/* words of known bugs */

/* word 0: CPUID 1, EDX */
#define X86_FEATURE_FPU			(0 * 32 + 0)
#define X86_FEATURE_TSC			(0 * 32 + 4)
#define X86_FEATURE_MMX			(0 * 32 + 23)
#define X86_FEATURE_FXSR		(0 * 32 + 24)
#define X86_FEATURE_XMM			(0 * 32 + 25)
#define X86_FEATURE_XMM2		(0 * 32 + 26)

/* word 3: what Linux itself notes */
#define X86_FEATURE_CPUID		(3 * 32 + 25)

/* word 4: CPUID 1, ECX */
#define X86_FEATURE_XSAVE		(4 * 32 + 26)
#define X86_FEATURE_OSXSAVE		(4 * 32 + 27)
#define X86_FEATURE_AVX			(4 * 32 + 28)

/* word 7: what Linux derives */
#define X86_FEATURE_XCOMPACTED		(7 * 32 + 10)	/* images are compacted: XSAVEC or XSAVES */

/* word 9: CPUID 7.0, EBX */
#define X86_FEATURE_FSGSBASE		(9 * 32 + 0)
#define X86_FEATURE_AVX2		(9 * 32 + 5)
#define X86_FEATURE_MPX			(9 * 32 + 14)
#define X86_FEATURE_AVX512F		(9 * 32 + 16)
#define X86_FEATURE_SMAP		(9 * 32 + 20)
#define X86_FEATURE_INTEL_PT		(9 * 32 + 25)

/* word 10: CPUID 0xD.1, EAX */
#define X86_FEATURE_XSAVEOPT		(10 * 32 + 0)
#define X86_FEATURE_XSAVEC		(10 * 32 + 1)
#define X86_FEATURE_XGETBV1		(10 * 32 + 2)
#define X86_FEATURE_XSAVES		(10 * 32 + 3)
#define X86_FEATURE_XFD			(10 * 32 + 4)

/* word 16: CPUID 7.0, ECX */
#define X86_FEATURE_PKU			(16 * 32 + 3)
#define X86_FEATURE_OSPKE		(16 * 32 + 4)
#define X86_FEATURE_ENQCMD		(16 * 32 + 29)

/* word 18: CPUID 7.0, EDX */
#define X86_FEATURE_ARCH_LBR		(18 * 32 + 19)
#define X86_FEATURE_AMX_TILE		(18 * 32 + 24)

#define X86_BUG(x)			(NCAPINTS * 32 + (x))
#define X86_BUG_SYSRET_SS_ATTRS		X86_BUG(8)	/* AMD: SYSRET leaves SS odd */
#define X86_BUG_FXSAVE_LEAK		X86_BUG(6)	/* AMD: FIP, FDP and FOP survive a restore */

#endif
