// Gives the panel's open tab what it shows: asks the service for it when the tab opens, the cursor moves or another Run
// is shown, and sends it. Of quick moves only the last is answered. No vscode; called by panelController.ts.
// SPDX-License-Identifier: MIT
import type { TabName, TabView } from '../../protocol/panel.ts';
import { panelProtocolVersion } from '../../protocol/panel.ts';
import type { PanelPorts } from './ports.ts';

export interface TabFeed {
  /** What the open tab shows of this Run; null if it is not made yet, and for the tab "run". */
  viewOf(runId: string): TabView | null;
  open(tab: TabName): void;
  /** Another event, another Run or none is shown. */
  refresh(): void;
}

/** How each tab that needs more than the cursor's view gets it from the service. */
const makers: {
  readonly [T in TabView['tab']]: (request: PanelPorts['request']) => Promise<TabView | null>;
} = {
  async signal(request) {
    const signals = await request('signals', {});
    return signals && { tab: 'signal', signals };
  },
};

/** `runId` answers with the Run that is shown, or null. */
export function tabFeed(
  ports: Pick<PanelPorts, 'request' | 'send' | 'log'>,
  runId: () => string | null,
): TabFeed {
  let tab: TabName = 'run';
  let made: { readonly runId: string; readonly view: TabView } | null = null;
  let busy = false;
  let again = false;

  async function refresh(): Promise<void> {
    if (busy) {
      again = true;
      return;
    }
    busy = true;
    try {
      do {
        again = false;
        await once();
      } while (again);
    } finally {
      busy = false;
    }
  }
  async function once(): Promise<void> {
    const of = runId();
    if (tab === 'run' || of === null) return;
    try {
      const view = await makers[tab](ports.request);
      if (!view || view.tab !== tab || runId() !== of) return;
      made = { runId: of, view };
      ports.send({ type: 'tab', version: panelProtocolVersion, runId: of, tabView: view });
    } catch (error) {
      // If the process ended, the Run is made again, and with it the tab.
      ports.log('warn', `simulator: tab ${tab}: ${error instanceof Error ? error.message : String(error)}`);
    }
  }

  return {
    viewOf: (of) => (made?.runId === of && made.view.tab === tab ? made.view : null),
    open(next) {
      if (next === tab && made) return;
      tab = next;
      made = null;
      void refresh();
    },
    refresh: () => void refresh(),
  };
}
