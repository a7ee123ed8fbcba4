// SPDX-License-Identifier: MIT
/*
 * Ringside stand-in for arch/x86/kernel/xsave.c, in the shapes of Linux 2.6.32. This is not Linux.
 * What this CPU's XSAVE knows.
 */
#include <linux/kernel.h>

#include <asm/i387.h>
#include <asm/xsave.h>

/* Components that this kernel manages on this CPU. */
u64 pcntxt_mask;

/* CR4 first: XSETBV does not exist before. */
void xsave_init(void)
{
	if (!cpu_has_xsave)
		return;

	set_in_cr4(X86_CR4_OSXSAVE);
	xsetbv(XCR_XFEATURE_ENABLED_MASK, pcntxt_mask);
}

/* Once, on the boot CPU. */
void xsave_cntxt_init(void)
{
	unsigned int eax, ebx, ecx, edx;

	cpuid_count(0xd, 0, &eax, &ebx, &ecx, &edx);
	pcntxt_mask = (eax | (u64)edx << 32) & XCNTXT_MASK;
	BUG_ON((pcntxt_mask & XSTATE_FPSSE) != XSTATE_FPSSE);

	/* With XCR0 set, CPUID gives the size of the image. */
	xsave_init();
	cpuid_count(0xd, 0, &eax, &ebx, &ecx, &edx);
	xstate_size = ebx;
}
