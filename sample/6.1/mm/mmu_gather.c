// SPDX-License-Identifier: MIT
/*
 * Ringside stand-in for mm/mmu_gather.c, in the shapes of Linux 6.1. This is not Linux.
 * Pages that left their page tables are kept until no CPU's TLB leads to them; then they are given back together.
 */
#include <linux/mm.h>
#include <asm/tlbflush.h>

void tlb_gather_mmu(struct mmu_gather *tlb, struct mm_struct *mm)
{
	tlb->mm = mm;
	tlb->start = ~0UL;
	tlb->end = 0;
	tlb->nr = 0;
}

/* True if there is no room for another. */
bool __tlb_remove_page(struct mmu_gather *tlb, struct page *page)
{
	tlb->pages[tlb->nr++] = page;
	return tlb->nr == MAX_GATHER_BATCH;
}

void tlb_flush_mmu(struct mmu_gather *tlb)
{
	flush_tlb_mm_range(tlb->mm, tlb->start, tlb->end, PAGE_SHIFT, false);
	free_pages_and_swap_cache(tlb->pages, tlb->nr);
	tlb->nr = 0;
}
