// Records a Run while the machine runs: events in columns, every memory write and CPU change with old and new value,
// marks and findings. Listens to the engine; decides what a statement costs by the cost profile.
// SPDX-License-Identifier: MIT
import type { Compiled } from '../exec/compile.ts';
import type { Listener } from '../exec/engine.ts';
import { showValue } from '../exec/integer.ts';
import type { Value } from '../exec/integer.ts';
import type { Rep, Statement } from '../exec/ir.ts';
import type { CostProfile } from './costs.ts';
import type { MarkKind, Origin } from './panelView.ts';
import type { CpuView, Effect, Finding, Operation, RunMark, RunStatement } from './run.ts';

/** More than this many events end the Run with a message: what was recorded is shown. */
export const maxEvents = 400_000;

export class TooManyEvents extends Error {
  constructor(
    message: string,
    readonly statement: Statement | null,
    readonly functionName: string,
  ) {
    super(message);
  }
}

export class Recorder implements Listener {
  readonly cycle: number[] = [];
  readonly cpu: number[] = [];
  readonly task: number[] = [];
  readonly depth: number[] = [];
  readonly statementOf: number[] = [];
  readonly note_: string[] = [];
  readonly mode: ('user' | 'kernel')[] = [];
  readonly effects: Effect[] = [];
  readonly operations: Operation[] = [];
  readonly marks: RunMark[] = [];
  readonly findings: Finding[] = [];
  readonly statements: RunStatement[] = [];
  private readonly ids = new Map<Statement, number>();
  private readonly clocks: number[] = [];
  private opening: { title: string; cpu: number; from: number } | null = null;
  private baseDepth = 0;
  cpuIndex = 0;

  constructor(
    private readonly costs: CostProfile,
    private readonly runningTask: (cpu: number) => number,
    private readonly runningMode: (cpu: number) => 'user' | 'kernel',
    private readonly describe: (value: Value, type: string) => string | null,
    private readonly onProgress: (events: number) => void,
  ) {}

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
      this.operations.push({ ...this.opening, to: this.length });
    }
    this.opening = null;
  }

  /** An event of the scenario's user program or of the CPU itself. */
  event(text: string, origin: Origin, depth: number, cycles: number): number {
    const statement: Statement = { path: '', start: 0, end: 0, line1: 0, endLine1: 0, text };
    return this.push({ functionName: '', statement, origin }, statement, depth, cycles);
  }

  statement(fn: Compiled, s: number, depth: number): number {
    const statement = fn.ir.statements[s];
    if (!statement) return -1;
    return this.push(
      { functionName: fn.ir.name, statement, origin: 'tree' },
      statement,
      depth - this.baseDepth,
      this.costs.statement,
    );
  }

  private push(entry: RunStatement, key: Statement, depth: number, cycles: number): number {
    if (this.length >= maxEvents) {
      throw new TooManyEvents(
        `the Run ends here: it may hold ${maxEvents} events, and a loop or a long scenario has used them up`,
        entry.origin === 'tree' ? entry.statement : null,
        entry.functionName,
      );
    }
    let id = this.ids.get(key);
    if (id === undefined) {
      id = this.statements.length;
      this.statements.push(entry);
      this.ids.set(key, id);
    }
    const index = this.length;
    // The CPUs share one time line: a scenario's steps come one after the other.
    const now = Math.max(this.clocks[this.cpuIndex] ?? 0, this.cycle[index - 1] ?? 0);
    this.cycle.push(now);
    this.clocks[this.cpuIndex] = now + cycles;
    this.cpu.push(this.cpuIndex);
    this.task.push(this.runningTask(this.cpuIndex));
    this.mode.push(this.runningMode(this.cpuIndex));
    this.depth.push(depth);
    this.statementOf.push(id);
    this.note_.push('');
    if (index % 4096 === 4095) this.onProgress(index + 1);
    return index;
  }

  spend(cycles: number): void {
    this.clocks[this.cpuIndex] = (this.clocks[this.cpuIndex] ?? 0) + cycles;
  }

  get now(): number {
    return Math.max(0, ...this.clocks.filter((clock) => clock !== undefined));
  }

  // --- Beside the running event -----------------------------------------------------------------------------------

  remark(text: string, event = this.length - 1): void {
    const index = event;
    if (index < 0) return;
    const old = this.note_[index] ?? '';
    this.note_[index] = old === '' ? text : `${old} · ${text}`;
  }

  note(event: number, name: string, value: Value, rep: Rep, type: string): void {
    const shown = this.describe(value, type) ?? showValue(value, rep);
    this.remark(name === 'returns' ? `returns ${shown}` : `${name} = ${shown}`, event);
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
    this.marks.push({ event, cpu: this.cpuIndex, kind, label, task: this.runningTask(this.cpuIndex) });
  }

  warn(message: string): void {
    this.find('kernel-warning', message);
  }

  find(checker: string, message: string): void {
    const event = Math.max(0, this.length - 1);
    this.findings.push({ event, checker, message });
    this.marks.push({
      event,
      cpu: this.cpuIndex,
      kind: 'finding',
      label: message,
      task: this.runningTask(this.cpuIndex),
    });
  }

  memoryWritten(addr: number, before: Uint8Array, after: Uint8Array): void {
    this.effects.push({ k: 'memory', event: this.length - 1, addr, before, after });
  }

  cpuChanged(cpu: number, before: CpuView, after: CpuView): void {
    if (
      before.state === after.state &&
      before.holds === after.holds &&
      before.task === after.task &&
      before.mode === after.mode
    )
      return;
    this.effects.push({ k: 'cpu', event: this.length - 1, cpu, before, after });
  }
}
