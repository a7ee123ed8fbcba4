// The steps of a scenario in which the kernel does more than switch: tasks that fork, exec, exit, sleep and move,
// kernel code that uses the FPU, permissions, ptrace, huge pages. As data, and how they are read. Called by scenario.ts;
// played by kernelSteps.ts.
// SPDX-License-Identifier: MIT
import type { OperationId } from '../../kernel/operations.ts';

const regsetNames = ['xstate', 'fxregs', 'fpregs'] as const;
export type RegsetName = (typeof regsetNames)[number];

export type KernelStep =
  /** The running task waits in a system call; the CPU goes to another one. */
  | { readonly do: 'sleep'; readonly cpu: number; readonly to: string }
  /** The running task forks; the child is a task of the scenario that exists from here on. */
  | { readonly do: 'fork'; readonly cpu: number; readonly child: string; readonly thread: boolean }
  | { readonly do: 'exec'; readonly cpu: number }
  | { readonly do: 'exit'; readonly cpu: number; readonly to: string }
  /** The running task is moved to another CPU. `next` runs here then. */
  | { readonly do: 'migrate'; readonly cpu: number; readonly toCpu: number; readonly next: string }
  /** Kernel code uses the FPU between kernel_fpu_begin and kernel_fpu_end, if irq_fpu_usable() says that it may. */
  | {
      readonly do: 'kernelFpu';
      readonly cpu: number;
      /** In an interrupt handler, which came while the task ran. */
      readonly irq: boolean;
      /** An interrupt comes between begin and end, and its handler asks too. */
      readonly nested: boolean;
      /** False: wrong code that computes without begin and end. */
      readonly guarded: boolean;
    }
  /** arch_prctl(ARCH_REQ_XCOMP_PERM, 18): the running process asks for AMX. */
  | { readonly do: 'permit'; readonly cpu: number }
  /** The running task, a debugger, reads or writes the registers of a task that does not run. */
  | {
      readonly do: 'ptrace';
      readonly cpu: number;
      readonly access: 'get' | 'set';
      readonly regset: RegsetName;
      readonly of: string;
      /** Of set: the new MXCSR. */
      readonly mxcsr: number | null;
    }
  /** A huge page is filled from user memory or with zeros, one small page after the other. */
  | {
      readonly do: 'hugePage';
      readonly cpu: number;
      readonly work: 'copy' | 'clear';
      readonly subpages: number;
      /** A tick comes before the question of this number, counted from 1, and `next` runs. */
      readonly tickAt: number | null;
      readonly next: string | null;
    };

export const kernelStepKeys: Readonly<Record<KernelStep['do'], readonly string[]>> = {
  sleep: ['to'],
  fork: ['child', 'thread'],
  exec: [],
  exit: ['to'],
  migrate: ['toCpu', 'next'],
  kernelFpu: ['irq', 'nested', 'guarded'],
  permit: [],
  ptrace: ['access', 'regset', 'of', 'mxcsr'],
  hugePage: ['work', 'subpages', 'tickAt', 'next'],
};

export const isKernelStep = (what: string): what is KernelStep['do'] => Object.hasOwn(kernelStepKeys, what);

/** The name that stands for a CPU's idle task where a step names who is next. */
export const idleName = 'idle';

/** What a step asks of the tree beyond switches and returns to user mode. */
export function kernelOperations(step: KernelStep): readonly OperationId[] {
  switch (step.do) {
    case 'kernelFpu':
      return ['kernelFpuUsable', 'kernelFpuBegin', 'kernelFpuEnd'];
    case 'exec':
      return ['exec'];
    case 'exit':
      return ['exit'];
    case 'permit':
      return ['xstatePermission'];
    case 'hugePage':
      return step.work === 'clear' ? ['hugePageClear'] : ['hugePageCopy'];
    case 'ptrace':
      return [`get${regsetOperation[step.regset]}`, `set${regsetOperation[step.regset]}`];
    default:
      return [];
  }
}

export const regsetOperation = { xstate: 'Xstate', fxregs: 'Fxregs', fpregs: 'Fpregs' } as const;

/** What the reader of scenarios gives to the readers of steps: complaints, and who runs where at that step. */
export interface StepState {
  fail(message: string): never;
  readonly cpus: number;
  /** comm of the task that runs on each CPU then; null for idle. */
  readonly running: (string | null)[];
  /** A task that exists then, or "idle"; refused if it runs elsewhere. */
  next(value: unknown, where: string, cpu: number): string;
  /** A task that exists then and runs nowhere. */
  waiting(value: unknown, where: string): string;
  /** A user task that is not born yet; it is from here on. */
  bear(value: unknown, where: string): string;
  /** The running task is gone. */
  bury(cpu: number): void;
  /** Refuses unless a user task runs there. */
  user(cpu: number, where: string, does: string): void;
  whole(value: unknown, where: string, from: number, to: number): number;
  oneOf<T extends string>(value: unknown, where: string, known: readonly T[]): T;
  flag(value: unknown, where: string): boolean;
}

export function readKernelStep(
  what: KernelStep['do'],
  step: Readonly<Record<string, unknown>>,
  cpu: number,
  where: string,
  state: StepState,
): KernelStep {
  const goTo = (key: string): string => {
    const to = state.next(step[key] ?? idleName, `${where}.${key}`, cpu);
    if (to === state.running[cpu]) state.fail(`${where}.${key} names the task that leaves the CPU: "${to}"`);
    return to;
  };
  const leave = (to: string): void => {
    state.running[cpu] = to === idleName ? null : to;
  };
  switch (what) {
    case 'sleep': {
      const to = goTo('to');
      leave(to);
      return { do: what, cpu, to };
    }
    case 'fork': {
      state.user(cpu, where, 'fork');
      return {
        do: what,
        cpu,
        child: state.bear(step['child'], `${where}.child`),
        thread: state.flag(step['thread'], `${where}.thread`),
      };
    }
    case 'exec':
    case 'permit':
      state.user(cpu, where, what === 'exec' ? 'call execve()' : 'call arch_prctl()');
      return { do: what, cpu };
    case 'exit': {
      state.user(cpu, where, 'exit in a scenario');
      const to = goTo('to');
      state.bury(cpu);
      leave(to);
      return { do: what, cpu, to };
    }
    case 'migrate': {
      state.user(cpu, where, 'migrate');
      const toCpu = state.whole(step['toCpu'], `${where}.toCpu`, 0, state.cpus - 1);
      if (toCpu === cpu) state.fail(`${where}.toCpu is ${toCpu}, where the task runs already`);
      const task = state.running[cpu] ?? idleName;
      const next = goTo('next');
      leave(next);
      state.running[toCpu] = task;
      return { do: what, cpu, toCpu, next };
    }
    case 'kernelFpu':
      return {
        do: what,
        cpu,
        irq: state.flag(step['irq'], `${where}.irq`),
        nested: state.flag(step['nested'], `${where}.nested`),
        guarded: step['guarded'] === undefined || state.flag(step['guarded'], `${where}.guarded`),
      };
    case 'ptrace': {
      state.user(cpu, where, 'call ptrace()');
      const access = state.oneOf(step['access'], `${where}.access`, ['get', 'set']);
      const regset = state.oneOf(step['regset'], `${where}.regset`, regsetNames);
      const of = state.waiting(step['of'], `${where}.of`);
      const given = step['mxcsr'];
      if (access === 'set' ? given === undefined : given !== undefined)
        state.fail(`${where} ${access === 'set' ? 'writes and needs' : 'reads and can not have'} "mxcsr"`);
      if (access === 'set' && regset === 'fpregs')
        state.fail(`${where}.regset is fpregs, which has no MXCSR to write`);
      const mxcsr = given === undefined ? null : state.whole(given, `${where}.mxcsr`, 0, 0xffff);
      return { do: what, cpu, access, regset, of, mxcsr };
    }
    case 'hugePage': {
      const work = state.oneOf(step['work'], `${where}.work`, ['copy', 'clear']);
      state.user(cpu, where, 'fill its huge pages');
      const subpages =
        step['subpages'] === undefined ? 512 : state.whole(step['subpages'], `${where}.subpages`, 1, 512);
      if ((subpages & (subpages - 1)) !== 0)
        state.fail(`${where}.subpages is ${subpages}, not a power of two: a page has an order`);
      const tickAt =
        step['tickAt'] === undefined ? null : state.whole(step['tickAt'], `${where}.tickAt`, 1, subpages);
      if ((tickAt === null) !== (step['next'] === undefined))
        state.fail(`${where} needs "next" and "tickAt" together, or neither`);
      const next = tickAt === null ? null : goTo('next');
      if (next !== null) leave(next);
      return { do: what, cpu, work, subpages, tickAt, next };
    }
  }
}
