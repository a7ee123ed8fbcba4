// A CPU of the machine with what is known beside its state: whose values its registers hold, which task runs on it, and
// the counters of the context that its code runs in. Owned by KernelMachine.
// SPDX-License-Identifier: MIT
import type { CounterName } from '../exec/boundary/entry.ts';
import { Cpu } from '../x86/fpu/cpu.ts';
import type { CpuProfile } from '../x86/tables/cpuProfile.ts';
import { identifiedState } from './setup/bootFacts.ts';

export interface CpuUnit {
  readonly cpu: Cpu;
  /** Task ids by component number, -1 for nobody. */
  holds: readonly number[];
  task: number;
  mode: 'user' | 'kernel';
  readonly counters: Record<CounterName, number>;
}

export const newCpuUnit = (profile: CpuProfile): CpuUnit => ({
  cpu: new Cpu(profile, identifiedState(profile)),
  holds: [],
  task: 0,
  mode: 'kernel',
  counters: { preempt: 0, softirq: 0, hardirq: 0, pagefault: 0, irqsOff: 0 },
});
