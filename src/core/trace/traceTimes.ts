// Who ran when, by a trace's events: slices per CPU, run time, switches, wake-up latencies, and how long NEED_RESCHED was
// seen set. Claims only what lines say: behind lost events nobody is known to run until a line names one. Pure; called by
// service/simulator/importTrace.ts.
// SPDX-License-Identifier: MIT
import type { ReadTrace } from './readTrace.ts';
import { isRunnable } from './schedEvents.ts';

/** How a slice ends: `open`: with the last line of its CPU; `lost`: with what was seen before events were lost. */
export const sliceEnds = ['voluntary', 'preempted', 'open', 'lost'] as const;
export type SliceEnd = (typeof sliceEnds)[number];

export class Slices {
  count = 0;
  cpu = new Uint16Array(1024);
  task = new Uint32Array(1024);
  start = new Float64Array(1024);
  end = new Float64Array(1024);
  /** Index into `sliceEnds`. */
  how = new Uint8Array(1024);
  /** 1: a switch to the task begins it; 0: the first line that names it does. */
  begun = new Uint8Array(1024);

  add(cpu: number, task: number, start: number, end: number, how: SliceEnd, begun: boolean): void {
    if (this.count === this.start.length) this.grow();
    const i = this.count++;
    this.cpu[i] = cpu;
    this.task[i] = task;
    this.start[i] = start;
    this.end[i] = end;
    this.how[i] = sliceEnds.indexOf(how);
    this.begun[i] = begun ? 1 : 0;
  }

  private grow(): void {
    const length = this.start.length * 2;
    const copy = <T extends Float64Array | Uint8Array | Uint16Array | Uint32Array>(into: T, from: T): T => {
      into.set(from);
      return into;
    };
    this.cpu = copy(new Uint16Array(length), this.cpu);
    this.task = copy(new Uint32Array(length), this.task);
    this.start = copy(new Float64Array(length), this.start);
    this.end = copy(new Float64Array(length), this.end);
    this.how = copy(new Uint8Array(length), this.how);
    this.begun = copy(new Uint8Array(length), this.begun);
  }
}

/** Times of some kind, smallest to largest. */
export interface Spread {
  readonly count: number;
  readonly mean: number;
  readonly median: number;
  readonly p90: number;
  readonly p99: number;
  readonly max: number;
  /** Row of the event at the end of the longest; -1 if there is none. */
  readonly maxRow: number;
  /** How many lie in [2^(i-1), 2^i) of the unit; the first is 0. */
  readonly byPower: readonly number[];
}
export interface TaskTimes {
  readonly task: number;
  /** Time that it was seen running. */
  readonly run: number;
  /** Of that: in slices of which the trace shows no beginning or no end. */
  readonly partial: number;
  readonly slices: number;
  readonly voluntary: number;
  readonly preempted: number;
  readonly migrations: number;
  /** From a wake-up to the switch to the task. */
  readonly latency: Spread;
  /** From being preempted to the next switch to the task: sum. */
  readonly preemptedWait: number;
}
export interface CpuTimes {
  readonly cpu: number;
  readonly first: number;
  readonly last: number;
  /** Time in which it is not known who ran. */
  readonly unknown: number;
  readonly idle: number;
  readonly switches: number;
}
export interface TraceTimes {
  readonly slices: Slices;
  readonly tasks: readonly TaskTimes[];
  readonly cpus: readonly CpuTimes[];
  readonly first: number;
  readonly last: number;
  readonly latency: Spread;
  /** From the first line with NEED_RESCHED set to the switch; null: the lines have no flags. */
  readonly needResched: Spread | null;
  /** Lines that name another running task than the switches before them do, with the first line's number. */
  readonly contradictions: { readonly count: number; readonly line1: number | null };
  /** Rows by time where that is not their order. */
  readonly order: Uint32Array | null;
}

interface CpuState {
  current: number;
  since: number;
  begun: boolean;
  first: number;
  last: number;
  unknown: number;
  unknownSince: number;
  switches: number;
  needSince: number;
}
interface Wake {
  readonly time: number;
  /** A wake-up replaces the waking before it. */
  readonly isWaking: boolean;
}
interface TaskState {
  run: number;
  partial: number;
  slices: number;
  voluntary: number;
  preempted: number;
  migrations: number;
  preemptedAt: number;
  preemptedWait: number;
  wake: Wake | null;
  onCpu: number;
  epoch: number;
  readonly latencies: Times;
}

const nobody = -1;

/** Works through the events in the order of time. */
export function traceTimes(trace: ReadTrace): TraceTimes {
  return new Walk(trace).result();
}

class Walk {
  private readonly trace: ReadTrace;
  private readonly slices = new Slices();
  private readonly cpus = new Map<number, CpuState>();
  private readonly tasks: TaskState[];
  private readonly latencies = new Times();
  private readonly needs = new Times();
  private contradictions = 0;
  private contradictionLine: number | null = null;
  private readonly order: Uint32Array | null;
  /** Grows when events were lost: what began before is forgotten. */
  private epoch = 0;

  constructor(trace: ReadTrace) {
    this.trace = trace;
    this.tasks = trace.tasks.map(() => newTask());
    const { columns } = trace;
    this.order = columns.order();
    const losses = lossesByRow(trace);
    for (let i = 0; i < columns.count; i++) this.event(this.order ? (this.order[i] ?? 0) : i, losses);
  }

  result(): TraceTimes {
    for (const [cpu, state] of this.cpus) {
      this.close(cpu, state, state.last, 'open');
      if (state.current === nobody) state.unknown += state.last - state.unknownSince;
    }
    const states = [...this.cpus].sort(([a], [b]) => a - b);
    const idle = new Map<number, number>();
    const tasks = this.tasks.map((one, task): TaskTimes => {
      const { idleCpu } = this.trace.tasks[task] ?? { idleCpu: null };
      if (idleCpu !== null) idle.set(idleCpu, one.run);
      const { run, partial, slices, voluntary, preempted, migrations, preemptedWait } = one;
      return {
        task,
        run,
        partial,
        slices,
        voluntary,
        preempted,
        migrations,
        preemptedWait,
        latency: one.latencies.spread(),
      };
    });
    return {
      slices: this.slices,
      tasks,
      cpus: states.map(([cpu, { first, last, unknown, switches }]) => ({
        cpu,
        first,
        last,
        unknown,
        switches,
        idle: idle.get(cpu) ?? 0,
      })),
      first: states.reduce(
        (least, [, { first }]) => Math.min(least, first),
        states.length > 0 ? Infinity : 0,
      ),
      last: states.reduce((most, [, { last }]) => Math.max(most, last), 0),
      latency: this.latencies.spread(),
      needResched: this.trace.hasFlags ? this.needs.spread() : null,
      contradictions: { count: this.contradictions, line1: this.contradictionLine },
      order: this.order,
    };
  }

  private event(row: number, losses: Losses): void {
    const { columns } = this.trace;
    const time = columns.time[row] ?? 0;
    const cpu = columns.cpu[row] ?? 0;
    const running = columns.running[row] ?? 0;
    let state = this.cpus.get(cpu);
    if (!state) {
      state = {
        current: running,
        since: time,
        begun: false,
        first: time,
        last: time,
        unknown: 0,
        unknownSince: time,
        switches: 0,
        needSince: -1,
      };
      this.cpus.set(cpu, state);
      this.see(cpu, running);
    } else if (losses.between(cpu, row)) this.lose(cpu, state);
    if (state.current === nobody) {
      state.unknown += time - state.unknownSince;
      state.current = running;
      state.since = time;
      state.begun = false;
      this.see(cpu, running);
    } else if (state.current !== running) {
      this.contradictions++;
      this.contradictionLine ??= columns.line1[row] ?? null;
      this.lose(cpu, state);
      state.unknown += time - state.unknownSince;
      state.current = running;
      state.since = time;
      state.begun = false;
      this.see(cpu, running);
    }
    state.last = time;
    if (columns.needResched[row] === 1 && state.needSince < 0) state.needSince = time;
    this.act(row, time, cpu, state);
  }

  private act(row: number, time: number, cpu: number, state: CpuState): void {
    const { columns, texts } = this.trace;
    const task = columns.task[row] ?? 0;
    const other = columns.other[row] ?? 0;
    const one = this.fresh(task);
    if (!one) return;
    switch (columns.kind[row]) {
      case 0: {
        const runnable = isRunnable(texts[columns.text[row] ?? 0] ?? '');
        const isIdle = this.trace.tasks[task]?.idleCpu !== null;
        this.close(cpu, state, time, runnable ? 'preempted' : 'voluntary');
        if (!isIdle && runnable) {
          one.preempted++;
          one.preemptedAt = time;
        } else if (!isIdle) one.voluntary++;
        state.switches++;
        if (state.needSince >= 0) {
          this.needs.add(time - state.needSince, row);
          state.needSince = -1;
        }
        state.current = other;
        state.since = time;
        state.begun = true;
        this.enter(cpu, other);
        this.arrive(other, time, row);
        return;
      }
      case 4:
        one.migrations++;
        return;
      case 5:
        return;
      default: {
        const isWaking = columns.kind[row] === 1;
        const isAwake =
          one.onCpu >= 0 || one.preemptedAt >= 0 || texts[columns.text[row] ?? 0] === 'already awake';
        if (isAwake) return;
        if (one.wake === null || (one.wake.isWaking && !isWaking)) one.wake = { time, isWaking };
      }
    }
  }

  /** A task comes to a CPU: what it waited for ends. */
  private arrive(task: number, time: number, row: number): void {
    const one = this.fresh(task);
    if (!one || this.trace.tasks[task]?.idleCpu !== null) return;
    if (one.wake !== null) {
      one.latencies.add(time - one.wake.time, row);
      this.latencies.add(time - one.wake.time, row);
      one.wake = null;
    }
    if (one.preemptedAt >= 0) {
      one.preemptedWait += time - one.preemptedAt;
      one.preemptedAt = -1;
    }
  }

  /** A task without what is out of date. */
  private fresh(task: number): TaskState | undefined {
    const one = this.tasks[task];
    if (one && one.epoch !== this.epoch) {
      one.epoch = this.epoch;
      one.wake = null;
      one.preemptedAt = -1;
    }
    return one;
  }

  /** A line names a task as running that no switch brought: when it came is not known. */
  private see(cpu: number, task: number): void {
    const one = this.fresh(task);
    if (one) {
      one.wake = null;
      one.preemptedAt = -1;
    }
    this.enter(cpu, task);
  }

  private enter(cpu: number, task: number): void {
    const one = this.tasks[task];
    if (one) one.onCpu = cpu;
  }

  private lose(cpu: number, state: CpuState): void {
    this.close(cpu, state, state.last, 'lost');
    state.needSince = -1;
    state.current = nobody;
    state.unknownSince = state.last;
    // What woke or was preempted before is not known to wait still.
    this.epoch++;
  }

  private close(cpu: number, state: CpuState, time: number, how: SliceEnd): void {
    const one = this.tasks[state.current];
    if (!one) return;
    one.onCpu = -1;
    const run = time - state.since;
    if (run <= 0 && how !== 'voluntary' && how !== 'preempted') return;
    this.slices.add(cpu, state.current, state.since, time, how, state.begun);
    one.run += run;
    one.slices++;
    if (!state.begun || how === 'open' || how === 'lost') one.partial += run;
  }
}

const newTask = (): TaskState => ({
  run: 0,
  partial: 0,
  slices: 0,
  voluntary: 0,
  preempted: 0,
  migrations: 0,
  preemptedAt: -1,
  preemptedWait: 0,
  wake: null,
  onCpu: -1,
  epoch: 0,
  latencies: new Times(),
});

interface Losses {
  /** Whether events of a CPU were lost since its event before this row. */
  between(cpu: number, row: number): boolean;
}

/** Rows of one CPU come in their own order, so that each loss is met once. */
function lossesByRow({ lost }: ReadTrace): Losses {
  const byCpu = new Map<number, { readonly rows: readonly number[]; next: number }>();
  const ofCpu = (cpu: number) => {
    const known = byCpu.get(cpu);
    if (known) return known;
    const rows = lost.filter((one) => one.cpu === null || one.cpu === cpu).map(({ before }) => before);
    const made = { rows, next: 0 };
    byCpu.set(cpu, made);
    return made;
  };
  return {
    between(cpu, row) {
      const one = ofCpu(cpu);
      const from = one.next;
      while ((one.rows[one.next] ?? Infinity) <= row) one.next++;
      return one.next > from;
    },
  };
}

/** Times with the row at which each ended. */
class Times {
  private values: number[] = [];
  private maxRow = -1;
  private max = -1;

  add(value: number, row: number): void {
    this.values.push(value);
    if (value <= this.max) return;
    this.max = value;
    this.maxRow = row;
  }

  spread(): Spread {
    const sorted = Float64Array.from(this.values).sort();
    const at = (share: number): number => sorted[Math.max(0, Math.ceil(sorted.length * share) - 1)] ?? 0;
    const byPower: number[] = [];
    let sum = 0;
    for (const value of sorted) {
      sum += value;
      const power = value < 1 ? 0 : Math.floor(Math.log2(value)) + 1;
      while (byPower.length <= power) byPower.push(0);
      byPower[power] = (byPower[power] ?? 0) + 1;
    }
    const count = sorted.length;
    return {
      count,
      mean: count > 0 ? sum / count : 0,
      median: at(0.5),
      p90: at(0.9),
      p99: at(0.99),
      max: Math.max(0, this.max),
      maxRow: this.maxRow,
      byPower,
    };
  }
}
