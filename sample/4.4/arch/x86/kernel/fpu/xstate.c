// SPDX-License-Identifier: MIT
/*
 * Ringside stand-in for arch/x86/kernel/fpu/xstate.c, in the shapes of Linux 4.4. This is not Linux.
 * What this CPU's XSAVE knows.
 */
#include <linux/init.h>
#include <linux/sched.h>
#include <linux/string.h>

#include <asm/fpu/internal.h>

/* Components that this kernel manages on this CPU. */
u64 xfeatures_mask;

/* As if the CPU had none of it. */
void fpu__xstate_clear_all_cpu_caps(void)
{
	setup_clear_cpu_cap(X86_FEATURE_XSAVE);
	setup_clear_cpu_cap(X86_FEATURE_XSAVEOPT);
	setup_clear_cpu_cap(X86_FEATURE_XSAVEC);
	setup_clear_cpu_cap(X86_FEATURE_XSAVES);
	setup_clear_cpu_cap(X86_FEATURE_AVX);
	setup_clear_cpu_cap(X86_FEATURE_AVX512F);
	setup_clear_cpu_cap(X86_FEATURE_MPX);
	setup_clear_cpu_cap(X86_FEATURE_XGETBV1);
}

/* Where the standard format has each component, and how long it is. */
static unsigned int xstate_offsets[XFEATURE_MAX], xstate_sizes[XFEATURE_MAX];

/*
 * An XSAVEOPT does not write what is in its initial state, and says so in the
 * header. Before anybody but the CPU reads such an image, the old bytes in it
 * are put right. Works on the image itself.
 */
void fpstate_sanitize_xstate(struct fpu *fpu)
{
	struct fxregs_state *fx = &fpu->state.fxsave;
	u64 initial;
	int nr;

	if (!cpu_has_xsaveopt)
		return;
	initial = xfeatures_mask & ~fpu->state.xsave.header.xfeatures;

	/* The header says nothing about MXCSR: that is written always. */
	if (initial & XFEATURE_MASK_FP) {
		fx->cwd = 0x37f;
		fx->swd = 0;
		fx->twd = 0;
		fx->fop = 0;
		fx->rip = 0;
		fx->rdp = 0;
		memset(fx->st_space, 0, sizeof(fx->st_space));
	}
	if (initial & XFEATURE_MASK_SSE)
		memset(fx->xmm_space, 0, sizeof(fx->xmm_space));

	for (nr = FIRST_EXTENDED_XFEATURE; nr < XFEATURE_MAX; nr++) {
		unsigned int at = xstate_offsets[nr];

		if (initial & (1ull << nr))
			memcpy((u8 *)&fpu->state + at, (u8 *)&init_fpstate + at, xstate_sizes[nr]);
	}
}

/* Asks CPUID once. */
static void __init setup_xstate_features(void)
{
	unsigned int ecx, edx;
	int nr;

	for (nr = FIRST_EXTENDED_XFEATURE; nr < XFEATURE_MAX; nr++) {
		if (xfeatures_mask & (1ull << nr))
			cpuid_count(XSTATE_CPUID, nr, &xstate_sizes[nr], &xstate_offsets[nr], &ecx, &edx);
	}
}

/* CR4 first: XSETBV does not exist before. */
void fpu__init_cpu_xstate(void)
{
	if (!cpu_has_xsave || !xfeatures_mask)
		return;

	cr4_set_bits(X86_CR4_OSXSAVE);
	xsetbv(XCR_XFEATURE_ENABLED_MASK, xfeatures_mask);
}

/* The image of a task that has never used the FPU, as the CPU itself writes it. */
static void __init setup_init_fpu_buf(void)
{
	copy_kernel_to_xregs_booting(&init_fpstate.xsave);
	copy_xregs_to_kernel_booting(&init_fpstate.xsave);
}

void __init fpu__init_system_xstate(void)
{
	unsigned int eax, ebx, ecx, edx;

	if (!cpu_has_xsave)
		return;

	cpuid_count(XSTATE_CPUID, 0, &eax, &ebx, &ecx, &edx);
	xfeatures_mask = (eax | (u64)edx << 32) & XCNTXT_MASK;
	if ((xfeatures_mask & XFEATURE_MASK_FPSSE) != XFEATURE_MASK_FPSSE) {
		fpu__xstate_clear_all_cpu_caps();
		return;
	}

	/* With XCR0 set, CPUID gives the size of the image. */
	fpu__init_cpu_xstate();
	cpuid_count(XSTATE_CPUID, 0, &eax, &ebx, &ecx, &edx);
	xstate_size = ebx;

	xstate_fx_sw_bytes[USER_XSTATE_XCR0_WORD] = xfeatures_mask;
	fpu__init_prepare_fx_sw_frame();
	setup_xstate_features();
	setup_init_fpu_buf();
}
