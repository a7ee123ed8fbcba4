// Counts of random schedules with and without replay: the figures, and the machine that is left, must be the same to the
// last bit. Called by the unit tests (stand-ins, also with broken code) and the kernel tests (real trees).
// SPDX-License-Identifier: MIT
import { createHash } from 'node:crypto';
import type { Program } from '../../src/core/exec/program.ts';
import type { KernelMachine } from '../../src/core/sim/machine.ts';
import { readScenario } from '../../src/core/sim/scenario/scenario.ts';
import { tally } from '../../src/core/sim/simulate.ts';
import type { SimulateInput } from '../../src/core/sim/simulate.ts';
import { cpuProfile } from '../../src/core/x86/tables/cpuProfile.ts';
import { makeCode } from '../../src/service/simulator/makeCode.ts';
import { random } from './random.ts';
import type { Random } from './random.ts';

const users = ['a', 'b', 'c', 'd'];
const components = ['x87', 'sse', 'avx', 'mxcsr'];

/** A schedule with every kind of step that occurs often, and now and then one that can not be replayed. */
export function scheduleOf(seed: number, switches: number, boot: readonly string[] = []): object {
  const from = random(seed);
  const cpus = 1 + from.below(2);
  return scheduleOn(from, cpus, switches, { profile: from.of(['zen3', 'haswell', 'skylake-x']), boot }, true);
}

/** A schedule of plain steps alone, on a machine that is the same for all seeds. */
export function plainSchedule(seed: number, switches: number, boot: readonly string[] = []): object {
  return scheduleOn(random(seed), 2, switches, { profile: 'zen3', boot }, false);
}

function scheduleOn(
  from: Random,
  cpus: number,
  switches: number,
  more: { readonly profile: string; readonly boot: readonly string[] },
  signals: boolean,
): object {
  const running = users.slice(0, cpus);
  const steps: object[] = [];
  const handlers = new Set<string>();
  for (let done = 0; done < switches;) {
    const cpu = from.below(cpus);
    const task = running[cpu] ?? 'k';
    const dice = from.below(40);
    if (task !== 'k' && dice < 14) {
      const use = components.filter(() => from.below(2) === 0);
      steps.push({ do: 'compute', cpu, use: use.length > 0 ? use : ['sse'] });
    } else if (task !== 'k' && dice < 17) steps.push({ do: 'syscall', cpu });
    else if (dice < 20) steps.push(kernelFpu(from, cpu));
    else if (signals && dice === 20 && task !== 'k' && from.below(4) === 0) {
      if (handlers.delete(task)) steps.push({ do: 'sigreturn', cpu });
      else {
        handlers.add(task);
        steps.push({ do: 'signal', cpu, signal: 'SIGUSR1', to: task });
      }
    } else {
      const to = from.of([...users, 'k'].filter((one) => !running.includes(one)));
      running[cpu] = to;
      steps.push({ do: 'switch', cpu, to });
      done++;
    }
  }
  return {
    id: 'random',
    title: 'random',
    description: 'random',
    ...more,
    cpus,
    seed: 1,
    tasks: [
      ...users.map((comm, i) => ({ comm, pid: 10 + i, kind: 'user' })),
      { comm: 'k', pid: 20, kind: 'kthread' },
    ],
    start: users.slice(0, cpus),
    steps,
  };
}

const kernelFpu = (from: Random, cpu: number): object => ({
  do: 'kernelFpu',
  cpu,
  ...(from.below(3) === 0 ? { irq: true } : {}),
});

export interface Comparison {
  /** What differs, in words; empty if nothing does. */
  readonly differing: readonly string[];
  /** Share of the statements that were replayed. */
  readonly share: number;
  readonly findings: number;
  readonly stopped: string | null;
}

/** Plays a scenario with replay and without. */
export function replayedAndNot(program: Program, given: object): Comparison {
  const [replayed, executed] = [true, false].map((replay) => played(program, given, replay));
  if (!replayed || !executed) throw new Error('nothing was played');
  const keys = Object.keys(executed.parts);
  return {
    differing: keys.filter((key) => executed.parts[key] !== replayed.parts[key]),
    share: replayed.share,
    findings: replayed.findings,
    stopped: replayed.stopped,
  };
}

/**
 * Counts scenarios one after another, on the machine of the first if it can be had again, and each on a machine of its own
 * without replay. What differs, by scenario; variables may lie elsewhere where other scenarios came first. `kept`: how many
 * were counted on the machine of the first.
 */
export function onOneMachine(
  program: Program,
  given: readonly object[],
): { readonly differing: readonly string[][]; readonly kept: number } {
  const together = given.map((one) => played(program, one, true));
  const [first] = together;
  const differing = given.map((one, i) => {
    const alone = played(program, one, false);
    return Object.keys(alone.parts)
      .filter((key) => i === 0 || !/of kernel data|of per-CPU|of kernel strings|objects/.test(key))
      .filter((key) => alone.parts[key] !== together[i]?.parts[key]);
  });
  return { differing, kept: together.filter(({ machine }) => machine === first?.machine).length };
}

interface Played {
  readonly parts: Readonly<Record<string, string>>;
  readonly machine: KernelMachine | null;
  readonly share: number;
  readonly findings: number;
  readonly stopped: string | null;
}

function played(program: Program, given: object, replay: boolean): Played {
  let left: Readonly<Record<string, string>> = {};
  let on: KernelMachine | null = null;
  const made = tally(inputOf(program, given), {
    replay,
    done: (machine) => {
      on = machine;
      left = machineOf(machine);
    },
  });
  if (!made.ok)
    return { parts: { error: made.error.message }, machine: on, share: 0, findings: 0, stopped: null };
  const { replayed, statements, ...figures } = made.value;
  return {
    parts: {
      ...left,
      statements: String(statements),
      metrics: text(figures.metrics),
      findings: text(figures.findings),
      stopped: text(figures.stopped),
    },
    machine: on,
    share: replayed / statements,
    findings: figures.findings.length,
    stopped: figures.stopped?.message ?? null,
  };
}

/** A scenario as it is played on a program. */
export function inputOf(program: Program, given: object): SimulateInput {
  const scenario = readScenario(JSON.stringify(given));
  if (!scenario.ok) throw new Error(scenario.error);
  const profile = cpuProfile(scenario.value.profile);
  if (!profile) throw new Error(`no profile ${scenario.value.profile}`);
  return {
    id: 'random',
    scenario: scenario.value,
    program,
    profile,
    treeLabel: 'test',
    origin: 'tree',
    editedAt: null,
    notes: [],
    onProgress: () => undefined,
    makeCode,
  };
}

/** The machine that a scenario leaves, in comparable parts. */
function machineOf(machine: KernelMachine): Record<string, string> {
  const regions = [...machine.memory.regions, ...machine.user.memory.regions];
  return {
    ...Object.fromEntries(
      regions.map(({ name, bytes, used }) => [
        `bytes of ${name}`,
        `${used} ${createHash('sha256').update(bytes).digest('hex')}`,
      ]),
    ),
    ...Object.fromEntries(
      machine.units.map(({ cpu, holds, task, mode, counters }, i) => [
        `CPU ${i}`,
        text([cpu.state, holds, task, mode, counters]),
      ]),
    ),
    remembered: text(machine.tasks.map((task) => machine.remembered(task))),
    stacks: text(machine.tasks.map(({ thread }) => [thread.used, thread.depth, thread.frames.length])),
    remarks: text([...machine.remarks]),
    clock: text([machine.recorder?.now, machine.recorder?.nextCycle, machine.recorder?.clock]),
    objects: text(machine.objects.map(({ addr, name }) => [addr, name])),
  };
}

const text = (value: unknown): string =>
  JSON.stringify(value, (_, one: unknown) =>
    typeof one === 'bigint' ? `${one}n` : one instanceof Uint8Array ? [...one].join(' ') : one,
  );
