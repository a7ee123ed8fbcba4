// SPDX-License-Identifier: MIT
/*
 * Ringside stand-in for arch/x86/include/asm/user.h, in the shapes of Linux 4.4. This is not Linux.
 * Software bytes of an image that a debugger is given.
 */
#ifndef _ASM_X86_USER_H
#define _ASM_X86_USER_H

/* Where an image has room for software: six words, the first of which is what XCR0 has. */
#define USER_XSTATE_FX_SW_WORDS	6
#define USER_XSTATE_XCR0_WORD	0

#endif
