// SPDX-License-Identifier: MIT
/*
 * Ringside stand-in for mm/memory.c, in the shapes of Linux 6.1. This is not Linux.
 * Long loops over the 4 KiB parts of a huge page, and where they let others run.
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
