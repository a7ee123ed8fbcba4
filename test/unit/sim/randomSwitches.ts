// Random schedules on a tree, against a reference that needs no kernel: every task has a CPU of its own, so nothing is
// ever saved or restored. Whatever the tree's code does, a task must find and leave the same values. Seeded.
// SPDX-License-Identifier: MIT
import type { KernelMachine, Task } from '../../../src/core/sim/machine.ts';
import type { Run } from '../../../src/core/sim/run.ts';
import { RunState } from '../../../src/core/sim/runState.ts';
import type { UserComponent } from '../../../src/core/sim/scenario/scenario.ts';
import { loadPattern } from '../../../src/core/sim/steps/userProgram.ts';
import { Cpu } from '../../../src/core/x86/fpu/cpu.ts';
import type { CpuState } from '../../../src/core/x86/fpu/cpuState.ts';
import { runOf } from './support.ts';

const perRun = 500;
const cpus = 2;
const users = ['a', 'b', 'c', 'd'];

interface Step {
  readonly do: string;
  readonly cpu: number;
  readonly to?: string;
  readonly use?: readonly UserComponent[];
}

/** What went wrong in that many switches, in words; empty if nothing did. */
export async function randomSwitches(
  treeRoot: string,
  boot: readonly string[],
  switches: number,
): Promise<string[]> {
  const problems: string[] = [];
  for (let seed = 1, left = switches; left > 0 && problems.length === 0; seed++, left -= perRun) {
    const { steps, start } = schedule(seed, Math.min(perRun, left));
    const run = await runOf({
      treeRoot,
      scenario: {
        id: 'random',
        title: 'random',
        description: `seed ${seed}`,
        profile: 'haswell',
        cpus,
        boot,
        seed,
        tasks: [
          ...users.map((comm, i) => ({ comm, pid: 10 + i, kind: 'user' })),
          { comm: 'k', pid: 20, kind: 'kthread' },
        ],
        start,
        steps,
      },
    });
    if (run.stopped) problems.push(`seed ${seed}: ${run.stopped.message}`);
    problems.push(...run.findings.map(({ message }) => `seed ${seed}: ${message}`));
    problems.push(...differences(run, steps, start).map((text) => `seed ${seed}: ${text}`));
  }
  return problems;
}

function schedule(seed: number, switches: number): { steps: Step[]; start: string[] } {
  let state = seed * 2654435761;
  const random = (below: number): number => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return Math.floor((state / 2 ** 32) * below);
  };
  const running = ['a', 'b'];
  const steps: Step[] = [];
  const all: readonly UserComponent[] = ['x87', 'sse', 'avx', 'mxcsr'];
  for (let done = 0; done < switches;) {
    const cpu = random(cpus);
    const isUser = running[cpu] !== 'k';
    const dice = random(20);
    if (dice < 9 && isUser) {
      const use = all.filter(() => random(2) === 0);
      if (use.length > 0) steps.push({ do: 'compute', cpu, use });
    } else if (dice === 9 && isUser) steps.push({ do: 'syscall', cpu });
    else if (dice === 10) steps.push({ do: 'kernelFpu', cpu });
    else {
      const free = [...users, 'k'].filter((one) => !running.includes(one));
      const to = free[random(free.length)] ?? 'k';
      running[cpu] = to;
      steps.push({ do: 'switch', cpu, to });
      done++;
    }
  }
  return { steps, start: ['a', 'b'] };
}

/** Compares the registers after every computation with those of the task's own CPU. */
function differences(run: Run, steps: readonly Step[], start: readonly string[]): string[] {
  const own = new Map<string, Cpu>();
  const running = [...start];
  const state = new RunState(run);
  // A computation is one operation, or several if it trapped: the next step's or a later one's comes after.
  const computes = run.operations.filter(({ title }) => / computes$/.test(title));
  let at = 0;
  let occasion = 0;
  const found: string[] = [];
  for (const step of steps) {
    if (step.do === 'switch') running[step.cpu] = step.to ?? '';
    if (step.do !== 'compute' || !step.use) continue;
    const comm = running[step.cpu] ?? '';
    const task = run.tasks.find((one) => one.comm === comm);
    if (!task) throw new Error(`no task ${comm}`);
    let cpu = own.get(comm);
    if (!cpu) own.set(comm, (cpu = fresh(run)));
    const reference = cpu;
    occasion++;
    const usable = step.use.filter((one) => one !== 'avx' || avxEnabled(run));
    loadPattern(silent, task as Task, usable, occasion, (name, operands) => {
      const { fault } = reference.exec(name, operands);
      if (fault) throw new Error(`${name} raised ${fault.name} in the reference`);
    });
    let operation = computes[at++];
    while (operation && isTrapped(run, operation.to)) operation = computes[at++];
    if (!operation) throw new Error('a computation is missing in the Run');
    if (usable.length === 0) continue;
    state.moveTo(operation.to - 1);
    const here = state.cpus[step.cpu]?.state;
    if (!here) throw new Error(`no CPU ${step.cpu}`);
    const wrong = compare(here, reference.state);
    if (wrong !== '') found.push(`${comm} has other values in ${wrong} at event ${operation.to - 1}`);
  }
  return found;
}

const silent = { claim: () => undefined, remember: () => undefined } as unknown as KernelMachine;

/** Whether the operation that follows is the trap that interrupted this one. */
const isTrapped = (run: Run, end: number): boolean =>
  run.operations.some(({ from, title }) => from === end && title.startsWith('#NM'));

const avxEnabled = (run: Run): boolean => ((run.initial.cpus[0]?.state.xcr0 ?? 0n) & 6n) === 6n;

/** A CPU as a new task finds it: initial registers, and the control registers of this kernel without traps. */
function fresh(run: Run): Cpu {
  const first = run.initial.cpus[0]?.state;
  if (!first) throw new Error('a Run without CPUs');
  const cpu = new Cpu(run.profile);
  cpu.update({ cr0: first.cr0 & ~8n, cr4: first.cr4, xcr0: first.xcr0, cpl: 3 });
  return cpu;
}

function compare(a: CpuState, b: CpuState): string {
  const same = (x: Uint8Array, y: Uint8Array): boolean => x.every((byte, i) => byte === y[i]);
  return [
    same(a.xmm, b.xmm) ? '' : 'XMM',
    same(a.ymmh, b.ymmh) ? '' : 'YMM_H',
    same(a.st, b.st) ? '' : 'x87',
    a.ftw === b.ftw ? '' : 'FTW',
    a.fcw === b.fcw ? '' : 'FCW',
    a.mxcsr === b.mxcsr ? '' : 'MXCSR',
  ]
    .filter((one) => one !== '')
    .join(', ');
}
