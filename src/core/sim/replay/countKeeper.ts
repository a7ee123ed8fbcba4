// Operations that are written down and replayed in a count: an undo log keeps what they overwrite, and the sums get what
// the operation came to. Made by simulate.ts's tally.
// SPDX-License-Identifier: MIT
import type { KernelMachine } from '../machine.ts';
import type { Passage, Tally } from '../tally.ts';
import { grown } from './fields.ts';
import type { Keeper } from './keeper.ts';
import type { PathLog } from './pathLog.ts';
import type { Outcome, Segment } from './segments.ts';
import { UndoLog } from './undoLog.ts';

export class CountKeeper implements Keeper {
  readonly patience = 0;
  private readonly undoLog = new UndoLog();
  private passage: () => Passage = () => {
    throw new Error('no operation has begun');
  };

  constructor(
    private readonly machine: KernelMachine,
    readonly recorder: Tally,
  ) {}

  get able(): boolean {
    return this.recorder.inStep && this.machine.memory.watch === null;
  }

  beginPath(log: PathLog): void {
    this.machine.memory.watch = log;
    this.passage = this.recorder.beginPassage();
  }
  cut(): null {
    return null;
  }
  goOn(): void {
    // A count keeps nothing by segment.
  }
  endPath(): Passage {
    return this.passage();
  }
  leavePath(): void {
    this.machine.memory.watch = null;
    this.recorder.endPassage();
  }

  begin(): void {
    this.undoLog.begin();
  }

  pass({ stores, adds, outcome }: Segment): void {
    if (!outcome) {
      for (const part of stores) this.undoLog.store(part);
      for (const one of adds) this.undoLog.add(one);
    } else {
      for (const { words, at, mask, value } of stores) words[at] = ((words[at] ?? 0) & ~mask) | value;
      for (const one of adds) one.words[one.at] = grown(one.words[one.at] ?? 0, one);
    }
  }

  execute<T>(_segment: Segment, run: () => T): T {
    const { memory } = this.machine;
    memory.watch = this.undoLog;
    try {
      return run();
    } finally {
      memory.watch = null;
    }
  }

  finish({ passage }: Outcome): void {
    this.recorder.passAgain(passage);
  }

  undo(): void {
    this.undoLog.undo();
  }
}
