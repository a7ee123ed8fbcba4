// SPDX-License-Identifier: MIT
/*
 * Ringside stand-in for arch/x86/kernel/cpu/common.c, in the shapes of Linux 4.4. This is not Linux.
 * What is known about the CPU, and who runs on it.
 */
#include <linux/percpu.h>
#include <linux/sched.h>

#include <asm/processor.h>

struct cpuinfo_x86 boot_cpu_data;

DEFINE_PER_CPU(struct task_struct *, current_task);
DEFINE_PER_CPU(unsigned long, cpu_current_top_of_stack);
DEFINE_PER_CPU(int, cpu_number);

void setup_clear_cpu_cap(unsigned int bit)
{
	clear_cpu_cap(&boot_cpu_data, bit);
}

void setup_force_cpu_cap(unsigned int bit)
{
	set_cpu_cap(&boot_cpu_data, bit);
}
