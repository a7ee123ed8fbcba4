// SPDX-License-Identifier: MIT
/*
 * Ringside stand-in for mm/memory.c, in the shapes of Linux 6.1. This is not Linux.
 * Long loops over the 4 KiB parts of a huge page and over page tables, and where they let others run.
 */
#include <linux/kernel.h>
#include <linux/mm.h>
#include <linux/sched.h>
#include <linux/uaccess.h>

#if defined(CONFIG_HUGETLBFS) || defined(CONFIG_TRANSPARENT_HUGEPAGE)

static unsigned long huge_page_start(unsigned long addr, unsigned int pages)
{
	return round_down(addr, pages * PAGE_SIZE);
}

/*
 * Calls @process_subpage for each part. The part around @addr_hint comes last,
 * and its neighbours just before, so that they are still in the cache when the
 * program goes on: first the side that is longer, then in turn from both ends.
 */
static inline void process_huge_page(
	unsigned long addr_hint, unsigned int pages_per_huge_page,
	void (*process_subpage)(unsigned long addr, int idx, void *arg),
	void *arg)
{
	unsigned long start = huge_page_start(addr_hint, pages_per_huge_page);
	int pages = pages_per_huge_page;
	int hint = (addr_hint - start) / PAGE_SIZE;
	int first = 0, last = pages - 1;
	int idx;

	might_sleep();

	/* Take from the longer side until the hint is in the middle of what is left. */
	for (; 2 * hint <= pages && last >= 2 * hint; last--) {
		cond_resched();
		process_subpage(start + last * PAGE_SIZE, last, arg);
	}
	for (; 2 * hint > pages && first < 2 * hint - pages; first++) {
		cond_resched();
		process_subpage(start + first * PAGE_SIZE, first, arg);
	}

	/* One from the left, one from the right. */
	while (first < last) {
		idx = first++;
		cond_resched();
		process_subpage(start + idx * PAGE_SIZE, idx, arg);

		idx = last--;
		cond_resched();
		process_subpage(start + idx * PAGE_SIZE, idx, arg);
	}
}

static void clear_subpage(unsigned long addr, int idx, void *arg)
{
	struct page *first = arg;

	clear_user_highpage(first + idx, addr);
}

/* Zeroes a huge page before user mode sees it. */
void clear_huge_page(struct page *page,
		     unsigned long addr_hint, unsigned int pages_per_huge_page)
{
	process_huge_page(addr_hint, pages_per_huge_page, clear_subpage, page);
}

struct copy_subpage_arg {
	struct page *src;
	struct page *dst;
	struct vm_area_struct *vma;
};

static void copy_subpage(unsigned long addr, int idx, void *arg)
{
	struct copy_subpage_arg *pair = arg;

	copy_user_highpage(&pair->dst[idx], &pair->src[idx], addr, pair->vma);
}

/* Copy on write of a huge page. */
void copy_user_huge_page(struct page *dst, struct page *src,
			 unsigned long addr_hint, struct vm_area_struct *vma,
			 unsigned int pages_per_huge_page)
{
	struct copy_subpage_arg pair = { .src = src, .dst = dst, .vma = vma };

	process_huge_page(addr_hint, pages_per_huge_page, copy_subpage, &pair);
}

/*
 * Fills a new huge page from user memory, for UFFDIO_COPY on hugetlbfs. Gives
 * the number of bytes that are still missing. Without @allow_pagefault a page
 * that is not there ends the copy.
 */
long copy_huge_page_from_user(struct page *dst_page,
				const void __user *usr_src,
				unsigned int pages_per_huge_page,
				bool allow_pagefault)
{
	unsigned long missing = pages_per_huge_page * PAGE_SIZE;
	unsigned long left;
	unsigned int i;

	for (i = 0; i < pages_per_huge_page; i++) {
		struct page *part = nth_page(dst_page, i);
		const void __user *from = usr_src + i * PAGE_SIZE;
		void *to = allow_pagefault ? kmap(part) : kmap_atomic(part);

		left = copy_from_user(to, from, PAGE_SIZE);

		if (allow_pagefault)
			kunmap(part);
		else
			kunmap_atomic(to);

		missing -= PAGE_SIZE - left;
		if (left != 0)
			break;

		flush_dcache_page(part);

		/* 4 KiB done, nothing held: a good place to let others run. */
		cond_resched();
	}

	return missing;
}

#endif

struct zap_details;

/*
 * Takes the pages of [@addr, @end) out of one page table. With the lock held it
 * looks before each page whether another task should run; then it gives the
 * lock back, asks, and goes on where it was.
 */
static unsigned long zap_pte_range(struct mmu_gather *tlb,
				   struct vm_area_struct *vma, pmd_t *pmd,
				   unsigned long addr, unsigned long end,
				   struct zap_details *details)
{
	struct mm_struct *mm = vma->vm_mm;
	bool full;
	long gone;
	pte_t *pte;

	for (;;) {
		full = false;
		gone = 0;
		spin_lock(&mm->page_table_lock);
		for (pte = pte_offset_map(pmd, addr); addr != end; pte++, addr += PAGE_SIZE) {
			pte_t old = *pte;
			struct page *page;

			if (pte_none(old))
				continue;
			if (need_resched())
				break;
			page = pfn_to_page(pte_pfn(old));
			pte->pte = 0;
			page->_mapcount--;
			gone++;
			full = __tlb_remove_page(tlb, page);
			if (full) {
				addr += PAGE_SIZE;
				break;
			}
		}
		mm->rss -= gone;
		spin_unlock(&mm->page_table_lock);

		if (full)
			tlb_flush_mmu(tlb);
		if (addr == end)
			return addr;
		cond_resched();
	}
}

static inline unsigned long zap_pmd_range(struct mmu_gather *tlb,
					  struct vm_area_struct *vma, pud_t *pud,
					  unsigned long addr, unsigned long end,
					  struct zap_details *details)
{
	pmd_t *pmd = pmd_offset(pud, addr);
	unsigned long next;

	do {
		next = pmd_addr_end(addr, end);
		if (!pmd_none(*pmd))
			next = zap_pte_range(tlb, vma, pmd, addr, next, details);
		cond_resched();
	} while (pmd++, addr = next, addr != end);

	return addr;
}

/* How much of a batch a table's entry is; a full batch looks at the flag. */
#define COPY_EMPTY	1
#define COPY_PRESENT	8
#define COPY_BATCH	32

/* Both processes have the page now, and neither may write to it. */
static void copy_present_pte(struct vm_area_struct *dst_vma, struct vm_area_struct *src_vma,
			     pte_t *dst_pte, pte_t *src_pte)
{
	pte_t pte = *src_pte;
	struct page *page = pfn_to_page(pte_pfn(pte));

	page->_refcount++;
	page->_mapcount++;
	if (is_cow_mapping(src_vma->vm_flags) && (pte.pte & _PAGE_RW)) {
		pte = pte_wrprotect(pte);
		*src_pte = pte;
	}
	*dst_pte = pte_mkold(pte);
}

/*
 * Gives a child the entries of one of its parent's page tables, in batches: the
 * locks of both tables are held, so that nobody else gets far meanwhile.
 */
static int copy_pte_range(struct vm_area_struct *dst_vma, struct vm_area_struct *src_vma,
			  pmd_t *dst_pmd, pmd_t *src_pmd, unsigned long addr,
			  unsigned long end)
{
	int progress;
	long copied;
	pte_t *dst_pte, *src_pte;
	struct mm_struct *src_mm = src_vma->vm_mm;
	struct mm_struct *dst_mm = dst_vma->vm_mm;

	do {
		progress = 0;
		copied = 0;
		spin_lock(&dst_mm->page_table_lock);
		spin_lock_nested(&src_mm->page_table_lock, SINGLE_DEPTH_NESTING);
		dst_pte = pte_offset_map(dst_pmd, addr);
		src_pte = pte_offset_map(src_pmd, addr);
		for (; addr != end; dst_pte++, src_pte++, addr += PAGE_SIZE) {
			if (progress >= COPY_BATCH) {
				progress = 0;
				if (need_resched())
					break;
			}
			if (pte_none(*src_pte)) {
				progress += COPY_EMPTY;
				continue;
			}
			copy_present_pte(dst_vma, src_vma, dst_pte, src_pte);
			copied++;
			progress += COPY_PRESENT;
		}
		spin_unlock(&src_mm->page_table_lock);
		dst_mm->rss += copied;
		spin_unlock(&dst_mm->page_table_lock);
		cond_resched();
	} while (addr != end);

	return 0;
}

static inline int copy_pmd_range(struct vm_area_struct *dst_vma, struct vm_area_struct *src_vma,
				 pud_t *dst_pud, pud_t *src_pud, unsigned long addr,
				 unsigned long end)
{
	unsigned long next;
	pmd_t *from = pmd_offset(src_pud, addr);
	pmd_t *to = pmd_offset(dst_pud, addr);

	for (; addr != end; from++, to++, addr = next) {
		next = pmd_addr_end(addr, end);
		if (!pmd_none(*from) && copy_pte_range(dst_vma, src_vma, to, from, addr, next))
			return -ENOMEM;
	}

	return 0;
}
