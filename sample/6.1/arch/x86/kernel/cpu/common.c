// SPDX-License-Identifier: MIT
/*
 * Ringside stand-in for arch/x86/kernel/cpu/common.c, in the shapes of Linux 6.1. This is not Linux.
 * What is known about the CPU, and who runs on it.
 */
#include <linux/export.h>
#include <linux/init.h>
#include <linux/percpu.h>
#include <linux/sched.h>

#include <asm/cmdline.h>
#include <asm/cpufeature.h>
#include <asm/processor.h>
#include <asm/setup.h>

struct cpuinfo_x86 boot_cpu_data;

u32 cpu_caps_cleared[NCAPINTS + NBUGINTS];
u32 cpu_caps_set[NCAPINTS + NBUGINTS];

DEFINE_PER_CPU(struct task_struct *, current_task);
EXPORT_SYMBOL(current_task);

DEFINE_PER_CPU(unsigned long, cpu_current_top_of_stack);
DEFINE_PER_CPU(int, cpu_number);

void setup_force_cpu_cap(unsigned int bit)
{
	set_bit(bit, (unsigned long *)boot_cpu_data.x86_capability);
	set_bit(bit, (unsigned long *)cpu_caps_set);
}

static void __init off_if_asked(const char *option, unsigned int bit)
{
	if (cmdline_find_option_bool(boot_command_line, option))
		setup_clear_cpu_cap(bit);
}

/* The FPU's set-up comes before other options are read, so these are looked for by hand. */
static void __init cpu_parse_early_param(void)
{
	off_if_asked("noxsave", X86_FEATURE_XSAVE);
	off_if_asked("noxsaveopt", X86_FEATURE_XSAVEOPT);
	off_if_asked("noxsaves", X86_FEATURE_XSAVES);
}
