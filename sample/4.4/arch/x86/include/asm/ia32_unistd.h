// SPDX-License-Identifier: MIT
/*
 * Ringside stand-in for arch/x86/include/asm/ia32_unistd.h, in the shapes of Linux 4.4. This is not Linux.
 * Numbers of 32-bit system calls.
 */
#ifndef _ASM_X86_IA32_UNISTD_H
#define _ASM_X86_IA32_UNISTD_H

#define __NR_ia32_sigreturn	119
#define __NR_ia32_rt_sigreturn	173

#endif
