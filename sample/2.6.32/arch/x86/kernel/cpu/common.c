// SPDX-License-Identifier: MIT
/*
 * Ringside stand-in for arch/x86/kernel/cpu/common.c, in the shapes of Linux 2.6.32. This is not Linux.
 * What is known about the CPU, and who runs on it.
 */
#include <linux/percpu.h>
#include <linux/sched.h>

#include <asm/processor.h>

struct cpuinfo_x86 boot_cpu_data;

DEFINE_PER_CPU(struct task_struct *, current_task);
DEFINE_PER_CPU(unsigned long, kernel_stack);
DEFINE_PER_CPU(int, cpu_number);

unsigned long mmu_cr4_features;
