// SPDX-License-Identifier: MIT
/*
 * Ringside stand-in for include/linux/mm.h, in the shapes of Linux 6.1. This is not Linux.
 * Pages, as far as copying them needs.
 */
#ifndef _LINUX_MM_H
#define _LINUX_MM_H

#include <linux/preempt.h>
#include <linux/types.h>
#include <linux/uaccess.h>
#include <asm/page_types.h>

struct page {
	unsigned long flags;
	unsigned long mapcount;
	unsigned long users;
	unsigned long padding[5];
};

struct vm_area_struct {
	unsigned long vm_start;
	unsigned long vm_end;
};

#define MAX_ORDER_NR_PAGES	(1 << 10)

#define nth_page(page, n)	((page) + (n))

/* All memory is mapped at page_offset_base, all struct pages lie at vmemmap_base. */
extern unsigned long page_offset_base;
extern unsigned long vmemmap_base;

extern void clear_page(void *page);
extern void copy_page(void *to, void *from);

static inline void *page_address(struct page *page)
{
	unsigned long number = page - (struct page *)vmemmap_base;

	return (void *)(page_offset_base + number * PAGE_SIZE);
}

/* No page needs a mapping of its own on 64-bit. */
static inline void *kmap(struct page *page)
{
	return page_address(page);
}

static inline void kunmap(struct page *page)
{
}

static inline void *kmap_atomic(struct page *page)
{
	preempt_disable();
	pagefault_disable();
	return page_address(page);
}

static inline void kunmap_atomic(void *addr)
{
	pagefault_enable();
	preempt_enable();
}

static inline void clear_user_highpage(struct page *page, unsigned long vaddr)
{
	clear_page(page_address(page));
}

static inline void copy_user_highpage(struct page *to, struct page *from,
				      unsigned long vaddr, struct vm_area_struct *vma)
{
	copy_page(page_address(to), page_address(from));
}

/* x86 caches are coherent. */
static inline void flush_dcache_page(struct page *page)
{
}

#endif
