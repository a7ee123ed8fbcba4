// SPDX-License-Identifier: MIT
/*
 * Ringside stand-in for arch/x86/include/asm/page_types.h, in the shapes of Linux 6.18. This is not Linux.
 * Sizes of a page.
 */
#ifndef _ASM_X86_PAGE_DEFS_H
#define _ASM_X86_PAGE_DEFS_H

#include <linux/const.h>

#define PAGE_SHIFT		12
#define PAGE_SIZE		(_AC(1, UL) << PAGE_SHIFT)
#define PAGE_MASK		(~(PAGE_SIZE - 1))

#define THREAD_SIZE_ORDER	2
#define THREAD_SIZE		(PAGE_SIZE << THREAD_SIZE_ORDER)

#endif
