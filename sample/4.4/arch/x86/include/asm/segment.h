// SPDX-License-Identifier: MIT
/*
 * Ringside stand-in for arch/x86/include/asm/segment.h, in the shapes of Linux 4.4. This is not Linux.
 * Segment selectors.
 */
#ifndef _ASM_X86_SEGMENT_H
#define _ASM_X86_SEGMENT_H

#define GDT_ENTRY_KERNEL_CS		2
#define GDT_ENTRY_KERNEL_DS		3
#define GDT_ENTRY_DEFAULT_USER32_CS	4
#define GDT_ENTRY_DEFAULT_USER_DS	5
#define GDT_ENTRY_DEFAULT_USER_CS	6

#define __KERNEL_CS	(GDT_ENTRY_KERNEL_CS * 8)
#define __KERNEL_DS	(GDT_ENTRY_KERNEL_DS * 8)
#define __USER32_CS	(GDT_ENTRY_DEFAULT_USER32_CS * 8 + 3)
#define __USER32_DS	__USER_DS
#define __USER_DS	(GDT_ENTRY_DEFAULT_USER_DS * 8 + 3)
#define __USER_CS	(GDT_ENTRY_DEFAULT_USER_CS * 8 + 3)

/* The first argument is the name of a segment register. */
#define savesegment(seg, value) \
	asm("mov %%" #seg ",%0" : "=r" (value) : : "memory")
#define loadsegment(seg, value) \
	asm volatile("mov %0,%%" #seg : : "r" ((unsigned int)(unsigned short)(value)) : "memory")

#endif
