// What the panel's controller shows and takes: a Run with what it was chosen to be made from, and the controller as the
// rest of the extension sees it. Types only; implemented by panelController.ts.
// SPDX-License-Identifier: MIT
import type {
  CursorView,
  EditChange,
  PanelIntent,
  PanelState,
  PointedPart,
  RunPoint,
  RunView,
} from '../../protocol/panel.ts';
import type { ExecutedFunction } from '../../protocol/simulatorService.ts';
import type { BreakpointDesk } from './breakpointDesk.ts';
import type { LinkedPoint } from './runPoint.ts';
import type { TabFeed } from './tabFeed.ts';

export interface ShownRun {
  readonly root: string;
  readonly run: RunView;
  readonly cursor: CursorView;
  readonly functions: readonly ExecutedFunction[];
  /** Paths of the tree's files that took part. */
  readonly files: readonly string[];
  /** What the edits before it changed. */
  readonly change: EditChange | null;
  /** How long it took to make, in milliseconds, if it followed an edit. */
  readonly remadeMs: number | null;
}

/** What a Run is made from, beside the tree's code. */
export interface RunChoice {
  readonly scenario: string;
  readonly profile?: string;
  /** The bundled sample tree instead of the open one. */
  readonly sample: boolean;
  /** Settings on top of the scenario, among them `era`. */
  readonly set?: Readonly<Record<string, string>>;
}

/** A Run that is being made. */
export interface Making {
  readonly abort: AbortController;
  /** Stays in view until the new one is there, and if there is none. */
  previous: ShownRun | null;
  /** Why: what is said if it fails depends on it. A Run of another scenario begins at its start. */
  readonly from: 'edit' | 'setting' | 'scenario';
  /** What was chosen before. */
  readonly before: RunChoice | undefined;
}
export interface MakeHow {
  readonly event?: number;
  /** The shown Run stays in view meanwhile. */
  readonly keep?: boolean;
  /** It follows an edit: until this is done, what it comes to is not shown. */
  readonly edit?: Promise<void>;
  readonly from?: Making['from'];
  readonly before?: RunChoice;
}

export interface PanelController {
  readonly shown: ShownRun | null;
  /** The same, also while it stays in view because another is made. */
  readonly latest: ShownRun | null;
  readonly breakpoints: BreakpointDesk;
  /** Of what tabs show and is made over a while: they are told how far it is. */
  readonly tabs: Pick<TabFeed, 'sweep' | 'waits'>;
  readonly choice: RunChoice;
  handle(intent: PanelIntent): void;
  /** Makes a Run; with a choice, of that. Resolves when the panel shows it or says why not. */
  start(choice?: Partial<RunChoice>, event?: number): Promise<void>;
  /** What is to be shown when there is no Run yet: the point of a kept panel or of a link. */
  restore(point: RunPoint): void;
  /** Makes the Run of a link and goes to its event. */
  open(point: LinkedPoint): Promise<void>;
  /** A text of the tree has changed: the Run is made anew, and shown when the pause after the edit is over as well. */
  edited(quiet?: Promise<void>): Promise<void>;
  /** Makes the Run of a scenario if another or none is shown. */
  showScenario(scenario: string): Promise<void>;
  /** Moves to an event of a statement, after starting the scenario if another is shown. False: there is none. */
  goToStatement(place: {
    scenario: string;
    functionName: string;
    text: string;
    occurrence: number;
  }): Promise<boolean>;
  goTo(event: number): void;
  /** Brings a part of the panel into view and marks it until the cursor moves. */
  pointAt(part: PointedPart['part']): void;
  /** Shows a page in place of the Run. */
  showPage(state: PanelState): void;
  progress(events: number, message: string): void;
  /** The service's process ended: if another follows, it has no session, and the same Run is made again. */
  serviceEnded(reason: string, willRestart: boolean): void;
  /** The tree of the shown Run is gone. */
  treeGone(): void;
  /** The panel has been closed: the Run is kept, play stops, the mark in the editor goes. */
  closed(): void;
}
