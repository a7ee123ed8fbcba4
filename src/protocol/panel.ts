// The boundary between the extension host and the simulator panel's webview. One state is pushed whole;
// the panel answers with small intents. JSON-safe; validated at both ends.
// SPDX-License-Identifier: MIT
import type {
  Breakpoint,
  BreakpointHelp,
  BreakpointView,
  CursorView,
  RunView,
  WriterView,
} from '../core/sim/panelView.ts';
import type { Move } from '../core/sim/session.ts';
import type { SignalsView } from '../core/sim/signals/frameView.ts';
import type { ComparedCursor, CompareView, EditChange } from '../core/sim/compare/compareView.ts';
import type { CostsView, SweepView } from '../core/sim/sweep/costView.ts';
import type { ScheduleView } from '../core/sim/view/scheduleView.ts';
import type { WaitsView } from './scheduler.ts';
import type { TraceView } from './traceImport.ts';

export type * from '../core/sim/signals/frameView.ts';
export type * from '../core/sim/panelView.ts';
export type * from '../core/sim/compare/compareView.ts';
export type * from '../core/sim/sweep/costView.ts';
export type * from '../core/sim/view/scheduleView.ts';
export type * from '../core/sched/waitsView.ts';
export type { WaitsView, ShownWaitsTable, WaitLoop } from './scheduler.ts';
export type { OtherTask } from '../core/sched/waits.ts';
export type { Reason } from '../core/sched/result.ts';
export type { Cause, CauseName } from '../core/sim/sweep/causes.ts';
export type { CurvePoint } from '../core/sim/sweep/curves.ts';

/** Raised whenever a message changes shape; a panel of another version says "reload". */
export const panelProtocolVersion = 4;

export interface ScenarioChoice {
  readonly id: string;
  readonly title: string;
  readonly description: string;
  readonly hasSignals: boolean;
  /** The scheduler's model says who runs. */
  readonly isScheduled: boolean;
}

export interface PanelAction {
  readonly label: string;
  readonly intent: PanelIntent;
}

/** The views of a Run. What `run` shows comes with every cursor; the others are made while they are open. */
export type TabName = 'run' | 'signal' | 'cost' | 'compare' | 'schedule';

/** Which Run the shown one is compared with; `before`: the one before the edits, and then `value` is empty. */
export interface CompareChoice {
  readonly key: 'before' | 'era' | 'profile' | 'boot' | 'cpus' | 'seed';
  readonly value: string;
}

/** Something that a Run is made with, beside its scenario: RunParams.set. Values are texts. */
export interface SettingInfo {
  readonly key: 'cpus' | 'boot' | 'seed';
  readonly label: string;
  /** What may be written, said beneath the field. */
  readonly hint: string;
  /** Values that are offered; others are right too if the hint says so. */
  readonly offered: readonly string[];
}

/** What the shown Run was asked to be made from. */
export interface RunSettings {
  /** Id of a scenario that comes with Ringside, or the path of a scenario file. */
  readonly scenario: string;
  /** The bundled sample tree instead of the open one. */
  readonly sample: boolean;
  /** Null: the scenario's own. */
  readonly profile: string | null;
  /** Only what differs from the scenario; `era` names a stand-in tree. */
  readonly set: Readonly<Record<string, string>>;
}

/** A part of the panel that a walkthrough speaks of; `turn` grows, so that the same part can be pointed at again. */
export interface PointedPart {
  readonly part: 'machine' | 'images' | 'timeline';
  readonly turn: number;
}

/** A picture that the panel drew; `data` is the SVG's text, or a PNG's bytes in base 64. */
export interface PanelPicture {
  readonly what: 'timeline' | 'images';
  readonly format: 'png' | 'svg';
  readonly data: string;
}

/** A point in a Run that can be found again: kept by the panel over a reload, and written into links. */
export interface RunPoint extends RunSettings {
  readonly event: number;
  readonly breakpoints: readonly Breakpoint[];
}

/** A breakpoint with where it holds in the shown Run; `error` says why it holds nowhere. */
export interface PanelBreakpoint extends BreakpointView {
  readonly enabled: boolean;
}

/** What an open tab shows, of the Run and the event that it names. */
export type TabView =
  | { readonly tab: 'signal'; readonly signals: SignalsView }
  | { readonly tab: 'cost'; readonly costs: CostsView; readonly sweep: SweepView }
  | {
      readonly tab: 'compare';
      readonly choice: CompareChoice;
      /** Null: not made yet, or why not is in `message`. */
      readonly view: CompareView | null;
      readonly cursor: ComparedCursor | null;
      readonly message: string;
    }
  /** `schedule` null: steps of the scenario said who runs. */
  | { readonly tab: 'schedule'; readonly schedule: ScheduleView | null; readonly waits: WaitsView };

/** The whole state of the panel. */
export type PanelState =
  | { readonly kind: 'empty'; readonly scenarios: readonly ScenarioChoice[]; readonly message: string }
  | {
      readonly kind: 'loading';
      readonly message: string;
      readonly eventsSoFar: number;
      readonly previous: boolean;
    }
  | {
      readonly kind: 'problem';
      readonly title: string;
      readonly detail: string;
      readonly actions: readonly PanelAction[];
    }
  /** A trace that the user recorded: it has tasks and times, and no state of a machine. */
  | { readonly kind: 'trace'; readonly trace: TraceView }
  | {
      readonly kind: 'run';
      readonly run: RunView;
      readonly cursor: CursorView;
      readonly scenarios: readonly ScenarioChoice[];
      readonly profiles: readonly { readonly id: string; readonly label: string }[];
      /** Stand-in trees, which are not Linux: their labels say so. */
      readonly eras: readonly { readonly id: string; readonly label: string }[];
      readonly settings: readonly SettingInfo[];
      readonly chosen: RunSettings;
      readonly follow: boolean;
      readonly playing: boolean;
      readonly eventsPerSecond: number;
      /** Broken source after an edit, a tree that is gone: the Run stays, this says why. */
      readonly notice: string | null;
      readonly writer: WriterView | null;
      /** Of the tab that is open; null while it is being made, and for `run`. */
      readonly tabView: TabView | null;
      readonly pointed: PointedPart | null;
      /** What the edits since the Run before them changed. */
      readonly change: EditChange | null;
      readonly breakpoints: readonly PanelBreakpoint[];
      /** About the text of a breakpoint that is being typed. */
      readonly breakpointHelp: BreakpointHelp | null;
    };

/** What is shown around a Run and may change while Run and cursor stay. */
export type RunControls = Omit<
  Extract<PanelState, { kind: 'run' }>,
  'kind' | 'run' | 'cursor' | 'tabView' | 'change'
>;

/** Host to webview. What a message leaves out, such as the Run of a `cursor` message, the panel keeps. */
export type ToPanel =
  | { readonly type: 'state'; readonly version: number; readonly state: PanelState }
  | {
      readonly type: 'cursor';
      readonly version: number;
      readonly cursor: CursorView;
      readonly playing: boolean;
    }
  | { readonly type: 'tab'; readonly version: number; readonly runId: string; readonly tabView: TabView }
  | {
      readonly type: 'controls';
      readonly version: number;
      readonly runId: string;
      readonly controls: RunControls;
    };

export type MoveIntent = Move;

/** Webview to host. */
export type PanelIntent =
  | { readonly type: 'ready'; readonly version: number }
  | { readonly type: 'move'; readonly how: MoveIntent }
  | { readonly type: 'goTo'; readonly event: number }
  | { readonly type: 'play'; readonly on: boolean }
  | { readonly type: 'speed'; readonly eventsPerSecond: number }
  | { readonly type: 'follow'; readonly on: boolean }
  | { readonly type: 'openSource'; readonly path: string; readonly line1: number }
  | { readonly type: 'toggleStep'; readonly event: number; readonly open: boolean }
  | { readonly type: 'whoWrote'; readonly key: string }
  | { readonly type: 'closeWriter' }
  | { readonly type: 'openTab'; readonly tab: TabName }
  | { readonly type: 'typeBreakpoint'; readonly text: string }
  | { readonly type: 'addBreakpoint'; readonly text: string }
  | { readonly type: 'removeBreakpoint'; readonly text: string }
  | { readonly type: 'enableBreakpoint'; readonly text: string; readonly on: boolean }
  | { readonly type: 'compareWith'; readonly with: CompareChoice }
  | { readonly type: 'startSweep' }
  | { readonly type: 'cancelSweep' }
  | { readonly type: 'startWaits' }
  | { readonly type: 'cancelWaits' }
  | { readonly type: 'chooseScenario'; readonly id: string }
  | { readonly type: 'chooseProfile'; readonly id: string }
  /** Sets what the Run is made with; null: the scenario's own, for `era` the open tree. */
  | { readonly type: 'set'; readonly key: 'era' | SettingInfo['key']; readonly value: string | null }
  /** Back to what the scenario says. */
  | { readonly type: 'resetSettings' }
  | { readonly type: 'rerun' }
  /** A link to this event, into the clipboard. */
  | { readonly type: 'copyLink' }
  | { readonly type: 'export'; readonly format: 'csv' | 'chrome-trace' }
  | { readonly type: 'savePicture'; readonly picture: PanelPicture }
  | { readonly type: 'cancel' }
  | { readonly type: 'openSample' }
  | { readonly type: 'openFolder' }
  | { readonly type: 'showOutput' };
