// Preemption and interrupt counters, warnings, memory and string functions.
// WARN* evaluates its condition exactly once, logs when it is true and yields its truth: "once" limits the log only.
// Source: include/linux/preempt.h, asm-generic/bug.h, lib/string.c, 6.1 and 6.12.
// SPDX-License-Identifier: MIT
import type { Argument } from '../compile.ts';
import { lowWord, toUnsigned } from '../integer.ts';
import { entry, numberAt, valueAt } from './entry.ts';
import type { BoundaryEntry, BoundaryMachine, CounterName } from './entry.ts';

const count = (which: CounterName, by: number, why: string): BoundaryEntry =>
  entry(
    [],
    'void',
    why,
    (machine) => {
      machine.counter(which, by);
    },
    {
      rest: 'skip',
      quick: () => (machine) => {
        machine.counter(which, by);
      },
    },
  );

const warn = (why: string): BoundaryEntry =>
  entry(
    ['value'],
    'int',
    why,
    (machine, args, name) => {
      const fired = valueAt(machine, args, 0) !== 0;
      if (fired) machine.warn(name);
      return fired ? 1 : 0;
    },
    {
      rest: 'skip',
      quick: ([condition], name) =>
        condition?.k === 'value'
          ? (machine, value) => {
              if (value === 0) return 0;
              machine.warn(name);
              return 1;
            }
          : null,
    },
  );
const bug = entry(['value'], 'void', 'BUG: the operation can not go on', (machine, args) => {
  if (valueAt(machine, args, 0) !== 0) machine.stop('BUG_ON fired');
});

function copy(machine: BoundaryMachine, args: readonly Argument[]): ReturnType<typeof valueAt> {
  const to = valueAt(machine, args, 0);
  machine.memory.write(to, machine.memory.read(valueAt(machine, args, 1), numberAt(machine, args, 2)));
  return to;
}
const memcpy = entry(['value', 'value', 'value'], 'voidptr', 'copies bytes', copy);
const memset = entry(['value', 'value', 'value'], 'voidptr', 'fills bytes', (machine, args) => {
  const to = valueAt(machine, args, 0);
  machine.memory.fill(to, numberAt(machine, args, 2), lowWord(valueAt(machine, args, 1)) & 0xff);
  return to;
});

/** A static key begins with its count, an int: patched code asks the same question. */
const staticBranch = entry(
  ['value'],
  'bool',
  'a branch patched at run time by its static key',
  (machine, args) => (machine.memory.load('i32', valueAt(machine, args, 0)) === 0 ? 0 : 1),
  {
    quick: ([key]) =>
      key?.k === 'value' ? (machine, at) => (machine.memory.load('i32', at ?? 0) === 0 ? 0 : 1) : null,
  },
);

export const kernelEntries: Readonly<Record<string, BoundaryEntry>> = {
  preempt_disable: count('preempt', 1, 'preempt_count + 1'),
  preempt_enable: count('preempt', -1, 'preempt_count - 1'),
  preempt_disable_notrace: count('preempt', 1, 'preempt_count + 1'),
  preempt_enable_notrace: count('preempt', -1, 'preempt_count - 1'),
  preempt_enable_no_resched: count('preempt', -1, 'preempt_count - 1'),
  local_bh_disable: count('softirq', 1, 'softirqs off'),
  local_bh_enable: count('softirq', -1, 'softirqs on'),
  pagefault_disable: count('pagefault', 1, 'page faults are not served'),
  pagefault_enable: count('pagefault', -1, 'page faults are served again'),
  local_irq_disable: count('irqsOff', 1, 'interrupts off'),
  local_irq_enable: count('irqsOff', -1, 'interrupts on'),
  local_irq_disable_exit_to_user: count('irqsOff', 1, 'interrupts off'),
  local_irq_enable_exit_to_user: count('irqsOff', -1, 'interrupts on'),
  irqs_disabled: entry([], 'bool', 'whether interrupts are off', (machine) =>
    machine.counter('irqsOff', 0) > 0 ? 1 : 0,
  ),
  in_nmi: entry([], 'ulong', 'no NMI runs in this machine', () => 0),
  in_hardirq: entry(
    [],
    'ulong',
    'hardirq part of preempt_count',
    (machine) => machine.counter('hardirq', 0) * 0x10000,
  ),
  softirq_count: entry(
    [],
    'ulong',
    'softirq part of preempt_count',
    (machine) => machine.counter('softirq', 0) * 256,
  ),
  WARN_ON: warn('a check that warns'),
  WARN_ON_ONCE: warn('a check that warns once'),
  WARN_ON_FPU: warn('a check that warns (X86_DEBUG_FPU)'),
  WARN: warn('a check that warns'),
  WARN_ONCE: warn('a check that warns once'),
  XSTATE_WARN_ON: warn('a check that warns'),
  BUG_ON: bug,
  BUG: entry([], 'void', 'BUG: the operation can not go on', (machine) => machine.stop('BUG() was reached')),
  cond_resched: entry(
    [],
    'int',
    'asks the scheduler if TIF_NEED_RESCHED is set: the scenario says who is next',
    (machine) => (machine.reschedule(false) ? 1 : 0),
  ),
  schedule: entry([], 'void', 'the scheduler: the scenario says who is next', (machine) => {
    machine.reschedule(true);
  }),
  array_index_mask_nospec: entry(
    ['value', 'value'],
    'ulong',
    'asm: CMP and SBB, all ones if the index is below the size',
    (machine, args) =>
      toUnsigned(valueAt(machine, args, 0)) < toUnsigned(valueAt(machine, args, 1)) ? -1 : 0,
  ),
  ...Object.fromEntries(
    ['none', 'voluntary', 'full', 'lazy', 'rt'].map((model) => [
      `preempt_model_${model}`,
      entry([], 'bool', 'whether the Run has this preemption model', (machine) =>
        machine.scheduling.model === model ? 1 : 0,
      ),
    ]),
  ),
  static_branch_unlikely: staticBranch,
  static_branch_likely: staticBranch,
  static_key_enabled: staticBranch,
  static_branch_enable: entry(['value'], 'void', 'patches a static branch on', (machine, args) =>
    machine.memory.store('i32', valueAt(machine, args, 0), 1),
  ),
  memcpy,
  __memcpy: memcpy,
  __builtin_memcpy: memcpy,
  memmove: memcpy,
  __builtin_memmove: memcpy,
  memset,
  __builtin_memset: memset,
  memset64: entry(['value', 'value', 'value'], 'voidptr', 'fills 64-bit words', (machine, args) => {
    const to = valueAt(machine, args, 0);
    for (let i = 0; i < numberAt(machine, args, 2); i++)
      machine.memory.store('u64', Number(to) + 8 * i, valueAt(machine, args, 1));
    return to;
  }),
  memchr_inv: entry(['value', 'value', 'value'], 'voidptr', 'finds a byte that differs', (machine, args) => {
    const from = Number(valueAt(machine, args, 0));
    const bytes = machine.memory.read(from, numberAt(machine, args, 2));
    const wanted = lowWord(valueAt(machine, args, 1)) & 0xff;
    const at = bytes.findIndex((byte) => byte !== wanted);
    return at < 0 ? 0 : from + at;
  }),
};
