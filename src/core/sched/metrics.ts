// The figures of a simulation: run time, waits, switches, time with TIF_NEED_RESCHED set and not acted on, cycles lost.
// Filled by simulation.ts, read by the CLI and the panel. Times are nanoseconds; all of it is JSON-safe.
// SPDX-License-Identifier: MIT

/** Waits of one kind: how many, how long, and how they are spread over powers of two. */
export interface WaitFigures {
  readonly count: number;
  readonly totalNs: number;
  readonly maxNs: number;
  /** When the longest began. */
  readonly maxAtNs: number;
  /** Number of waits from 2^i ns to below 2^(i+1) ns; the first is below 2 ns. */
  readonly buckets: readonly number[];
}

export interface TaskFigures {
  readonly comm: string;
  readonly policy: string;
  readonly nice: number;
  readonly runNs: number;
  /** Of the time of all CPUs in which tasks ran. */
  readonly share: number;
  /** From a wake-up until it runs. */
  readonly wakeups: WaitFigures;
  /** Runnable and not running, wake-ups included. */
  readonly waitNs: number;
  /** It ran with a resched flag set: from when the flag is set until schedule() runs. */
  readonly unacted: WaitFigures;
  /** What the switches to it took, and those from it to idle: schedule() and the switch, and of the FPU. */
  readonly switchNs: number;
  readonly fpuNs: number;
  readonly voluntarySwitches: number;
  readonly involuntarySwitches: number;
}

export interface CpuFigures {
  readonly busyNs: number;
  readonly idleNs: number;
  readonly switches: number;
  readonly ticks: number;
  readonly pulled: number;
  /** From when a resched flag is set until schedule() runs. */
  readonly unacted: WaitFigures;
  readonly throttledTimes: number;
}

export interface SchedMetrics {
  readonly endNs: number;
  readonly tasks: readonly TaskFigures[];
  readonly cpus: readonly CpuFigures[];
  readonly switchNs: number;
  readonly fpuNs: number;
  /** cond_resched() that asked; of those, the ones that saw the flag and left the CPU. */
  readonly questions: number;
  readonly questionsActed: number;
}

/** A Waits is filled one by one. */
export class Waits implements WaitFigures {
  count = 0;
  totalNs = 0;
  maxNs = 0;
  maxAtNs = 0;
  readonly buckets: number[] = new Array<number>(44).fill(0);

  add(ns: number, atNs: number): void {
    this.count++;
    this.totalNs += ns;
    if (ns > this.maxNs || this.count === 1) {
      this.maxNs = ns;
      this.maxAtNs = atNs;
    }
    const bucket = ns < 2 ? 0 : Math.min(43, Math.floor(Math.log2(ns)));
    this.buckets[bucket] = (this.buckets[bucket] ?? 0) + 1;
  }

  /** Without empty buckets at the end. */
  done(): WaitFigures {
    const { count, totalNs, maxNs, maxAtNs } = this;
    let length = this.buckets.length;
    while (length > 0 && this.buckets[length - 1] === 0) length--;
    return { count, totalNs, maxNs, maxAtNs, buckets: this.buckets.slice(0, length) };
  }
}
