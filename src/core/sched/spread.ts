// Times that vary by the seed: xorshift32, the same on every machine. Used by simulation.ts.
// SPDX-License-Identifier: MIT

export class Spread {
  private state: number;

  constructor(seed: number) {
    this.state = seed || 0x9e3779b9;
  }

  /** `ns`, up to `spreadNs` more or less. */
  around(ns: number, spreadNs: number): number {
    if (spreadNs === 0) return ns;
    let x = this.state;
    x ^= x << 13;
    x ^= x >>> 17;
    x ^= x << 5;
    this.state = x >>> 0;
    return ns - spreadNs + (this.state % (2 * spreadNs + 1));
  }
}
