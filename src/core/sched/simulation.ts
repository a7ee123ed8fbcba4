// The simulation: CPUs, ticks, timers and programs in one order of time; when the scheduler is asked, and who runs then.
// Time passes in whole nanoseconds from event to event. The classes decide; the preemption model says where code can be
// left. Pure; called by simulate.ts. Who executes code of the tree for it comes in as a host.
// SPDX-License-Identifier: MIT
import type { SchedHost } from './host.ts';
import { Job } from './job.ts';
import { Locks } from './locks.ts';
import { SimulationLog } from './log.ts';
import type { PreemptionRules } from './preemption.ts';
import { preemptionRules } from './preemption.ts';
import type { Reason, SchedResult } from './result.ts';
import { RunQueue } from './runQueue.ts';
import { SectionTimes } from './section.ts';
import type { SchedSetup } from './setup.ts';
import type { SchedTask } from './task.ts';
import { Spread } from './spread.ts';
import { Timers } from './timers.ts';

/** A system call that does little, in cycles. Measured on Zen 3: 441 (docs/facts.md). */
const systemCallCycles = 441;

export class CpuState {
  readonly queue: RunQueue;
  job: Job | null = null;
  /** Until when the switch to `job` takes; null: it runs. */
  switchingNs: number | null = null;
  /** Up to when the job's position is right. */
  sinceNs = 0;
  tickNs = Infinity;
  /** When something happens by itself. */
  dueNs = Infinity;

  constructor(
    readonly index: number,
    setup: SchedSetup,
    rules: PreemptionRules,
  ) {
    this.queue = new RunQueue(index, setup.shape, rules, setup.sliceCpus ?? setup.cpus, setup.hz);
  }
}

export class Simulation {
  nowNs = 0;
  readonly cpus: CpuState[];
  readonly jobs: Job[];
  readonly rules: PreemptionRules;
  readonly log: SimulationLog;
  private readonly timers = new Timers();
  private readonly locks: Locks;
  private readonly waiting = new Map<string, Job[]>();
  private readonly signalled = new Map<string, number>();
  private readonly periodNs: number;
  private readonly spread: Spread;

  constructor(
    readonly setup: SchedSetup,
    private readonly host: SchedHost,
    keep: number,
  ) {
    this.rules = preemptionRules[setup.model];
    this.cpus = Array.from({ length: setup.cpus }, (_, i) => new CpuState(i, setup, this.rules));
    this.jobs = setup.tasks.map((task, i) => new Job(i, task));
    this.log = new SimulationLog(this.jobs, setup, keep);
    this.locks = new Locks(this);
    this.periodNs = Math.floor(1_000_000_000 / setup.hz);
    this.spread = new Spread(setup.seed);
    for (const job of this.jobs) this.timers.add(job.setup.startNs, () => this.begin(job));
    const { realTime } = setup.shape;
    if (this.jobs.some((job) => job.task.isRealTime)) this.every(realTime.periodNs, () => this.replenish());
    if (!setup.noHzIdle) for (const cpu of this.cpus) cpu.tickNs = this.periodNs;
  }

  private every(ns: number, fire: () => void): void {
    const again = (at: number): void =>
      this.timers.add(at, () => {
        fire();
        again(at + ns);
      });
    again(ns);
  }

  run(): SchedResult {
    const { endNs } = this.setup;
    const { cpus, timers } = this;
    for (;;) {
      let next = timers.nextNs;
      for (const cpu of cpus) {
        if (cpu.tickNs < next) next = cpu.tickNs;
        if (cpu.dueNs < next) next = cpu.dueNs;
      }
      if (next >= endNs) break;
      this.nowNs = next;
      // Interrupts first: a flag that is set at this moment is seen at this moment.
      if (timers.nextNs === next) timers.fireNext();
      else this.atCpus(next);
    }
    this.nowNs = endNs;
    for (const cpu of cpus) {
      this.catchUp(cpu);
      cpu.queue.update(endNs);
    }
    return this.log.result(this);
  }

  private atCpus(now: number): void {
    for (const cpu of this.cpus) {
      if (cpu.tickNs !== now) continue;
      this.tick(cpu);
      return;
    }
    for (const cpu of this.cpus) {
      if (cpu.dueNs !== now) continue;
      this.due(cpu);
      return;
    }
  }

  // --- Interrupts -------------------------------------------------------------------------------------------------

  private tick(cpu: CpuState): void {
    cpu.tickNs += this.periodNs;
    if (!cpu.job && this.setup.noHzIdle) {
      cpu.tickNs = Infinity;
      return;
    }
    this.log.ticks(cpu.index);
    if (cpu.job) cpu.queue.tick(this.nowNs);
    this.interrupted(cpu);
  }

  private replenish(): void {
    for (const cpu of this.cpus) {
      cpu.queue.replenish(this.nowNs);
      this.interrupted(cpu);
    }
  }

  /** What happens when an interrupt ends. */
  private interrupted(cpu: CpuState): void {
    if (!cpu.queue.flagged || cpu.switchingNs !== null) return;
    if (!cpu.job) return this.schedule(cpu, 'idle');
    this.catchUp(cpu);
    if (!cpu.job.inKernel) return this.schedule(cpu, 'return-to-user');
    if (this.rules.preemptsKernel && cpu.queue.needResched && !this.locked(cpu.job))
      return this.schedule(cpu, 'irq-exit');
    this.plan(cpu);
  }

  /** Whether preempt_count keeps the job's kernel code where it is. */
  private locked(job: Job): boolean {
    if (this.rules.sleepingLocks) return false;
    return job.locks.size > 0 || job.spinning || (job.section?.lockedAt(job.positionNs) ?? false);
  }

  // --- Waking -----------------------------------------------------------------------------------------------------

  private begin(job: Job): void {
    job.state = 'ready';
    job.readyNs = this.nowNs;
    const free = this.cpus.filter((cpu) => job.mayRunOn(cpu.index));
    const cpu = free.reduce((best, one) => (one.queue.count < best.queue.count ? one : best));
    cpu.queue.update(this.nowNs);
    cpu.queue.enqueue(job.task, 'new', this.nowNs);
    this.arrived(job.task, cpu);
  }

  wake(job: Job): void {
    if (job.state !== 'asleep') return;
    const { task } = job;
    job.state = 'ready';
    job.wokenNs = this.nowNs;
    job.readyNs = this.nowNs;
    const old = this.cpu(task.cpu);
    if (task.delayed) {
      this.catchUp(old);
      old.queue.requeueDelayed(task, this.nowNs);
      this.arrived(task, old);
      return;
    }
    const cpu = this.placeFor(job, old);
    if (cpu !== old && !task.isRealTime) old.queue.fair.leaveAsleep(task);
    this.catchUp(cpu);
    cpu.queue.enqueue(task, cpu === old ? 'wakeup' : 'wakeup-migrated', this.nowNs);
    this.arrived(task, cpu);
  }

  private arrived(task: SchedTask, cpu: CpuState): void {
    cpu.queue.checkPreempt(task, this.nowNs);
    this.interrupted(cpu);
  }

  /** Where it was, if that CPU is idle; else an idle one; a real-time task where it would run at once. */
  private placeFor(job: Job, old: CpuState): CpuState {
    const idle = (cpu: CpuState): boolean => !cpu.job && cpu.queue.count === 0;
    if (job.mayRunOn(old.index) && idle(old)) return old;
    const allowed = this.cpus.filter((cpu) => job.mayRunOn(cpu.index));
    const free = allowed.find(idle);
    if (free) return free;
    const stay = job.mayRunOn(old.index) ? old : (allowed[0] ?? old);
    if (!job.task.isRealTime) return stay;
    const rank = (cpu: CpuState): number => (cpu.job?.task.isRealTime ? cpu.job.task.kind.rtPriority : 0);
    const lowest = allowed.reduce((best, one) => (rank(one) < rank(best) ? one : best), stay);
    return rank(lowest) < job.task.kind.rtPriority ? lowest : stay;
  }

  // --- schedule() -------------------------------------------------------------------------------------------------

  schedule(cpu: CpuState, why: Reason): void {
    const { queue, job: prev } = cpu;
    const now = this.nowNs;
    this.catchUp(cpu);
    const flaggedNs = queue.flagged ? queue.neededSinceNs : null;
    queue.update(now);
    let picked = queue.pick(now);
    if (!picked && this.pull(cpu)) picked = queue.pick(now);
    const next = picked ? (this.jobs[picked.id] as Job) : null;
    this.log.decided(cpu, next, why, now, flaggedNs);
    queue.switchTo(picked, now);
    if (next === prev) {
      this.plan(cpu);
      return;
    }
    if (prev) {
      if (prev.state === 'ready') {
        prev.involuntary++;
        prev.readyNs = now;
      } else prev.voluntary++;
    }
    const cost = this.host.switches({
      cpu: cpu.index,
      prev: prev?.index ?? null,
      next: next?.index ?? null,
      nowNs: now,
      why,
      flaggedNs,
      section: prev?.section
        ? { positionNs: prev.positionNs, questions: prev.place - prev.section.first }
        : null,
    });
    this.log.switched(cpu, next, now, cost);
    cpu.job = next;
    cpu.switchingNs = now + cost.ns;
    if (cpu.tickNs === Infinity && next) cpu.tickNs = (Math.floor(now / this.periodNs) + 1) * this.periodNs;
    this.plan(cpu);
  }

  /** An idle CPU takes a task that waits elsewhere, from where most wait. */
  private pull(cpu: CpuState): boolean {
    const mayCome = (task: SchedTask): boolean => (this.jobs[task.id] as Job).mayRunOn(cpu.index);
    let from: CpuState | null = null;
    for (const other of this.cpus)
      if (other !== cpu && other.queue.count > (from?.queue.count ?? 1) && other.queue.spare(mayCome))
        from = other;
    const task = from?.queue.spare(mayCome);
    if (!from || !task) return false;
    this.catchUp(from);
    from.queue.dequeue(task, false, this.nowNs);
    cpu.queue.enqueue(task, 'migrated', this.nowNs);
    this.log.pulls(cpu.index);
    const source = from;
    if (source.queue.flagged) this.timers.add(this.nowNs, () => this.interrupted(source));
    return true;
  }

  // --- Programs ---------------------------------------------------------------------------------------------------

  cpu(index: number): CpuState {
    const cpu = this.cpus[index];
    if (!cpu) throw new Error(`no CPU ${index}`);
    return cpu;
  }

  /** Brings the position of the running job up to now. */
  private catchUp(cpu: CpuState): void {
    const { job } = cpu;
    if (job && cpu.switchingNs === null && job.begun && !job.spinning)
      job.positionNs += this.nowNs - cpu.sinceNs;
    cpu.sinceNs = this.nowNs;
  }

  /** When something happens on this CPU by itself. */
  plan(cpu: CpuState): void {
    const { job } = cpu;
    if (cpu.switchingNs !== null) cpu.dueNs = cpu.switchingNs;
    else if (!job || job.spinning) cpu.dueNs = Infinity;
    else if (!job.begun) cpu.dueNs = this.nowNs;
    else cpu.dueNs = this.nowNs + this.stopAt(cpu, job) - job.positionNs;
  }

  /** Position at which the job next does something else than go on. */
  private stopAt(cpu: CpuState, job: Job): number {
    const { section } = job;
    if (!section) return job.lengthNs;
    const fault = section.faultAt(job.faults) ?? section.lengthNs;
    const place = this.leavesAt(cpu, job, section);
    return Math.min(section.lengthNs, fault, place === null ? section.lengthNs : section.at(place));
  }

  /** The place in a section at which its code is left for the flag that is set; null: only at its end. */
  private leavesAt({ queue }: CpuState, job: Job, section: SectionTimes): number | null {
    const { question, lock } = section.section;
    if (!queue.flagged || job.locks.size > 0 || lock === 'whole') return null;
    const { rules } = this;
    if (rules.preemptsKernel ? !queue.needResched || lock !== 'batch' : !rules.condResched) return null;
    const asks = rules.preemptsKernel || question !== 'none' || job.place === 0;
    return asks ? section.placeFrom(job.positionNs, job.place) : null;
  }

  private due(cpu: CpuState): void {
    if (cpu.switchingNs !== null) {
      cpu.switchingNs = null;
      cpu.sinceNs = this.nowNs;
      if (cpu.job) this.log.runs(cpu.job, this.nowNs);
      if (cpu.queue.flagged) this.schedule(cpu, cpu.job ? 'again' : 'idle');
      else this.plan(cpu);
      return;
    }
    const { job } = cpu;
    if (!job) return;
    this.catchUp(cpu);
    if (!job.begun) this.start(cpu, job);
    else if (job.section && job.positionNs < job.section.lengthNs) this.inSection(cpu, job, job.section);
    else this.finish(cpu, job);
  }

  private inSection(cpu: CpuState, job: Job, section: SectionTimes): void {
    const fault = section.section.fault;
    if (fault && section.faultAt(job.faults) === job.positionNs) {
      job.faults++;
      this.block(cpu, job);
      this.timers.add(this.nowNs + fault.sleepNs, () => this.wake(job));
      return;
    }
    const place = section.placeFrom(job.positionNs, job.place) ?? job.place;
    job.place = place + 1;
    const asks = place > 0 || section.section.question === 'before' ? 'cond_resched' : 'might_sleep';
    this.schedule(cpu, this.rules.preemptsKernel ? 'preempt_enable' : asks);
  }

  /** Begins the job's action; those that take no time are done at once. */
  private start(cpu: CpuState, job: Job): void {
    if (job.through) {
      job.state = 'exited';
      cpu.queue.dequeue(job.task, false, this.nowNs);
      this.schedule(cpu, 'blocks');
      return;
    }
    const { action } = job;
    job.begun = true;
    job.positionNs = 0;
    job.lengthNs = 0;
    this.host.begins(cpu.index, job.index, job.pc, this.nowNs);
    switch (action.do) {
      case 'compute':
        job.lengthNs = this.spread.around(action.ns, action.spreadNs);
        break;
      case 'kernel':
        job.section = new SectionTimes(action.section, this.rules, this.setup.mhz);
        job.lengthNs = job.section.lengthNs;
        job.place = job.section.first;
        job.faults = 0;
        break;
      case 'wait':
      case 'signal':
      case 'yield':
        job.lengthNs = Math.ceil((systemCallCycles * 1000) / this.setup.mhz);
        break;
      case 'lock':
        if (!this.locks.take(action.name, job, cpu)) return;
        break;
      case 'sleep':
      case 'unlock':
        break;
    }
    this.plan(cpu);
  }

  /** The action is through. */
  private finish(cpu: CpuState, job: Job): void {
    const { action } = job;
    if (job.section && this.rules.condResched) this.log.asked(job.section.questions);
    this.host.ends(cpu.index, job.index, job.pc, this.nowNs);
    job.advance();
    switch (action.do) {
      case 'sleep':
        this.block(cpu, job);
        this.timers.add(this.nowNs + this.spread.around(action.ns, action.spreadNs), () => this.wake(job));
        return;
      case 'wait':
        if (this.waits(cpu, job, action.on)) return;
        break;
      case 'signal':
        this.signals(action.on);
        break;
      case 'unlock':
        this.locks.give(action.name, job);
        if (this.rules.preemptsKernel && cpu.queue.needResched && job.locks.size === 0)
          return this.schedule(cpu, 'preempt_enable');
        break;
      case 'yield':
        if (job.task.isRealTime) cpu.queue.realTime.yields();
        else cpu.queue.fair.yields(this.nowNs);
        return this.schedule(cpu, 'yields');
      default:
        break;
    }
    // Between two actions the task is in user mode, unless it holds a lock.
    if (cpu.queue.flagged && !job.inKernel && cpu.job === job && cpu.switchingNs === null)
      this.schedule(cpu, 'return-to-user');
    else this.plan(cpu);
  }

  block(cpu: CpuState, job: Job): void {
    job.state = 'asleep';
    cpu.queue.dequeue(job.task, true, this.nowNs);
    this.schedule(cpu, 'blocks');
  }

  private waits(cpu: CpuState, job: Job, on: string): boolean {
    const there = this.signalled.get(on) ?? 0;
    if (there > 0) {
      this.signalled.set(on, there - 1);
      return false;
    }
    this.waiting.set(on, [...(this.waiting.get(on) ?? []), job]);
    this.block(cpu, job);
    return true;
  }

  private signals(on: string): void {
    const [first, ...rest] = this.waiting.get(on) ?? [];
    if (!first) this.signalled.set(on, (this.signalled.get(on) ?? 0) + 1);
    else {
      this.waiting.set(on, rest);
      this.wake(first);
    }
  }

  waitsFor(job: Job): ReturnType<Locks['holderFor']> {
    return this.locks.holderFor(job);
  }

  runs(job: Job): boolean {
    return this.cpus.some((cpu) => cpu.job === job);
  }
}
