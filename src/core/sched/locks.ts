// Spinlocks of a simulation: who holds one, who spins for it, first come first served as queued spinlocks have it. Under
// PREEMPT_RT those who wait sleep. Used by simulation.ts.
// SPDX-License-Identifier: MIT
import type { Job } from './job.ts';
import type { CpuState, Simulation } from './simulation.ts';

export class Locks {
  private readonly holders = new Map<string, Job>();
  private readonly waiters = new Map<string, Job[]>();

  constructor(private readonly simulation: Simulation) {}

  /** False: the job waits, and goes on when the lock is given to it. */
  take(name: string, job: Job, cpu: CpuState): boolean {
    if (!this.holders.has(name)) {
      this.holders.set(name, job);
      job.locks.add(name);
      return true;
    }
    this.waiters.set(name, [...(this.waiters.get(name) ?? []), job]);
    if (this.simulation.rules.sleepingLocks) this.simulation.block(cpu, job);
    else {
      job.spinning = true;
      this.simulation.plan(cpu);
    }
    return false;
  }

  give(name: string, job: Job): void {
    job.locks.delete(name);
    const [next, ...rest] = this.waiters.get(name) ?? [];
    if (!next) {
      this.holders.delete(name);
      return;
    }
    this.waiters.set(name, rest);
    this.holders.set(name, next);
    next.locks.add(name);
    if (next.spinning) {
      next.spinning = false;
      const cpu = this.simulation.cpu(next.task.cpu);
      cpu.sinceNs = this.simulation.nowNs;
      this.simulation.plan(cpu);
    } else this.simulation.wake(next);
  }

  /** Who holds the lock that the job waits for; null if it waits for none. */
  holderFor(job: Job): { readonly name: string; readonly holder: Job } | null {
    for (const [name, jobs] of this.waiters) {
      const holder = this.holders.get(name);
      if (holder && jobs.includes(job)) return { name, holder };
    }
    return null;
  }
}
