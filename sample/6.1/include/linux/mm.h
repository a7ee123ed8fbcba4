// SPDX-License-Identifier: MIT
/*
 * Ringside stand-in for include/linux/mm.h, in the shapes of Linux 6.1. This is not Linux.
 * Pages, as far as copying them needs, and the page tables that map them.
 */
#ifndef _LINUX_MM_H
#define _LINUX_MM_H

#include <linux/preempt.h>
#include <linux/spinlock.h>
#include <linux/types.h>
#include <linux/uaccess.h>
#include <asm/page_types.h>
#include <asm/pgtable.h>

struct page {
	unsigned long flags;
	void *mapping;
	int _mapcount;		/* -1: mapped nowhere */
	int _refcount;
	unsigned long padding[5];
};

struct mm_struct {
	spinlock_t page_table_lock;
	long rss;		/* pages in its tables */
};

struct vm_area_struct {
	unsigned long vm_start;
	unsigned long vm_end;
	struct mm_struct *vm_mm;
	unsigned long vm_flags;
};

#define VM_WRITE		0x00000002
#define VM_SHARED		0x00000008
#define VM_MAYWRITE		0x00000020

/* A write to one of two mappings must not be seen in the other. */
static inline bool is_cow_mapping(unsigned long flags)
{
	return (flags & (VM_SHARED | VM_MAYWRITE)) == VM_MAYWRITE;
}

#define MAX_GATHER_BATCH	512

/* Pages that left their tables, until no CPU can still reach them. */
struct mmu_gather {
	struct mm_struct	*mm;
	unsigned long		start;
	unsigned long		end;
	unsigned int		nr;
	struct page		*pages[MAX_GATHER_BATCH];
};

extern void tlb_gather_mmu(struct mmu_gather *tlb, struct mm_struct *mm);
extern bool __tlb_remove_page(struct mmu_gather *tlb, struct page *page);
extern void tlb_flush_mmu(struct mmu_gather *tlb);

/* Back to where pages come from. */
extern void free_pages_and_swap_cache(struct page **pages, int nr);

#define MAX_ORDER_NR_PAGES	(1 << 10)

#define nth_page(page, n)	((page) + (n))

/* All memory is mapped at page_offset_base, all struct pages lie at vmemmap_base. */
extern unsigned long page_offset_base;
extern unsigned long vmemmap_base;

static inline struct page *pfn_to_page(unsigned long pfn)
{
	return (struct page *)vmemmap_base + pfn;
}

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
