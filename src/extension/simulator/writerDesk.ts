// The answer to "who wrote this?" that the panel shows: asked of the service, the writers first, then the readers, which
// take another play of the scenario. Of quick questions the last one is answered. No vscode; called by panelController.ts.
// SPDX-License-Identifier: MIT
import type { WriterView } from '../../protocol/panel.ts';
import type { PanelPorts } from './ports.ts';

export interface WriterDesk {
  readonly view: WriterView | null;
  ask(key: string): Promise<void>;
  /** Takes the answer away without saying so: it was for another event or Run. */
  clear(): void;
}

export function writerDesk(
  { request, log }: Pick<PanelPorts, 'request' | 'log'>,
  changed: () => void,
): WriterDesk {
  let view: WriterView | null = null;
  /** Counts questions and what made an answer useless. */
  let turn = 0;
  return {
    get view() {
      return view;
    },
    async ask(key) {
      const mine = ++turn;
      try {
        const answer = await request('whoWrote', { key });
        if (turn !== mine) return;
        view = answer && { ...answer, reads: 'asked' };
        changed();
        if (!view) return;
        const reads = await request('whoReads', { key });
        if (turn !== mine) return;
        view = { ...view, reads };
        changed();
      } catch (error) {
        const reason = error instanceof Error ? error.message : String(error);
        log('warn', `simulator: who wrote or reads: ${reason}`);
      }
    },
    clear() {
      turn++;
      view = null;
    },
  };
}
