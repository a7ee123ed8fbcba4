// Records a Run while the machine runs: events in columns, every memory write and CPU change with old and new value,
// marks and findings. Listens to the engine; decides what a statement costs by the cost profile.
// SPDX-License-Identifier: MIT
import type { Compiled } from '../exec/compile.ts';
import type { Listener, NoteSite } from '../exec/listener.ts';
import type { WriteWatch } from '../exec/machine/memory.ts';
import { showValue } from '../exec/integer.ts';
import type { Value } from '../exec/integer.ts';
import type { Statement } from '../exec/ir.ts';
import type { CpuProfile } from '../x86/tables/cpuProfile.ts';
import type { CostProfile } from './costs.ts';
import type { MarkKind, Origin } from './panelView.ts';
import { CpuBytes } from './record/cpuBytes.ts';
import { EffectWriter } from './record/effectLog.ts';
import type { EffectStretch, Target, Write } from './record/effectLog.ts';
import { EventColumns } from './record/eventColumns.ts';
import type { EventStretch, Owner } from './record/eventColumns.ts';
import { NoteTexts } from './record/noteTexts.ts';
import { NotReplayable } from './replay/notReplayable.ts';
import type { CpuView, Finding, Operation, Run, RunMark, RunStatement, UserRead } from './run.ts';

/** More than this many events end the Run with a message: what was recorded is shown. */
export const maxEvents = 1_000_000;

/** Where a record is. */
export interface RecordPosition {
  readonly events: number;
  readonly effects: number;
  readonly marks: number;
  readonly clock: number;
}

/** The bytes of memory at a place. */
export type FindTarget = (place: number, size: number) => Target;

/** A part of an operation as it comes to the record: events, changes of memory, marks, and the time at its end. */
export interface RecordStretch {
  readonly events: EventStretch;
  readonly effects: EffectStretch;
  readonly marks: readonly { readonly event: number; readonly kind: MarkKind; readonly label: string }[];
  readonly clock: number;
}

export class TooManyEvents extends Error {
  constructor(
    message: string,
    readonly statement: Statement | null,
    readonly functionName: string,
  ) {
    super(message);
  }
}

export class Recorder implements Listener, WriteWatch {
  private readonly events = new EventColumns();
  private readonly effects = new EffectWriter();
  private readonly notes = new NoteTexts();
  private readonly cpuBytes: CpuBytes;
  readonly operations: Operation[] = [];
  readonly marks: RunMark[] = [];
  readonly findings: Finding[] = [];
  private readonly userReads: UserRead[] = [];
  readonly statements: RunStatement[] = [];
  /** Number of each statement of a function that has run; the function that runs is looked up once. */
  private readonly idsOf = new Map<Compiled, number[]>();
  private lastFunction: Compiled | null = null;
  private lastIds: number[] = [];
  /** Events that are no statements, by what they say: switches to and fro say the same again and again. */
  private readonly said = new Map<string, number>();
  protected readonly clocks: number[] = [];
  private opening: { title: string; cpu: number; from: number } | null = null;
  private baseDepth = 0;
  cpuIndex = 0;
  /** Whose C runs: the open tree's, or that of a stand-in beside it. */
  codeOrigin: 'tree' | 'stand-in' = 'tree';
  /** Set by whoever runs C: event of the statement that runs now, or -1. */
  site: () => number = () => -1;

  constructor(
    profile: CpuProfile,
    protected readonly costs: CostProfile,
    protected readonly runningTask: (cpu: number) => number,
    private readonly runningMode: (cpu: number) => 'user' | 'kernel',
    private readonly describe: (value: Value, type: string) => string | null,
    private readonly onProgress: (events: number) => void,
  ) {
    this.cpuBytes = new CpuBytes(profile);
  }

  get length(): number {
    return this.events.length;
  }

  /** Begins an operation; `baseDepth` is how deep its first C frame lies on its stack. */
  begin(title: string, cpu: number, baseDepth: number): void {
    this.end();
    this.cpuIndex = cpu;
    this.baseDepth = baseDepth;
    this.opening = { title, cpu, from: this.length };
  }

  end(): void {
    if (this.opening && this.length > this.opening.from) {
      const { title, cpu, from } = this.opening;
      this.operations.push({ title: this.once(title), cpu, from, to: this.length });
    }
    this.opening = null;
  }

  /** An event of the scenario's user program or of the CPU itself. */
  event(text: string, origin: Origin, depth: number, cycles: number): number {
    const key = `${origin} ${text}`;
    let id = this.said.get(key);
    if (id === undefined) {
      const statement: Statement = { path: '', start: 0, end: 0, line1: 0, endLine1: 0, text };
      this.said.set(key, (id = this.statements.push({ functionName: '', statement, origin }) - 1));
    }
    return this.push(id, depth, cycles);
  }

  statement(fn: Compiled, s: number, depth: number): number {
    if (fn !== this.lastFunction) {
      this.lastFunction = fn;
      let known = this.idsOf.get(fn);
      if (!known) this.idsOf.set(fn, (known = []));
      this.lastIds = known;
    }
    let id = this.lastIds[s];
    if (id === undefined) {
      const statement = fn.ir.statements[s];
      if (!statement) return -1;
      id = this.statements.push({ functionName: fn.ir.name, statement, origin: this.codeOrigin }) - 1;
      this.lastIds[s] = id;
    }
    return this.push(id, depth - this.baseDepth, this.costs.statement);
  }

  private push(id: number, depth: number, cycles: number): number {
    if (this.length >= maxEvents) {
      const entry = this.statements[id];
      throw new TooManyEvents(
        `the Run ends here: it may hold ${maxEvents} events, and a loop or a long scenario has used them up`,
        entry && entry.statement.path !== '' ? entry.statement : null,
        entry?.functionName ?? '',
      );
    }
    const index = this.length;
    // The CPUs share one time line: a scenario's steps come one after the other.
    const now = Math.max(this.clocks[this.cpuIndex] ?? 0, this.events.lastCycle);
    this.clocks[this.cpuIndex] = now + cycles;
    this.events.push(now, this.owner, depth, id);
    if (now + cycles >= this.alarmCycle) this.ring();
    if (index % 4096 === 4095) this.onProgress(index + 1);
    return index;
  }

  /** Whose the next event is. */
  private get owner(): Owner {
    const cpu = this.cpuIndex;
    return { cpu, task: this.runningTask(cpu), inKernel: this.runningMode(cpu) === 'kernel' };
  }

  spend(cycles: number): void {
    this.clocks[this.cpuIndex] = (this.clocks[this.cpuIndex] ?? 0) + cycles;
  }

  /** The last event is left before its time is over; gives the cycles that it has still to take. */
  leaveAt(cycle: number): number {
    const rest = Math.max(0, this.clock - cycle);
    this.clocks[this.cpuIndex] = this.clock - rest;
    return rest;
  }

  /** When the next event of this CPU begins: not before the last one of any. */
  get nextCycle(): number {
    return Math.max(this.clock, this.events.lastCycle);
  }

  /** Time of the CPU that runs. */
  get clock(): number {
    return this.clocks[this.cpuIndex] ?? 0;
  }

  /** Nothing happens on this CPU until then. */
  reach(cycle: number): void {
    this.clocks[this.cpuIndex] = Math.max(this.clock, cycle);
  }

  protected alarmCycle = Infinity;
  private whenAlarm: () => void = () => undefined;

  /** Does something after the first event that ends then or later. One alarm at a time. */
  setAlarm(cycle: number, then: () => void): void {
    this.alarmCycle = cycle;
    this.whenAlarm = then;
  }

  get alarmed(): boolean {
    return this.alarmCycle !== Infinity;
  }

  protected ring(): void {
    this.alarmCycle = Infinity;
    this.whenAlarm();
  }

  /** Whole pages were copied or filled. */
  spendPages(pages: number): void {
    this.spend(pages * this.costs.page);
    if (this.clock >= this.alarmCycle) this.ring();
  }

  get wantsNotes(): boolean {
    return true;
  }
  /** False if `cpuChanged` does nothing: then states are not compared for it. */
  get wantsChanges(): boolean {
    return true;
  }

  get countsOnly(): boolean {
    return false;
  }
  passed(_statements: number): void {}

  get now(): number {
    return Math.max(0, ...this.clocks.filter((clock) => clock !== undefined));
  }

  // --- Beside the running event -----------------------------------------------------------------------------------

  remark(text: string, event = this.length - 1): void {
    if (event >= 0) this.addNote(event, this.notes.idOf(text));
  }

  private addNote(event: number, text: number): void {
    this.events.setNote(event, this.notes.join(this.events.noteOf(event), text));
  }

  note(event: number, site: NoteSite, value: Value): void {
    const id = this.notes.valueId(site, value, () => {
      const shown = this.describe(value, site.type) ?? showValue(value, site.rep);
      return site.name === 'returns' ? `returns ${shown}` : `${site.name} = ${shown}`;
    });
    this.addNote(event, id);
  }

  /** How often `namesChanged` came. */
  namings = 0;

  /** New objects have got names: values that point to them look different from now on. */
  namesChanged(): void {
    this.namings++;
    this.notes.forget();
  }

  condition(event: number, taken: boolean): void {
    this.remark(taken ? 'true' : 'false', event);
  }

  mark(kind: MarkKind, label: string, event = Math.max(0, this.length - 1)): void {
    this.spend(
      kind === 'save'
        ? this.costs.save
        : kind === 'restore'
          ? this.costs.restore
          : kind === 'ts-written'
            ? this.costs.ts
            : 0,
    );
    this.kept(event, kind, label);
  }

  /** A text that is kept once, however often it is said. */
  private once(text: string): string {
    const known = this.texts.get(text);
    if (known !== undefined) return known;
    this.texts.set(text, text);
    return text;
  }
  private readonly texts = new Map<string, string>();

  /** Marks by kind. */
  protected readonly counts = new Map<MarkKind, number>();

  protected kept(event: number, kind: MarkKind, label: string): void {
    this.counts.set(kind, this.countOf(kind) + 1);
    const task = this.runningTask(this.cpuIndex);
    this.marks.push({ event, cpu: this.cpuIndex, kind, label: this.once(label), task });
  }

  /** Marks of a kind so far. */
  countOf(kind: MarkKind): number {
    return this.counts.get(kind) ?? 0;
  }

  /** How a task's values last came to a CPU; null if they were not restored there. */
  lastRestore(cpu: number, task: number): string | null {
    const found = this.marks.findLast(
      (mark) => mark.kind === 'restore' && mark.cpu === cpu && mark.task === task,
    );
    return found?.label ?? null;
  }

  /** An instruction of a replayed operation is executed: what a checker would find is not found here. */
  replaying = false;

  warn(message: string): void {
    this.find('kernel-warning', message);
  }

  find(checker: string, message: string): void {
    if (this.replaying) throw new NotReplayable(checker);
    const event = Math.max(0, this.length - 1);
    this.findings.push({ event, checker, message });
    this.kept(event, 'finding', message);
  }

  /** Visits the writes so far to these bytes of memory, the last one first, until the visitor answers false. */
  eachWriteBack(addr: number, size: number, visit: (write: Write) => boolean): void {
    this.effects.eachWriteBack(addr, size, visit);
  }

  /** The statement of an event. */
  statementAt(event: number): RunStatement | null {
    return event < this.length ? (this.statements[this.events.statementOf(event)] ?? null) : null;
  }

  writing(addr: number, bytes: Uint8Array, at: number, size: number): void {
    const event = Math.max(0, this.length - 1);
    const site = this.site();
    this.effects.writing(event, site < 0 ? event : site, addr, bytes, at, size);
  }

  written(bytes: Uint8Array, at: number, size: number): void {
    this.effects.written(bytes, at, size);
  }

  /** The kernel has read bytes of user memory. */
  userRead(address: number, size: number): void {
    const event = Math.max(0, this.length - 1);
    const site = this.site();
    this.userReads.push({ event, site: site < 0 ? event : site, address, size });
  }

  cpuChanged(cpu: number, before: CpuView, after: CpuView): void {
    const event = Math.max(0, this.length - 1);
    this.cpuBytes.changes(before, after, (offset, old, now, at, size) =>
      this.effects.cpu(event, cpu, offset, old, now, at, size),
    );
  }

  // --- Operations that come again: see replay/ ---------------------------------------------------------------------

  /** True if an operation that begins now takes the same cycles as it would at any other time. */
  get inStep(): boolean {
    return this.clock >= this.events.lastCycle && !this.alarmed && Number.isInteger(this.clock);
  }

  get position(): RecordPosition {
    const { length, effects, marks, clock } = this;
    return { events: length, effects: effects.length, marks: marks.length, clock };
  }

  noteOf(event: number): number {
    return this.events.noteOf(event);
  }

  /** What came since `from` in an operation that began at `first`; null if it can not come again as it is. */
  since(from: RecordPosition, first: RecordPosition, memory: FindTarget): RecordStretch | null {
    const { length, effects, marks, clock } = this;
    const events = this.events.copy(from.events, length, first.clock);
    const changes = effects.copy(from.effects, effects.length, first.events, memory);
    if (!changes || ![clock, ...events.cycle].every((one) => Number.isInteger(one))) return null;
    return {
      events,
      effects: changes,
      marks: marks
        .slice(from.marks)
        .map(({ event, kind, label }) => ({ event: event - first.events, kind, label })),
      clock: clock - first.clock,
    };
  }

  /** The same again in an operation that began at `first`; in memory too. */
  again({ events, effects, marks, clock }: RecordStretch, first: RecordPosition): void {
    const from = this.length;
    this.events.again(events, first.clock, this.owner);
    this.effects.again(effects, first.events);
    for (const { event, kind, label } of marks) this.kept(first.events + event, kind, label);
    this.clocks[this.cpuIndex] = first.clock + clock;
    for (let next = (from | 4095) + 1; next <= this.length; next += 4096) this.onProgress(next);
  }

  setNote(event: number, note: number): void {
    this.events.setNote(event, note);
  }

  /** Everything since `first` is taken back, in memory too. */
  takeBack(first: RecordPosition, memory: FindTarget): void {
    this.events.cut(first.events);
    this.effects.takeBack(first.effects, memory);
    for (const { kind } of this.marks.splice(first.marks)) this.counts.set(kind, this.countOf(kind) - 1);
    this.clocks[this.cpuIndex] = first.clock;
  }

  /** The record as it is now. */
  done(): Pick<
    Run,
    'events' | 'noteTexts' | 'effects' | 'userReads' | 'statements' | 'operations' | 'marks' | 'findings'
  > {
    return {
      events: this.events.done(),
      noteTexts: this.notes.texts,
      effects: this.effects.done(),
      userReads: this.userReads,
      statements: this.statements,
      operations: this.operations,
      marks: this.marks,
      findings: this.findings,
    };
  }
}
