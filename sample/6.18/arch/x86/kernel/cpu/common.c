// SPDX-License-Identifier: MIT
/*
 * Ringside stand-in for arch/x86/kernel/cpu/common.c, in the shapes of Linux 6.18. This is not Linux.
 * What is known about the CPU, and who runs on it.
 */
#include <linux/export.h>
#include <linux/percpu.h>
#include <linux/sched.h>

#include <asm/cpufeature.h>
#include <asm/processor.h>

struct cpuinfo_x86 boot_cpu_data;

u32 cpu_caps_cleared[NCAPINTS + NBUGINTS];
u32 cpu_caps_set[NCAPINTS + NBUGINTS];

DEFINE_PER_CPU(struct task_struct *, current_task);
EXPORT_SYMBOL(current_task);

DEFINE_PER_CPU(unsigned long, cpu_current_top_of_stack);
DEFINE_PER_CPU(int, cpu_number);

void setup_clear_cpu_cap(unsigned int bit)
{
	clear_bit(bit, (unsigned long *)boot_cpu_data.x86_capability);
	set_bit(bit, (unsigned long *)cpu_caps_cleared);
}

void setup_force_cpu_cap(unsigned int bit)
{
	set_bit(bit, (unsigned long *)boot_cpu_data.x86_capability);
	set_bit(bit, (unsigned long *)cpu_caps_set);
}
