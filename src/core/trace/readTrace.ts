// A trace as text to its events: takes the text in pieces of any size, keeps columns, and counts and names what it does
// not read. Lost events, lines that are cut, and time that runs backwards are reported with their place. Pure; called by
// service/simulator/importTrace.ts.
// SPDX-License-Identifier: MIT
import { fpuArguments, migrateArguments, switchArguments, wakeArguments } from './schedEvents.ts';
import { eventKinds, Interned, mostEvents, TraceColumns, type EventKind } from './traceColumns.ts';
import { asideOf, emptyHead, readHead, type TraceFormat } from './traceLine.ts';

/** A line that something is to be said about. */
export interface LinePlace {
  readonly line1: number;
  readonly text: string;
}
export interface TraceTask {
  readonly pid: number;
  /** The CPU of an idle task; null for all others. */
  readonly idleCpu: number | null;
  /** The last name it was seen with; '<...>' if none was written. */
  comm: string;
}
export interface LostEvents {
  readonly cpu: number | null;
  /** Null: the tool does not say how many. */
  readonly count: number | null;
  readonly line1: number;
  /** Events that were read before. */
  readonly before: number;
}
export interface TraceProblems {
  /** Lines in none of the known forms. */
  readonly unknown: { count: number; readonly first: LinePlace[] };
  /** Lines of an event that is read, with arguments in none of its forms. */
  readonly malformed: { count: number; readonly first: LinePlace[] };
  /** Lines that are earlier than one before them on the same CPU; they are left out. */
  readonly backwards: { count: number; readonly first: (LinePlace & { readonly cpu: number })[] };
  /** The last line has no end: the trace may be cut in it. */
  cut: (LinePlace & { readonly isRead: boolean }) | null;
  /** Why reading ended before the text did. */
  stopped: string | null;
}
export interface ReadTrace {
  readonly columns: TraceColumns;
  readonly tasks: readonly TraceTask[];
  readonly texts: readonly string[];
  readonly formats: readonly TraceFormat[];
  readonly lines: number;
  /** Seconds that column times count from; 0 for counts. */
  readonly baseSeconds: number;
  readonly unit: 'ns' | 'counts';
  readonly hasFlags: boolean;
  /** Events that are read, by kind. */
  readonly events: Readonly<Record<EventKind, number>>;
  /** Events that are known by their line and not used, by name. */
  readonly unused: ReadonlyMap<string, number>;
  readonly lost: readonly LostEvents[];
  /** Events that the buffer had lost when it was read, by ftrace's header. */
  readonly overwritten: number;
  readonly problems: TraceProblems;
}

const keptPlaces = 5;
const keptLost = 10_000;
const keptNames = 1_000;
const longestLine = 4_096;
const longestText = 160;
// Most CPUs that a kernel can have (NR_CPUS of x86 with MAXSMP).
const mostCpus = 8_192;

export class TraceReader {
  private readonly columns = new TraceColumns();
  private readonly tasks: TraceTask[] = [];
  private readonly taskNumbers = new Map<number, number>();
  private readonly texts = new Interned();
  private readonly formats = new Set<TraceFormat>();
  private readonly counts = new Map<EventKind, number>(eventKinds.map((kind) => [kind, 0]));
  private readonly unused = new Map<string, number>();
  private readonly lost: LostEvents[] = [];
  private readonly lastTime = new Float64Array(mostCpus).fill(-Infinity);
  private readonly head = emptyHead();
  private readonly problems: TraceProblems = {
    unknown: { count: 0, first: [] },
    malformed: { count: 0, first: [] },
    backwards: { count: 0, first: [] },
    cut: null,
    stopped: null,
  };
  private likely: TraceFormat = 'ftrace';
  private rest = '';
  private lines = 0;
  private overwritten = 0;
  private hasFlags = false;
  private baseSeconds: number | null = null;
  private unit: 'ns' | 'counts' | null = null;

  /** Lines that were taken. */
  get lineCount(): number {
    return this.lines;
  }

  /** Takes the next piece of the text. False: nothing more will be read. */
  push(piece: string): boolean {
    const text = this.rest === '' ? piece : this.rest + piece;
    let from = 0;
    for (let end = text.indexOf('\n'); end >= 0; end = text.indexOf('\n', from)) {
      this.line(text.slice(from, text.charCodeAt(end - 1) === 13 && end > from ? end - 1 : end));
      from = end + 1;
      if (this.problems.stopped !== null) return false;
    }
    this.rest = text.slice(from);
    if (this.rest.length > longestLine * 16)
      this.stop(`line ${this.lines + 1} is longer than any line of a trace`);
    return this.problems.stopped === null;
  }

  /** Ends the text. */
  end(): ReadTrace {
    if (this.rest !== '' && this.problems.stopped === null) {
      const before = this.columns.count;
      const text = this.rest;
      this.line(text);
      const isRead = this.columns.count > before || asideOf(text) !== null;
      this.problems.cut = { ...this.place(text), isRead };
    }
    return {
      columns: this.columns,
      tasks: this.tasks,
      texts: this.texts.texts,
      formats: [...this.formats],
      lines: this.lines,
      baseSeconds: this.baseSeconds ?? 0,
      unit: this.unit ?? 'ns',
      hasFlags: this.hasFlags,
      events: Object.fromEntries(this.counts) as Record<EventKind, number>,
      unused: this.unused,
      lost: this.lost,
      overwritten: this.overwritten,
      problems: this.problems,
    };
  }

  private line(text: string): void {
    this.lines++;
    if (text.length > longestLine) {
      this.note(this.problems.unknown, text);
      return;
    }
    const { head } = this;
    const format = text.charCodeAt(0) === 0x23 ? null : readHead(text, this.likely, head);
    if (format === null) {
      this.aside(text);
      return;
    }
    this.likely = format;
    this.formats.add(format);
    if (head.cpu >= mostCpus) {
      this.note(this.problems.malformed, text);
      return;
    }
    const kind = kindOf(head.event);
    if (kind === null) {
      const name = this.unused.size < keptNames || this.unused.has(head.event) ? head.event : '(others)';
      this.unused.set(name, (this.unused.get(name) ?? 0) + 1);
      return;
    }
    this.event(kind, text);
  }

  private aside(text: string): void {
    const aside = asideOf(text);
    if (aside === null) this.note(this.problems.unknown, text);
    else if (aside.kind === 'written') this.overwritten += Math.max(0, aside.written - aside.inBuffer);
    else if (aside.kind === 'lost' && this.lost.length < keptLost)
      this.lost.push({ cpu: aside.cpu, count: aside.count, line1: this.lines, before: this.columns.count });
  }

  private event(kind: EventKind, text: string): void {
    const { head } = this;
    const parts = this.argumentsOf(kind);
    if (parts === null) {
      this.note(this.problems.malformed, text);
      return;
    }
    const time = this.time();
    if (time === null) return;
    if (time < (this.lastTime[head.cpu] ?? 0)) {
      const { backwards } = this.problems;
      backwards.count++;
      if (backwards.first.length < keptPlaces) backwards.first.push({ ...this.place(text), cpu: head.cpu });
      return;
    }
    this.lastTime[head.cpu] = time;
    if (head.flags !== '') this.hasFlags = true;
    const running = kind === 'sched_switch' ? parts.task : this.runningTask(head.pid, head.comm, head.cpu);
    const isKept = this.columns.add({
      time,
      kind: eventKinds.indexOf(kind),
      cpu: head.cpu,
      running,
      task: kind === 'x86_fpu' ? running : parts.task,
      other: parts.other,
      text: parts.text,
      needResched: /^.[NnBb]/.test(head.flags),
      line1: this.lines,
    });
    if (isKept) this.counts.set(kind, (this.counts.get(kind) ?? 0) + 1);
    else this.stop(`more than ${mostEvents} events: what follows line ${this.lines} is not read`);
  }

  private argumentsOf(
    kind: EventKind,
  ): { readonly task: number; readonly other: number; readonly text: number } | null {
    const { cpu, rest, event } = this.head;
    switch (kind) {
      case 'sched_switch': {
        const found = switchArguments(rest);
        if (!found) return null;
        return {
          task: this.task(found.prevPid, found.prevComm, cpu),
          other: this.task(found.nextPid, found.nextComm, cpu),
          text: this.texts.of(found.prevState),
        };
      }
      case 'sched_migrate_task': {
        const found = migrateArguments(rest);
        return (
          found && { task: this.task(found.pid, found.comm, found.fromCpu), other: found.toCpu, text: 0 }
        );
      }
      case 'x86_fpu': {
        const found = fpuArguments(rest);
        return found && { task: 0, other: this.texts.of(event), text: this.texts.of(found.fields) };
      }
      default: {
        const found = wakeArguments(rest);
        if (!found) return null;
        const target = found.targetCpu === null ? 0 : found.targetCpu + 1;
        return {
          task: this.task(found.pid, found.comm, found.targetCpu ?? cpu),
          other: target,
          text: this.texts.of(found.success ? '' : 'already awake'),
        };
      }
    }
  }

  /** The task of a line's head: blanks around its name are lost there, and it may be "<...>". */
  private runningTask(pid: number, comm: string, cpu: number): number {
    const known = this.taskNumbers.get(pid === 0 ? -1 - cpu : pid);
    if (known !== undefined && this.tasks[known]?.comm !== '<...>') return known;
    return this.task(pid, comm, cpu);
  }

  private task(pid: number, comm: string, cpu: number): number {
    const key = pid === 0 ? -1 - cpu : pid;
    const known = this.taskNumbers.get(key);
    if (known !== undefined) {
      const task = this.tasks[known];
      if (task && comm !== '<...>' && task.comm !== comm && task.pid !== 0) task.comm = comm;
      return known;
    }
    const name = pid === 0 ? `swapper/${cpu}` : comm;
    const number = this.tasks.push({ pid, idleCpu: pid === 0 ? cpu : null, comm: name }) - 1;
    this.taskNumbers.set(key, number);
    return number;
  }

  /** The line's time in the trace's unit; null if it is in another unit than those before. */
  private time(): number | null {
    const { whole, fraction, isCount, isMicroseconds } = this.head;
    const unit = isCount ? 'counts' : 'ns';
    this.unit ??= unit;
    if (this.unit !== unit) {
      this.stop(`line ${this.lines} has its time in another unit than the lines before it`);
      return null;
    }
    if (isCount) return Number(whole);
    if (isMicroseconds) {
      this.baseSeconds ??= 0;
      return Number(whole) * 1_000;
    }
    const seconds = Number(whole);
    this.baseSeconds ??= seconds;
    return (seconds - this.baseSeconds) * 1e9 + Number(fraction.padEnd(9, '0').slice(0, 9));
  }

  private stop(reason: string): void {
    this.problems.stopped = reason;
  }

  private note(list: { count: number; readonly first: LinePlace[] }, text: string): void {
    list.count++;
    if (list.first.length < keptPlaces) list.first.push(this.place(text));
  }

  private place(text: string): LinePlace {
    return { line1: this.lines, text: text.length > longestText ? `${text.slice(0, longestText)}..` : text };
  }
}

function kindOf(event: string): EventKind | null {
  switch (event) {
    case 'sched_switch':
    case 'sched_waking':
    case 'sched_wakeup':
    case 'sched_wakeup_new':
    case 'sched_migrate_task':
      return event;
    default:
      return event.startsWith('x86_fpu_') ? 'x86_fpu' : null;
  }
}
