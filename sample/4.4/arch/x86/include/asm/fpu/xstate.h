// SPDX-License-Identifier: MIT
/*
 * Ringside stand-in for arch/x86/include/asm/fpu/xstate.h, in the shapes of Linux 4.4. This is not Linux.
 * What this kernel does with XSAVE components.
 */
#ifndef __ASM_X86_XSAVE_H
#define __ASM_X86_XSAVE_H

#include <linux/types.h>
#include <asm/fpu/types.h>
#include <asm/user.h>

#define XSTATE_CPUID		0x0000000d

#define FIRST_EXTENDED_XFEATURE	XFEATURE_YMM

/* MPX must not be restored late: the CPU checks bounds without ever raising #NM. */
#define XFEATURE_MASK_EAGER	(XFEATURE_MASK_BNDREGS | XFEATURE_MASK_BNDCSR)
#define XFEATURE_MASK_LAZY	(XFEATURE_MASK_FPSSE | XFEATURE_MASK_YMM | XFEATURE_MASK_AVX512)

#define XCNTXT_MASK		(XFEATURE_MASK_LAZY | XFEATURE_MASK_EAGER)

#define REX_PREFIX		"0x48, "

extern unsigned int xstate_size;
extern u64 xfeatures_mask;
extern u64 xstate_fx_sw_bytes[USER_XSTATE_FX_SW_WORDS];

extern void fpu__xstate_clear_all_cpu_caps(void);

#endif
