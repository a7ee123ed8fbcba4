// The boundary between the extension host and the simulator panel's webview. One state is pushed whole;
// the panel answers with small intents. JSON-safe; validated at both ends.
// SPDX-License-Identifier: MIT
import type { CursorView, RunView, WriterView } from '../core/sim/panelView.ts';
import type { Move } from '../core/sim/session.ts';

export type * from '../core/sim/signals/frameView.ts';
export type * from '../core/sim/panelView.ts';

/** Raised whenever a message changes shape; a panel of another version says "reload". */
export const panelProtocolVersion = 1;

export interface ScenarioChoice {
  readonly id: string;
  readonly title: string;
  readonly description: string;
}

export interface PanelAction {
  readonly label: string;
  readonly intent: PanelIntent;
}

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
  | {
      readonly kind: 'run';
      readonly run: RunView;
      readonly cursor: CursorView;
      readonly scenarios: readonly ScenarioChoice[];
      readonly profiles: readonly { readonly id: string; readonly label: string }[];
      readonly follow: boolean;
      readonly playing: boolean;
      readonly eventsPerSecond: number;
      /** Broken source after an edit, a tree that is gone: the Run stays, this says why. */
      readonly notice: string | null;
      readonly writer: WriterView | null;
    };

/** Host to webview. `run` is left out of a `cursor` message: the panel keeps the last one. */
export type ToPanel =
  | { readonly type: 'state'; readonly version: number; readonly state: PanelState }
  | {
      readonly type: 'cursor';
      readonly version: number;
      readonly cursor: CursorView;
      readonly playing: boolean;
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
  | { readonly type: 'chooseScenario'; readonly id: string }
  | { readonly type: 'chooseProfile'; readonly id: string }
  | { readonly type: 'rerun' }
  | { readonly type: 'cancel' }
  | { readonly type: 'openSample' }
  | { readonly type: 'openFolder' }
  | { readonly type: 'showOutput' };
