// SPDX-License-Identifier: MIT
/*
 * Ringside stand-in for arch/x86/kernel/fpu/xstate.h, in the shapes of Linux 6.18. This is not Linux.
 * The XSAVE instructions as C.
 */
#ifndef __X86_KERNEL_FPU_XSTATE_H
#define __X86_KERNEL_FPU_XSTATE_H

#include <linux/percpu.h>
#include <linux/sched.h>
#include <asm/alternative.h>
#include <asm/asm.h>
#include <asm/cpufeature.h>
#include <asm/fpu/xcr.h>
#include <asm/fpu/xstate.h>
#include <asm/msr.h>
#include <asm/smap.h>

DECLARE_PER_CPU(u64, xfd_state);

extern void fpu__init_cpu_xstate(void);
extern void fpu__init_system_xstate(unsigned int legacy_size);
extern void *get_xsave_addr(struct xregs_state *xsave, int xfeature_nr);
extern void __user *get_xsave_addr_user(struct xregs_state __user *xsave, int xfeature_nr);

/* How much of an image a reader wants: x87, what FXSAVE writes, all. */
enum xstate_copy_mode {
	XSTATE_COPY_FP,
	XSTATE_COPY_FX,
	XSTATE_COPY_XSAVE,
};

struct membuf;
extern void __copy_xstate_to_uabi_buf(struct membuf to, struct fpstate *fpstate,
				      u64 xfeatures, u32 pkru_val,
				      enum xstate_copy_mode copy_mode);
extern void copy_xstate_to_uabi_buf(struct membuf to, struct task_struct *tsk,
				    enum xstate_copy_mode mode);
extern int copy_uabi_from_kernel_to_xstate(struct fpstate *fpstate, const void *kbuf, u32 *pkru);
extern int copy_sigframe_from_user_to_xstate(struct task_struct *tsk, const void __user *ubuf);

/* What the process may use. It stands in the leader of its threads. */
static inline u64 xstate_get_host_group_perm(void)
{
	struct fpu *leader = x86_task_fpu(current->group_leader);

	return READ_ONCE(leader->perm.__state_perm);
}

/* --- the instructions --- */

/* The 64-bit forms with the image at RDI. */
#define XSAVE		"xsave64 (%%rdi)"
#define XSAVEOPT	"xsaveopt64 (%%rdi)"
#define XSAVEC		"xsavec64 (%%rdi)"
#define XSAVES		"xsaves64 (%%rdi)"
#define XRSTOR		"xrstor64 (%%rdi)"
#define XRSTORS		"xrstors64 (%%rdi)"

/* The image, and EDX:EAX as the mask of components. */
#define XSTATE_OPERANDS(st, lmask, hmask) \
	"D" (st), "m" (*st), "a" (lmask), "d" (hmask)

/* One given instruction; @err becomes 0 or the number of the trap. */
#define XSTATE_OP(op, st, lmask, hmask, err)				\
	asm volatile("1: " op "\n\txor %[err], %[err]\n2:\n"		\
		     _ASM_EXTABLE_TYPE(1b, 2b, EX_TYPE_FAULT_MCE_SAFE)	\
		     : [err] "=a" (err)					\
		     : XSTATE_OPERANDS(st, lmask, hmask) : "memory")

/* The best save that the CPU has; @err becomes 0 or -EFAULT. */
#define XSTATE_XSAVE(st, lmask, hmask, err)				\
	asm volatile(ALTERNATIVE_3(XSAVE,				\
				   XSAVEOPT, X86_FEATURE_XSAVEOPT,	\
				   XSAVEC, X86_FEATURE_XSAVEC,		\
				   XSAVES, X86_FEATURE_XSAVES)		\
		     "\txor %[err], %[err]\n3:\n"			\
		     _ASM_EXTABLE_TYPE_REG(661b, 3b, EX_TYPE_EFAULT_REG, %[err]) \
		     : [err] "=r" (err)					\
		     : XSTATE_OPERANDS(st, lmask, hmask) : "memory")

/* The load that goes with it; a bad image loads the initial state instead. */
#define XSTATE_XRESTORE(st, lmask, hmask)				\
	asm volatile(ALTERNATIVE(XRSTOR, XRSTORS, X86_FEATURE_XSAVES)	\
		     "3:\n"						\
		     _ASM_EXTABLE_TYPE(661b, 3b, EX_TYPE_FPU_RESTORE)	\
		     : : XSTATE_OPERANDS(st, lmask, hmask) : "memory")

/* --- which components --- */

static inline u64 xfeatures_mask_supervisor(void)
{
	return XFEATURE_MASK_SUPERVISOR_SUPPORTED & fpu_kernel_cfg.max_features;
}

/* Components that XSAVES knows but a task switch does not touch. */
static inline u64 xfeatures_mask_independent(void)
{
	u64 mask = fpu_kernel_cfg.independent_features;

	return cpu_feature_enabled(X86_FEATURE_ARCH_LBR) ? mask : mask & ~XFEATURE_MASK_LBR;
}

/* A compacted image must say so before XRSTORS will read it. */
static inline void xstate_init_xcomp_bv(struct xregs_state *xsave, u64 mask)
{
	if (!cpu_feature_enabled(X86_FEATURE_XCOMPACTED))
		return;

	xsave->header.xcomp_bv = XCOMP_BV_COMPACTED_FORMAT | mask;
}

/* --- XFD: components whose first use traps --- */

#ifdef CONFIG_X86_DEBUG_FPU
extern void xfd_validate_state(struct fpstate *fpstate, u64 mask, bool rstor);
#else
static inline void xfd_validate_state(struct fpstate *fpstate, u64 mask, bool rstor) { }
#endif

static inline void xfd_set_state(u64 xfd)
{
	__this_cpu_write(xfd_state, xfd);
	wrmsrq(MSR_IA32_XFD, xfd);
}

/* Writing the MSR is slow, so it is written only if it would change. */
static inline void xfd_update_state(struct fpstate *fpstate)
{
	if (fpu_state_size_dynamic() && fpstate->xfd != __this_cpu_read(xfd_state))
		xfd_set_state(fpstate->xfd);
}

/* --- save and load --- */

/* Saves the registers into a kernel image. They keep their values. */
static inline void os_xsave(struct fpstate *fpstate)
{
	int err;
	u64 mask = fpstate->xfeatures;
	u32 lmask = mask, hmask = mask >> 32;

	/* Before boot has patched, this would be plain XSAVE on every CPU. */
	WARN_ON_FPU(!alternatives_patched);
	xfd_validate_state(fpstate, mask, false);

	XSTATE_XSAVE(&fpstate->regs.xsave, lmask, hmask, err);
	WARN_ON_FPU(err);	/* a kernel image is always there */
}

/* Loads the registers from a kernel image. */
static inline void os_xrstor(struct fpstate *fpstate, u64 mask)
{
	u32 lmask = mask, hmask = mask >> 32;

	xfd_validate_state(fpstate, mask, true);
	XSTATE_XRESTORE(&fpstate->regs.xsave, lmask, hmask);
}

/* The same for an image that a program has had a hand in: 0, or the number of the trap. */
static inline int os_xrstor_safe(struct fpstate *fpstate, u64 mask)
{
	struct xregs_state *image = &fpstate->regs.xsave;
	u32 lmask = mask, hmask = mask >> 32;
	int err;

	xfd_update_state(fpstate);

	if (cpu_feature_enabled(X86_FEATURE_XSAVES))
		XSTATE_OP(XRSTORS, image, lmask, hmask, err);
	else
		XSTATE_OP(XRSTOR, image, lmask, hmask, err);
	return err;
}

/* Only what user mode can not see; XFD does not matter for that. */
static inline void os_xrstor_supervisor(struct fpstate *fpstate)
{
	u64 mask = xfeatures_mask_supervisor();
	u32 lmask = mask, hmask = mask >> 32;

	XSTATE_XRESTORE(&fpstate->regs.xsave, lmask, hmask);
}

/* Marks components of a frame as present, whatever the save has left out as initial. */
static inline int set_xfeature_in_sigframe(struct xregs_state __user *xbuf, u64 mask)
{
	u64 present;

	if (__get_user(present, &xbuf->header.xfeatures))
		return -EFAULT;
	return __put_user(present | mask, &xbuf->header.xfeatures);
}

/* The frame has the rights that the program had, not those that delivery needs. */
static inline int update_pkru_in_sigframe(struct xregs_state __user *buf, u32 pkru)
{
	int err;

	if (!cpu_feature_enabled(X86_FEATURE_OSPKE))
		return 0;

	err = set_xfeature_in_sigframe(buf, XFEATURE_MASK_PKRU);
	return err ? err : __put_user(pkru, (u32 __user *)get_xsave_addr_user(buf, XFEATURE_PKRU));
}

/*
 * Saves into a signal frame. It is always plain XSAVE: user space reads the
 * standard format, and nothing may be left out because "it has not changed".
 */
static inline int xsave_to_user_sigframe(struct xregs_state __user *buf, u32 pkru)
{
	struct fpstate *fpstate = x86_task_fpu(current)->fpstate;
	u64 mask = fpstate->user_xfeatures;
	u32 lmask, hmask;
	int err;

	/* Tile data take 8 KiB; in their initial state they are left out. */
	if (fpu_state_size_dynamic())
		mask &= xfeatures_in_use() | ~(u64)XFEATURE_MASK_SIGFRAME_INITOPT;

	xfd_validate_state(fpstate, mask, false);
	lmask = mask;
	hmask = mask >> 32;

	stac();
	XSTATE_OP(XSAVE, buf, lmask, hmask, err);
	clac();
	return err ? err : update_pkru_in_sigframe(buf, pkru);
}

/* Loads from a signal frame, which user space may have changed. */
static inline int xrstor_from_user_sigframe(struct xregs_state __user *buf, u64 mask)
{
	u32 lmask = mask, hmask = mask >> 32;
	int err;

	xfd_validate_state(x86_task_fpu(current)->fpstate, mask, true);

	stac();
	XSTATE_OP(XRSTOR, buf, lmask, hmask, err);
	clac();
	return err;
}

#endif
