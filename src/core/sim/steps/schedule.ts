// Plays a scenario that the scheduler drives: the model in core/sched decides who runs when, and this host executes what
// then happens in the tree's code: switches, returns to user mode, loops over huge pages. What a switch costs the model
// is what the executed code took. The model leads: a loop's code runs when it is known where it is left.
// SPDX-License-Identifier: MIT
import { Stopped } from '../../exec/engine.ts';
import type { Change, SchedHost, SwitchCost } from '../../sched/host.ts';
import type { Action, KernelSection, SchedSetup } from '../../sched/setup.ts';
import { simulateTasks } from '../../sched/simulateTasks.ts';
import { cyclesPerMicrosecond, switchCycles } from '../costs.ts';
import type { LoopWork } from '../loops/measureLoop.ts';
import { measureLoop, withPages } from '../loops/measureLoop.ts';
import type { Task } from '../machine.ts';
import type { Scenario, UserComponent } from '../scenario/scenario.ts';
import { idleName } from '../scenario/scenarioKernel.ts';
import type { ProgramAction, Schedule, ScheduledTask } from '../scenario/scenarioSchedule.ts';
import { describePage, hugePageArguments } from './hugePage.ts';
import { runOperation } from './kernelCalls.ts';
import type { StepContext } from './stepContext.ts';

const keep = 100_000;

/** Plays it to its end. Throws Stopped. */
export function playSchedule(context: StepContext, scenario: Scenario): void {
  const { machine } = context;
  const { schedule } = scenario;
  const { shape } = machine.scheduling;
  if (!schedule) return;
  const refuse = (message: string): never => {
    throw new Stopped(message, null, '', 'limit');
  };
  if (!shape) return refuse('the scheduler of this tree is not known');
  const sections = new Map<string, KernelSection>();
  const sectionOf = (work: LoopWork, subpages: number): KernelSection => {
    const key = `${work} ${subpages}`;
    let section = sections.get(key);
    if (!section) {
      const made = measureLoop(machine.program, machine.profile, work, subpages);
      if (!made.ok) return refuse(made.error);
      const loop = withPages(made.value.code, context.costs.page);
      section = { ...loop, beforeCycles: loop.beforeCycles + context.costs.kernelEntry };
      sections.set(key, section);
    }
    return section;
  };
  const setup: SchedSetup = {
    shape,
    model: machine.scheduling.model,
    hz: schedule.hz,
    cpus: scenario.cpus,
    noHzIdle: true,
    mhz: cyclesPerMicrosecond,
    switchCycles,
    fpuCycles: 0,
    endNs: schedule.us * 1000,
    seed: scenario.seed,
    tasks: schedule.tasks.map((task) => ({
      comm: task.comm,
      policy: task.policy,
      nice: task.nice,
      rtPriority: task.rtPriority,
      sliceNs: null,
      cpus: task.cpus,
      startNs: task.startUs * 1000,
      times: task.times,
      program: task.program.map((action) => actionOf(action, sectionOf)),
    })),
  };
  const host = new MachineHost(context, schedule);
  const result = simulateTasks(setup, keep, host);
  if (!result.ok) return refuse(result.error);
  machine.scheduling.result = result.value;
  machine.scheduling.driven = {
    model: machine.scheduling.model,
    hz: schedule.hz,
    fair: shape.fair,
    moments: host.moments,
  };
}

function actionOf(
  action: ProgramAction,
  sectionOf: (work: LoopWork, subpages: number) => KernelSection,
): Action {
  switch (action.do) {
    case 'compute':
    case 'sleep':
      return { do: action.do, ns: action.us * 1000, spreadNs: action.spreadUs * 1000 };
    case 'hugePage':
      return { do: 'kernel', section: sectionOf(action.work, action.subpages) };
    default:
      return action;
  }
}

const toCycles = (ns: number): number => Math.ceil((ns * cyclesPerMicrosecond) / 1000);
/** A nanosecond is so many cycles: a place in the code is this near to the model's time of it. */
const nearCycles = 4;

interface Loop {
  readonly work: LoopWork;
  readonly subpages: number;
  started: boolean;
  /** When it would have begun if it had never been left: position 0, in cycles of this CPU. */
  zeroCycle: number;
  /** Questions that it has reached, and how far it was when it was left. */
  asked: number;
  positionNs: number;
  /** Cycles that the statement in which it was left has still to take. */
  restCycles: number;
}

class MachineHost implements SchedHost {
  /** Loops that tasks are in, by task number. */
  private readonly loops = new Map<number, Loop>();
  readonly moments: { readonly atNs: number; readonly cpu: number; readonly event: number }[] = [];

  constructor(
    private readonly context: StepContext,
    private readonly schedule: Schedule,
  ) {}

  private scheduled(index: number): ScheduledTask {
    const task = this.schedule.tasks[index];
    if (!task) throw new Error(`no task ${index}`);
    return task;
  }

  private taskOf(index: number | null): Task {
    return this.context.byName(index === null ? idleName : this.scheduled(index).comm);
  }

  switches(change: Change): SwitchCost {
    const { context } = this;
    const { recorder, machine, costs } = context;
    context.onCpu(change.cpu);
    const loop = change.prev === null ? undefined : this.loops.get(change.prev);
    if (loop) this.runLoop(this.taskOf(change.prev), loop, change);
    // Code is left in its last event; user mode, and a task that sleeps, with the first event of the switch.
    const event = loop ? Math.max(0, recorder.length - 1) : recorder.length;
    if (this.moments.length < keep) this.moments.push({ atNs: change.nowNs, cpu: change.cpu, event });
    recorder.reach(toCycles(change.nowNs));
    const next = this.taskOf(change.next);
    const fpuCycles = (): number =>
      recorder.countOf('save') * costs.save + recorder.countOf('restore') * costs.restore;
    const fpuBefore = fpuCycles();
    const begin = recorder.nextCycle;
    context.changeTo(next, change.why);
    machine.scheduling.clearNeedResched();
    recorder.spend(switchCycles);
    // A task that was left in the kernel stays there; the others go on in user mode.
    const inKernel =
      change.next !== null && (this.loops.get(change.next)?.started === true || this.holds(change.next));
    if (next.kind === 'user' && !inKernel) context.returnToUser(next);
    const ns = (cycles: number): number => Math.round((cycles * 1000) / cyclesPerMicrosecond);
    return { ns: ns(recorder.clock - begin), fpuNs: ns(fpuCycles() - fpuBefore) };
  }

  begins(cpu: number, task: number, action: number, nowNs: number): void {
    const { context } = this;
    const what = this.scheduled(task).program[action];
    if (!what || what.do === 'sleep' || what.do === 'yield') return;
    context.onCpu(cpu);
    context.recorder.reach(toCycles(nowNs));
    switch (what.do) {
      case 'compute': {
        if (this.holds(task)) return this.say(`kernel code with ${this.held(task)} held`);
        const running = this.taskOf(task);
        if (context.machine.view(cpu).mode === 'kernel') context.returnToUser(running);
        return context.step({ do: 'compute', cpu, use: what.use as readonly UserComponent[], cycles: 1 });
      }
      case 'hugePage':
        this.loops.set(task, {
          work: what.work,
          subpages: what.subpages,
          started: false,
          zeroCycle: 0,
          asked: 0,
          positionNs: 0,
          restCycles: 0,
        });
        return;
      case 'wait':
      case 'signal':
        context.enterKernel('system call futex()');
        return this.say(`${what.do === 'wait' ? 'waits for' : 'signals'} "${what.on}"`);
      case 'lock':
        context.enterKernel('system call');
        return this.say(`spin_lock("${what.name}")`);
      case 'unlock':
        return this.say(`spin_unlock("${what.name}")`);
    }
  }

  /** Locks of tasks, by task number. */
  private readonly locks = new Map<number, ReadonlySet<string>>();
  private readonly holds = (task: number): boolean => (this.locks.get(task)?.size ?? 0) > 0;
  private readonly held = (task: number): string => [...(this.locks.get(task) ?? [])].join(', ');

  /** An event of kernel code that is not executed from the tree. */
  private say(text: string): void {
    const { recorder, machine } = this.context;
    const { comm } = this.context.running();
    recorder.begin(`${comm}: ${text}`, machine.cpuIndex, 0);
    recorder.event(`${comm}: ${text}`, 'program', 0, 1);
  }

  ends(cpu: number, task: number, action: number): void {
    const what = this.scheduled(task).program[action];
    const locks = this.locks.get(task) ?? new Set();
    if (what?.do === 'lock') this.locks.set(task, new Set([...locks, what.name]));
    if (what?.do === 'unlock') this.locks.set(task, new Set([...locks].filter((one) => one !== what.name)));
    const loop = this.loops.get(task);
    if (!loop) return;
    this.context.onCpu(cpu);
    const running = this.taskOf(task);
    this.runLoop(running, loop, null);
    this.loops.delete(task);
    this.context.recorder.event('the huge page is filled', 'cpu', 0, this.context.costs.statement);
    if (!this.holds(task)) this.context.returnToUser(running);
  }

  /** Executes the loop's code up to where the model leaves it; null: to its end. */
  private runLoop(task: Task, loop: Loop, leave: Change | null): void {
    const { recorder, machine } = this.context;
    const { scheduling, engine } = machine;
    loop.zeroCycle = recorder.nextCycle - toCycles(loop.positionNs);
    const at = leave?.section ?? null;
    if (leave && at) {
      const target = loop.zeroCycle + toCycles(at.positionNs);
      const asks = leave.why === 'cond_resched' || leave.why === 'might_sleep';
      const pause = (): void => {
        if (asks) return;
        if (recorder.clock >= target - nearCycles) engine.pause();
        else recorder.setAlarm(target - nearCycles, () => engine.pause());
      };
      if (asks) scheduling.leaveAfter(at.questions - loop.asked);
      if (leave.flaggedNs === null) pause();
      else
        recorder.setAlarm(target - toCycles(leave.nowNs - leave.flaggedNs), () => {
          scheduling.setNeedResched();
          pause();
        });
      loop.asked = asks ? at.questions : loop.asked;
    }
    if (loop.started) {
      recorder.begin(`${task.comm} goes on where it was left`, machine.cpuIndex, 0);
      recorder.event(`schedule() returns in ${task.comm}`, 'cpu', 0, loop.restCycles);
      engine.resume(task.thread);
    } else this.startLoop(task, loop);
    recorder.setAlarm(Infinity, () => undefined);
    scheduling.leaveAfter(null);
    if (at) {
      loop.positionNs = at.positionNs;
      loop.restCycles = recorder.leaveAt(loop.zeroCycle + toCycles(at.positionNs));
    }
    if ((leave !== null) !== (task.thread.pausedAt !== null))
      machine.stop(
        leave
          ? `${task.comm}'s loop came to its end before the scheduler's model leaves it`
          : `${task.comm}'s loop was left where the scheduler's model goes on`,
      );
  }

  private startLoop(task: Task, loop: Loop): void {
    const { context } = this;
    const { recorder, machine } = context;
    const copies = loop.work === 'copy';
    loop.started = true;
    context.enterKernel(copies ? 'system call ioctl(UFFDIO_COPY)' : 'page fault');
    recorder.begin(`${task.comm}: huge page`, machine.cpuIndex, task.thread.frames.length);
    describePage(machine, loop.subpages);
    runOperation(
      machine,
      copies ? 'hugePageCopy' : 'hugePageClear',
      hugePageArguments(machine, loop.subpages),
      task,
    );
  }
}
