// SPDX-License-Identifier: MIT
/*
 * Ringside stand-in for arch/x86/include/asm/msr-index.h, in the shapes of Linux 6.18. This is not Linux.
 * Numbers of model-specific registers.
 */
#ifndef _ASM_X86_MSR_INDEX_H
#define _ASM_X86_MSR_INDEX_H

#define MSR_IA32_XFD		0x000001c4	/* components whose use traps */
#define MSR_IA32_XFD_ERR	0x000001c5	/* components that made it trap */
#define MSR_IA32_XSS		0x00000da0	/* supervisor components of XSAVES */

#endif
