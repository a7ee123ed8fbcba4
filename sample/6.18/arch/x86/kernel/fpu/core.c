// SPDX-License-Identifier: MIT
/*
 * Ringside stand-in for arch/x86/kernel/fpu/core.c, in the shapes of Linux 6.18. This is not Linux.
 * Saving, loading, fork, exec, and FPU use in the kernel itself.
 */
#include <linux/export.h>
#include <linux/hardirq.h>
#include <linux/init.h>
#include <linux/jiffies.h>
#include <linux/pkeys.h>
#include <linux/sched/signal.h>
#include <linux/spinlock.h>
#include <linux/string.h>

#include <asm/fpu/api.h>
#include <asm/fpu/sched.h>
#include <asm/fpu/signal.h>
#include <asm/fpu/types.h>

#include "context.h"
#include "internal.h"
#include "legacy.h"
#include "xstate.h"

/* The context that this CPU's registers belong to. */
DEFINE_PER_CPU(struct fpu *, fpu_fpregs_owner_ctx);

/* May kernel code use this CPU's FPU? Not before boot has set it up, and not inside such a use. */
DEFINE_PER_CPU(bool, kernel_fpu_allowed);

/* What IA32_XFD holds, so that it need not be read. */
DEFINE_PER_CPU(u64, xfd_state);
DEFINE_STATIC_KEY_FALSE(__fpu_state_size_dynamic);

/* Sizes and components: of the kernel's own images, and of what user space sees. */
struct fpu_state_config fpu_kernel_cfg __ro_after_init;
struct fpu_state_config fpu_user_cfg __ro_after_init;

/* The image of a task that has never used the FPU. */
struct fpstate init_fpstate __ro_after_init;

#define AVX512_TRACKING_MASK	(XFEATURE_MASK_Hi16_ZMM | XFEATURE_MASK_ZMM_Hi256)

#ifdef CONFIG_X86_DEBUG_FPU
/* Kernel threads have one too, but nobody should ask for it. */
struct fpu *x86_task_fpu(struct task_struct *task)
{
	if (WARN_ON_ONCE(task->flags & PF_KTHREAD))
		return NULL;

	return (void *)task + sizeof(*task);
}
#endif

/* Has current registers that are worth a save: its own, and user-mode ones? */
static bool current_has_live_fpregs(void)
{
	if (current->flags & (PF_KTHREAD | PF_USER_WORKER))
		return false;

	return !test_thread_flag(TIF_NEED_FPU_LOAD);
}

/* --- save and load --- */

/*
 * Puts the registers into the image of @fpu, under fpregs_lock(). They keep
 * their values. A 64-bit CPU without XSAVE has FXSAVE, so nothing older is here.
 */
void save_fpregs_to_fpstate(struct fpu *fpu)
{
	struct fpstate *image = fpu->fpstate;

	if (!use_xsave()) {
		fxsave(&image->regs.fxsave);
		return;
	}

	os_xsave(image);

	/* Heavy AVX-512 use lowers the clock: note when it was last seen. */
	if (image->regs.xsave.header.xfeatures & AVX512_TRACKING_MASK)
		fpu->avx512_timestamp = jiffies;
}

/* Loads the components of @mask. */
void restore_fpregs_from_fpstate(struct fpstate *fpstate, u64 mask)
{
	/*
	 * Older AMD CPUs do not load the last x87 addresses unless an error is
	 * pending: without this, the next task could read those of another.
	 */
	if (static_cpu_has_bug(X86_BUG_FXSAVE_LEAK))
		asm volatile("fnclex; emms; fildl %[any]" : : [any] "m" (*fpstate));

	if (!use_xsave()) {
		fxrstor(&fpstate->regs.fxsave);
		return;
	}

	/* A component that XFD disables can not be loaded, so XFD goes first. */
	xfd_update_state(fpstate);

	/*
	 * Not fpstate->xfeatures: what this task may not use has to be reset
	 * too, or it would keep the values of the task before.
	 */
	os_xrstor(fpstate, mask & fpu_kernel_cfg.max_features);
}

/* A load has faulted: the image was bad, take the initial state. */
void fpu_reset_from_exception_fixup(void)
{
	restore_fpregs_from_fpstate(&init_fpstate, XFEATURE_MASK_FPSTATE);
}

/* Makes the image as new as the registers, for somebody who wants to read it. */
void fpu_sync_fpstate(struct fpu *fpu)
{
	WARN_ON_FPU(x86_task_fpu(current) != fpu);

	fpregs_lock();
	trace_x86_fpu_before_save(fpu);
	if (!test_thread_flag(TIF_NEED_FPU_LOAD))
		save_fpregs_to_fpstate(fpu);
	trace_x86_fpu_after_save(fpu);
	fpregs_unlock();
}

/* The registers are current's: says so on both sides, and there is nothing to load. */
void fpregs_mark_activate(void)
{
	struct fpu *mine = x86_task_fpu(current);

	mine->last_cpu = smp_processor_id();
	fpregs_activate(mine);
	clear_thread_flag(TIF_NEED_FPU_LOAD);
}

/* --- the way to user mode --- */

/* Called with TIF_NEED_FPU_LOAD set. */
void switch_fpu_return(void)
{
	if (static_cpu_has(X86_FEATURE_FPU))
		fpregs_restore_userregs();
}
EXPORT_SYMBOL_GPL(switch_fpu_return);

#ifdef CONFIG_X86_DEBUG_FPU
/* Without the flag, both notes must say that the registers are current's. */
void fpregs_assert_state_consistent(void)
{
	if (!test_thread_flag(TIF_NEED_FPU_LOAD))
		WARN_ON_FPU(!fpregs_state_valid(x86_task_fpu(current), smp_processor_id()));
}
EXPORT_SYMBOL_GPL(fpregs_assert_state_consistent);
#endif

/* --- FPU use in the kernel --- */

/* May kernel_fpu_begin() be called here? */
bool irq_fpu_usable(void)
{
	if (WARN_ON_ONCE(in_nmi()) || !this_cpu_read(kernel_fpu_allowed))
		return false;

	/* A hard interrupt may have hit between fpregs_lock() and fpregs_unlock(). */
	return !in_hardirq() || !softirq_count();
}
EXPORT_SYMBOL(irq_fpu_usable);

/*
 * Kernel code wants the FPU. What user mode has in the registers is saved
 * first, unless it has been already; it comes back on the way to user mode.
 */
void kernel_fpu_begin_mask(unsigned int kfpu_mask)
{
	/* Keeps soft interrupts out, which may want the FPU themselves. */
	if (!irqs_disabled())
		fpregs_lock();

	WARN_ON_FPU(!irq_fpu_usable());
	this_cpu_write(kernel_fpu_allowed, false);

	if (current_has_live_fpregs()) {
		set_thread_flag(TIF_NEED_FPU_LOAD);
		save_fpregs_to_fpstate(x86_task_fpu(current));
	}
	/* Whosever they were, they will be overwritten. */
	__cpu_invalidate_fpregs_state();

	/* Control registers may hold what a user program liked. */
	if ((kfpu_mask & KFPU_MXCSR) && boot_cpu_has(X86_FEATURE_XMM))
		ldmxcsr(MXCSR_DEFAULT);
	if ((kfpu_mask & KFPU_387) && boot_cpu_has(X86_FEATURE_FPU))
		asm volatile ("fninit");
}
EXPORT_SYMBOL_GPL(kernel_fpu_begin_mask);

/* Loads nothing: the flag will see to that. */
void kernel_fpu_end(void)
{
	WARN_ON_FPU(this_cpu_read(kernel_fpu_allowed));
	this_cpu_write(kernel_fpu_allowed, true);

	if (!irqs_disabled())
		fpregs_unlock();
}
EXPORT_SYMBOL_GPL(kernel_fpu_end);

/* --- images --- */

/* How much of init_fpstate makes a valid image: its header says that all else is initial. */
static unsigned int init_fpstate_copy_size(void)
{
	return use_xsave() ? sizeof(init_fpstate.regs.xsave) : fpu_kernel_cfg.default_size;
}

/* Makes an image that was all zeroes a valid one. */
void fpstate_init_user(struct fpstate *fpstate)
{
	xstate_init_xcomp_bv(&fpstate->regs.xsave, fpstate->xfeatures);
	fpstate->regs.fxsave.mxcsr = MXCSR_DEFAULT;
	fpstate->regs.fxsave.cwd = 0x37f;	/* as FNINIT leaves it */
}

/* Points the context at its own image, with the sizes and rights that everybody gets. */
void fpstate_reset(struct fpu *fpu)
{
	struct fpstate *own = &fpu->__fpstate;

	own->xfeatures = fpu_kernel_cfg.default_features;
	own->size = fpu_kernel_cfg.default_size;
	own->user_xfeatures = fpu_user_cfg.default_features;
	own->user_size = fpu_user_cfg.default_size;
	own->xfd = init_fpstate.xfd;
	fpu->fpstate = own;

	fpu->perm.__state_perm = own->xfeatures;
	fpu->perm.__state_size = own->size;
	fpu->perm.__user_state_size = own->user_size;
	fpu->guest_perm = fpu->perm;
}

/* Resets current's image, not the registers: those follow on the way to user mode. */
static void fpu_reset_fpregs(void)
{
	struct fpu *mine = x86_task_fpu(current);

	fpregs_lock();
	/* The image is about to be newer than any registers. */
	__fpu_invalidate_fpregs_state(mine);
	set_thread_flag(TIF_NEED_FPU_LOAD);
	memcpy(&mine->fpstate->regs, &init_fpstate.regs, init_fpstate_copy_size());
	fpregs_unlock();
}

/* --- a task's life --- */

/* A new process may use what its parent may; a new thread asks its leader anyway. */
static void fpu_inherit_perms(struct fpu *child)
{
	struct fpu *leader = x86_task_fpu(current->group_leader);

	if (!fpu_state_size_dynamic())
		return;

	spin_lock_irq(&current->sighand->siglock);
	child->perm = leader->perm;
	child->guest_perm = leader->guest_perm;
	spin_unlock_irq(&current->sighand->siglock);
}

/* Fork: gives @dst what current has. @minimal: a thread that never goes to user mode. */
int fpu_clone(struct task_struct *dst, u64 clone_flags, bool minimal, unsigned long shstk_addr)
{
	/* Not by x86_task_fpu(), which kernel threads may not be asked for. */
	struct fpu *child = (void *)dst + sizeof(*dst);

	/* Until now the child's context is zeroes. */
	fpstate_reset(child);

	/* No CPU has ever held the new task's registers, so its image is loaded first. */
	child->last_cpu = -1;
	set_tsk_thread_flag(dst, TIF_NEED_FPU_LOAD);

	if (minimal) {
		memcpy(&child->fpstate->regs, &init_fpstate.regs, init_fpstate_copy_size());
		return 0;
	}

	/* The child does not get dynamic components, of which there is one. */
	BUILD_BUG_ON(XFEATURE_MASK_USER_DYNAMIC != XFEATURE_MASK_XTILE_DATA);

	/*
	 * The registers go straight into the child's image. The parent's image
	 * may be laid out differently, so copying that would not do.
	 */
	fpregs_lock();
	if (test_thread_flag(TIF_NEED_FPU_LOAD))
		fpregs_restore_userregs();
	save_fpregs_to_fpstate(child);
	if (!(clone_flags & CLONE_THREAD))
		fpu_inherit_perms(child);
	fpregs_unlock();

	/* PASID is never inherited. */
	if (use_xsave())
		child->fpstate->regs.xsave.header.xfeatures &= ~XFEATURE_MASK_PASID;

	trace_x86_fpu_copy_src(x86_task_fpu(current));
	trace_x86_fpu_copy_dst(child);
	return 0;
}

/* exec */
void fpu_flush_thread(void)
{
	fpstate_reset(x86_task_fpu(current));
	fpu_reset_fpregs();
}

/* A signal handler starts with a clean FPU. */
void fpu__clear_user_states(struct fpu *fpu)
{
	u64 kernel_only = xfeatures_mask_supervisor();

	WARN_ON_FPU(fpu != x86_task_fpu(current));

	fpregs_lock();
	/* What user mode can not see keeps its values, so it has to be loaded. */
	if (kernel_only && !fpregs_state_valid(fpu, smp_processor_id()))
		os_xrstor_supervisor(fpu->fpstate);

	xfd_update_state(fpu->fpstate);
	if (use_xsave())
		os_xrstor(&init_fpstate, XFEATURE_MASK_USER_RESTORE);
	else
		fxrstor(&init_fpstate.regs.fxsave);
	pkru_write_default();

	/* The registers are right now, the image is old: whoever needs it saves first. */
	fpregs_mark_activate();
	fpregs_unlock();
}

/* The task is gone; nobody will want these registers. */
void fpu__drop(struct task_struct *tsk)
{
	struct fpu *fpu;

	/* Its registers have been left already. */
	if (test_tsk_thread_flag(tsk, TIF_NEED_FPU_LOAD))
		return;

	fpu = x86_task_fpu(tsk);

	preempt_disable();
	if (x86_task_fpu(current) == fpu) {
		/* An x87 error that is still pending concerns nobody now. */
		asm volatile("1: fwait\n2:\n" _ASM_EXTABLE(1b, 2b));
		fpregs_deactivate(fpu);
	}
	trace_x86_fpu_dropped(fpu);
	preempt_enable();
}
