// The table of waits that the tab "Scheduling" shows: measured when the tab is opened and anew for other code, with
// progress, can be cancelled; the table before stays in view meanwhile. No vscode; called by tabFeed.ts.
// SPDX-License-Identifier: MIT
import { waitGroups } from '../../core/sched/waitsView.ts';
import type {
  ShownWaitsTable,
  WaitsParams,
  WaitsProgress,
  WaitsReply,
  WaitsView,
} from '../../protocol/scheduler.ts';
import type { Overlay } from '../../protocol/simulatorService.ts';
import type { RunChoice, ShownRun } from './controllerTypes.ts';
import type { PanelPorts } from './ports.ts';

/** Whose loops are measured: a tree with unsaved texts; `runId` is the Run that was made of it. */
export type WaitsOf = Pick<WaitsParams, 'treeRoot' | 'overlays' | 'set'> & { readonly runId: string };

export interface WaitsFeed {
  readonly view: WaitsView;
  /** Measures if this is other code than the one that was measured last. */
  of(code: WaitsOf): void;
  start(code: WaitsOf): void;
  cancel(): void;
  progress(progress: WaitsProgress): void;
  /** The process that measured is gone. */
  ended(): void;
}

/** The code of the shown Run. */
export function waitsOf(
  { root, run }: Pick<ShownRun, 'root' | 'run'>,
  { set }: RunChoice,
  overlays: readonly Overlay[],
): WaitsOf {
  const era = set?.['era'];
  return { treeRoot: root, overlays, runId: run.runId, ...(era === undefined ? {} : { set: { era } }) };
}

export function waitsFeed(ports: Pick<PanelPorts, 'request' | 'log'>, changed: () => void): WaitsFeed {
  let view: WaitsView = { state: 'none', message: '', table: null };
  let measured: string | null = null;
  let running: { readonly id: string; readonly abort: AbortController } | null = null;
  let count = 0;
  const say = (next: WaitsView): void => {
    view = next;
    changed();
  };

  async function start({ runId, ...code }: WaitsOf): Promise<void> {
    running?.abort.abort();
    measured = runId;
    const mine = (running = { id: `waits-${++count}`, abort: new AbortController() });
    view = { state: 'running', done: 0, steps: 0, what: 'reading the tree', table: view.table };
    changed();
    const failed = (message: string): void => {
      running = null;
      say({ state: 'none', message, table: view.table });
    };
    try {
      const params: WaitsParams = { ...code, others: ['fifo', 'fair'], id: mine.id };
      const reply = await ports.request('waits', params, mine.abort.signal);
      if (running !== mine) return;
      if (reply.kind === 'problem') return failed(reply.message);
      running = null;
      say({ state: 'done', table: tableOf(reply) });
    } catch (error) {
      if (running !== mine) return;
      const message = error instanceof Error ? error.message : String(error);
      ports.log('warn', `simulator: waits: ${message}`);
      failed(message);
    }
  }

  function stop(message: string): void {
    if (!running) return;
    const { abort } = running;
    running = null;
    abort.abort();
    say({ state: 'none', message, table: view.table });
  }

  return {
    get view() {
      return view;
    },
    of(code) {
      if (code.runId !== measured) void start(code);
    },
    start: (code) => void start(code),
    cancel: () => stop('Measuring the loops was cancelled.'),
    progress({ id, done, steps, what }) {
      if (running?.id === id) say({ state: 'running', done, steps, what, table: view.table });
    },
    ended: () => stop('The simulator process ended.'),
  };
}

function tableOf(reply: Extract<WaitsReply, { kind: 'waits' }>): ShownWaitsTable {
  const { treeLabel, scheduler, hz, cpus, costs, notes, rows, loops } = reply;
  return {
    treeLabel,
    scheduler,
    hz,
    cpus,
    costs,
    notes,
    groups: waitGroups(rows),
    loops: loops
      .filter(({ caches, condResched, functionName, sizeBytes }) => {
        const asks = loops.some(
          (one) => one.functionName === functionName && one.sizeBytes === sizeBytes && one.condResched,
        );
        return caches === 'hot' && condResched === asks;
      })
      .map(({ functionName, sizeBytes, question, questionIn, look, executed, even, bodies, ...rest }) => ({
        functionName,
        sizeBytes,
        question,
        questionIn,
        look,
        executed,
        even,
        bodies,
        statementsPerBody: rest.statementsPerBody,
      })),
  };
}
