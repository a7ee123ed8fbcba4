// SPDX-License-Identifier: MIT
/*
 * Ringside stand-in for arch/x86/kernel/alternative.c, in the shapes of Linux 6.1. This is not Linux.
 * Patching better instructions in.
 */
#include <linux/types.h>
#include <asm/alternative.h>

/* 1 when boot has replaced what this CPU has better instructions for. */
int alternatives_patched;

void alternative_instructions(void)
{
	alternatives_patched = 1;
}
