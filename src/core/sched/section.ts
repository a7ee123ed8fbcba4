// Where a kernel section can be left: the times of its bodies, questions and page faults as positions in nanoseconds from
// its begin, counted from cycles without rounding errors that add up. Used by simulation.ts.
// SPDX-License-Identifier: MIT
import type { PreemptionRules } from './preemption.ts';
import type { KernelSection } from './setup.ts';

/** Places between bodies, numbered: k stands after k * every bodies. */
export class SectionTimes {
  readonly lengthNs: number;
  /** The first and the last place at which the code may be left in this model, or gives back its lock. */
  readonly first: number;
  readonly last: number;
  private readonly faults: number;

  constructor(
    readonly section: KernelSection,
    rules: PreemptionRules,
    private readonly mhz: number,
  ) {
    const { beforeCycles, afterCycles, iterations, bodyCycles, question, every, mightSleep, fault } = section;
    this.lengthNs = this.ns(beforeCycles + iterations * bodyCycles + afterCycles);
    this.first = question === 'before' || (mightSleep && rules.mightResched) ? 0 : 1;
    this.last = question === 'before' ? Math.ceil(iterations / every) - 1 : Math.floor(iterations / every);
    this.faults = fault ? Math.floor(iterations / fault.every) : 0;
  }

  private ns(cycles: number): number {
    return Math.floor((cycles * 1000) / this.mhz);
  }

  private after(bodies: number): number {
    return this.ns(this.section.beforeCycles + bodies * this.section.bodyCycles);
  }

  /** Position of place k. */
  at(k: number): number {
    return this.after(Math.min(k * this.section.every, this.section.iterations));
  }

  /** The first place from `from` on that is not before a position; null if there is none. */
  placeFrom(positionNs: number, from: number): number | null {
    const { beforeCycles, bodyCycles, every } = this.section;
    const guess = Math.floor(((positionNs * this.mhz) / 1000 - beforeCycles) / (bodyCycles * every)) - 1;
    let k = Math.max(from, guess);
    while (k <= this.last && this.at(k) < positionNs) k++;
    return k <= this.last ? k : null;
  }

  /** Position of page fault number i from 0, at the begin of its body; null if there are no more. */
  faultAt(i: number): number | null {
    const { fault } = this.section;
    return fault && i < this.faults ? this.after((i + 1) * fault.every - 1) : null;
  }

  /** Whether a spinlock is held at a position. */
  lockedAt(positionNs: number): boolean {
    const { lock, iterations } = this.section;
    if (lock === 'none') return false;
    if (lock === 'whole') return positionNs > 0 && positionNs < this.lengthNs;
    return positionNs > this.after(0) && positionNs < this.after(iterations);
  }

  /** Bodies that are done at a position. */
  bodiesAt(positionNs: number): number {
    const { beforeCycles, bodyCycles, iterations } = this.section;
    let bodies = Math.max(0, Math.floor(((positionNs * this.mhz) / 1000 - beforeCycles) / bodyCycles));
    while (bodies < iterations && this.after(bodies + 1) <= positionNs) bodies++;
    return Math.min(bodies, iterations);
  }

  /** How many times cond_resched() is reached. */
  get questions(): number {
    const { question, iterations, every } = this.section;
    if (question === 'none') return 0;
    return question === 'before' ? Math.ceil(iterations / every) : Math.floor(iterations / every);
  }
}
