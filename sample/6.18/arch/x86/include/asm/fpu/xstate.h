// SPDX-License-Identifier: MIT
/*
 * Ringside stand-in for arch/x86/include/asm/fpu/xstate.h, in the shapes of Linux 6.18. This is not Linux.
 * Layout of an XSAVE image, and which components are treated how.
 */
#ifndef __ASM_X86_XSAVE_H
#define __ASM_X86_XSAVE_H

#include <linux/jump_label.h>
#include <linux/types.h>
#include <linux/uaccess.h>
#include <asm/fpu/api.h>
#include <asm/processor.h>
#include <asm/user.h>

/* CPUID leaves: XSAVE components, AMX tiles */
#define XSTATE_CPUID			0x0000000d
#define TILE_CPUID			0x0000001d

/* An image: what FXSAVE writes, a header, then the extended components. */
#define FXSAVE_SIZE			512
#define XSAVE_HDR_OFFSET		FXSAVE_SIZE
#define XSAVE_HDR_SIZE			64
#define XSAVE_YMM_OFFSET		(XSAVE_HDR_OFFSET + XSAVE_HDR_SIZE)
#define XSAVE_YMM_SIZE			256
#define XSAVE_ALIGNMENT			64

/* Given to a process only if it asks. */
#define XFEATURE_MASK_USER_DYNAMIC	XFEATURE_MASK_XTILE_DATA

/* User components that this kernel knows. */
#define XFEATURE_MASK_MPX		(XFEATURE_MASK_BNDREGS | XFEATURE_MASK_BNDCSR)
#define XFEATURE_MASK_USER_SUPPORTED	\
	(XFEATURE_MASK_FPSSE | XFEATURE_MASK_YMM | XFEATURE_MASK_MPX | \
	 XFEATURE_MASK_AVX512 | XFEATURE_MASK_PKRU | XFEATURE_MASK_XTILE)

/* Of the kernel's own, it uses one, leaves one to others, and knows of a third. */
#define XFEATURE_MASK_SUPERVISOR_SUPPORTED	(XFEATURE_MASK_PASID)
#define XFEATURE_MASK_INDEPENDENT		(XFEATURE_MASK_LBR)
#define XFEATURE_MASK_SUPERVISOR_UNSUPPORTED	(XFEATURE_MASK_PT)

/* All that user mode can not see. */
#define XFEATURE_MASK_SUPERVISOR_ALL	\
	(XFEATURE_MASK_SUPERVISOR_SUPPORTED | XFEATURE_MASK_INDEPENDENT | \
	 XFEATURE_MASK_SUPERVISOR_UNSUPPORTED)

/* PKRU has been loaded in the task switch already. */
#define XFEATURE_MASK_USER_RESTORE	(XFEATURE_MASK_USER_SUPPORTED & ~XFEATURE_MASK_PKRU)

/* What a return to user mode loads. */
#define XFEATURE_MASK_FPSTATE		\
	(XFEATURE_MASK_SUPERVISOR_SUPPORTED | XFEATURE_MASK_USER_RESTORE)

/* In a signal frame these are left out while they are in their initial state. */
#define XFEATURE_MASK_SIGFRAME_INITOPT	(XFEATURE_MASK_USER_DYNAMIC | XFEATURE_MASK_XTILE)

extern u64 xstate_fx_sw_bytes[USER_XSTATE_FX_SW_WORDS];

extern void update_regset_xstate_info(unsigned int size, u64 xstate_mask);

int xfeature_size(int xfeature_nr);

int xfd_enable_feature(u64 xfd_err);
long fpu_xstate_prctl(int option, unsigned long arg2);

/* On if there are dynamic components, so that images may differ in size. */
DECLARE_STATIC_KEY_FALSE(__fpu_state_size_dynamic);

static __always_inline __pure bool fpu_state_size_dynamic(void)
{
	return static_branch_unlikely(&__fpu_state_size_dynamic);
}

#endif
