// Where signals come from and where the kernel sends one itself: events of the scenario, cut at get_signal() and
// force_sig(). What lies between, from handle_signal() to signal_setup_done() and rt_sigreturn, is the tree's C.
// Source: kernel/signal.c, 2.6.32 to 6.12.
// SPDX-License-Identifier: MIT
import { entry, numberAt, valueAt } from './entry.ts';
import type { BoundaryEntry } from './entry.ts';

const forced = (why: string): BoundaryEntry =>
  entry(
    ['value'],
    'void',
    why,
    (machine, args, name) => machine.signals.force(numberAt(machine, args, 0), name),
    { rest: 'skip' },
  );

export const signalEntries: Readonly<Record<string, BoundaryEntry>> = {
  get_signal: entry(
    ['value'],
    'bool',
    'the next signal of the running task, from the scenario; a fatal one ends the task',
    (machine, args) => (machine.signals.next(valueAt(machine, args, 0)) ? 1 : 0),
  ),
  get_signal_to_deliver: entry(
    ['value', 'value', 'skip', 'skip'],
    'int',
    'the next signal of the running task, from the scenario; a fatal one ends the task',
    (machine, args) => machine.signals.nextInto(valueAt(machine, args, 0), valueAt(machine, args, 1)),
  ),
  force_sig_fault: forced('the kernel sends the running task a signal that it can not refuse'),
  force_sig_info: forced('the kernel sends the running task a signal that it can not refuse'),
  force_sig: forced('the kernel sends the running task a signal that it can not refuse'),
  force_fatal_sig: forced('the kernel ends the running task by a signal'),
};
