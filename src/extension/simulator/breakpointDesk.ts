// The breakpoints of the panel: kept as texts over all Runs, asked anew of the service for each. Says which are enabled,
// where each holds in the shown Run, and helps with one that is being typed. No vscode; called by panelController.ts.
// SPDX-License-Identifier: MIT
import type { Breakpoint, BreakpointHelp, PanelBreakpoint, PanelIntent } from '../../protocol/panel.ts';
import type { PanelPorts } from './ports.ts';

export type BreakpointIntent = Extract<
  PanelIntent,
  { type: 'typeBreakpoint' | 'addBreakpoint' | 'removeBreakpoint' | 'enableBreakpoint' }
>;

export interface BreakpointDesk {
  readonly list: readonly PanelBreakpoint[];
  readonly help: BreakpointHelp | null;
  /** Does it, and calls `changed` with what is to be shown. */
  handle(intent: BreakpointIntent): Promise<void>;
  /** Adds a breakpoint, or takes it away if it is there; the reason if it can hold nowhere. */
  toggle(text: string): Promise<string | null>;
  /** Asks the service anew: after each Run that is made. Does not call `changed`. */
  apply(): Promise<void>;
  /** Adds those of a kept panel or a link; `apply` follows. */
  restore(kept: readonly Breakpoint[]): void;
  /** Renames what an edit of the source moved to another line. */
  rename(names: ReadonlyMap<string, string>): void;
  /** Whether going on stops at this event. */
  stopsAt(event: number): boolean;
}

export function breakpointDesk(request: PanelPorts['request'], changed: () => void): BreakpointDesk {
  let list: readonly PanelBreakpoint[] = [];
  let help: BreakpointHelp | null = null;
  let typed = 0;
  const given = (): Breakpoint[] => list.map(({ text, enabled }) => ({ text, enabled }));

  async function set(wanted: readonly Breakpoint[]): Promise<readonly PanelBreakpoint[]> {
    const views = await request('setBreakpoints', { breakpoints: wanted });
    list = wanted.map((one, i) => ({
      ...one,
      events: views?.[i]?.events ?? [],
      error: views?.[i]?.error ?? null,
    }));
    return list;
  }
  async function add(text: string): Promise<string | null> {
    const wanted = text.trim();
    if (list.some((one) => one.text === wanted)) return `"${wanted}" is a breakpoint already`;
    const answer = await request('breakpointHelp', { text: wanted });
    const error = answer?.view ? answer.view.error : 'a breakpoint needs a text';
    if (error !== null) return error;
    await set([...given(), { text: wanted, enabled: true }]);
    help = null;
    return null;
  }

  return {
    get list() {
      return list;
    },
    get help() {
      return help;
    },
    async handle(intent) {
      const mine = ++typed;
      switch (intent.type) {
        case 'typeBreakpoint': {
          const answer = await request('breakpointHelp', { text: intent.text });
          // An answer that a later key has overtaken is of no use.
          if (mine !== typed) return;
          help = answer;
          break;
        }
        case 'addBreakpoint': {
          const error = await add(intent.text);
          if (error !== null)
            help = { text: intent.text, choices: [], view: { text: intent.text, events: [], error } };
          break;
        }
        case 'removeBreakpoint':
          await set(given().filter(({ text }) => text !== intent.text));
          break;
        case 'enableBreakpoint':
          await set(given().map((one) => (one.text === intent.text ? { ...one, enabled: intent.on } : one)));
          break;
      }
      changed();
    },
    async toggle(text) {
      const there = list.some((one) => one.text === text);
      const error = there ? null : await add(text);
      if (there) await set(given().filter((one) => one.text !== text));
      if (error === null) changed();
      return error;
    },
    async apply() {
      help = null;
      if (list.length > 0) await set(given());
    },
    restore(kept) {
      const fresh = kept.filter(({ text }) => !list.some((one) => one.text === text));
      list = [...list, ...fresh.map((one) => ({ ...one, events: [], error: null }))];
    },
    rename(names) {
      list = list.map((one) => ({ ...one, text: names.get(one.text) ?? one.text }));
    },
    stopsAt: (event) => list.some(({ enabled, events }) => enabled && events.includes(event)),
  };
}
