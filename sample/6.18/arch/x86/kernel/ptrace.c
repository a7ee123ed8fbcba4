// SPDX-License-Identifier: MIT
/*
 * Ringside stand-in for arch/x86/kernel/ptrace.c, in the shapes of Linux 6.18. This is not Linux.
 * What debuggers are told of the machine's registers.
 */
#include <linux/init.h>
#include <linux/types.h>

#include <asm/fpu/regset.h>
#include <asm/ptrace.h>
#include <asm/user.h>
#include <asm/user32.h>

/* Goes into the software bytes of every image that a debugger reads. */
u64 xstate_fx_sw_bytes[USER_XSTATE_FX_SW_WORDS];

/* The sets of a 64-bit program, x87 with SSE and all of XSAVE; the size of the second is known at boot. */
static struct user_regset x86_64_regsets[] __ro_after_init = {
	{
		.n = 512 / sizeof(long), .size = sizeof(long), .align = sizeof(long),
		.active = regset_xregset_fpregs_active,
		.regset_get = xfpregs_get, .set = xfpregs_set,
	},
	{
		.size = sizeof(u64), .align = sizeof(u64),
		.active = xstateregs_active,
		.regset_get = xstateregs_get, .set = xstateregs_set,
	},
};

void __init update_regset_xstate_info(unsigned int size, u64 xstate_mask)
{
	xstate_fx_sw_bytes[USER_XSTATE_XCR0_WORD] = xstate_mask;
	x86_64_regsets[1].n = size / sizeof(u64);
}
