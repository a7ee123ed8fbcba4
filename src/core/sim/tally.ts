// A record that keeps nothing but sums: for sweeps, where a Run is a row of figures and nobody looks at its events.
// Time passes as in Recorder, so that a tally's figures are those of the Run that would have been recorded.
// Called by simulate's `tally`.
// SPDX-License-Identifier: MIT
import { Recorder } from './recorder.ts';

export class Tally extends Recorder {
  /** Statements of C that ran. */
  statementCount = 0;
  private latest = 0;

  override event(_text: string, _origin: string, _depth: number, cycles: number): number {
    return this.pass(cycles);
  }

  override statement(): number {
    this.statementCount++;
    return this.pass(this.costs.statement);
  }

  private pass(cycles: number): number {
    const now = Math.max(this.clocks[this.cpuIndex] ?? 0, this.latest);
    this.latest = now;
    this.clocks[this.cpuIndex] = now + cycles;
    if (now + cycles >= this.alarmCycle) this.ring();
    return -1;
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
