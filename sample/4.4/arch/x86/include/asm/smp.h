// SPDX-License-Identifier: MIT
/*
 * Ringside stand-in for arch/x86/include/asm/smp.h, in the shapes of Linux 4.4. This is not Linux.
 * The number of this CPU.
 */
#ifndef _ASM_X86_SMP_H
#define _ASM_X86_SMP_H

#include <asm/percpu.h>

DECLARE_PER_CPU(int, cpu_number);

#define raw_smp_processor_id()	this_cpu_read(cpu_number)

#endif
