// SPDX-License-Identifier: MIT
/*
 * Ringside stand-in for include/linux/mm.h, in the shapes of Linux 6.18. This is not Linux.
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

/* One page, or several that belong together; the second struct page of a large one says how many. */
struct folio {
	struct page	page;
	unsigned long	_flags_1;
	unsigned int	_folio_nr_pages;
	unsigned int	_reserved[13];
};

struct vm_area_struct {
	unsigned long vm_start;
	unsigned long vm_end;
};

#define MAX_ORDER_NR_PAGES	(1 << 10)

enum pageflags {
	PG_locked,
	PG_head = 6,	/* the first of several */
};

#define folio_page(folio, n)	(&(folio)->page + (n))

static inline unsigned long folio_nr_pages(const struct folio *folio)
{
	return folio->page.flags & (1UL << PG_head) ? folio->_folio_nr_pages : 1;
}

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
static inline void *kmap_local_page(struct page *page)
{
	return page_address(page);
}

static inline void kunmap_local(const void *addr)
{
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
