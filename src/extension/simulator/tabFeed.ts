// Gives the panel's open tab what it shows: asks the service for it when the tab opens, the cursor moves or another Run
// is shown, and sends it. Of quick moves only the last is answered. No vscode; called by panelController.ts.
// SPDX-License-Identifier: MIT
import type { CompareChoice, PanelIntent, TabName, TabView } from '../../protocol/panel.ts';
import { panelProtocolVersion } from '../../protocol/panel.ts';
import { costSweep } from './costSweep.ts';
import type { RunChoice, ShownRun } from './controllerTypes.ts';
import type { CostSweep } from './costSweep.ts';
import type { PanelPorts } from './ports.ts';
import { waitsFeed, waitsOf } from './waitsFeed.ts';
import type { WaitsFeed, WaitsOf } from './waitsFeed.ts';

export interface TabFeed {
  /** What the open tab shows of this Run; null if it is not made yet, and for the tab "run". */
  viewOf(runId: string): TabView | null;
  handle(intent: TabIntent): void;
  /** Another event, another Run or none is shown. */
  refresh(): void;
  readonly sweep: CostSweep;
  readonly waits: WaitsFeed;
  /** The service's process ended. */
  ended(): void;
}

interface TabPorts {
  /** The Run that is shown, or null. */
  shown(): Pick<ShownRun, 'root' | 'run'> | null;
  /** What it was made from. */
  madeFrom(): RunChoice;
}

/** Intents that are about tabs. */
type TabIntent = Extract<
  PanelIntent,
  { type: 'openTab' | 'compareWith' | 'startSweep' | 'cancelSweep' | 'startWaits' | 'cancelWaits' }
>;
type MadeTab = TabView['tab'];

/** Tabs whose content is of the Run and not of the event. */
const ofTheRun: ReadonlySet<MadeTab> = new Set<MadeTab>(['cost', 'schedule']);

export function tabFeed(
  ports: Pick<PanelPorts, 'request' | 'send' | 'log' | 'sampleRoot' | 'overlays'>,
  { shown, madeFrom }: TabPorts,
): TabFeed {
  const runId = (): string | null => shown()?.run.runId ?? null;
  const code = (): WaitsOf | null => {
    const run = shown();
    return run && waitsOf(run, madeFrom(), ports.overlays(run.root));
  };
  let tab: TabName = 'run';
  let made: { readonly runId: string; readonly view: TabView } | null = null;
  let busy = false;
  let again = false;
  let choice: CompareChoice = { key: 'before', value: '' };
  const sweep = costSweep(ports, () => {
    if (made?.view.tab === 'cost') send(made.runId, { ...made.view, sweep: sweep.view });
  });
  const waits = waitsFeed(ports, () => {
    if (made?.view.tab === 'schedule') send(made.runId, { ...made.view, waits: waits.view });
  });

  /** How each tab that needs more than the cursor's view gets it. */
  const makers: { readonly [T in MadeTab]: () => Promise<TabView | null> } = {
    async signal() {
      const signals = await ports.request('signals', {});
      return signals && { tab: 'signal', signals };
    },
    async cost() {
      const costs = await ports.request('costs', {});
      return costs && { tab: 'cost', costs, sweep: sweep.view };
    },
    async schedule() {
      const of = code();
      if (of) waits.of(of);
      const schedule = await ports.request('schedule', {});
      return { tab: 'schedule', schedule, waits: waits.view };
    },
    async compare() {
      const asked = choice;
      const reply = await ports.request('compare', { with: asked });
      if (!reply || asked !== choice) return null;
      const none = { view: null, cursor: null } as const;
      return reply.kind === 'compare'
        ? { tab: 'compare', choice: asked, view: reply.view, cursor: reply.cursor, message: '' }
        : { tab: 'compare', choice: asked, ...none, message: reply.message };
    },
  };

  function send(of: string, view: TabView): void {
    made = { runId: of, view };
    if (runId() === of) ports.send({ type: 'tab', version: panelProtocolVersion, runId: of, tabView: view });
  }

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
    if (made?.runId === of && made.view.tab === tab && ofTheRun.has(tab)) return;
    try {
      const view = await makers[tab]();
      if (view?.tab === tab && runId() === of) send(of, view);
    } catch (error) {
      // If the process ended, the Run is made again, and with it the tab.
      ports.log('warn', `simulator: tab ${tab}: ${error instanceof Error ? error.message : String(error)}`);
    }
  }

  return {
    viewOf: (of) => (made?.runId === of && made.view.tab === tab ? made.view : null),
    handle(intent) {
      if (intent.type === 'startSweep') return sweep.start();
      if (intent.type === 'cancelSweep') return sweep.cancel();
      if (intent.type === 'cancelWaits') return waits.cancel();
      if (intent.type === 'startWaits') {
        const of = code();
        return of ? waits.start(of) : undefined;
      }
      if (intent.type === 'compareWith') {
        choice = intent.with;
        const of = runId();
        const message = 'Making the other run.';
        if (of !== null) send(of, { tab: 'compare', choice, view: null, cursor: null, message });
        return void refresh();
      }
      if (intent.tab === tab && made) return;
      tab = intent.tab;
      made = null;
      void refresh();
    },
    refresh: () => void refresh(),
    sweep,
    waits,
    ended() {
      sweep.ended();
      waits.ended();
    },
  };
}
