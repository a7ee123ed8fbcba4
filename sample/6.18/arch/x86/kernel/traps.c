// SPDX-License-Identifier: MIT
/*
 * Ringside stand-in for arch/x86/kernel/traps.c, in the shapes of Linux 6.18. This is not Linux.
 * #NM, the exception that lazy switching lived on.
 */
#include <linux/sched.h>

#include <asm/cpufeature.h>
#include <asm/fpu/api.h>
#include <asm/fpu/xstate.h>
#include <asm/idtentry.h>
#include <asm/msr.h>
#include <asm/traps.h>

/*
 * First use of a component that the process has asked for, or would have to.
 * True: it was that, and has been dealt with.
 */
static bool handle_xfd_event(struct pt_regs *regs)
{
	u64 wanted;
	int err;

	if (!cpu_feature_enabled(X86_FEATURE_XFD))
		return false;

	rdmsrq(MSR_IA32_XFD_ERR, wanted);
	if (wanted == 0)
		return false;
	wrmsrq(MSR_IA32_XFD_ERR, 0);

	/* The kernel itself has no business with such components. */
	if (WARN_ON(!user_mode(regs)))
		return false;

	/* A larger image has to be allocated, which may sleep. */
	local_irq_enable();
	err = xfd_enable_feature(wanted);
	if (err == -EFAULT)
		force_sig(SIGSEGV);
	else if (err == -EPERM)
		force_sig_fault(SIGILL, ILL_ILLOPC, (void __user *)regs->ip);
	local_irq_disable();

	return true;
}

/*
 * #NM. A lazy kernel would load the FPU registers here. This one never sets
 * TS, so but for XFD it should not get here at all.
 */
DEFINE_IDTENTRY(exc_device_not_available)
{
	unsigned long cr0 = read_cr0();

	if (handle_xfd_event(regs))
		return;

	if (WARN(cr0 & X86_CR0_TS, "TS was set in CR0")) {
		write_cr0(cr0 & ~X86_CR0_TS);
		return;
	}

	/* Going back would only trap again, for ever. */
	die("#NM without a reason", regs, 0);
}
