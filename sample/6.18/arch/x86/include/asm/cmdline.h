// SPDX-License-Identifier: MIT
/*
 * Ringside stand-in for arch/x86/include/asm/cmdline.h, in the shapes of Linux 6.18. This is not Linux.
 * Options of the kernel command line; a run answers from its scenario.
 */
#ifndef _ASM_X86_CMDLINE_H
#define _ASM_X86_CMDLINE_H

extern int cmdline_find_option_bool(const char *cmdline, const char *option);

#endif
