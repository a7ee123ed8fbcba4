// SPDX-License-Identifier: MIT
/*
 * Ringside stand-in for arch/x86/kernel/fpu/init.c, in the shapes of Linux 6.18. This is not Linux.
 * Bringing the FPU up at boot.
 */
#include <linux/init.h>
#include <linux/sched.h>

#include <asm/cpufeature.h>
#include <asm/fpu/api.h>
#include <asm/setup.h>
#include <asm/tlbflush.h>

#include "internal.h"
#include "legacy.h"
#include "xstate.h"

/* Bits of MXCSR that may be set. */
unsigned int mxcsr_feature_mask __ro_after_init = 0xffffffffu;
EXPORT_SYMBOL_GPL(mxcsr_feature_mask);

/* How long a task_struct is depends on the image at its end. */
unsigned int arch_task_struct_size __ro_after_init;

/* Every CPU, with or without XSAVE: SSE on, traps off, x87 reset. */
static void fpu__init_cpu_generic(void)
{
	unsigned long cr0 = read_cr0();
	unsigned long sse = 0;

	sse |= boot_cpu_has(X86_FEATURE_FXSR) ? X86_CR4_OSFXSR : 0;
	sse |= boot_cpu_has(X86_FEATURE_XMM) ? X86_CR4_OSXMMEXCPT : 0;
	if (sse)
		cr4_set_bits(sse);

	/* From here on TS stays clear: no task switch will set it. */
	cr0 &= ~(X86_CR0_TS|X86_CR0_EM);
	write_cr0(boot_cpu_has(X86_FEATURE_FPU) ? cr0 : cr0 | X86_CR0_EM);

	asm volatile ("fninit");
}

void fpu__init_cpu(void)
{
	fpu__init_cpu_generic();
	fpu__init_cpu_xstate();

	/* From here on kernel code may use it. */
	this_cpu_write(kernel_fpu_allowed, true);
}

static void __init fpu__init_system_mxcsr(void)
{
	/* Static for the sake of its alignment. */
	static struct fxregs_state probe __initdata;

	asm volatile("fxsaveq %[image]" : [image] "+m" (probe));

	/* Zero stands for "all but denormals-are-zero". */
	mxcsr_feature_mask &= probe.mxcsr_mask ? probe.mxcsr_mask : 0x0000ffbf;
}

/* Sizes without XSAVE; fpu__init_system_xstate() may find better ones. */
static void __init fpu__init_system_xstate_size_legacy(void)
{
	unsigned int size = sizeof(struct fxregs_state);

	fpu_user_cfg.legacy_features = XFEATURE_MASK_FPSSE;
	fpu_user_cfg.max_size = fpu_user_cfg.default_size = size;
	fpu_kernel_cfg.max_size = fpu_kernel_cfg.default_size = size;
}

/* The C type has room for a page of image; a task gets what this CPU needs. */
static void __init fpu__init_task_struct_size(void)
{
	const unsigned int room = sizeof(union fpregs_state);

	/* The image can only be cut if nothing lies behind it. */
	BUILD_BUG_ON(offsetofend(struct fpu, __fpstate) != sizeof(struct fpu));

	arch_task_struct_size = sizeof(struct task_struct) + sizeof(struct fpu) -
		room + fpu_kernel_cfg.default_size;
}

void __init fpu__init_system(void)
{
	/* The first task has no registers of its own. */
	set_thread_flag(TIF_NEED_FPU_LOAD);

	if (!boot_cpu_has(X86_FEATURE_FPU)) {
		pr_emerg("x86/fpu: there is no FPU, and nothing to emulate one\n");
		for (;;)
			asm volatile("hlt");
	}

	/* What follows executes FPU instructions. */
	fpu__init_cpu();

	fpstate_init_user(&init_fpstate);
	fpu__init_system_mxcsr();

	fpu__init_system_xstate_size_legacy();
	fpu__init_system_xstate(fpu_kernel_cfg.max_size);
	fpu__init_task_struct_size();
}
