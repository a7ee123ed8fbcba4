// SPDX-License-Identifier: MIT
/*
 * Ringside stand-in for arch/x86/include/asm/percpu.h, in the shapes of Linux 4.4. This is not Linux.
 * Per-CPU access on x86; the real one goes through the GS segment.
 */
#ifndef _ASM_X86_PERCPU_H
#define _ASM_X86_PERCPU_H

#include <linux/percpu-defs.h>

#endif
