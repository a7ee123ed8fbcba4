// SPDX-License-Identifier: MIT
/*
 * Ringside stand-in for mm/memory.c, in the shapes of Linux 6.18. This is not Linux.
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
 * Calls @process_subpage for each part, until one gives an error. The part around @addr_hint comes last,
 * and its neighbours just before, so that they are still in the cache when the
 * program goes on: first the side that is longer, then in turn from both ends.
 */
static inline int process_huge_page(
	unsigned long addr_hint, unsigned int nr_pages,
	int (*process_subpage)(unsigned long addr, int idx, void *arg),
	void *arg)
{
	unsigned long start = huge_page_start(addr_hint, nr_pages);
	int pages = nr_pages;
	int hint = (addr_hint - start) / PAGE_SIZE;
	int first = 0, last = pages - 1;
	int err = 0;
	int idx;

	might_sleep();

	/* Take from the longer side until the hint is in the middle of what is left. */
	for (; !err && 2 * hint <= pages && last >= 2 * hint; last--) {
		cond_resched();
		err = process_subpage(start + last * PAGE_SIZE, last, arg);
	}
	for (; !err && 2 * hint > pages && first < 2 * hint - pages; first++) {
		cond_resched();
		err = process_subpage(start + first * PAGE_SIZE, first, arg);
	}

	/* One from the left, one from the right. */
	while (!err && first < last) {
		idx = first++;
		cond_resched();
		err = process_subpage(start + idx * PAGE_SIZE, idx, arg);
		if (err)
			break;

		idx = last--;
		cond_resched();
		err = process_subpage(start + idx * PAGE_SIZE, idx, arg);
	}
	return err;
}

static int clear_subpage(unsigned long addr, int idx, void *arg)
{
	struct folio *folio = arg;

	clear_user_highpage(folio_page(folio, idx), addr);
	return 0;
}

/* Zeroes a large folio before user mode sees it. */
void folio_zero_user(struct folio *folio, unsigned long addr_hint)
{
	unsigned int nr_pages = folio_nr_pages(folio);

	process_huge_page(addr_hint, nr_pages, clear_subpage, folio);
}

/*
 * Fills a new folio from user memory, for UFFDIO_COPY on hugetlbfs. Gives the
 * number of bytes that are still missing. Without @allow_pagefault a page that
 * is not there ends the copy.
 */
long copy_folio_from_user(struct folio *dst_folio,
			  const void __user *usr_src,
			  bool allow_pagefault)
{
	unsigned int nr_pages = folio_nr_pages(dst_folio);
	unsigned long missing = nr_pages * PAGE_SIZE;
	unsigned long left;
	unsigned int i;

	for (i = 0; i < nr_pages; i++) {
		struct page *part = folio_page(dst_folio, i);
		const void __user *from = usr_src + i * PAGE_SIZE;
		void *to = kmap_local_page(part);

		if (!allow_pagefault)
			pagefault_disable();
		left = copy_from_user(to, from, PAGE_SIZE);
		if (!allow_pagefault)
			pagefault_enable();
		kunmap_local(to);

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
