// Set-ups for the tests of the scheduler model: short to write, each difference visible.
// SPDX-License-Identifier: MIT
import type { SchedResult } from '../../../src/core/sched/result.ts';
import type { KernelSection, SchedSetup, TaskSetup } from '../../../src/core/sched/setup.ts';
import type { SchedulerShape } from '../../../src/core/sched/shape.ts';
import { schedulerShape } from '../../../src/core/sched/shape.ts';
import { simulateTasks } from '../../../src/core/sched/simulateTasks.ts';

export const ms = 1_000_000;

/** The scheduler of a version, as known without its source. */
export function shapeOf(version: string): SchedulerShape {
  const [major = '', minor = ''] = version.split('.');
  const makefile = `VERSION = ${major}\nPATCHLEVEL = ${minor}\n`;
  return schedulerShape({ read: (path) => (path === 'Makefile' ? makefile : null), exists: () => false });
}

export const cfs = shapeOf('6.1');
export const eevdf = shapeOf('6.12');

export function task(comm: string, more: Partial<TaskSetup> = {}): TaskSetup {
  return {
    comm,
    policy: 'normal',
    nice: 0,
    rtPriority: 0,
    sliceNs: null,
    cpus: null,
    startNs: 0,
    program: [{ do: 'compute', ns: 1000 * ms, spreadNs: 0 }],
    times: null,
    ...more,
  };
}

export function setup(more: Partial<SchedSetup> = {}): SchedSetup {
  return {
    shape: cfs,
    model: 'voluntary',
    hz: 1000,
    cpus: 1,
    noHzIdle: true,
    mhz: 2446,
    switchCycles: 0,
    fpuCycles: 0,
    endNs: 10_000 * ms,
    seed: 1,
    tasks: [],
    ...more,
  };
}

export function simulated(given: SchedSetup, keep?: number): SchedResult {
  const result = simulateTasks(given, keep);
  if (!result.ok) throw new Error(result.error);
  return result.value;
}

export function section(more: Partial<KernelSection> = {}): KernelSection {
  return {
    name: 'loop',
    beforeCycles: 0,
    afterCycles: 0,
    iterations: 512,
    bodyCycles: 2080,
    question: 'after',
    every: 1,
    lock: 'none',
    mightSleep: false,
    fault: null,
    ...more,
  };
}
