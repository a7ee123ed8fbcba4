// A record that keeps nothing but sums: for sweeps, where a Run is a row of figures and nobody looks at its events.
// Time passes as in Recorder, so that a tally's figures are those of the Run that would have been recorded. Statements
// are told in numbers; whatever depends on the time asks for those that ran meanwhile. Called by simulate's `tally`.
// SPDX-License-Identifier: MIT
import { Recorder } from './recorder.ts';

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
