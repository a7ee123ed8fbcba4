// Operations that are written down and replayed in a Run that is recorded: events, remarks, changes of memory and marks
// come to the record as they did when the operation was executed, with the old bytes that memory has now; what
// instructions change is recorded while they are executed. The Run is the same, byte for byte. Made by simulate.ts.
// SPDX-License-Identifier: MIT
import type { KernelMachine } from '../machine.ts';
import type { FindTarget, Recorder, RecordPosition } from '../recorder.ts';
import { maxEvents } from '../recorder.ts';
import type { Passage } from '../tally.ts';
import type { Keeper, Recorded } from './keeper.ts';
import type { PathLog } from './pathLog.ts';
import type { Outcome, Segment } from './segments.ts';

/** Longer operations are executed. Nearer to the end of what a record may hold, all are. */
const mostEvents = 5_000;

export class RecordKeeper implements Keeper {
  /** Short Runs need no second form of their code. */
  readonly patience = 3;
  /** Where the operation began, and where its segment. */
  private first: RecordPosition;
  private from: RecordPosition;
  private steps = 0;
  /** Remarks of the operation's events so far, from the event before it on. */
  private noted: number[] = [];
  /** The event whose statement runs while an instruction is executed again, or -1. */
  private site = -1;

  constructor(
    private readonly machine: KernelMachine,
    readonly recorder: Recorder,
  ) {
    this.first = this.from = recorder.position;
    const running = recorder.site;
    recorder.site = () => (this.site >= 0 ? this.site : running());
  }

  get able(): boolean {
    const { recorder, machine } = this;
    return (
      machine.memory.watch === recorder && recorder.inStep && recorder.length < maxEvents - 2 * mostEvents
    );
  }

  // --- An operation is written down -------------------------------------------------------------------------------

  beginPath(log: PathLog): void {
    const { recorder, machine } = this;
    this.first = this.from = recorder.position;
    this.steps = machine.engine.steps;
    this.noted = [recorder.noteOf(this.first.events - 1)];
    machine.memory.watch = {
      writing: (addr, bytes, at, size) => recorder.writing(addr, bytes, at, size),
      written: (bytes, at, size) => {
        recorder.written(bytes, at, size);
        log.written(bytes, at, size);
      },
    };
  }

  cut(log: PathLog): Recorded | null {
    const { recorder, machine, first, from, noted } = this;
    const stretch = recorder.since(from, first, this.find);
    if (!stretch || recorder.length - first.events > mostEvents) {
      log.spoil('it can not be recorded in this way');
      return null;
    }
    const notes: { event: number; note: number }[] = [];
    for (let event = -1; event < recorder.length - first.events; event++) {
      const note = recorder.noteOf(first.events + event);
      if (noted[event + 1] === note) continue;
      noted[event + 1] = note;
      if (first.events + event < from.events) notes.push({ event, note });
    }
    const running = machine.engine.currentEvent();
    return { ...stretch, notes, site: running < 0 ? -1 : running - first.events };
  }

  goOn(): void {
    this.from = this.recorder.position;
  }

  endPath(): Passage {
    const statements = this.machine.engine.steps - this.steps;
    return { statements, cycles: this.recorder.clock - this.first.clock, lastAt: 0, marks: [] };
  }

  leavePath(): void {
    this.machine.memory.watch = this.recorder;
  }

  // --- An operation is replayed -----------------------------------------------------------------------------------

  begin(): void {
    this.first = this.recorder.position;
  }

  pass({ recorded }: Segment): void {
    if (!recorded) throw new Error('this path was not recorded');
    const { recorder, first } = this;
    recorder.again(recorded, first);
    for (const { event, note } of recorded.notes) recorder.setNote(first.events + event, note);
  }

  execute<T>({ recorded }: Segment, run: () => T): T {
    this.site = recorded && recorded.site >= 0 ? this.first.events + recorded.site : -1;
    try {
      return run();
    } finally {
      this.site = -1;
    }
  }

  finish(_outcome: Outcome): void {
    // The last segment has brought everything.
  }

  undo(): void {
    this.recorder.takeBack(this.first, this.find);
  }

  private readonly find: FindTarget = (place, size) => {
    const { memory, user } = this.machine;
    const { bytes, base } = (place < 0 ? memory : user.memory).find(place, size, true);
    return { bytes, at: place - base };
  };
}
