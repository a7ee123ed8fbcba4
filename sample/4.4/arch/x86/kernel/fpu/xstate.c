// SPDX-License-Identifier: MIT
/*
 * Ringside stand-in for arch/x86/kernel/fpu/xstate.c, in the shapes of Linux 4.4. This is not Linux.
 * What this CPU's XSAVE knows.
 */
#include <linux/init.h>
#include <linux/sched.h>

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

	setup_init_fpu_buf();
}
