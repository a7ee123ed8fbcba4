// The boundary between the extension (or the CLI) and the simulator service: a child process of its own that
// lowers the tree's C, makes Runs and keeps one session = (Run, cursor). JSON-RPC over stdio (vscode-jsonrpc).
// SPDX-License-Identifier: MIT
import type { CompareChoice, MoveIntent, SettingInfo } from './panel.ts';
import type { WaitsParams, WaitsProgress, WaitsReply } from './scheduler.ts';
import type { ImportParams, ImportReply, TraceSlice } from './traceImport.ts';
import type { SweepParams, SweepProgress, SweepReply } from './sweep.ts';
import type { ComparedCursor, CompareView, EditChange } from '../core/sim/compare/compareView.ts';
import type { CostsView } from '../core/sim/sweep/costView.ts';
import type { SchedResult } from '../core/sched/result.ts';
import type { ScheduleView } from '../core/sim/view/scheduleView.ts';
import type { SignalFrameView, SignalsView } from '../core/sim/signals/frameView.ts';
import type {
  Breakpoint,
  BreakpointHelp,
  BreakpointView,
  CursorView,
  EventRow,
  RunView,
  ViewPlace,
  ReaderView,
  WriterView,
} from '../core/sim/panelView.ts';

/** An unsaved editor text that replaces a file of the tree. */
export interface Overlay {
  readonly path: string;
  readonly text: string;
}
export interface RunParams {
  readonly treeRoot: string;
  /** Id of a scenario in scenarios/ or the path of a scenario file. */
  readonly scenario: string;
  /** CPU profile id; the scenario's own if absent. */
  readonly profile?: string;
  readonly overlays: readonly Overlay[];
  /** key=value settings on top of the scenario. */
  readonly set?: Readonly<Record<string, string>>;
  /** The Run follows an edit: the reply says what changed since the Run before the first one. */
  readonly edit?: boolean;
}

/** A function that took part in the Run, for CodeLens. */
export interface ExecutedFunction {
  readonly name: string;
  readonly place: ViewPlace;
  /** Events of statements of this function, ascending. */
  readonly events: readonly number[];
}

export interface RunSummary {
  readonly events: number;
  readonly statements: number;
  readonly fromTree: number;
  readonly fromStandIn: number;
  readonly notModelled: Readonly<Record<string, number>>;
  readonly findings: readonly {
    readonly checker: string;
    readonly event: number;
    readonly message: string;
  }[];
  readonly metrics: Readonly<Record<string, number>>;
  readonly stateHash: string;
  /** Signal frames, each as it is when the handler begins. */
  readonly frames: readonly SignalFrameView[];
  /** What the scheduler did; null if steps of the scenario said who runs. */
  readonly schedule: SchedResult | null;
}

export type RunReply =
  | {
      readonly kind: 'run';
      readonly run: RunView;
      readonly cursor: CursorView;
      readonly functions: readonly ExecutedFunction[];
      readonly summary: RunSummary;
      /** Paths of the tree's files that took part: a change of another one changes nothing. */
      readonly files: readonly string[];
      /** Since the Run before the edits; null for one that follows no edit. */
      readonly change: EditChange | null;
    }
  /** `code` bad-scenario and bad-setting are the user's input; cannot-run: this tree's code is not understood yet. */
  | {
      readonly kind: 'problem';
      readonly code: 'bad-scenario' | 'bad-setting' | 'no-tree' | 'cannot-run' | 'cancelled';
      readonly message: string;
      readonly place: ViewPlace | null;
    };

export type CompareReply =
  | { readonly kind: 'compare'; readonly view: CompareView; readonly cursor: ComparedCursor }
  | Extract<RunReply, { kind: 'problem' }>;

export interface ScenarioInfo {
  readonly id: string;
  readonly title: string;
  readonly description: string;
  /** A signal is sent in it. */
  readonly hasSignals: boolean;
  /** The scheduler's model says who runs. */
  readonly isScheduled: boolean;
}
/** A stand-in tree that a Run can be made on: the setting `era`. */
export interface EraInfo {
  readonly id: string;
  readonly label: string;
}
export interface ProfileInfo {
  readonly id: string;
  readonly label: string;
}

export interface SimulatorServiceApi {
  /** The packaged scenarios, and those in .ringside/ of a tree. */
  scenarios(params: { readonly treeRoot?: string }): {
    readonly scenarios: readonly ScenarioInfo[];
    readonly profiles: readonly ProfileInfo[];
    readonly eras: readonly EraInfo[];
    readonly settings: readonly SettingInfo[];
  };
  run(params: RunParams): RunReply;
  /** Moves the session's cursor and answers with the view there; null if there is no Run. */
  move(params: { readonly how: MoveIntent }): CursorView | null;
  goTo(params: { readonly event: number }): CursorView | null;
  toggleStep(params: { readonly event: number; readonly open: boolean }): CursorView | null;
  /** Moves to the nth event (1-based) of a statement of `functionName` whose text contains `text`; null if none. */
  findEvent(params: {
    readonly functionName: string;
    readonly text: string;
    readonly occurrence: number;
  }): CursorView | null;
  /** How often a statement as `findEvent` names it was executed up to and with an event; null if there is no Run. */
  occurrence(params: {
    readonly functionName: string;
    readonly text: string;
    readonly event: number;
  }): number | null;
  /** Sets the breakpoints of `continue` and `reverseContinue`; answers where each holds. Null if there is no Run. */
  setBreakpoints(params: { readonly breakpoints: readonly Breakpoint[] }): readonly BreakpointView[] | null;
  /** Where a text would hold and how it may go on. Null if there is no Run. */
  breakpointHelp(params: { readonly text: string }): BreakpointHelp | null;
  whoWrote(params: { readonly key: string }): WriterView | null;
  /** Plays the scenario again to see who reads the value; null if the key names none, and if there is no Run. */
  whoReads(params: { readonly key: string }): ReaderView | null;
  /** The signal frame at the cursor: that of `delivery`, or of the last signal that was taken up; null if there is none. */
  signalFrame(params: { readonly delivery?: number }): SignalFrameView | null;
  /** The signals of the Run, and the frame at the cursor; null if there is no Run. */
  signals(params: Record<string, never>): SignalsView | null;
  /** The Run beside another: the one before the edits, or one made with a setting changed; null if there is no Run. */
  compare(params: { readonly with: CompareChoice }): CompareReply | null;
  /** Where the cycles of the Run went; null if there is no Run. */
  costs(params: Record<string, never>): CostsView | null;
  /** Many runs over changing parameters, for their figures; cancellable between runs. */
  sweep(params: SweepParams): SweepReply;
  /** Event rows [from, to) for the accessible table and the CLI. */
  events(params: { readonly from: number; readonly to: number }): readonly EventRow[];
  /** What the scheduler did in the Run; null if there is no Run, or steps of its scenario said who runs. */
  schedule(params: Record<string, never>): ScheduleView | null;
  /** How long another task waits while the tree's loops fill huge pages, by preemption model; cancellable. */
  waits(params: WaitsParams): WaitsReply;
  /** Reads a trace that the user recorded; cancellable. Progress comes as `importProgress`. */
  importTrace(params: ImportParams): ImportReply;
  /** Slices [from, to) of the imported trace in the order in which they ended. */
  traceSlices(params: { readonly from: number; readonly to: number }): readonly TraceSlice[];
  shutdown(): void;
}
export type { EventRow };
export interface SimulatorServiceEvents {
  sweepProgress: SweepProgress;
  waitsProgress: WaitsProgress;
  progress: { readonly events: number; readonly message: string };
  importProgress: { readonly bytesDone: number; readonly bytesTotal: number; readonly lines: number };
  log: { readonly level: 'info' | 'warn' | 'error'; readonly message: string };
}
export type SimulatorMethod = keyof SimulatorServiceApi;
export type SimulatorArgs<M extends SimulatorMethod> = Parameters<SimulatorServiceApi[M]>[0];
export type SimulatorReply<M extends SimulatorMethod> = ReturnType<SimulatorServiceApi[M]>;
