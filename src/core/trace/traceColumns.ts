// The events of an imported trace in columns: a few bytes each, whatever was written. Grows by doubling; refuses more than
// a bound. Written by readTrace.ts, read by traceTimes.ts and the service.
// SPDX-License-Identifier: MIT

export const eventKinds = [
  'sched_switch',
  'sched_waking',
  'sched_wakeup',
  'sched_wakeup_new',
  'sched_migrate_task',
  'x86_fpu',
] as const;
export type EventKind = (typeof eventKinds)[number];

/** More events are not kept: about 330 MB of columns. */
export const mostEvents = 10_000_000;

export interface TraceEvent {
  /** Nanoseconds since the second in which the trace begins, or clock counts. */
  readonly time: number;
  readonly kind: number;
  readonly cpu: number;
  /** Task that ran, by the line's head. */
  readonly running: number;
  /** Switch: task that goes; wake-up, migration: the task; FPU: as `running`. */
  readonly task: number;
  /** Switch: task that comes; wake-up: target CPU + 1, 0 if not said; migration: CPU that it goes to; FPU: name. */
  readonly other: number;
  /** Switch: state that the task goes with; FPU: fields; both as interned texts. */
  readonly text: number;
  readonly needResched: boolean;
  readonly line1: number;
}

export class TraceColumns {
  count = 0;
  time = new Float64Array(1024);
  kind = new Uint8Array(1024);
  cpu = new Uint16Array(1024);
  running = new Uint32Array(1024);
  task = new Uint32Array(1024);
  other = new Uint32Array(1024);
  text = new Uint32Array(1024);
  needResched = new Uint8Array(1024);
  line1 = new Uint32Array(1024);

  /** False: there is no room for more. */
  add(event: TraceEvent): boolean {
    if (this.count >= mostEvents) return false;
    if (this.count === this.time.length) this.grow();
    const i = this.count++;
    this.time[i] = event.time;
    this.kind[i] = event.kind;
    this.cpu[i] = event.cpu;
    this.running[i] = event.running;
    this.task[i] = event.task;
    this.other[i] = event.other;
    this.text[i] = event.text;
    this.needResched[i] = event.needResched ? 1 : 0;
    this.line1[i] = event.line1;
    return true;
  }

  /** Row numbers by time; rows of one time in the order of the text. Null where the text has that order already. */
  order(): Uint32Array | null {
    let isSorted = true;
    for (let i = 1; i < this.count && isSorted; i++)
      isSorted = (this.time[i - 1] ?? 0) <= (this.time[i] ?? 0);
    if (isSorted) return null;
    const rows = new Uint32Array(this.count);
    for (let i = 0; i < this.count; i++) rows[i] = i;
    return rows.sort((a, b) => (this.time[a] ?? 0) - (this.time[b] ?? 0) || a - b);
  }

  private grow(): void {
    const length = this.time.length * 2;
    const copy = <T extends Float64Array | Uint8Array | Uint16Array | Uint32Array>(into: T, from: T): T => {
      into.set(from);
      return into;
    };
    this.time = copy(new Float64Array(length), this.time);
    this.kind = copy(new Uint8Array(length), this.kind);
    this.cpu = copy(new Uint16Array(length), this.cpu);
    this.running = copy(new Uint32Array(length), this.running);
    this.task = copy(new Uint32Array(length), this.task);
    this.other = copy(new Uint32Array(length), this.other);
    this.text = copy(new Uint32Array(length), this.text);
    this.needResched = copy(new Uint8Array(length), this.needResched);
    this.line1 = copy(new Uint32Array(length), this.line1);
  }
}

/** Texts that occur again and again, by number. */
export class Interned {
  readonly texts: string[] = [];
  private readonly numbers = new Map<string, number>();

  of(text: string): number {
    const known = this.numbers.get(text);
    if (known !== undefined) return known;
    this.numbers.set(text, this.texts.length);
    return this.texts.push(text) - 1;
  }
}
