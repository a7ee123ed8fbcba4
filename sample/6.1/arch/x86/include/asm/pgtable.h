// SPDX-License-Identifier: MIT
/*
 * Ringside stand-in for arch/x86/include/asm/pgtable.h, in the shapes of Linux 6.1. This is not Linux.
 * Entries of page tables: their bits, and the way from one table to the next.
 */
#ifndef _ASM_X86_PGTABLE_H
#define _ASM_X86_PGTABLE_H

#include <linux/types.h>
#include <asm/page_types.h>

typedef struct { unsigned long pte; } pte_t;
typedef struct { unsigned long pmd; } pmd_t;
typedef struct { unsigned long pud; } pud_t;

#define PTRS_PER_PTE	512
#define PTRS_PER_PMD	512
#define PMD_SHIFT	21
#define PMD_SIZE	(_AC(1, UL) << PMD_SHIFT)
#define PMD_MASK	(~(PMD_SIZE - 1))

#define _PAGE_PRESENT	(_AC(1, UL) << 0)
#define _PAGE_RW	(_AC(1, UL) << 1)
#define _PAGE_USER	(_AC(1, UL) << 2)
#define _PAGE_ACCESSED	(_AC(1, UL) << 5)
#define _PAGE_DIRTY	(_AC(1, UL) << 6)

/* The page frame lies in bits 12 to 51. */
#define PTE_PFN_MASK	_AC(0x000ffffffffff000, UL)

extern unsigned long page_offset_base;

static inline bool pte_none(pte_t pte)
{
	return pte.pte == 0;
}

static inline bool pte_present(pte_t pte)
{
	return pte.pte & _PAGE_PRESENT;
}

static inline unsigned long pte_pfn(pte_t pte)
{
	return (pte.pte & PTE_PFN_MASK) >> PAGE_SHIFT;
}

static inline pte_t pte_wrprotect(pte_t pte)
{
	pte.pte &= ~_PAGE_RW;
	return pte;
}

static inline pte_t pte_mkold(pte_t pte)
{
	pte.pte &= ~_PAGE_ACCESSED;
	return pte;
}

static inline bool pmd_none(pmd_t pmd)
{
	return pmd.pmd == 0;
}

/* The table that an entry leads to, in the map of all memory. */
static inline unsigned long table_at(unsigned long entry)
{
	return page_offset_base + (entry & PTE_PFN_MASK);
}

static inline pmd_t *pmd_offset(pud_t *pud, unsigned long addr)
{
	return (pmd_t *)table_at(pud->pud) + ((addr >> PMD_SHIFT) & (PTRS_PER_PMD - 1));
}

static inline pte_t *pte_offset_map(pmd_t *pmd, unsigned long addr)
{
	return (pte_t *)table_at(pmd->pmd) + ((addr >> PAGE_SHIFT) & (PTRS_PER_PTE - 1));
}

/* Where the next table begins, or the range ends. */
static inline unsigned long pmd_addr_end(unsigned long addr, unsigned long end)
{
	unsigned long next = (addr + PMD_SIZE) & PMD_MASK;

	return next < end ? next : end;
}

#endif
