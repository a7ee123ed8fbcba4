// The preemption models, as one table: where kernel code can be left, and what makes cond_resched() nothing.
// Read by the simulation, the machine and the table of waits.
// Source: include/linux/sched.h, kernel/sched/core.c, kernel/Kconfig.preempt; FACTS F.1 in docs/scheduler.md.
// SPDX-License-Identifier: MIT

export type PreemptionModel = 'none' | 'voluntary' | 'full' | 'rt' | 'lazy';

export interface PreemptionRules {
  readonly title: string;
  /** False: it returns 0 and asks nothing. */
  readonly condResched: boolean;
  /** Whether might_sleep() asks like cond_resched(). */
  readonly mightResched: boolean;
  /** Whether the exit from an interrupt and preempt_enable() leave kernel code. */
  readonly preemptsKernel: boolean;
  /** Whether fair tasks only set the lazy flag, which the next tick makes a full one. */
  readonly lazyFair: boolean;
  /** Whether a spinlock is a lock that sleeps: code that holds it can be preempted. */
  readonly sleepingLocks: boolean;
}

const kernelCanBeLeft = { condResched: false, mightResched: false, preemptsKernel: true } as const;

export const preemptionRules: Readonly<Record<PreemptionModel, PreemptionRules>> = {
  none: {
    title: 'PREEMPT_NONE',
    condResched: true,
    mightResched: false,
    preemptsKernel: false,
    lazyFair: false,
    sleepingLocks: false,
  },
  voluntary: {
    title: 'PREEMPT_VOLUNTARY',
    condResched: true,
    mightResched: true,
    preemptsKernel: false,
    lazyFair: false,
    sleepingLocks: false,
  },
  full: { title: 'PREEMPT', ...kernelCanBeLeft, lazyFair: false, sleepingLocks: false },
  rt: { title: 'PREEMPT_RT', ...kernelCanBeLeft, lazyFair: false, sleepingLocks: true },
  lazy: { title: 'PREEMPT_LAZY', ...kernelCanBeLeft, lazyFair: true, sleepingLocks: false },
};

/** Names that a user may give; PREEMPT_DYNAMIC is one of the three that preempt= on the command line chooses. */
export const modelNames: Readonly<Record<string, PreemptionModel>> = {
  none: 'none',
  voluntary: 'voluntary',
  full: 'full',
  rt: 'rt',
  lazy: 'lazy',
  'dynamic:none': 'none',
  'dynamic:voluntary': 'voluntary',
  'dynamic:full': 'full',
};
