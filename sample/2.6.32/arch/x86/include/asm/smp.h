// SPDX-License-Identifier: MIT
/*
 * Ringside stand-in for arch/x86/include/asm/smp.h, in the shapes of Linux 2.6.32. This is not Linux.
 * Which CPU is this?
 */
#ifndef _ASM_X86_SMP_H
#define _ASM_X86_SMP_H

#include <asm/percpu.h>

DECLARE_PER_CPU(int, cpu_number);

#define raw_smp_processor_id()	(percpu_read(cpu_number))

#endif
