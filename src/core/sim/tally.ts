// A record that keeps nothing but sums: for sweeps, where a Run is a row of figures and nobody looks at its events.
// Time passes as in Recorder, so that a tally's figures are those of the Run that would have been recorded. Statements
// are told in numbers; whatever depends on the time asks for those that ran meanwhile. Called by simulate's `tally`; an
// operation that is not executed but replayed (replay/) passes as it did when it was.
// SPDX-License-Identifier: MIT
import type { MarkCounts } from './metrics.ts';
import type { MarkKind } from './panelView.ts';
import { Recorder } from './recorder.ts';

/** What an operation came to in a count. */
export interface Passage {
  readonly statements: number;
  readonly cycles: number;
  /** From the beginning of the operation to that of its last statement. */
  readonly lastAt: number;
  readonly marks: readonly { readonly kind: MarkKind; readonly label: string }[];
}

export class Tally extends Recorder {
  private counted = 0;
  private latest = 0;
  /** Set by whoever runs C: has `passed` called for the statements that it was not called for yet. */
  tell: () => void = () => undefined;

  /** Statements of C that ran. */
  get statementCount(): number {
    this.tell();
    return this.counted;
  }

  get markCounts(): MarkCounts {
    return this.counts;
  }

  // --- Operations that are written down and replayed ------------------------------------------------------------

  private passage: { kind: MarkKind; label: string }[] | null = null;

  /** No CPU is ahead of the one that runs: then an operation takes the same cycles wherever it stands. */
  override get inStep(): boolean {
    this.tell();
    return (this.clocks[this.cpuIndex] ?? 0) >= this.latest;
  }

  /** An operation begins while `inStep`; when it is over, gives what it came to. */
  beginPassage(): () => Passage {
    this.tell();
    const { counted, clock } = this;
    const marks = (this.passage = [] as { kind: MarkKind; label: string }[]);
    return () => {
      this.tell();
      return {
        statements: this.counted - counted,
        cycles: this.clock - clock,
        lastAt: this.latest - clock,
        marks,
      };
    };
  }
  endPassage(): void {
    this.passage = null;
  }

  /** An operation that is not executed passes, while `inStep`. The statements are counted by who skips them. */
  passAgain({ statements, cycles, lastAt, marks }: Passage): void {
    const { clock } = this;
    this.counted += statements;
    this.clocks[this.cpuIndex] = clock + cycles;
    if (statements > 0) this.latest = clock + lastAt;
    for (const { kind, label } of marks) this.kept(-1, kind, label);
  }

  /** Which task's values were restored on which CPU, and how. */
  private readonly restored = new Map<number, Map<number, string>>();

  protected override kept(_event: number, kind: MarkKind, label: string): void {
    this.counts.set(kind, this.countOf(kind) + 1);
    this.passage?.push({ kind, label });
    if (kind !== 'restore') return;
    let onCpu = this.restored.get(this.cpuIndex);
    if (!onCpu) this.restored.set(this.cpuIndex, (onCpu = new Map()));
    onCpu.set(this.runningTask(this.cpuIndex), label);
  }

  override lastRestore(cpu: number, task: number): string | null {
    return this.restored.get(cpu)?.get(task) ?? null;
  }

  override event(_text: string, _origin: string, _depth: number, cycles: number): number {
    this.tell();
    this.pass(1, cycles);
    return -1;
  }

  override statement(): number {
    this.counted++;
    this.pass(1, this.costs.statement);
    return -1;
  }

  override get countsOnly(): boolean {
    return true;
  }
  override passed(statements: number): void {
    this.counted += statements;
    this.pass(statements, this.costs.statement);
  }

  /** That many events, one after the other. */
  private pass(events: number, cycles: number): void {
    const now = Math.max(this.clocks[this.cpuIndex] ?? 0, this.latest);
    this.latest = now + (events - 1) * cycles;
    this.clocks[this.cpuIndex] = now + events * cycles;
    if (now + events * cycles >= this.alarmCycle) this.ring();
  }

  override spend(cycles: number): void {
    this.tell();
    super.spend(cycles);
  }

  override get nextCycle(): number {
    return Math.max(this.clock, this.latest);
  }

  override get wantsNotes(): boolean {
    return false;
  }
  override get wantsChanges(): boolean {
    return false;
  }
  override remark(): void {}
  override note(): void {}
  override condition(): void {}
  override namesChanged(): void {}
  override writing(): void {}
  override written(): void {}
  override userRead(): void {}
  override cpuChanged(): void {}
}
