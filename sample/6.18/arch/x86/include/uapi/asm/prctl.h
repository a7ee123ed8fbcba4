// SPDX-License-Identifier: MIT
/*
 * Ringside stand-in for arch/x86/include/uapi/asm/prctl.h, in the shapes of Linux 6.18. This is not Linux.
 * Options of arch_prctl(2).
 */
#ifndef _ASM_X86_PRCTL_H
#define _ASM_X86_PRCTL_H

/* Dynamic components: which there are, which the process may use, and the request for one. */
#define ARCH_GET_XCOMP_SUPP		0x1021
#define ARCH_GET_XCOMP_PERM		0x1022
#define ARCH_REQ_XCOMP_PERM		0x1023

#endif
