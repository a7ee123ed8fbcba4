// What the loop scan knows by name: calls at which a long loop lets others run, calls that begin and end a section, and
// calls that copy, clear or unmap one page. Data with its sources; no parsing. Read by core/loops only.
// Names and meanings: include/linux/{sched,kernel,spinlock,rcupdate,preempt,highmem,mm,mmap_lock,cleanup}.h of 4.4, 6.1, 6.12.
// SPDX-License-Identifier: MIT

/**
 * `resched`: switches if NEED_RESCHED is set, under PREEMPT_NONE and PREEMPT_VOLUNTARY.
 * `voluntary`: does so under PREEMPT_VOLUNTARY only, a debugging check elsewhere. `test`: only tells whether it is wanted.
 * `sleep`: gives up the CPU whatever is set.
 */
export const yieldKinds = ['resched', 'test', 'voluntary', 'sleep'] as const;
export type YieldKind = (typeof yieldKinds)[number];

export interface YieldRule {
  readonly kind: YieldKind;
  /** It drops the lock that is its argument while it lets others run. */
  readonly dropsLock?: true;
}

const rule = (kind: YieldKind, dropsLock?: true): YieldRule => (dropsLock ? { kind, dropsLock } : { kind });

/** What lets others run, by name. */
export const yieldRules: ReadonlyMap<string, YieldRule> = new Map([
  // include/linux/sched.h
  ['cond_resched', rule('resched')],
  ['_cond_resched', rule('resched')],
  ['__cond_resched', rule('resched')],
  ['cond_resched_lock', rule('resched', true)],
  ['cond_resched_rwlock_read', rule('resched', true)],
  ['cond_resched_rwlock_write', rule('resched', true)],
  ['__cond_resched_lock', rule('resched', true)],
  ['__cond_resched_rwlock_read', rule('resched', true)],
  ['__cond_resched_rwlock_write', rule('resched', true)],
  // Up to 4.20: lets soft interrupts in.
  ['cond_resched_softirq', rule('resched')],
  // Ends and begins the RCU read side around it.
  ['cond_resched_rcu', rule('resched')],
  // include/linux/rcupdate.h; the older name up to 4.16.
  ['cond_resched_tasks_rcu_qs', rule('resched')],
  ['cond_resched_rcu_qs', rule('resched')],
  // include/linux/kernel.h
  ['might_resched', rule('voluntary')],
  ['might_sleep', rule('voluntary')],
  ['might_sleep_if', rule('voluntary')],
  // include/linux/sched.h, spinlock.h
  ['need_resched', rule('test')],
  ['tif_need_resched', rule('test')],
  ['should_resched', rule('test')],
  ['spin_needbreak', rule('test')],
  ['rwlock_needbreak', rule('test')],
  ['schedule', rule('sleep')],
  ['io_schedule', rule('sleep')],
  ['schedule_timeout', rule('sleep')],
  ['schedule_timeout_interruptible', rule('sleep')],
  ['schedule_timeout_killable', rule('sleep')],
  ['schedule_timeout_uninterruptible', rule('sleep')],
  ['schedule_timeout_idle', rule('sleep')],
  ['yield', rule('sleep')],
  ['msleep', rule('sleep')],
  ['msleep_interruptible', rule('sleep')],
  ['usleep_range', rule('sleep')],
]);

/** Words of which one must stand in a text for it to have a place where others may run. */
export const yieldWord =
  /cond_resched|might_resched|might_sleep|need_resched|needbreak|schedule|yield|msleep|usleep/;

export interface SectionRule {
  /** What is held, in a reader's words. */
  readonly what: string;
  /** True if the task must not sleep or be switched in it. */
  readonly atomic: boolean;
  readonly opens: RegExp;
  readonly closes: RegExp;
  /** Opening it can fail, so that behind it it is held perhaps. */
  readonly mayFail?: RegExp;
  /** Only if the arguments look so. */
  readonly argument?: RegExp;
}

/** Sections by what opens and closes them; the first that matches counts. */
export const sectionRules: readonly SectionRule[] = [
  {
    what: 'page table lock',
    atomic: true,
    opens:
      /^(pte_offset_map_lock|__pte_offset_map_lock|pte_alloc_map_lock|get_locked_pte|p[mu]d_lock|__p[mu]d_trans_huge_lock|p[mu]d_trans_huge_lock|huge_pte_lock)$/,
    closes: /^(pte_unmap_unlock|spin_unlock)$/,
    mayFail: /^_*p[mu]d_trans_huge_lock$/,
  },
  {
    what: 'page table mapping',
    atomic: true,
    opens: /^pte_offset_map(_nolock|_ro_nolock|_rw_nolock|_nested)?$/,
    closes: /^pte_unmap(_nested)?$/,
  },
  {
    what: 'interrupts off',
    atomic: true,
    opens: /^(raw_)?local_irq_(save|disable)$/,
    closes: /^(raw_)?local_irq_(restore|enable)$/,
  },
  { what: 'bottom halves off', atomic: true, opens: /^local_bh_disable$/, closes: /^local_bh_enable$/ },
  {
    what: 'local lock',
    atomic: true,
    opens: /^local_lock(_irq|_irqsave)?$/,
    closes: /^local_unlock(_irq|_irqrestore)?$/,
  },
  {
    what: 'spin lock',
    atomic: true,
    opens:
      /^(raw_|arch_|_raw_)?spin_(try)?lock(_\w+)?$|^task_lock$|^bit_spin_(try)?lock$|^hlist_bl_lock$|^xas?_lock(_\w+)?$|^(read|write)_(try)?lock(_(bh|irq|irqsave|nested))?$|^write_seqlock(_\w+)?$|^(folio_)?lruvec_lock\w*$|^folio_lruvec_(re)?lock\w*$/,
    closes:
      /^(raw_|arch_|_raw_)?spin_unlock(_\w+)?$|^task_unlock$|^bit_spin_unlock$|^__bit_spin_unlock$|^hlist_bl_unlock$|^xas?_unlock(_\w+)?$|^(read|write)_unlock(_\w+)?$|^write_sequnlock(_\w+)?$|^unlock_page_lruvec\w*$/,
    mayFail: /trylock/,
  },
  {
    what: 'RCU read side',
    atomic: true,
    opens: /^rcu_read_lock(_bh|_sched)?(_notrace)?$/,
    closes: /^rcu_read_unlock(_bh|_sched)?(_notrace)?$/,
  },
  { what: 'SRCU read side', atomic: false, opens: /^srcu_read_lock\w*$/, closes: /^srcu_read_unlock\w*$/ },
  {
    what: 'preemption off',
    atomic: true,
    opens: /^(preempt_disable(_notrace)?|get_cpu(_ptr|_var)?|write_seqcount_begin\w*|vm_memcg_\w*begin)$/,
    closes: /^(preempt_enable(_no_resched)?(_notrace)?|put_cpu(_ptr|_var)?|write_seqcount_end\w*)$/,
  },
  { what: 'kmap_atomic', atomic: true, opens: /^kmap_atomic(_\w+)?$/, closes: /^kunmap_atomic$/ },
  { what: 'page faults off', atomic: true, opens: /^pagefault_disable$/, closes: /^pagefault_enable$/ },
  {
    what: 'kmap_local',
    atomic: false,
    opens: /^kmap_local_(page|folio|pfn|page_prot)$/,
    closes: /^kunmap_local$/,
  },
  {
    what: 'mmap lock',
    atomic: false,
    opens:
      /^mmap_(read|write)_(try)?lock\w*$|^down_(read|write)(_trylock|_killable|_nested)?$|^get_mmap_lock_carefully$/,
    closes: /^mmap_(read|write)_unlock\w*$|^up_(read|write)$/,
    mayFail: /trylock/,
    argument: /mmap_lock|mmap_sem|^[^&]*\bmm\b[^>]*$|_mm\b/,
  },
  {
    what: 'semaphore',
    atomic: false,
    opens: /^down_(read|write)(_trylock|_killable|_nested|_interruptible)?$/,
    closes: /^up_(read|write)$/,
    mayFail: /trylock/,
  },
  {
    what: 'mutex',
    atomic: false,
    opens: /^mutex_(try)?lock(_\w+)?$/,
    closes: /^mutex_unlock$/,
    mayFail: /trylock/,
  },
  {
    what: 'mapping lock',
    atomic: false,
    opens: /^i_mmap_(try)?lock_(read|write)$/,
    closes: /^i_mmap_unlock_(read|write)$/,
    mayFail: /trylock/,
  },
  {
    what: 'anon_vma lock',
    atomic: false,
    opens: /^(folio_lock_anon_vma_read|page_lock_anon_vma_read|anon_vma_(try)?lock_(read|write))$/,
    closes: /^(page_unlock_anon_vma_read|anon_vma_unlock_(read|write))$/,
    mayFail: /trylock/,
  },
  {
    what: 'hugetlb vma lock',
    atomic: false,
    opens: /^hugetlb_vma_(try)?lock_(read|write)$/,
    closes: /^hugetlb_vma_unlock_(read|write)$/,
    mayFail: /trylock/,
  },
  {
    what: 'inode lock',
    atomic: false,
    opens: /^inode_(try)?lock(_\w+)?$/,
    closes: /^inode_unlock(_\w+)?$/,
    mayFail: /trylock/,
  },
  {
    what: 'page lock',
    atomic: false,
    opens:
      /^(try)?lock_page(_killable|_or_retry|_maybe_drop_mmap)?$|^folio_(try)?lock(_killable)?$|^__folio_lock(_\w+)?$/,
    closes: /^unlock_page$|^folio_unlock$/,
    mayFail: /^trylock|_trylock/,
  },
  {
    what: 'lazy MMU mode',
    atomic: false,
    opens: /^arch_enter_lazy_mmu_mode$/,
    closes: /^arch_leave_lazy_mmu_mode$/,
  },
];

/** `guard(CLASS)(..)` and `scoped_guard(CLASS, ..)` of include/linux/cleanup.h: held to the end of the scope. */
export const guardClasses: readonly (readonly [RegExp, string, boolean])[] = [
  [/^(raw_)?spinlock/, 'spin lock', true],
  [/^(read|write)_lock/, 'spin lock', true],
  [/^rcu/, 'RCU read side', true],
  [/^srcu/, 'SRCU read side', false],
  [/^preempt/, 'preemption off', true],
  [/^irq/, 'interrupts off', true],
  [/^(mutex|rwsem|device)/, 'mutex', false],
];

/** A check that says what the caller holds; it stays true to the end of the function. */
export const assertedRules: readonly (readonly [RegExp, string, boolean])[] = [
  [/^mmap_assert_(write_)?locked$|^vma_assert_\w*locked$/, 'mmap lock', false],
  [/^lockdep_assert_held(_write|_read|_once)?$|^assert_spin_locked$/, 'lock', true],
  [/^i_mmap_assert_\w*locked$/, 'mapping lock', false],
  [/^hugetlb_vma_assert_locked$/, 'hugetlb vma lock', false],
];

/** Macros before a block that run it once. */
export const notALoop = /guard$|^(if|unless|with)_|^scoped_|^DO_ONCE|^CLASS$/;

export const pageWorks = ['copy', 'clear', 'zap'] as const;
export type PageWork = (typeof pageWorks)[number];

export interface WorkRule {
  readonly work: PageWork;
  readonly name: RegExp;
  /** The name copies or clears any length: only with a page's length in its arguments, or in a loop by pages. */
  readonly anyLength?: true;
}

/** Calls that copy, clear or unmap a page (include/linux/highmem.h, mm.h, pgtable.h, asm-generic/tlb.h; mm/). */
export const workRules: readonly WorkRule[] = [
  {
    work: 'copy',
    name: /^(copy_page|copy_highpage|copy_mc_highpage|copy_user_highpage|copy_mc_user_highpage|copy_user_page|copy_subpage|__copy_user_page|copy_page_to_iter|copy_page_from_iter|memcpy_page|memcpy_(from|to)_page|copy_mc_to_kernel)$/,
  },
  {
    work: 'clear',
    name: /^(clear_page\w*|clear_highpage\w*|clear_user_highpage|clear_user_page|clear_subpage|tag_clear_highpage|memzero_page|zero_user(_segments?)?|folio_zero_(range|segments?)|clear_huge_page)$/,
  },
  {
    work: 'zap',
    name: /^(ptep_get_and_clear(_full)?|get_and_clear_full_ptes|ptep_clear_flush\w*|huge_ptep_get_and_clear|huge_ptep_clear_flush|pmdp_huge_get_and_clear(_full)?|pte_clear(_not_present_full)?|clear_not_present_full_ptes|clear_ptes|zap_(non)?present_(folio_)?ptes|page_remove_rmap|folio_remove_rmap_\w+|__?tlb_remove_page\w*)$/,
  },
  {
    work: 'copy',
    name: /^(memcpy|__memcpy|memcpy_mcsafe|(__)?copy_(from|to)_user(_inatomic(_nocache)?)?|raw_copy_(from|to)_user)$/,
    anyLength: true,
  },
  { work: 'clear', name: /^(memset|(__)?clear_user)$/, anyLength: true },
];

/** What a step of a loop is made of, by the text of its head: the first that matches. */
export const stepUnits: readonly (readonly [RegExp, string])[] = [
  [/\bPAGE_SIZE\b|>>\s*PAGE_SHIFT/, 'a page (PAGE_SIZE)'],
  [/\bptep?\s*\+\+|\+\+\s*ptep?\b|\bptep?\s*\+=/, 'a PTE'],
  [/\bpmdp?\s*\+\+|pmd_addr_end|\+=\s*(HPAGE_)?PMD_SIZE/, 'a PMD entry'],
  [/\bpudp?\s*\+\+|pud_addr_end|\+=\s*(HPAGE_)?PUD_SIZE/, 'a PUD entry'],
  [/\bp4dp?\s*\+\+|p4d_addr_end/, 'a P4D entry'],
  [/\bpgdp?\s*\+\+|pgd_addr_end/, 'a PGD entry'],
  [
    /pages_per_huge_page|nr_subpages|HPAGE_PMD_NR|HPAGE_NR|1(U?L?) << \w*order|pages_per_gigantic|\+=\s*sz\b|huge_page_size/,
    'a subpage or huge page',
  ],
  [/\bnr_pages\b|\bnpages\b|\bnum_pages\b|\bpage\s*\+\+|folio_nr_pages/, 'a page'],
  [/\bpfn\s*\+\+|\bpfn\s*\+=/, 'a page frame'],
  [/pageblock/, 'a page block'],
  [/vma/, 'a VMA'],
];
/** The same for what a loop's body steps or indexes, where its head does not tell. */
export const bodyUnits: readonly (readonly [RegExp, string])[] = [
  [/\w\s*\*\s*PAGE_SIZE|\+=\s*PAGE_SIZE/, 'a page (PAGE_SIZE)'],
  [/\bptep?\s*\+\+/, 'a PTE'],
  [/\bpfn\s*\+\+/, 'a page frame'],
];
/** Units that are one page, so that a copy of any length in the loop is a copy of a page. */
export const isPageUnit = (unit: string | null): boolean =>
  unit !== null && /^a (page|PTE|subpage|page frame)\b/.test(unit);
