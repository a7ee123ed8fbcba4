// Names that do nothing in this machine, each with its reason. There is no default no-op: what is not listed here,
// is no primitive and has no definition, stops the operation.
// SPDX-License-Identifier: MIT
import { noop } from './entry.ts';
import type { BoundaryEntry } from './entry.ts';

const observer = 'only observes (tracing, lock checking, instrumentation)';
const serial = 'one CPU runs at a time in this machine, so ordering and locks have nothing to do';
const outside = 'work outside the FPU topic';

const groups: readonly (readonly [why: string, names: string])[] = [
  [
    observer,
    `lockdep_hardirqs_on lockdep_hardirqs_off lockdep_hardirqs_on_prepare lockdep_assert_irqs_disabled
     lockdep_assert_irqs_enabled lockdep_assert_preemption_disabled lockdep_sys_exit lockdep_assert_held
     instrumentation_begin instrumentation_end might_sleep might_fault kmap_assert_nomap addr_limit_user_check
     kmsan_unpoison_memory kmsan_unpoison_entry_regs kasan_check_write instrument_write audit_syscall_exit
     preempt_fold_need_resched RCU_LOCKDEP_WARN CT_WARN_ON user_enter user_exit`,
  ],
  [
    serial,
    `barrier smp_mb smp_rmb smp_wmb barrier_nospec prefetch prefetchw spin_lock_irq
     spin_unlock_irq rcu_read_lock rcu_read_unlock`,
  ],
  [
    'messages of the kernel log are not part of a Run',
    'printk _printk print_vma_addr pr_cont pr_emerg pr_info pr_warn pr_err pr_debug pr_info_once pr_warn_once pr_notice',
  ],
  [
    outside,
    `tick_nohz_user_enter_prepare uprobe_notify_resume klp_update_patch_state resume_user_mode_work
     fire_user_return_notifiers tss_update_io_bitmap choose_random_kstack_offset indirect_branch_prediction_barrier
     amd_clear_divider resctrl_sched_in arch_end_context_switch mds_user_clear_cpu_buffers mds_idle_clear_cpu_buffers
     user_enter_irqoff rseq_exit_to_user_mode rseq_signal_deliver klp_sched_try_switch x86_clear_cpu_buffers
     blkcg_maybe_throttle_current mem_cgroup_handle_over_high add_taint`,
  ],
  [
    'segment bases and TLS of a task: not followed by this machine',
    'flush_ptrace_hw_breakpoint load_sp0 native_load_sp0 save_fsgs load_TLS x86_fsgsbase_load load_gs_index update_task_stack switch_to_extra',
  ],
  ['memory that is given back is not used again in this machine', 'free_pages_and_swap_cache'],
  ['this machine translates no addresses: it has no TLB', 'flush_tlb_mm_range'],
  [
    'statistics of memory: not kept by this machine',
    '__mod_node_page_state mod_node_page_state percpu_counter_add_batch',
  ],
];

/** Asked while a lock is held. */
const needbreak = noop('one CPU runs at a time: nobody waits for a lock', 'bool');

/** Asked before a message is written: 0, so that none is. */
const ratelimit = noop('messages of the kernel log are not part of a Run', 'int');

export const noopEntries: Readonly<Record<string, BoundaryEntry>> = Object.fromEntries([
  ['printk_ratelimit', ratelimit],
  ['spin_needbreak', needbreak],
  ...groups.flatMap(([why, names]) =>
    names
      .split(/\s+/)
      .filter((name) => name !== '')
      .map((name) => [name, noop(why)] as const),
  ),
]);

const tracing = noop(observer, 'int');

/** The no-op for a name: listed ones, and every tracepoint (trace_*), which yields 0 when asked if it is enabled. */
export function noopFor(name: string): BoundaryEntry | null {
  if (Object.hasOwn(noopEntries, name)) return noopEntries[name] ?? null;
  return /^trace_[a-z]/.test(name) ? tracing : null;
}
