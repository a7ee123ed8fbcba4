// The kernel's own words for FPU switching, signal frames and scheduling: what each means, in which versions, what it was
// called before and after. One data table; what rests on memory is marked. Read by hovers; knows no index.
// Versions are those of trees that were read (2.6.20 to 6.18), not of release notes.
// SPDX-License-Identifier: MIT
import type { LinuxEra } from '../x86/tables/fact.ts';

type Since = readonly [major: number, minor: number] | null;

export interface StateWord {
  readonly names: readonly string[];
  /** One clause: what it is. */
  readonly is: string;
  readonly meaning: readonly string[];
  /** In ascending order; each holds until the next. */
  readonly eras?: readonly LinuxEra[];
  readonly formerly?: string;
  readonly later?: string;
  readonly notes?: readonly string[];
  /** What must stand before the word on its line, for words that mean other things elsewhere. */
  readonly after?: RegExp;
  /** What must stand behind it. */
  readonly before?: RegExp;
  /** Only in files whose path fits, for the same reason. */
  readonly path?: RegExp;
}

const era = (since: Since, text: string, unverified = false): LinuxEra => ({
  since,
  text,
  ...(unverified ? { unverified } : {}),
});
const fpuMember = /(?:\bfpu\w*|->|\.)\s*(?:->|\.)\s*$|[fF]pu\b.*$/;
const fpuPath = /fpu|i387|xsave|process_64|process_32|signal|traps|ptrace|entry-common|thread_info|kvm/;

export const STATE_WORDS: readonly StateWord[] = [
  {
    names: ['fpu_fpregs_owner_ctx'],
    is: 'per CPU: the FPU context whose state this CPU’s registers hold, or NULL',
    meaning: [
      'Together with `last_cpu` it answers whether the registers are still a task’s own: they are exactly if this points to the task’s `struct fpu` and its `last_cpu` is this CPU. Either side can be invalidated: this pointer when the registers are used for something else, `last_cpu` when the image in memory was changed.',
      'Saving does not clear it: after a switch to a kernel thread and back nothing has to be restored.',
    ],
    formerly: '`fpu_owner_task` (3.3 to 4.1)',
    notes: [
      'CVE-2019-19602: before 5.4.2, built with GCC 9, a stale read of this pointer across preemption corrupted registers.',
    ],
  },
  {
    names: ['last_cpu'],
    is: 'the CPU whose registers last held this FPU context',
    meaning: [
      '-1: none, the image in memory is the only truth. Believed only together with that CPU’s `fpu_fpregs_owner_ctx`.',
    ],
    eras: [era([3, 3], 'introduced with the lazy restore skip (~0 means none until 4.1)')],
    after: fpuMember,
    path: fpuPath,
  },
  {
    names: ['TIF_NEED_FPU_LOAD', '_TIF_NEED_FPU_LOAD'],
    is: 'thread flag: the task’s FPU state is in memory and must be loaded before it returns to user mode',
    meaning: [
      'Set when the task is switched in (and by everything that uses the registers for the kernel or changes the image); cleared by the load on the way to user mode. While it is set a switch away saves nothing: a task that never reaches user mode is saved once and restored never.',
      'Clear means that the registers hold the task’s state: then the owner pointer and `last_cpu` must agree (fpregs_assert_state_consistent checks it).',
    ],
    eras: [
      era([5, 2], 'bit 14 of the flags (seen in 5.2 to 6.13)'),
      era([6, 18], 'bit 19, and set on the task that is switched out'),
    ],
    formerly: '`fpregs_active` (4.2 to 4.13) and `initialized` (4.14 to 5.1), with the opposite sense',
  },
  {
    names: ['fpregs_active'],
    is: 'the registers of the CPU hold this task’s state',
    meaning: [
      '1 while the task runs with its state loaded; set to 0 when it is switched out. In lazy mode 0 goes with CR0.TS = 1.',
    ],
    eras: [era([4, 2], 'member of `struct fpu`'), era([4, 14], 'gone: merged into `initialized`')],
    formerly: '`TS_USEDFPU` (2.6), `fpu.has_fpu` (3.3 to 4.1)',
    later: '`initialized` (4.14), then the absence of `TIF_NEED_FPU_LOAD` (5.2)',
  },
  {
    names: ['fpstate_active'],
    is: 'the task has an FPU state at all',
    meaning: [
      '0 until the task first uses the FPU. With `fpregs_active`: (0,0) never used, (1,1) live in the registers, (1,0) in memory; in that last case the registers may still match, if the owner pointer says so.',
    ],
    eras: [
      era([4, 2], 'member of `struct fpu`'),
      era([4, 14], 'gone: merged into `initialized`; since 5.2 every user task has a state'),
    ],
    formerly: '`PF_USED_MATH`',
    later: '`initialized` (4.14 to 5.1)',
  },
  {
    names: ['initialized'],
    is: 'the task has an FPU state, which is in the registers while it runs',
    meaning: [
      'What `fpregs_active` and `fpstate_active` became when lazy switching was gone and both always had the same value.',
    ],
    eras: [era([4, 14], 'member of `struct fpu`'), era([5, 2], 'gone: `TIF_NEED_FPU_LOAD` takes its place')],
    after: /\bfpu\w*\s*(?:->|\.)\s*$/,
    path: fpuPath,
  },
  {
    names: ['counter', 'fpu_counter'],
    is: 'how many switches in a row the task used the FPU, in lazy mode',
    meaning: [
      'Above 5 the state is loaded at the switch instead of by #NM. It counts up with each #NM or preloaded switch and falls to 0 when the task did not own the registers in its slice. It has 8 bits: after 250 preloads it wraps, and the task traps again a few times.',
    ],
    eras: [
      era(null, '`fpu_counter` of the task, later of the thread'),
      era([4, 2], '`counter` in `struct fpu`'),
      era([4, 10], 'gone with lazy switching'),
    ],
    after: /\bfpu\w*\s*(?:->|\.)\s*$|\btsk?\s*->\s*$|->\s*$|\bfpu\.$/,
    path: /fpu|i387|process_64|process_32|traps/,
  },
  {
    names: ['has_fpu'],
    is: 'boot code: is there an FPU in this machine?',
    meaning: [
      'It clears EM and TS if one is set (that test is only the precondition), runs FNINIT and reads FSW and FCW: an FPU is there exactly if FSW is 0 and FCW & 0x103f is 0x3f. It runs in the boot stub, once, and knows nothing of tasks.',
    ],
    notes: [
      'Not to be confused with the member `fpu.has_fpu` of 3.3 to 4.1, “the registers are this task’s”.',
    ],
    before: /^\s*\(/,
    path: /boot\//,
  },
  {
    names: ['get_cpuflags'],
    is: 'boot code: reads the CPU’s feature flags',
    meaning: [
      'Sets X86_FEATURE_FPU if `has_fpu()` finds one, then asks CPUID. Called by check_cpu and has_cpuflag, before the kernel proper runs. The same in 4.4 to 6.12.',
    ],
  },
  {
    names: ['switch_fpu_prepare'],
    is: 'the half of a switch that deals with the task that leaves',
    meaning: ['Called from `__switch_to` before the stack changes.'],
    eras: [
      era(
        [3, 3],
        'decides whether the next task’s state is preloaded, saves the old one if it is in the registers, and in lazy mode sets or clears CR0.TS',
      ),
      era([4, 14], 'saves the old task’s registers and notes the CPU in `last_cpu`'),
      era(
        [5, 2],
        'if the task’s state is in the registers (TIF_NEED_FPU_LOAD clear) and it is no kernel thread: saves it and notes the CPU; the owner pointer stays',
      ),
      era([6, 18], 'gone: `switch_fpu()` does it in one stage'),
    ],
    formerly: '`unlazy_fpu` (2.6)',
    later: '`switch_fpu` (seen in 6.18)',
  },
  {
    names: ['switch_fpu_finish'],
    is: 'the half of a switch that deals with the task that comes',
    meaning: ['Called from `__switch_to` late, on the new stack.'],
    eras: [
      era([3, 3], 'restores the registers if `switch_fpu_prepare` decided to preload'),
      era([4, 14], 'restores the registers unless they are still the task’s own'),
      era([5, 2], 'restores nothing: sets TIF_NEED_FPU_LOAD, so that the return to user mode does it'),
      era([6, 18], 'gone: `switch_fpu()` does it in one stage'),
    ],
    later: '`switch_fpu` (seen in 6.18)',
  },
  {
    names: ['switch_fpu_return', 'fpregs_restore_userregs'],
    is: 'loads the task’s FPU state on its way back to user mode',
    meaning: [
      'If the registers are not still the task’s own, restores them and notes owner and CPU; then clears TIF_NEED_FPU_LOAD.',
    ],
    eras: [era([5, 2], 'since deferred restore')],
    formerly: '`math_state_restore` (to 4.1), `fpu__restore` (4.2 to 4.19), called by #NM',
  },
  {
    names: ['fpregs_state_valid'],
    is: 'are the registers of this CPU still the task’s own?',
    meaning: [
      'Yes exactly if the CPU’s `fpu_fpregs_owner_ctx` is this context and its `last_cpu` is this CPU.',
    ],
    formerly: '`fpu_want_lazy_restore`, `fpu_lazy_restore`',
  },
  {
    names: ['fpstate_sanitize_xstate', 'sanitize_i387_state'],
    is: 'replaces the stale bytes of an XSAVEOPT image by initial values',
    meaning: [
      'XSAVEOPT leaves a component that is in its initial state unwritten: its XSTATE_BV bit is 0 and its bytes are old ones. XRSTOR ignores them, but whoever shows the raw buffer (signal frame, ptrace, core dump) would show them. For every clear bit this writes the initial values into the image.',
      'It returns at once without XSAVEOPT, or if every bit is set.',
    ],
    eras: [
      era(null, '`sanitize_i387_state`'),
      era(
        [4, 2],
        '`fpstate_sanitize_xstate`; called for ptrace and core dumps and for a signal frame whose task’s registers were not live',
      ),
      era(
        [5, 14],
        'gone: signal frames are written by plain XSAVE, ptrace uses `__copy_xstate_to_uabi_buf`. 5.12.9 still has it, 5.15.16 has not; 5.14 is',
        true,
      ),
    ],
    later: 'none for signals; `__copy_xstate_to_uabi_buf` for ptrace and core dumps',
  },
  {
    names: ['copy_fpstate_to_sigframe', 'save_xstate_sig'],
    is: 'writes the FPU state into the signal frame on the user’s stack',
    meaning: [
      'The frame always gets plain XSAVE in the standard format: old programs know no other, and the optimised forms would leave old stack bytes in it.',
    ],
    eras: [
      era(null, '`save_xstate_sig`'),
      era(
        [4, 2],
        'registers live: XSAVE straight to the user’s memory; not live: the kernel’s image is sanitized and copied',
      ),
      era(
        [5, 2],
        'loads the registers first if they are not live, then XSAVE to user memory with page faults off; on a fault the pages are faulted in and it tries again',
      ),
    ],
    formerly: '`save_xstate_sig` (to 4.1)',
  },
  {
    names: ['fpu__restore_sig', 'restore_xstate_sig'],
    is: 'takes the FPU state back from the signal frame at sigreturn',
    meaning: [
      'Checks the magic numbers and sizes in the software bytes (464-511); if they do not fit, only x87 and SSE are restored and the rest becomes initial.',
    ],
    notes: [
      'CVE-2021-47226: an XRSTOR from user memory that faults may have changed registers already; the owner pointer is invalidated then.',
    ],
  },
  {
    names: ['get_sigframe'],
    is: 'finds the place of a signal frame on the user’s stack',
    meaning: [
      'Below the stack pointer and the red zone of 128 bytes, or on the alternate stack: first a 64-byte aligned block for the FPU image, under it the frame. It reserves space and does not look at FPU usage.',
    ],
  },
  {
    names: ['kernel_fpu_begin', 'kernel_fpu_begin_mask'],
    is: 'lets the kernel use FPU registers',
    meaning: ['Preemption is off until `kernel_fpu_end`.'],
    eras: [
      era(
        null,
        'lazy kernels: saves the user’s registers if they are loaded, else clears TS; the end sets TS again',
      ),
      era([4, 2], 'saves the user’s registers if they are loaded; the end restores them at once'),
      era(
        [5, 2],
        'saves them once and sets TIF_NEED_FPU_LOAD; the end restores nothing, so that a second pair saves nothing',
      ),
    ],
  },
  {
    names: ['in_kernel_fpu'],
    is: 'per CPU: the kernel is using the FPU registers',
    meaning: ['An interrupt that finds it set must not use them.'],
    eras: [era([4, 2], 'introduced'), era([6, 18], '`kernel_fpu_allowed`, with the opposite sense')],
    later: '`kernel_fpu_allowed` (seen in 6.18)',
  },
  {
    names: ['save_fpregs_to_fpstate', 'copy_fpregs_to_fpstate'],
    is: 'saves the registers into the context’s buffer',
    meaning: [
      'XSAVE, FXSAVE or FNSAVE, whichever the CPU has. FNSAVE leaves the x87 initial: after it the registers are no longer the task’s.',
    ],
    formerly: '`copy_fpregs_to_fpstate` (4.2 to 5.13)',
  },
  {
    names: ['restore_fpregs_from_fpstate', 'copy_kernel_to_fpregs'],
    is: 'loads the registers from the context’s buffer',
    meaning: [
      'XRSTORS or XRSTOR with the mask of all components that the kernel manages, PKRU left out: it is switched at once. On old AMD CPUs the x87 pointers are cleared first (CVE-2006-1056).',
    ],
    formerly: '`copy_kernel_to_fpregs` (4.2 to 5.13)',
  },
  {
    names: ['fpu_clone', 'fpu__copy'],
    is: 'gives a new task its FPU state',
    meaning: [
      'The parent’s registers are saved straight into the child’s buffer; `last_cpu` of the child is -1. Dynamic (AMX) state is not inherited.',
    ],
    formerly: '`fpu__copy` (4.2 to 5.12)',
  },
  {
    names: ['fpu__drop'],
    is: 'drops a task’s FPU state when it ends',
    meaning: [
      'FWAIT swallows a pending x87 error, so that it does not hit the next owner; the registers lose their owner.',
    ],
  },
  {
    names: ['fpu__clear', 'fpu__clear_user_states', 'fpu_flush_thread', 'drop_init_fpu'],
    is: 'sets a task’s FPU state to the initial one',
    meaning: ['At exec, and when a signal handler starts.'],
  },
  {
    names: ['math_state_restore', 'fpu__restore'],
    is: 'the #NM handler’s work in lazy kernels: gives the task the FPU',
    meaning: [
      'Clears CR0.TS with CLTS, loads the task’s state and notes that the registers are its own. It is the kernel that clears TS, not the use of the FPU.',
    ],
    eras: [
      era(null, '`math_state_restore`'),
      era([4, 2], '`fpu__restore`'),
      era([5, 2], 'gone: the restore happens on the way to user mode'),
    ],
    later: '`switch_fpu_return` and `fpregs_restore_userregs`',
  },
  {
    names: ['exc_device_not_available', 'do_device_not_available', 'device_not_available'],
    is: 'the handler of #NM',
    meaning: [],
    eras: [
      era(null, 'lazy kernels: the task used the FPU while TS was 1; its state is loaded'),
      era(
        [4, 10],
        'TS is never set any more: #NM with TS = 1 is a kernel bug (4.9 still has the lazy code, 4.12 has not)',
      ),
      era(
        [5, 16],
        '#NM means that IA32_XFD withholds a component (AMX): `handle_xfd_event` enlarges the task’s buffer or kills it',
      ),
    ],
  },
  {
    names: ['stts', 'unlazy_fpu'],
    is: 'lazy kernels: sets CR0.TS, so that the next FPU instruction traps',
    meaning: ['Read CR0, or TS in, write CR0: a serialising and slow write. Gone with lazy switching.'],
    eras: [era(null, 'used in lazy mode'), era([4, 14], 'gone')],
  },
  {
    names: ['use_eager_fpu', 'eagerfpu', 'X86_FEATURE_EAGER_FPU'],
    is: 'is the FPU switched eagerly, not by #NM?',
    meaning: [],
    eras: [
      era([3, 7], 'eagerfpu= exists; eager with XSAVEOPT. That it came with 3.7 is', true),
      era([4, 4], 'eager if the CPU has XSAVEOPT (or MPX), or with eagerfpu=on'),
      era([4, 6], 'eager on every CPU unless eagerfpu=off'),
      era([4, 10], 'gone: always eager. 4.9 still has the lazy code, 4.12 has not'),
    ],
  },
  {
    names: ['TS_USEDFPU'],
    is: 'thread status bit: the registers hold this task’s state',
    meaning: [
      'The 2.6 form of what is `fpregs_active` in 4.4 and the absence of `TIF_NEED_FPU_LOAD` since 5.2.',
    ],
  },
  {
    names: ['fpregs_lock', 'fpregs_unlock'],
    is: 'keeps softirqs (and with them preemption) away while registers and bookkeeping do not agree',
    meaning: ['local_bh_disable; preempt_disable on PREEMPT_RT.'],
  },
  {
    names: ['xfd_update_state'],
    is: 'writes IA32_XFD for the task that runs',
    meaning: ['A set bit makes the use of that component raise #NM; XSAVE treats it as initial.'],
    eras: [era([5, 16], 'with AMX')],
  },
  {
    names: ['init_fpstate'],
    is: 'an FPU image with every component in its initial state',
    meaning: ['Loaded at exec, for signal handlers and for components that a task may not use.'],
  },
  {
    names: ['cond_resched', '_cond_resched', '__cond_resched'],
    is: 'a place where a long loop lets others run',
    meaning: [
      'It switches only if a reschedule was already asked for (TIF_NEED_RESCHED) and the preemption count is 0; else it is a test and returns 0. It does not look for other tasks, and who runs next is the scheduler’s choice.',
      'PREEMPT_NONE and PREEMPT_VOLUNTARY: active. PREEMPT, PREEMPT_RT and PREEMPT_LAZY: does nothing, because the kernel can be preempted anywhere.',
    ],
    notes: ['Not for atomic context: with a spinlock held it is cond_resched_lock().'],
  },
  {
    names: ['TIF_NEED_RESCHED', '_TIF_NEED_RESCHED'],
    is: 'thread flag: the scheduler wants this task to give way',
    meaning: [
      'Set by the tick and by wakeups (resched_curr); consumed on the way to user mode, by cond_resched, and by preempt_enable and interrupt exit on preemptible kernels. x86 folds it, inverted, into bit 31 of the preemption count, so that one compare with 0 answers both questions.',
    ],
  },
  {
    names: ['need_resched', 'should_resched'],
    is: 'is a reschedule asked for?',
    meaning: [
      'should_resched(0) is one compare of the preemption count with 0, into which the flag is folded, inverted, as bit 31.',
    ],
  },
  {
    names: ['copy_huge_page_from_user', 'copy_folio_from_user'],
    is: 'fills a freshly allocated huge page from user memory, 4 KiB at a time',
    meaning: [
      'For userfaultfd’s UFFDIO_COPY on hugetlbfs only; it has nothing to do with how the kernel’s own page tables are set up. After every 4 KiB it calls cond_resched(); it returns the number of bytes that were not copied.',
      '2 MiB are 512 pieces, 1 GiB are 262,144: without cond_resched a 1 GiB copy would hold a CPU for tens to hundreds of milliseconds on a kernel that is not preemptible.',
    ],
    eras: [
      era([4, 12], '`copy_huge_page_from_user`; 4.9 has not got it'),
      era([6, 12], '`copy_folio_from_user`'),
    ],
  },
  {
    names: ['process_huge_page'],
    is: 'runs over the 4 KiB pieces of a huge page',
    meaning: [
      'The piece that was asked for comes last, so that it is in the cache; cond_resched() stands before every piece.',
    ],
  },
  {
    names: ['sysctl_sched_base_slice', 'sched_latency', 'sysctl_sched_latency', 'sched_min_granularity'],
    is: 'how long a task may run before the fair scheduler looks again',
    meaning: [],
    eras: [
      era(
        null,
        'CFS: a latency of 6 ms is shared by up to 8 tasks, at least 0.75 ms each, both times 1 + log2 of the CPUs (at most 8)',
      ),
      era(
        [6, 6],
        'EEVDF: a base slice of 0.70 or 0.75 ms, scaled in the same way; latency and granularity are gone',
      ),
    ],
  },
  {
    names: ['FP_XSTATE_MAGIC1', 'FP_XSTATE_MAGIC2'],
    is: 'magic number of an extended signal frame',
    meaning: [
      'MAGIC1 (0x46505853) stands at byte 464 of the FPU image with the sizes and the mask of components, MAGIC2 (0x46505845) right behind the image. Wrong ones make sigreturn restore x87 and SSE only.',
    ],
  },
  {
    names: ['sw_reserved', '_fpx_sw_bytes', 'fpx_sw_bytes'],
    is: 'bytes 464-511 of the FPU image, which no save instruction writes',
    meaning: [
      'In a signal frame: magic1, extended_size, the mask of components, xstate_size. They say how much of the frame is extended state.',
    ],
  },
  {
    names: ['fpu_user_cfg', 'fpu_kernel_cfg'],
    is: 'which components are managed, and how large their areas are',
    meaning: [
      '`user`: what user space sees, in the standard format. `kernel`: with supervisor components, compacted where XSAVES is used.',
    ],
    eras: [era([5, 16], 'since dynamic features')],
    formerly: '`xstate_size`, `fpu_kernel_xstate_size`, `fpu_user_xstate_size`',
  },
];

const byName = new Map<string, readonly StateWord[]>();
for (const word of STATE_WORDS) {
  for (const name of word.names) byName.set(name, [...(byName.get(name) ?? []), word]);
}

/** The entry for a word of a line of the file; null for a word that is none here. */
export function stateWord(name: string, before: string, behind: string, path: string): StateWord | null {
  const fits = ({ after, before: next, path: where }: StateWord): boolean =>
    (after === undefined || after.test(before)) &&
    (next === undefined || next.test(behind)) &&
    (where === undefined || where.test(path));
  return byName.get(name)?.find(fits) ?? null;
}
