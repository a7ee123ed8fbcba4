// SPDX-License-Identifier: MIT
/*
 * Ringside stand-in for arch/x86/kernel/fpu/init.c, in the shapes of Linux 4.4. This is not Linux.
 * Bringing the FPU up at boot, and the choice between lazy and eager.
 */
#include <linux/init.h>
#include <linux/sched.h>
#include <linux/string.h>

#include <asm/fpu/internal.h>

unsigned int mxcsr_feature_mask = 0xffffffffu;
unsigned int xstate_size;
unsigned int arch_task_struct_size;

/* TS as this kernel's way of switching wants it: set, so that the first use traps, or clear for good. */
static void fpu__init_cpu_ctx_switch(void)
{
	if (!cpu_has_eager_fpu)
		stts();
	else
		clts();
}

static void fpu__init_cpu_generic(void)
{
	unsigned long cr4_mask = 0;
	unsigned long cr0;

	if (cpu_has_fxsr)
		cr4_mask |= X86_CR4_OSFXSR;
	if (cpu_has_xmm)
		cr4_mask |= X86_CR4_OSXMMEXCPT;
	if (cr4_mask)
		cr4_set_bits(cr4_mask);

	cr0 = read_cr0();
	cr0 &= ~(X86_CR0_TS|X86_CR0_EM);
	if (!cpu_has_fpu)
		cr0 |= X86_CR0_EM;
	write_cr0(cr0);

	asm volatile ("fninit");
}

/* Every CPU, when it comes online. */
void fpu__init_cpu(void)
{
	fpu__init_cpu_generic();
	fpu__init_cpu_xstate();
	fpu__init_cpu_ctx_switch();
}

static void __init fpu__init_system_mxcsr(void)
{
	static struct fxregs_state probe __initdata;

	if (!cpu_has_fxsr)
		return;

	asm volatile("fxsave %0" : "+m" (probe));

	/* Zero stands for "all but denormals-are-zero". */
	mxcsr_feature_mask &= probe.mxcsr_mask ? probe.mxcsr_mask : 0x0000ffbf;
}

/* Sizes without XSAVE; fpu__init_system_xstate() may find a better one. */
static void __init fpu__init_system_xstate_size_legacy(void)
{
	xstate_size = cpu_has_fxsr ? sizeof(struct fxregs_state) : sizeof(struct fregs_state);

	/* This version does not convert between compacted images and what user space sees. */
	setup_clear_cpu_cap(X86_FEATURE_XSAVES);
}

/* eagerfpu= on the command line. */
static enum { AUTO, ENABLE, DISABLE } eagerfpu = AUTO;

static int __init eager_fpu_setup(char *s)
{
	if (!strcmp(s, "on"))
		eagerfpu = ENABLE;
	else if (!strcmp(s, "off"))
		eagerfpu = DISABLE;
	else if (!strcmp(s, "auto"))
		eagerfpu = AUTO;
	return 1;
}
__setup("eagerfpu=", eager_fpu_setup);

/* Lazy or eager? */
static void __init fpu__init_system_ctx_switch(void)
{
	WARN_ON_FPU(current->thread.fpu.fpstate_active);
	current_thread_info()->status = 0;

	/* With XSAVEOPT a save costs little, so that there is not much to be lazy about. */
	if (cpu_has_xsaveopt && eagerfpu != DISABLE)
		eagerfpu = ENABLE;

	/* Components that can not wait for a trap decide it too, or are left out. */
	if (xfeatures_mask & XFEATURE_MASK_EAGER) {
		if (eagerfpu == DISABLE)
			xfeatures_mask &= ~XFEATURE_MASK_EAGER;
		else
			eagerfpu = ENABLE;
	}

	if (eagerfpu == ENABLE)
		setup_force_cpu_cap(X86_FEATURE_EAGER_FPU);

	printk(KERN_INFO "x86/fpu: the FPU is switched %s.\n", eagerfpu == ENABLE ? "eagerly" : "lazily");
}

void __init fpu__init_system(struct cpuinfo_x86 *c)
{
	/* What follows executes FPU instructions, so TS has to wait. */
	fpu__init_cpu();
	clts();

	fpstate_init(&init_fpstate);
	fpu__init_system_mxcsr();
	fpu__init_system_xstate_size_legacy();
	fpu__init_system_xstate();

	/* The C type has room for a page of image; a task gets what this CPU needs. */
	arch_task_struct_size = sizeof(struct task_struct) -
		sizeof(((struct task_struct *)0)->thread.fpu.state) + xstate_size;

	fpu__init_system_ctx_switch();
}

static int __init x86_noxsave_setup(char *s)
{
	if (strlen(s))
		return 0;

	fpu__xstate_clear_all_cpu_caps();
	return 1;
}
__setup("noxsave", x86_noxsave_setup);

static int __init x86_noxsaveopt_setup(char *s)
{
	setup_clear_cpu_cap(X86_FEATURE_XSAVEOPT);
	return 1;
}
__setup("noxsaveopt", x86_noxsaveopt_setup);
