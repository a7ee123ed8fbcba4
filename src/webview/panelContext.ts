// What every component may need without being handed it at each level: how to post an intent, and the tasks by id.
// Provided by RunPage.tsx; read with `usePanel()`.
// SPDX-License-Identifier: MIT
import { createContext } from 'preact';
import { useContext } from 'preact/hooks';
import type { PanelIntent, ViewTask } from '../protocol/panel.ts';

export interface PanelTools {
  readonly post: (intent: PanelIntent) => void;
  readonly tasks: ReadonlyMap<number, ViewTask>;
  /** Events at which an enabled breakpoint holds. */
  readonly stops: ReadonlySet<number>;
  /** Cycle at which each event begins. */
  readonly eventCycles: readonly number[];
}

export const PanelContext = createContext<PanelTools>({
  post: () => undefined,
  tasks: new Map(),
  stops: new Set(),
  eventCycles: [],
});

export const usePanel = (): PanelTools => useContext(PanelContext);
