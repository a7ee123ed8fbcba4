// The comparison of lazy, eager and deferred switching that the Cost tab shows: started by a person, with progress, can
// be cancelled, kept until the window closes, because it is of the bundled trees and no edit changes it. No vscode.
// SPDX-License-Identifier: MIT
import { comparison } from '../../core/sim/sweep/costView.ts';
import type { ComparedRun } from '../../core/sim/sweep/costView.ts';
import type { SweepView } from '../../protocol/panel.ts';
import type { SweepProgress, SweepRow } from '../../protocol/sweep.ts';
import type { PanelPorts } from './ports.ts';

export interface CostSweep {
  readonly view: SweepView;
  start(): void;
  cancel(): void;
  progress(progress: SweepProgress): void;
  /** The process that made the runs is gone. */
  ended(): void;
}

const scenario = 'share-of-slices';
const switches = 200;
const shares = Array.from({ length: 11 }, (_, i) => String(i / 10));
const seeds = ['1', '2', '3'];
const idle: SweepView = { state: 'none', message: '' };

export function costSweep(
  ports: Pick<PanelPorts, 'request' | 'log' | 'sampleRoot'>,
  changed: () => void,
): CostSweep {
  let view: SweepView = idle;
  let running: { readonly id: string; readonly abort: AbortController } | null = null;
  let count = 0;
  const say = (next: SweepView): void => {
    view = next;
    changed();
  };

  async function start(): Promise<void> {
    running?.abort.abort();
    const mine = (running = { id: `sweep-${++count}`, abort: new AbortController() });
    say({ state: 'running', done: 0, runs: shares.length * seeds.length * 3 });
    try {
      const vary = [
        { key: 'policy', values: ['lazy', 'eager', 'deferred'] },
        { key: 'share', values: shares },
        { key: 'seed', values: seeds },
      ];
      const reply = await ports.request(
        'sweep',
        {
          treeRoot: ports.sampleRoot,
          scenario,
          overlays: [],
          set: { switches: String(switches) },
          vary,
          id: mine.id,
        },
        mine.abort.signal,
      );
      if (running !== mine) return;
      running = null;
      say(
        reply.kind === 'sweep'
          ? comparison(reply.rows.flatMap(compared), switches)
          : { state: 'none', message: reply.message },
      );
    } catch (error) {
      if (running !== mine) return;
      running = null;
      const message = error instanceof Error ? error.message : String(error);
      ports.log('warn', `simulator: sweep: ${message}`);
      say({ state: 'none', message });
    }
  }

  function stop(message: string): void {
    if (!running) return;
    const { abort } = running;
    running = null;
    abort.abort();
    say({ state: 'none', message });
  }

  return {
    get view() {
      return view;
    },
    start: () => void start(),
    cancel: () => stop('The comparison was cancelled.'),
    progress({ id, done, runs }) {
      if (running?.id === id) say({ state: 'running', done, runs });
    },
    ended: () => stop('The simulator process ended.'),
  };
}

function compared({ settings, fpuCyclesPerSwitch }: SweepRow): ComparedRun[] {
  const { policy, share } = settings;
  const known = policy === 'lazy' || policy === 'eager' || policy === 'deferred';
  return known && fpuCyclesPerSwitch !== null
    ? [{ policy, share: Number(share), perSwitch: fpuCyclesPerSwitch }]
    : [];
}
