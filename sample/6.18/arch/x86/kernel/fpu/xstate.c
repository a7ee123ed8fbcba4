// SPDX-License-Identifier: MIT
/*
 * Ringside stand-in for arch/x86/kernel/fpu/xstate.c, in the shapes of Linux 6.18. This is not Linux.
 * What this CPU's XSAVE knows, and where it puts it.
 */
#include <linux/bitops.h>
#include <linux/init.h>
#include <linux/sched.h>
#include <linux/sched/signal.h>
#include <linux/spinlock.h>
#include <linux/string.h>
#include <linux/uaccess.h>
#include <linux/vmalloc.h>

#include <asm/fpu/api.h>
#include <asm/fpu/regset.h>
#include <asm/fpu/sched.h>
#include <asm/fpu/signal.h>
#include <asm/fpu/xcr.h>
#include <asm/fpu/xstate.h>
#include <asm/tlbflush.h>
#include <uapi/asm/prctl.h>

#include "context.h"
#include "internal.h"
#include "legacy.h"
#include "xstate.h"

/* ECX of CPUID(0xD, component) */
#define XSTATE_FLAG_ALIGNED64	BIT(1)
#define XSTATE_FLAG_SUPERVISOR	BIT(0)

/* What CPUID(0xD, component) has said; all ones where there is nothing. */
static unsigned int xstate_sizes[XFEATURE_MAX] __ro_after_init = { [0 ... XFEATURE_MAX - 1] = -1 };
static unsigned int xstate_offsets[XFEATURE_MAX] __ro_after_init = { [0 ... XFEATURE_MAX - 1] = -1 };
static unsigned int xstate_flags[XFEATURE_MAX] __ro_after_init;

/*
 * A component counts only if CPUID's ordinary leaves have its feature too.
 * Zero means that this kernel does not want it; but for x87, whose feature
 * has the number 0.
 */
static unsigned short xsave_cpuid_features[] __initdata = {
	[XFEATURE_FP] = X86_FEATURE_FPU,
	[XFEATURE_SSE] = X86_FEATURE_XMM,
	[XFEATURE_YMM] = X86_FEATURE_AVX,
	[XFEATURE_BNDREGS ... XFEATURE_BNDCSR] = X86_FEATURE_MPX,
	[XFEATURE_OPMASK ... XFEATURE_Hi16_ZMM] = X86_FEATURE_AVX512F,
	[XFEATURE_PKRU] = X86_FEATURE_PKU,
	[XFEATURE_PASID] = X86_FEATURE_ENQCMD,
	[XFEATURE_XTILE_CFG ... XFEATURE_XTILE_DATA] = X86_FEATURE_AMX_TILE,
};

/* Sets @bit to each extended component of @mask in turn. */
#define for_each_extended_xfeature(bit, mask)				\
	(bit) = FIRST_EXTENDED_XFEATURE;				\
	for_each_set_bit_from(bit, (unsigned long *)&(mask), 8 * sizeof(mask))

static bool xfeature_is_supervisor(int xfeature_nr)
{
	return (xstate_flags[xfeature_nr] & XSTATE_FLAG_SUPERVISOR) != 0;
}

static bool xfeature_is_aligned64(int xfeature_nr)
{
	return (xstate_flags[xfeature_nr] & XSTATE_FLAG_ALIGNED64) != 0;
}

static bool xfeature_enabled(enum xfeature xfeature)
{
	return (fpu_kernel_cfg.max_features >> xfeature) & 1;
}

/* --- layout --- */

/* Where a component lies: always the same place, or packed behind those before it. */
static unsigned int xfeature_get_offset(u64 xcomp_bv, int xfeature)
{
	unsigned int at = XSAVE_HDR_OFFSET + XSAVE_HDR_SIZE;
	unsigned int nr;

	if (xfeature < FIRST_EXTENDED_XFEATURE || !cpu_feature_enabled(X86_FEATURE_XCOMPACTED))
		return xstate_offsets[xfeature];

	for_each_extended_xfeature(nr, xcomp_bv) {
		at = xfeature_is_aligned64(nr) ? ALIGN(at, 64) : at;
		if (nr == xfeature)
			return at;
		at += xstate_sizes[nr];
	}
	return at;
}

/* How long an image with these components is: up to the end of the highest one. */
static unsigned int xstate_calculate_size(u64 xfeatures, bool compacted)
{
	unsigned int last = fls64(xfeatures) - 1;

	if (last < FIRST_EXTENDED_XFEATURE)
		return sizeof(struct xregs_state);

	return xstate_sizes[last] +
		(compacted ? xfeature_get_offset(xfeatures, last) : xstate_offsets[last]);
}

int xfeature_size(int xfeature_nr)
{
	u32 size, ignored;

	WARN_ON(xfeature_nr < FIRST_EXTENDED_XFEATURE || xfeature_nr >= XFEATURE_MAX);
	cpuid_count(XSTATE_CPUID, xfeature_nr, &size, &ignored, &ignored, &ignored);
	return size;
}

/* The place of a component inside an image, whether there is anything or not. */
static void *__raw_xsave_addr(struct xregs_state *xsave, int xfeature_nr)
{
	u64 room = xsave->header.xcomp_bv;

	if (WARN_ON_ONCE(!xfeature_enabled(xfeature_nr)))
		return NULL;

	/* A compacted image has no place for what its XCOMP_BV does not name. */
	if (cpu_feature_enabled(X86_FEATURE_XCOMPACTED) && WARN_ON_ONCE(!(room >> xfeature_nr & 1)))
		return NULL;

	return (u8 *)xsave + xfeature_get_offset(room, xfeature_nr);
}

/* A component inside an image; NULL if it is in its initial state, so that its bytes mean nothing. */
void *get_xsave_addr(struct xregs_state *xsave, int xfeature_nr)
{
	struct xstate_header *header = &xsave->header;

	if (!boot_cpu_has(X86_FEATURE_XSAVE) || WARN_ON_ONCE(!xfeature_enabled(xfeature_nr)))
		return NULL;

	if (!(header->xfeatures & BIT_ULL(xfeature_nr)))
		return NULL;

	return __raw_xsave_addr(xsave, xfeature_nr);
}
EXPORT_SYMBOL_GPL(get_xsave_addr);

/* The same in a frame, which is in the standard format always. */
void __user *get_xsave_addr_user(struct xregs_state __user *xsave, int xfeature_nr)
{
	if (WARN_ON_ONCE(!xfeature_enabled(xfeature_nr)))
		return NULL;

	return (u8 __user *)xsave + xstate_offsets[xfeature_nr];
}

/* --- every CPU --- */

/* CR4 first: XSETBV does not exist before. */
void fpu__init_cpu_xstate(void)
{
	if (!fpu_kernel_cfg.max_features || !boot_cpu_has(X86_FEATURE_XSAVE))
		return;

	cr4_set_bits(X86_CR4_OSXSAVE);

	if (cpu_feature_enabled(X86_FEATURE_XFD))
		xfd_set_state(init_fpstate.xfd);

	/* XCR0 takes user components only, IA32_XSS the others. */
	xsetbv(XCR_XFEATURE_ENABLED_MASK, fpu_user_cfg.max_features);
	if (boot_cpu_has(X86_FEATURE_XSAVES))
		wrmsrq(MSR_IA32_XSS, xfeatures_mask_independent() | xfeatures_mask_supervisor());
}

/* --- boot --- */

/* Asks CPUID once, because asking is slow in a guest. */
static void __init setup_xstate_cache(void)
{
	u32 size, offset, flags, ignored;
	int nr;

	/* The legacy components have their places from FXSAVE. */
	xstate_offsets[XFEATURE_FP] = 0;
	xstate_offsets[XFEATURE_SSE] = offsetof(struct fxregs_state, xmm_space);
	xstate_sizes[XFEATURE_FP] = xstate_offsets[XFEATURE_SSE];
	xstate_sizes[XFEATURE_SSE] = sizeof_field(struct fxregs_state, xmm_space);

	for_each_extended_xfeature(nr, fpu_kernel_cfg.max_features) {
		cpuid_count(XSTATE_CPUID, nr, &size, &offset, &flags, &ignored);
		xstate_flags[nr] = flags;
		xstate_sizes[nr] = size;
		/* The standard format has no place for supervisor components. */
		if (!xfeature_is_supervisor(nr))
			xstate_offsets[nr] = offset;
	}
}

/* The size that the CPU itself gives for what XCR0 and IA32_XSS have on. */
static unsigned int __init hardware_size(bool compacted)
{
	u32 size, ignored;

	cpuid_count(XSTATE_CPUID, compacted ? 1 : 0, &ignored, &size, &ignored, &ignored);
	return size;
}

static int __init init_xstate_size(void)
{
	bool compacted = cpu_feature_enabled(X86_FEATURE_XCOMPACTED);

	fpu_kernel_cfg.max_size = xstate_calculate_size(fpu_kernel_cfg.max_features, compacted);
	fpu_kernel_cfg.default_size = xstate_calculate_size(fpu_kernel_cfg.default_features, compacted);
	fpu_user_cfg.max_size = hardware_size(false);
	fpu_user_cfg.default_size = xstate_calculate_size(fpu_user_cfg.default_features, false);

	/* Two ways to the same number; independent components would only be in one of them. */
	if (!xfeatures_mask_independent() && fpu_kernel_cfg.max_size != hardware_size(compacted))
		return -EINVAL;

	return 0;
}

/* Fills the image of a task that has never used the FPU. */
static void __init setup_init_fpu_buf(void)
{
	struct xregs_state *image = &init_fpstate.regs.xsave;
	u64 mask = XFEATURE_MASK_FPSTATE & fpu_kernel_cfg.max_features;
	u32 lmask = mask, hmask = mask >> 32;
	int err;

	init_fpstate.size = fpu_kernel_cfg.default_size;
	init_fpstate.xfeatures = fpu_kernel_cfg.default_features;
	xstate_init_xcomp_bv(image, init_fpstate.xfeatures);

	/* A header without a single bit: everything goes to its initial state. */
	if (cpu_feature_enabled(X86_FEATURE_XSAVES))
		XSTATE_OP(XRSTORS, image, lmask, hmask, err);
	else
		XSTATE_OP(XRSTOR, image, lmask, hmask, err);
	WARN_ON_FPU(err);

	/*
	 * Only x87 and SSE have an initial state that is not all zeroes, and
	 * an XSAVE with the init optimisation would not write it down.
	 */
	fxsave(&init_fpstate.regs.fxsave);
}

/* Which components does this kernel manage on this CPU? */
static u64 __init managed_features(void)
{
	u32 low, high, ignored;
	u64 found;
	int i;

	/* Leaf 0 has those of user mode, leaf 1 the others. */
	cpuid_count(XSTATE_CPUID, 0, &low, &ignored, &ignored, &high);
	found = low | (u64)high << 32;
	cpuid_count(XSTATE_CPUID, 1, &ignored, &ignored, &low, &high);
	found |= low | (u64)high << 32;

	fpu_kernel_cfg.independent_features = found & XFEATURE_MASK_INDEPENDENT;

	for (i = 0; i < ARRAY_SIZE(xsave_cpuid_features); i++) {
		unsigned short feature = xsave_cpuid_features[i];

		if (!boot_cpu_has(feature) || (!feature && i != XFEATURE_FP))
			found &= ~BIT_ULL(i);
	}

	if (!cpu_feature_enabled(X86_FEATURE_XFD))
		found &= ~XFEATURE_MASK_USER_DYNAMIC;

	if (cpu_feature_enabled(X86_FEATURE_XSAVES))
		return found & (XFEATURE_MASK_SUPERVISOR_SUPPORTED | XFEATURE_MASK_USER_SUPPORTED);

	return found & XFEATURE_MASK_USER_SUPPORTED;
}

static void __init print_xstate_feature(u64 xstate_mask)
{
	bool managed = (xstate_mask & ~fpu_kernel_cfg.max_features) == 0;

	pr_info("x86/fpu: components 0x%05llx: %s\n", xstate_mask, managed ? "managed" : "not there");
}

static void __init print_xstate_features(void)
{
	print_xstate_feature(XFEATURE_MASK_FPSSE);
	print_xstate_feature(XFEATURE_MASK_YMM);
	print_xstate_feature(XFEATURE_MASK_AVX512);
	print_xstate_feature(XFEATURE_MASK_PKRU);
	print_xstate_feature(XFEATURE_MASK_XTILE);
}

/* Something does not add up: go on with FXSAVE. */
static void __init fpu__init_disable_system_xstate(unsigned int legacy_size)
{
	setup_clear_cpu_cap(X86_FEATURE_XSAVE);
	cr4_clear_bits(X86_CR4_OSXSAVE);

	init_fpstate.xfd = 0;
	fpu_kernel_cfg.max_features = 0;
	fpu_kernel_cfg.max_size = fpu_kernel_cfg.default_size = legacy_size;
	fpu_user_cfg.max_size = fpu_user_cfg.default_size = legacy_size;
}

void __init fpu__init_system_xstate(unsigned int legacy_size)
{
	u64 features;

	if (!boot_cpu_has(X86_FEATURE_XSAVE) || WARN_ON_FPU(boot_cpu_data.cpuid_level < XSTATE_CPUID)) {
		pr_info("x86/fpu: no XSAVE, images are made by FXSAVE\n");
		return;
	}

	features = managed_features();
	if (~features & XFEATURE_MASK_FPSSE) {
		pr_err("x86/fpu: an XSAVE without x87 or SSE: 0x%llx\n", features);
		goto out_disable;
	}

	fpu_kernel_cfg.max_features = features;
	fpu_kernel_cfg.default_features = features & ~XFEATURE_MASK_USER_DYNAMIC;
	fpu_user_cfg.max_features = features & XFEATURE_MASK_USER_SUPPORTED;
	fpu_user_cfg.default_features = fpu_user_cfg.max_features & ~XFEATURE_MASK_USER_DYNAMIC;

	/* Dynamic components trap until a process has been allowed them. */
	init_fpstate.xfd = fpu_user_cfg.max_features & XFEATURE_MASK_USER_DYNAMIC;

	if (cpu_feature_enabled(X86_FEATURE_XSAVES) || cpu_feature_enabled(X86_FEATURE_XSAVEC))
		setup_force_cpu_cap(X86_FEATURE_XCOMPACTED);

	/* From here on the instructions work. */
	fpu__init_cpu_xstate();
	setup_xstate_cache();
	if (init_xstate_size())
		goto out_disable;

	if (fpu_kernel_cfg.default_size > sizeof(init_fpstate.regs)) {
		pr_warn("x86/fpu: %d bytes do not fit into init_fpstate\n", fpu_kernel_cfg.default_size);
		goto out_disable;
	}

	setup_init_fpu_buf();
	setup_force_cpu_cap(X86_FEATURE_OSXSAVE);
	update_regset_xstate_info(fpu_user_cfg.max_size, fpu_user_cfg.max_features);

	print_xstate_features();
	pr_info("x86/fpu: components 0x%llx, images of %d bytes, %s format\n",
		features, fpu_kernel_cfg.max_size,
		boot_cpu_has(X86_FEATURE_XCOMPACTED) ? "compacted" : "standard");
	return;

out_disable:
	fpu__init_disable_system_xstate(legacy_size);
}

/* --- the image as user space sees it --- */

/* Appends a part of an image, or the initial values if the component is not in use. */
static void copy_feature(bool from_xstate, struct membuf *to, void *xstate,
			 void *init_xstate, unsigned int size)
{
	void *source = from_xstate ? xstate : init_xstate;

	membuf_write(to, source, size);
}

/* The first 416 bytes, cut where one component ends and the next begins. */
static void copy_legacy_features(struct membuf *to, struct fxregs_state *image, u64 used)
{
	struct fxregs_state *initial = &init_fpstate.regs.fxsave;
	bool fp = used & XFEATURE_MASK_FP;
	bool sse = used & XFEATURE_MASK_SSE;

	copy_feature(fp, to, image, initial, offsetof(struct fxregs_state, mxcsr));
	/* MXCSR and its mask belong to SSE and to AVX. */
	copy_feature(used & (XFEATURE_MASK_SSE | XFEATURE_MASK_YMM), to,
		     &image->mxcsr, &initial->mxcsr, MXCSR_AND_FLAGS_SIZE);
	copy_feature(fp, to, image->st_space, initial->st_space, sizeof(image->st_space));
	copy_feature(sse, to, image->xmm_space, initial->xmm_space, sizeof(image->xmm_space));
}

/*
 * Writes an image out in the standard format, whatever format the kernel
 * keeps. What is in its initial state is written as such: the bytes that the
 * kernel's image has there are old, and must not get out.
 */
void __copy_xstate_to_uabi_buf(struct membuf to, struct fpstate *fpstate,
			       u64 xfeatures, u32 pkru_val,
			       enum xstate_copy_mode copy_mode)
{
	struct xregs_state *image = &fpstate->regs.xsave;
	unsigned int end = offsetof(struct xregs_state, extended_state_area);
	struct pkru_state pkru = { .pkru = pkru_val };
	struct xstate_header header;
	int nr;

	memset(&header, 0, sizeof(header));
	header.xfeatures = image->header.xfeatures;
	if (copy_mode == XSTATE_COPY_XSAVE)
		header.xfeatures &= xfeatures & fpstate->user_xfeatures;
	else
		header.xfeatures &= copy_mode == XSTATE_COPY_FX ? XFEATURE_MASK_FPSSE : XFEATURE_MASK_FP;

	copy_legacy_features(&to, &image->i387, header.xfeatures);

	if (copy_mode == XSTATE_COPY_XSAVE) {
		membuf_zero(&to, sizeof(image->i387.padding));
		membuf_write(&to, xstate_fx_sw_bytes, sizeof(image->i387.sw_reserved));
		membuf_write(&to, &header, sizeof(header));

		for_each_extended_xfeature(nr, header.xfeatures) {
			/* Components that are initial, and gaps. */
			if (end < xstate_offsets[nr])
				membuf_zero(&to, xstate_offsets[nr] - end);

			/* PKRU is switched by itself, so the image may have an old one. */
			if (nr == XFEATURE_PKRU)
				membuf_write(&to, &pkru, sizeof(pkru));
			else
				membuf_write(&to, __raw_xsave_addr(image, nr), xstate_sizes[nr]);

			end = xstate_offsets[nr] + xstate_sizes[nr];
		}
	}

	membuf_zero(&to, to.left);
}

void copy_xstate_to_uabi_buf(struct membuf to, struct task_struct *tsk,
			     enum xstate_copy_mode mode)
{
	struct fpstate *image = x86_task_fpu(tsk)->fpstate;

	__copy_xstate_to_uabi_buf(to, image, image->user_xfeatures, tsk->thread.pkru, mode);
}

/* User space may hand in neither the kernel's components nor the kernel's format. */
static int validate_user_xstate_header(const struct xstate_header *hdr,
				       struct fpstate *fpstate)
{
	u64 foreign = hdr->xfeatures & ~fpstate->user_xfeatures;

	if (foreign || hdr->xcomp_bv || memchr_inv(hdr->reserved, 0, sizeof(hdr->reserved)))
		return -EINVAL;

	return 0;
}

/* From a kernel buffer if there is one, or else from user memory. */
static int copy_from_buffer(void *dst, unsigned int offset, unsigned int size,
			    const void *kbuf, const void __user *ubuf)
{
	if (!kbuf)
		return copy_from_user(dst, ubuf + offset, size) ? -EFAULT : 0;

	memcpy(dst, kbuf + offset, size);
	return 0;
}

/* The way in: a standard image, from a debugger or a signal frame, into the kernel's. */
static int copy_uabi_to_xstate(struct fpstate *fpstate, const void *kbuf,
			       const void __user *ubuf, u32 *pkru)
{
	struct xregs_state *image = &fpstate->regs.xsave;
	struct xstate_header hdr;
	u32 mxcsr[2];
	int nr;

	if (copy_from_buffer(&hdr, XSAVE_HDR_OFFSET, sizeof(hdr), kbuf, ubuf))
		return -EFAULT;
	if (validate_user_xstate_header(&hdr, fpstate))
		return -EINVAL;

	if (hdr.xfeatures & (XFEATURE_MASK_FPSSE | XFEATURE_MASK_YMM)) {
		if (copy_from_buffer(mxcsr, offsetof(struct fxregs_state, mxcsr),
				     sizeof(mxcsr), kbuf, ubuf))
			return -EFAULT;
		/* The next load would fault. */
		if (mxcsr[0] & ~mxcsr_feature_mask)
			return -EINVAL;

		/* It lies within the bytes of x87, which may not come. */
		if (!(hdr.xfeatures & XFEATURE_MASK_FP)) {
			image->i387.mxcsr = mxcsr[0];
			image->i387.mxcsr_mask = mxcsr[1];
		}
	}

	for (nr = 0; nr < XFEATURE_MAX; nr++) {
		if (!(hdr.xfeatures >> nr & 1))
			continue;
		if (copy_from_buffer(__raw_xsave_addr(image, nr), xstate_offsets[nr],
				     xstate_sizes[nr], kbuf, ubuf))
			return -EFAULT;
	}

	/* PKRU is loaded from its own place; without the component it is 0, as an XRSTOR would have it. */
	if (hdr.xfeatures & XFEATURE_MASK_PKRU)
		*pkru = ((struct pkru_state *)__raw_xsave_addr(image, XFEATURE_PKRU))->pkru;
	else if (pkru)
		*pkru = 0;

	/* The kernel's own components stay as they are. */
	image->header.xfeatures &= XFEATURE_MASK_SUPERVISOR_ALL;
	image->header.xfeatures |= hdr.xfeatures;
	return 0;
}

int copy_uabi_from_kernel_to_xstate(struct fpstate *fpstate, const void *kbuf, u32 *pkru)
{
	return copy_uabi_to_xstate(fpstate, kbuf, NULL, pkru);
}

int copy_sigframe_from_user_to_xstate(struct task_struct *tsk, const void __user *ubuf)
{
	return copy_uabi_to_xstate(x86_task_fpu(tsk)->fpstate, NULL, ubuf, &tsk->thread.pkru);
}

/* --- XFD --- */

#ifdef CONFIG_X86_DEBUG_FPU
/* May an XSAVE or XRSTOR with this mask touch this image while XFD is as it is? */
static bool xstate_op_valid(struct fpstate *fpstate, u64 mask, bool rstor)
{
	u64 trapping = __this_cpu_read(xfd_state);

	if (trapping == fpstate->xfd)
		return true;

	/* The CPU is set up for another image than current's. */
	if (x86_task_fpu(current)->fpstate->xfd == fpstate->xfd)
		return false;

	/* Loading the initial image only resets, saving into it is never right. */
	if (fpstate == &init_fpstate)
		return rstor;

	/* What XFD disables is not written, and for what the image has there is room. */
	return !(mask & ~(trapping | fpstate->xfeatures));
}

void xfd_validate_state(struct fpstate *fpstate, u64 mask, bool rstor)
{
	bool valid = xstate_op_valid(fpstate, mask, rstor);

	WARN_ON_ONCE(!valid);
}
#endif

/* Dynamic components exist: sizes may differ from task to task from now on. */
static int __init xfd_update_static_branch(void)
{
	if (init_fpstate.xfd)
		static_branch_enable(&__fpu_state_size_dynamic);
	return 0;
}
arch_initcall(xfd_update_static_branch);

/* --- dynamic components: permission first, room at first use --- */

/* An image of its own goes back when its task does. */
void fpstate_free(struct fpu *fpu)
{
	struct fpstate *image = fpu->fpstate;

	if (image && image != &fpu->__fpstate)
		vfree(image);
}

/* Gives current a larger image, with room for @xfeatures. */
static int fpstate_realloc(u64 xfeatures, unsigned int ksize, unsigned int usize)
{
	struct fpu *mine = x86_task_fpu(current);
	struct fpstate *small = mine->fpstate;
	struct fpstate *large = vzalloc(ALIGN(offsetof(struct fpstate, regs), 64) + ksize);

	if (!large)
		return -ENOMEM;

	large->size = ksize;
	large->user_size = usize;
	large->is_valloc = true;

	fpregs_lock();
	/*
	 * Nothing is copied: components lie elsewhere in the large image. The
	 * values have to be in the registers, and the next save will do it.
	 */
	if (test_thread_flag(TIF_NEED_FPU_LOAD))
		fpregs_restore_userregs();

	large->xfeatures = small->xfeatures | xfeatures;
	large->user_xfeatures = small->user_xfeatures | xfeatures;
	large->xfd = small->xfd & ~xfeatures;
	xstate_init_xcomp_bv(&large->regs.xsave, large->xfeatures);

	mine->fpstate = large;
	/* The instruction that trapped will not trap again. */
	xfd_update_state(large);
	fpregs_unlock();

	if (small->is_valloc)
		vfree(small);
	return 0;
}

/* Would signal frames of @usize bytes of FPU state still fit on every alternate stack of the process? */
static int validate_sigaltstack(unsigned int usize)
{
	unsigned long needed = get_sigframe_size() - fpu_user_cfg.max_size + usize;
	struct task_struct *leader = current->group_leader, *thread;

	lockdep_assert_held(&current->sighand->siglock);

	for_each_thread(leader, thread) {
		if (thread->sas_ss_size != 0 && thread->sas_ss_size < needed)
			return -ENOSPC;
	}
	return 0;
}

/* Notes the permission and the sizes that images will have with it; allocates nothing yet. */
static int __xstate_request_perm(u64 permitted, u64 requested)
{
	struct fpu_state_perm *perm = &x86_task_fpu(current->group_leader)->perm;
	u64 all = permitted | requested | xfeatures_mask_supervisor();
	unsigned int ksize, usize;
	int err;

	/* Somebody else was faster. */
	if (!(requested & ~permitted))
		return 0;

	ksize = xstate_calculate_size(all, cpu_feature_enabled(X86_FEATURE_XCOMPACTED));
	all &= XFEATURE_MASK_USER_SUPPORTED;
	usize = xstate_calculate_size(all, false);

	err = validate_sigaltstack(usize);
	if (err)
		return err;

	WRITE_ONCE(perm->__state_perm, all);
	perm->__state_size = ksize;
	perm->__user_state_size = usize;
	return 0;
}

/* What asking for a component means; AMX is asked for by its tile data. */
static const u64 xstate_prctl_req[XFEATURE_MAX] = {
	[XFEATURE_XTILE_DATA] = XFEATURE_MASK_XTILE_DATA,
};

static int xstate_request_perm(unsigned long idx)
{
	u64 requested;
	int err;

	if (idx >= ARRAY_SIZE(xstate_prctl_req))
		return -EINVAL;

	requested = xstate_prctl_req[idx];
	if (!requested || (requested & ~fpu_user_cfg.max_features))
		return -EOPNOTSUPP;

	/* Already granted: no need for the lock. */
	if (!(requested & ~xstate_get_host_group_perm()))
		return 0;

	spin_lock_irq(&current->sighand->siglock);
	err = __xstate_request_perm(xstate_get_host_group_perm(), requested);
	spin_unlock_irq(&current->sighand->siglock);
	return err;
}

/* #NM with a component in XFD_ERR: 0, -EPERM for the uninvited, -EFAULT without memory. */
int xfd_enable_feature(u64 xfd_err)
{
	struct fpu_state_perm *perm = &x86_task_fpu(current->group_leader)->perm;
	u64 wanted = xfd_err & XFEATURE_MASK_USER_DYNAMIC;
	unsigned int ksize, usize;
	bool allowed;

	if (!wanted) {
		pr_err("x86/fpu: XFD_ERR 0x%llx names nothing that is dynamic\n", xfd_err);
		return 0;
	}

	/* Once given, a permission stays, so what is read here stays good. */
	spin_lock_irq(&current->sighand->siglock);
	allowed = !(wanted & ~xstate_get_host_group_perm());
	ksize = perm->__state_size;
	usize = perm->__user_state_size;
	spin_unlock_irq(&current->sighand->siglock);

	if (!allowed)
		return -EPERM;
	return fpstate_realloc(wanted, ksize, usize) ? -EFAULT : 0;
}

/* arch_prctl(2) */
long fpu_xstate_prctl(int option, unsigned long arg2)
{
	u64 __user *answer = (u64 __user *)arg2;

	switch (option) {
	case ARCH_REQ_XCOMP_PERM:
		return xstate_request_perm(arg2);
	case ARCH_GET_XCOMP_PERM:
		return put_user(xstate_get_host_group_perm() & XFEATURE_MASK_USER_SUPPORTED, answer);
	case ARCH_GET_XCOMP_SUPP:
		return put_user(fpu_user_cfg.max_features | fpu_user_cfg.legacy_features, answer);
	}
	return -EINVAL;
}
