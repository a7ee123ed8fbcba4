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
import { bytesColumn, numbersColumn, words16Column, words32Column } from './record/column.ts';
import { CpuBytes } from './record/cpuBytes.ts';
import { EffectWriter } from './record/effectLog.ts';
import type { Write } from './record/effectLog.ts';
import { NoteTexts } from './record/noteTexts.ts';
import type { CpuView, Finding, Operation, Run, RunMark, RunStatement, UserRead } from './run.ts';

/** More than this many events end the Run with a message: what was recorded is shown. */
const maxEvents = 1_000_000;

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
  private readonly cycle = numbersColumn();
  private readonly cpu = bytesColumn();
  private readonly task = words16Column();
  private readonly depth = words16Column();
  private readonly statementOf = words32Column();
  private readonly noteOf = words32Column();
  private readonly inKernel = bytesColumn();
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
    return this.cycle.length;
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
    const now = Math.max(this.clocks[this.cpuIndex] ?? 0, index === 0 ? 0 : this.cycle.at(index - 1));
    this.cycle.push(now);
    this.clocks[this.cpuIndex] = now + cycles;
    this.cpu.push(this.cpuIndex);
    this.task.push(this.runningTask(this.cpuIndex));
    this.inKernel.push(this.runningMode(this.cpuIndex) === 'kernel' ? 1 : 0);
    this.depth.push(depth);
    this.statementOf.push(id);
    this.noteOf.push(0);
    if (now + cycles >= this.alarmCycle) this.ring();
    if (index % 4096 === 4095) this.onProgress(index + 1);
    return index;
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
    return Math.max(this.clock, this.length === 0 ? 0 : this.cycle.at(this.length - 1));
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
    this.noteOf.set(event, this.notes.join(this.noteOf.at(event), text));
  }

  note(event: number, site: NoteSite, value: Value): void {
    const id = this.notes.valueId(site, value, () => {
      const shown = this.describe(value, site.type) ?? showValue(value, site.rep);
      return site.name === 'returns' ? `returns ${shown}` : `${site.name} = ${shown}`;
    });
    this.addNote(event, id);
  }

  /** New objects have got names: values that point to them look different from now on. */
  namesChanged(): void {
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

  warn(message: string): void {
    this.find('kernel-warning', message);
  }

  find(checker: string, message: string): void {
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
    return event < this.length ? (this.statements[this.statementOf.at(event)] ?? null) : null;
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

  /** The record as it is now. */
  done(): Pick<
    Run,
    'events' | 'noteTexts' | 'effects' | 'userReads' | 'statements' | 'operations' | 'marks' | 'findings'
  > {
    return {
      events: {
        length: this.length,
        cycle: this.cycle.done(),
        cpu: this.cpu.done(),
        task: this.task.done(),
        depth: this.depth.done(),
        statement: this.statementOf.done(),
        note: this.noteOf.done(),
        inKernel: this.inKernel.done(),
      },
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
