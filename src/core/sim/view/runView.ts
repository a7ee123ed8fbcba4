// The part of the panel that does not depend on the cursor: tasks, lanes, marks, findings, status.
// SPDX-License-Identifier: MIT
import { checkerCount } from '../checkers/userMode.ts';
import type { RunView, ViewLane, ViewPlace, ViewRegsSlice, ViewSlice, ViewTask } from '../panelView.ts';
import { ownerCellOf } from '../places.ts';
import { countEvents } from '../run.ts';
import type { Run, RunTask } from '../run.ts';
import { RunState } from '../runState.ts';
import type { Statement } from '../../exec/ir.ts';

export function placeOf(statement: Statement | null): ViewPlace | null {
  return statement && statement.path !== ''
    ? { path: statement.path, line1: statement.line1, endLine1: statement.endLine1 }
    : null;
}

function taskViews(run: Run): ViewTask[] {
  const used = new Set<string>();
  let colour = 0;
  return run.tasks.map((task) => ({
    id: task.id,
    comm: task.comm,
    pid: task.pid,
    letter: letterOf(task, used),
    kind: task.kind,
    colour: task.kind === 'user' ? colour++ : -1,
  }));
}

function letterOf(task: RunTask, used: Set<string>): string {
  if (task.kind === 'idle') return 'i';
  if (task.kind === 'kthread') return 'k';
  const first = (task.comm[0] ?? '?').toUpperCase();
  let letter = first;
  for (let n = 2; used.has(letter); n++) letter = `${first}${n}`;
  used.add(letter);
  return letter;
}

export function runView(run: Run): RunView {
  const statements = countEvents(run, 'tree');
  const standIn = countEvents(run, 'stand-in');
  return {
    runId: run.id,
    scenario: run.scenario,
    treeLabel: run.treeLabel,
    era: run.era,
    profile: { id: run.profile.id, label: run.profile.title },
    editedAt: run.editedAt,
    eventCount: run.events.length,
    totalCycles: run.totalCycles,
    cpus: run.cpuCount,
    tasks: taskViews(run),
    eventCycles: [...run.events.cycle],
    eventCpus: [...run.events.cpu],
    lanes: lanesOf(run),
    marks: run.marks.map(({ event, cpu, kind, label }) => ({ event, cpu, kind, label })),
    findings: run.findings,
    checkers: checkerCount,
    status: {
      statements: statements + standIn,
      fromTreePercent:
        statements + standIn === 0 ? 0 : Math.round((1000 * statements) / (statements + standIn)) / 10,
      notModelled: run.stopped?.name === 'not-modelled' ? 1 : 0,
      costs: run.costs,
      seed: run.seed,
      boot: run.boot,
      notes: run.notes,
    },
    stopped: run.stopped
      ? {
          message: run.stopped.functionName
            ? `stopped in ${run.stopped.functionName}(): ${run.stopped.message}`
            : run.stopped.message,
          place: placeOf(run.stopped.statement),
        }
      : null,
  };
}

function lanesOf(run: Run): ViewLane[] {
  const lanes: ViewLane[] = [];
  const runs: ViewSlice[][] = [];
  const regs: ViewRegsSlice[][] = [];
  const state = new RunState(run);
  for (let cpu = 0; cpu < run.cpuCount; cpu++) {
    runs.push([]);
    regs.push([]);
    lanes.push({ cpu, runs: runs[cpu] ?? [], regs: regs[cpu] ?? [] });
  }
  const { effects } = run;
  for (let event = 0; event < run.events.length; event++) {
    const [from, to] = effects.of(event);
    // Nothing changed: every slice goes on.
    if (from === to && event > 0) {
      for (const list of [...runs, ...regs]) goOn(list, event);
      continue;
    }
    state.moveTo(event);
    const running = state.running;
    for (let cpu = 0; cpu < run.cpuCount; cpu++) {
      const view = running[cpu];
      if (!view) continue;
      const task = run.tasks[view.task];
      const mode: ViewSlice['mode'] =
        task?.kind === 'idle' ? 'idle' : task?.kind === 'kthread' ? 'kthread' : view.mode;
      extend<ViewSlice>(runs[cpu], event, (last) => last.task === view.task && last.mode === mode, {
        from: event,
        to: event + 1,
        task: view.task,
        mode,
      });
      const owner = view.holds.find((one) => one >= 0) ?? -1;
      const usable = owner < 0 || ownerOf(run, state, cpu) === owner;
      extend<ViewRegsSlice>(regs[cpu], event, (last) => last.task === owner && last.usable === usable, {
        from: event,
        to: event + 1,
        task: owner,
        usable,
      });
    }
  }
  return lanes;
}

function goOn(list: { readonly from: number; readonly to: number }[], event: number): void {
  const last = list[list.length - 1];
  if (last) list[list.length - 1] = { ...last, to: event + 1 };
}

function extend<T extends { readonly from: number; readonly to: number }>(
  list: T[] | undefined,
  event: number,
  same: (last: T) => boolean,
  fresh: T,
): void {
  const last = list?.[list.length - 1];
  if (list && last && same(last) && last.to === event) list[list.length - 1] = { ...last, to: event + 1 };
  else list?.push(fresh);
}

/** The task whose fpu the per-CPU owner cell names, if its last_cpu agrees; -1 otherwise. */
export function ownerOf(run: Run, state: RunState, cpu: number): number {
  const { places } = run;
  const cell = ownerCellOf(places, cpu);
  if (cell === null) return -1;
  const fpu = state.pointer(cell);
  const task = run.tasks.find((one) => one.fpu === fpu);
  if (!task) return -1;
  return places.lastCpu !== null && state.u32(task.fpu + places.lastCpu) !== cpu ? -1 : task.id;
}
