// SPDX-License-Identifier: MIT
/*
 * Ringside stand-in for arch/x86/kernel/fpu/xstate.c, in the shapes of Linux 6.18. This is not Linux.
 * What this CPU's XSAVE knows, and where it puts it.
 */
#include <linux/bitops.h>
#include <linux/init.h>
#include <linux/sched.h>

#include <asm/fpu/api.h>
#include <asm/fpu/xcr.h>
#include <asm/fpu/xstate.h>
#include <asm/tlbflush.h>

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

/* A component inside an image; NULL if it is in its initial state, so that its bytes mean nothing. */
void *get_xsave_addr(struct xregs_state *xsave, int xfeature_nr)
{
	struct xstate_header *header = &xsave->header;

	if (!boot_cpu_has(X86_FEATURE_XSAVE) || WARN_ON_ONCE(!xfeature_enabled(xfeature_nr)))
		return NULL;

	if (!(header->xfeatures & BIT_ULL(xfeature_nr)))
		return NULL;

	return (u8 *)xsave + xfeature_get_offset(header->xcomp_bv, xfeature_nr);
}
EXPORT_SYMBOL_GPL(get_xsave_addr);

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

	print_xstate_features();
	pr_info("x86/fpu: components 0x%llx, images of %d bytes, %s format\n",
		features, fpu_kernel_cfg.max_size,
		boot_cpu_has(X86_FEATURE_XCOMPACTED) ? "compacted" : "standard");
	return;

out_disable:
	fpu__init_disable_system_xstate(legacy_size);
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
