// A Run: the immutable record of one simulated machine from start to end. Events in columns, every change of memory
// and of a CPU with its old and new value, so that any state can be rebuilt in both directions. Pure data; built by
// Recorder, moved through by RunState, shown by view/.
// SPDX-License-Identifier: MIT
import type { CpuState } from '../x86/fpu/cpuState.ts';
import type { PreemptionModel } from '../sched/preemption.ts';
import type { SchedulerShape } from '../sched/shape.ts';
import type { SchedResult } from '../sched/result.ts';
import type { CpuProfile } from '../x86/tables/cpuProfile.ts';
import type { Statement } from '../exec/ir.ts';
import type { MarkKind, Origin } from './panelView.ts';
import type { EffectLog } from './record/effectLog.ts';
import type { KeyFrames } from './record/keyFrames.ts';

export interface RunTask {
  readonly id: number;
  readonly comm: string;
  readonly pid: number;
  readonly kind: 'user' | 'kthread' | 'idle';
  /** Address of task_struct, signed reading. */
  readonly address: number;
  /** Address of its struct fpu, or of its thread_struct in trees that have none. */
  readonly fpu: number;
  /** Address of its thread_info: in task_struct, or at the bottom of its kernel stack. */
  readonly threadInfo: number;
}

/** A signal that the kernel took up for a task. 64-bit user addresses are below 2^47: plain numbers. */
export interface SignalDelivery {
  /** Event of get_signal(), and the last event before the task is in its handler. */
  readonly event: number;
  readonly ready: number;
  readonly task: number;
  readonly signal: number;
  readonly abi: 'x86-64' | 'ia32';
  /** The frame has siginfo and ucontext (struct rt_sigframe*). */
  readonly realTime: boolean;
  /** SA_ONSTACK was asked for. */
  readonly onStack: boolean;
  /** The user stack pointer before. */
  readonly stackPointer: number;
  readonly altStack: { readonly base: number; readonly size: number } | null;
  /** Address of the frame, which is the stack pointer in the handler; null: the kernel refused to deliver. */
  readonly frame: number | null;
}

/** A member of a frame struct of this tree, flat: "uc.uc_mcontext.sp". */
export interface FrameField {
  readonly name: string;
  readonly offset: number;
  readonly size: number;
}

/** What a CPU is at an event: its registers, whose values they hold, who runs and how. */
export interface CpuView {
  readonly state: CpuState;
  /** By component number: task whose values the registers hold, -1 initial or nobody's. */
  readonly holds: readonly number[];
  readonly task: number;
  readonly mode: 'user' | 'kernel';
}

/** A statement of the program with the function it belongs to. */
export interface RunStatement {
  readonly functionName: string;
  readonly statement: Statement;
  readonly origin: Origin;
}

/** How the scheduler's model drove the Run, and where in the Run it left the running task. */
export interface DrivenBy {
  readonly model: PreemptionModel;
  readonly hz: number;
  readonly fair: SchedulerShape['fair'];
  /** For each switch, by time and CPU as in SchedResult.decisions: the event in which the task is left. */
  readonly moments: readonly { readonly atNs: number; readonly cpu: number; readonly event: number }[];
}

/** One thing that the driver or the CPU did: the events [from, to) belong to it. */
export interface Operation {
  readonly title: string;
  readonly cpu: number;
  readonly from: number;
  readonly to: number;
}

export interface RunMark {
  readonly event: number;
  readonly cpu: number;
  readonly kind: MarkKind;
  readonly label: string;
  readonly task: number;
}

export interface Finding {
  readonly event: number;
  readonly checker: string;
  readonly message: string;
}

/** Bytes of user memory that the kernel read, by the statement at `site` or by an instruction in it. */
export interface UserRead {
  readonly event: number;
  readonly site: number;
  readonly address: number;
  readonly size: number;
}

/** The machine before event 0: where its memory lies, and its CPUs. What memory held then is key frame 0. */
export interface InitialState {
  readonly regions: readonly { readonly name: string; readonly base: number; readonly size: number }[];
  readonly cpus: readonly CpuView[];
}

/** A scalar that a task has, and which of its bits count. */
export interface FieldPlace {
  readonly name: string;
  readonly base: 'task' | 'fpu' | 'threadInfo';
  readonly offset: number;
  readonly size: number;
  readonly mask: number;
}

/** Where a task's save image is: behind fpu.fpstate, in struct fpu, or allocated at first use. `size` of the first is
    an offset in struct fpstate, of the others the address of a variable. */
export type ImagePlace =
  | { readonly k: 'fpstate'; readonly pointer: number; readonly regs: number; readonly size: number }
  | { readonly k: 'inline'; readonly offset: number; readonly size: number }
  | { readonly k: 'allocated'; readonly pointer: number; readonly size: number };

/** Where things are in this tree: offsets that the views need. */
export interface Places {
  /** Template addresses of per-CPU cells and how far apart the CPUs' copies are. */
  readonly perCpuTemplate: number;
  readonly perCpuBase: number;
  readonly perCpuStride: number;
  readonly ownerCell: number | null;
  /** Offsets in struct fpu. */
  readonly lastCpu: number | null;
  readonly image: ImagePlace;
  /** Offset of flags in thread_info and the bit of TIF_NEED_FPU_LOAD; null in trees that load at the switch or later. */
  readonly threadFlags: number;
  readonly needLoadBit: number | null;
  /** The mark "the registers are mine" of trees without TIF_NEED_FPU_LOAD, e.g. fpregs_active, TS_USEDFPU. */
  readonly active: FieldPlace | null;
  /** Slices in a row in which the task used the FPU. */
  readonly counter: FieldPlace | null;
  /** Names of objects by address, for displays: sorted. */
  readonly objects: readonly { readonly addr: number; readonly size: number; readonly name: string }[];
}

export interface Run {
  readonly id: string;
  readonly scenario: { readonly id: string; readonly title: string };
  readonly treeLabel: string;
  readonly era: 'lazy' | 'eager' | 'deferred';
  readonly profile: CpuProfile;
  readonly editedAt: string | null;
  readonly seed: number;
  /** Options of the kernel command line. */
  readonly boot: readonly string[];
  readonly cpuCount: number;
  readonly tasks: readonly RunTask[];
  readonly statements: readonly RunStatement[];
  /** Columns, one entry per event. `statement` indexes `statements`. */
  readonly events: {
    readonly length: number;
    readonly cycle: Float64Array;
    readonly cpu: Uint8Array;
    readonly task: Uint16Array;
    readonly depth: Uint16Array;
    readonly statement: Uint32Array;
    /** Indexes `noteTexts`. */
    readonly note: Uint32Array;
    /** 1 in the kernel, 0 in user mode. */
    readonly inKernel: Uint8Array;
  };
  readonly noteTexts: readonly string[];
  readonly effects: EffectLog;
  /** In the order of events. */
  readonly userReads: readonly UserRead[];
  /** States along the way, so that any other is near one of them. */
  readonly keyFrames: KeyFrames;
  readonly operations: readonly Operation[];
  readonly marks: readonly RunMark[];
  readonly findings: readonly Finding[];
  /** Signals in the order in which they were taken up, and the layouts of frame structs by tag. */
  readonly signals: readonly SignalDelivery[];
  readonly frameLayouts: Readonly<Record<string, readonly FrameField[]>>;
  readonly initial: InitialState;
  readonly places: Places;
  readonly notes: readonly string[];
  readonly costs: string;
  readonly totalCycles: number;
  /** What the scheduler did, if it drove the scenario. */
  readonly schedule: SchedResult | null;
  readonly driven: DrivenBy | null;
  readonly stopped: {
    readonly message: string;
    readonly statement: Statement | null;
    readonly functionName: string;
    readonly name: string;
  } | null;
}

/** The statement of an event with its function; undefined for an event that is not there. */
export function statementAt(run: Run, event: number): RunStatement | undefined {
  return run.statements[run.events.statement[event] ?? -1];
}

/** What was remarked beside an event: values, what a condition gave, what is returned. */
export function noteAt(run: Run, event: number): string {
  return run.noteTexts[run.events.note[event] ?? 0] ?? '';
}

/** How many events are statements of C from this origin. */
export function countEvents(run: Run, origin: Origin): number {
  return run.events.statement.reduce(
    (count, id) => count + (run.statements[id]?.origin === origin ? 1 : 0),
    0,
  );
}
