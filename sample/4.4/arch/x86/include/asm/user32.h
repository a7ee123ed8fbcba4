// SPDX-License-Identifier: MIT
/*
 * Ringside stand-in for arch/x86/include/asm/user32.h, in the shapes of Linux 4.4. This is not Linux.
 * Registers as 32-bit debuggers and signal frames have them.
 */
#ifndef _ASM_X86_USER32_H
#define _ASM_X86_USER32_H

#include <linux/types.h>

/* The x87 state as FNSAVE lays it out in 32-bit mode. */
struct user_i387_ia32_struct {
	u32	cwd;
	u32	swd;
	u32	twd;
	u32	fip;
	u32	fcs;
	u32	foo;
	u32	fos;
	u32	st_space[20];	/* 8 registers of 10 bytes */
};

#endif
