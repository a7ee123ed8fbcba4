// What a simulation writes down: spans, decisions and figures while it runs, findings when it is over. Keeps as many
// spans and decisions as it is told to and counts the rest. Used by simulation.ts.
// SPDX-License-Identifier: MIT
import type { SwitchCost } from './host.ts';
import type { Job } from './job.ts';
import { Waits } from './metrics.ts';
import type { SchedMetrics } from './metrics.ts';
import type { Decision, Reason, SchedFinding, SchedResult, Span } from './result.ts';
import type { SchedSetup } from './setup.ts';
import type { CpuState, Simulation } from './simulation.ts';

/** Waiting so long at the end without having run is worth a word. */
const starvedNs = 1_000_000_000;

export class SimulationLog {
  private readonly spans: Span[] = [];
  private readonly decisions: Decision[] = [];
  private dropped = 0;
  private readonly open: { task: number | null; fromNs: number }[];
  private readonly counts: {
    readonly unacted: Waits;
    busyNs: number;
    switches: number;
    ticks: number;
    pulled: number;
  }[];
  private switchNs = 0;
  private fpuNs = 0;
  private questions = 0;
  private acted = 0;

  constructor(
    private readonly jobs: readonly Job[],
    private readonly setup: SchedSetup,
    private readonly keep: number,
  ) {
    const each = <T>(make: () => T): T[] => Array.from({ length: setup.cpus }, make);
    this.open = each(() => ({ task: null, fromNs: 0 }));
    this.counts = each(() => ({ unacted: new Waits(), busyNs: 0, switches: 0, ticks: 0, pulled: 0 }));
  }

  private on(cpu: number): (typeof this.counts)[number] {
    return this.counts[cpu] as (typeof this.counts)[number];
  }

  ticks(cpu: number): void {
    this.on(cpu).ticks++;
  }

  pulls(cpu: number): void {
    this.on(cpu).pulled++;
  }

  asked(times: number): void {
    this.questions += times;
  }

  decided(cpu: CpuState, next: Job | null, why: Reason, nowNs: number, flaggedNs: number | null): void {
    const { job } = cpu;
    if (flaggedNs !== null && job) {
      this.on(cpu.index).unacted.add(nowNs - flaggedNs, flaggedNs);
      job.unacted.add(nowNs - flaggedNs, flaggedNs);
    }
    if (why === 'cond_resched') this.acted++;
    if (this.decisions.length >= this.keep) {
      this.dropped++;
      return;
    }
    this.decisions.push({
      atNs: nowNs,
      cpu: cpu.index,
      prev: job?.index ?? null,
      next: next?.index ?? null,
      why,
      flaggedNs,
      bodies: job?.section ? job.section.bodiesAt(job.positionNs) : null,
    });
  }

  /** Before the CPU's job changes. A switch to idle is of the task that leaves. */
  switched({ index: cpu, job: prev }: CpuState, next: Job | null, nowNs: number, cost: SwitchCost): void {
    this.on(cpu).switches++;
    this.switchNs += cost.ns - cost.fpuNs;
    this.fpuNs += cost.fpuNs;
    const owner = next ?? prev;
    if (owner) {
      owner.switchNs += cost.ns - cost.fpuNs;
      owner.fpuNs += cost.fpuNs;
    }
    this.close(cpu, nowNs);
    const open = this.open[cpu];
    if (open) {
      open.task = next?.index ?? null;
      open.fromNs = nowNs;
    }
  }

  private close(cpu: number, nowNs: number): void {
    const open = this.open[cpu];
    if (!open || nowNs === open.fromNs) return;
    if (open.task !== null) this.on(cpu).busyNs += nowNs - open.fromNs;
    if (this.spans.length < this.keep)
      this.spans.push({ cpu, task: open.task, fromNs: open.fromNs, toNs: nowNs });
    else this.dropped++;
  }

  /** A task has come to a CPU and runs. */
  runs(job: Job, nowNs: number): void {
    if (job.wokenNs >= 0) job.wakeups.add(nowNs - job.wokenNs, job.wokenNs);
    job.waitNs += nowNs - job.readyNs;
    job.wokenNs = -1;
    job.readyNs = nowNs;
  }

  result(simulation: Simulation): SchedResult {
    const { endNs } = this.setup;
    simulation.cpus.forEach((cpu) => this.close(cpu.index, endNs));
    return {
      metrics: this.metrics(simulation),
      spans: this.spans,
      decisions: this.decisions,
      dropped: this.dropped,
      findings: this.findings(simulation),
    };
  }

  private metrics({ cpus }: Simulation): SchedMetrics {
    const { endNs } = this.setup;
    const all = this.jobs.reduce((sum, { task }) => sum + task.sumExecNs, 0);
    return {
      endNs,
      tasks: this.jobs.map((job) => ({
        comm: job.setup.comm,
        policy: job.setup.policy,
        nice: job.setup.nice,
        runNs: job.task.sumExecNs,
        share: all === 0 ? 0 : job.task.sumExecNs / all,
        wakeups: job.wakeups.done(),
        waitNs: job.waitNs,
        unacted: job.unacted.done(),
        switchNs: job.switchNs,
        fpuNs: job.fpuNs,
        voluntarySwitches: job.voluntary,
        involuntarySwitches: job.involuntary,
      })),
      cpus: cpus.map(({ index, queue }) => {
        const { busyNs, switches, ticks, pulled, unacted } = this.on(index);
        return {
          busyNs,
          idleNs: endNs - busyNs,
          switches,
          ticks,
          pulled,
          unacted: unacted.done(),
          throttledTimes: queue.realTime.throttledTimes,
        };
      }),
      switchNs: this.switchNs,
      fpuNs: this.fpuNs,
      questions: this.questions,
      questionsActed: this.acted,
    };
  }

  private findings(simulation: Simulation): SchedFinding[] {
    const { endNs, shape } = this.setup;
    const found: SchedFinding[] = [];
    for (const { index, queue } of simulation.cpus) {
      const { throttledTimes } = queue.realTime;
      if (throttledTimes === 0) continue;
      const { runtimeNs, periodNs } = shape.realTime;
      const greedy = this.jobs.filter(({ task }) => task.isRealTime && task.cpu === index);
      found.push({
        atNs: 0,
        cpu: index,
        where: greedy.map((job) => `tasks[${job.index}] (${job.setup.comm})`).join(', '),
        message: `real-time tasks used up ${runtimeNs / 1e6} ms of ${periodNs / 1e6} ms and were held back ${throttledTimes} times`,
      });
    }
    for (const job of this.jobs) {
      const where = `tasks[${job.index}] (${job.setup.comm})`;
      const lock = simulation.waitsFor(job);
      if (lock)
        found.push({
          atNs: endNs,
          cpu: job.task.cpu,
          where: `${where}.program[${job.pc}]`,
          message: `waits for the spinlock "${lock.name}" at the end; ${lock.holder.setup.comm} holds it`,
        });
      else if (job.state === 'ready' && endNs - job.readyNs >= starvedNs && !simulation.runs(job))
        found.push({
          atNs: job.readyNs,
          cpu: job.task.cpu,
          where,
          message: `is ready since ${job.readyNs / 1e6} ms and does not run to the end`,
        });
      const atomic = job.setup.program.findIndex(
        (one) => one.do === 'kernel' && one.section.lock === 'whole' && one.section.question !== 'none',
      );
      if (atomic >= 0 && !simulation.rules.preemptsKernel)
        found.push({
          atNs: 0,
          cpu: null,
          where: `${where}.program[${atomic}]`,
          message:
            'cond_resched() is called with a spinlock held: it does nothing there, and the kernel would warn',
        });
    }
    return found;
  }
}
