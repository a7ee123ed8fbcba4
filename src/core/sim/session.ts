// A session = (Run, cursor): moving in both directions, by statement, call, mark and finding, and the questions that
// a reader asks of a Run. The panel, walkthroughs and the CLI share it; the service keeps one.
// SPDX-License-Identifier: MIT
import { breakpointHits } from './breakpoints.ts';
import { breakpointChoices } from './breakpointChoices.ts';
import type {
  Breakpoint,
  BreakpointHelp,
  BreakpointView,
  CursorView,
  ReaderView,
  WriterView,
} from './panelView.ts';
import type { Reading } from './readers.ts';
import type { Run } from './run.ts';
import { RunState } from './runState.ts';
import { memoryWriters, registerWriters } from './writers.ts';
import type { Writing } from './writers.ts';
import { cursorView, operationAt } from './view/cursorView.ts';
import { nameOf } from './view/describe.ts';
import type { SignalFrameView, SignalsView } from './signals/frameView.ts';
import { frameAt, signalFrameView } from './view/signalFrame.ts';
import { signalChoices } from './view/signalChoices.ts';

export type Move =
  | 'step'
  | 'back'
  | 'over'
  | 'out'
  | 'first'
  | 'last'
  | 'nextMark'
  | 'previousMark'
  | 'nextFinding'
  | 'previousFinding'
  | 'continue'
  | 'reverseContinue';

export class Session {
  readonly state: RunState;
  cursor = 0;
  private readonly folds = new Map<number, boolean>();

  /** Events at which a breakpoint holds, each once, in order. */
  private stops: readonly number[] = [];

  constructor(readonly run: Run) {
    this.state = new RunState(run);
  }

  view(): CursorView {
    return cursorView(this.run, this.state, this.cursor, this.folds);
  }

  /** The signal frame as it is at the cursor; of the last signal that was taken up if no delivery is named. */
  signalFrame(delivery?: number): SignalFrameView | null {
    const index = delivery ?? frameAt(this.run, this.cursor);
    if (index === null) return null;
    this.state.moveTo(this.cursor);
    return signalFrameView(this.run, this.state, index, this.cursor);
  }

  signals(): SignalsView {
    return { event: this.cursor, deliveries: signalChoices(this.run), frame: this.signalFrame() };
  }

  goTo(event: number): void {
    if (Number.isNaN(event)) return;
    this.cursor = Math.max(0, Math.min(this.run.events.length - 1, Math.trunc(event)));
  }

  move(how: Move): void {
    this.goTo(this.target(how));
  }

  private target(how: Move): number {
    const { run, cursor } = this;
    switch (how) {
      case 'step':
        return cursor + 1;
      case 'back':
        return cursor - 1;
      case 'first':
        return 0;
      case 'last':
        return run.events.length - 1;
      case 'over':
        return this.nextAtMost(run.events.depth[cursor] ?? 0);
      case 'out':
        return this.nextAtMost((run.events.depth[cursor] ?? 0) - 1);
      case 'nextMark':
        return run.marks.find((mark) => mark.event > cursor)?.event ?? cursor;
      case 'previousMark':
        return run.marks.findLast((mark) => mark.event < cursor)?.event ?? cursor;
      case 'nextFinding':
        return run.findings.find((finding) => finding.event > cursor)?.event ?? cursor;
      case 'previousFinding':
        return run.findings.findLast((finding) => finding.event < cursor)?.event ?? cursor;
      case 'continue':
        return this.stops.find((event) => event > cursor) ?? run.events.length - 1;
      case 'reverseContinue':
        return this.stops.findLast((event) => event < cursor) ?? 0;
    }
  }

  /**
   * Sets the breakpoints; `continue` and `reverseContinue` stop at those that are enabled. Says for each where it
   * holds, or what is wrong.
   */
  setBreakpoints(breakpoints: readonly Breakpoint[]): BreakpointView[] {
    const stops = new Set<number>();
    const views = breakpoints.map(({ text, enabled }): BreakpointView => {
      const view = this.breakpoint(text);
      if (enabled) for (const event of view.events) stops.add(event);
      return view;
    });
    this.stops = [...stops].sort((a, b) => a - b);
    return views;
  }

  /** What a text that is being typed would hold at, and how it may go on. */
  breakpointHelp(text: string): BreakpointHelp {
    const view = text.trim() === '' ? null : this.breakpoint(text.trim());
    return { text, choices: breakpointChoices(this.run, text), view };
  }

  private breakpoint(text: string): BreakpointView {
    const hits = breakpointHits(this.run, text);
    return hits.ok ? { text, events: hits.value, error: null } : { text, events: [], error: hits.error };
  }

  /** The next event that lies no deeper; an operation that ends is left too. */
  private nextAtMost(depth: number): number {
    const { events } = this.run;
    const end = operationAt(this.run, this.cursor)?.to ?? events.length;
    for (let i = this.cursor + 1; i < end; i++) if ((events.depth[i] ?? 0) <= depth) return i;
    return Math.min(end, events.length - 1);
  }

  fold(event: number, open: boolean): void {
    this.folds.set(event, open);
  }

  /** Event of the nth statement of a function whose text contains `text` (white space ignored); null if none. */
  find(functionName: string, text: string, occurrence: number): number | null {
    const ids = this.named(functionName, text);
    let left = occurrence;
    for (let event = 0; event < this.run.events.length; event++) {
      if (ids.has(this.run.events.statement[event] ?? -1) && --left === 0) return event;
    }
    return null;
  }

  /** How often such a statement was executed up to and with an event. */
  occurrence(functionName: string, text: string, until: number): number {
    const ids = this.named(functionName, text);
    let count = 0;
    for (let event = 0; event <= until && event < this.run.events.length; event++)
      if (ids.has(this.run.events.statement[event] ?? -1)) count++;
    return count;
  }

  /** Numbers of the statements of a function whose text contains `text`. */
  private named(functionName: string, text: string): ReadonlySet<number> {
    const wanted = text.replace(/\s+/g, '');
    const ids = new Set<number>();
    this.run.statements.forEach((one, id) => {
      if (one.functionName === functionName && one.statement.text.replace(/\s+/g, '').includes(wanted))
        ids.add(id);
    });
    return ids;
  }

  /** Who wrote the value with this key ("mem:address:length" or "cpuN:register"); null if the key is malformed. */
  whoWrote(key: string): WriterView | null {
    const memory = bytesOf(key);
    const register = registerOf(key);
    if (memory) {
      const { addr, size } = memory;
      return this.writer(nameOf(this.run, this.state, addr), memoryWriters(this.run, addr, size));
    }
    if (!register) return null;
    const { cpu, name } = register;
    const changes = registerWriters(this.run, cpu, name);
    return this.writer(
      name,
      changes.map((event) => ({ event, site: event })),
    );
  }

  private writer(name: string, writers: readonly Writing[]): WriterView {
    const past = writers.filter(({ event }) => event <= this.cursor);
    return {
      name,
      writtenBy: past[past.length - 1]?.site ?? null,
      before: past[past.length - 2]?.site ?? null,
      next: writers.find(({ event }) => event > this.cursor)?.site ?? null,
      reads: null,
    };
  }

  /** Of the reads of a value, those around the cursor. */
  readsAround(readings: readonly Reading[]): ReaderView {
    return {
      last: readings.findLast(({ event }) => event <= this.cursor)?.site ?? null,
      next: readings.find(({ event }) => event > this.cursor)?.site ?? null,
    };
  }
}

/** The bytes that a key of `whoWrote` names; null if it names a register, or nothing. */
export function bytesOf(key: string): { readonly addr: number; readonly size: number } | null {
  const memory = /^mem:(-?\d+):(\d+)$/.exec(key);
  return memory ? { addr: Number(memory[1]), size: Number(memory[2]) } : null;
}

/** The register that a key of `whoWrote` names; null if it names bytes, or nothing. */
export function registerOf(key: string): { readonly cpu: number; readonly name: string } | null {
  const register = /^cpu(\d+):(.+)$/.exec(key);
  return register ? { cpu: Number(register[1]), name: register[2] ?? '' } : null;
}
