// What a record does about operations that are written down and replayed. A count (countKeeper.ts) adds up what an
// operation came to; a Run (recordKeeper.ts) gets its events, changes and marks again. Asked by replay.ts.
// SPDX-License-Identifier: MIT
import type { Recorder, RecordStretch } from '../recorder.ts';
import type { Passage } from '../tally.ts';
import type { PathLog } from './pathLog.ts';
import type { Outcome, Segment } from './segments.ts';

/** What a segment brings to a Run. */
export interface Recorded extends RecordStretch {
  /** Remarks that earlier events of the operation have got meanwhile. */
  readonly notes: readonly { readonly event: number; readonly note: number }[];
  /** The event whose statement executes the instruction at the segment's end. Events count from the operation's first. */
  readonly site: number;
}

export interface Keeper {
  readonly recorder: Recorder;
  /** An operation that begins now would pass in the same way at another time. */
  readonly able: boolean;
  /** So often an entry is executed before its path is written down. */
  readonly patience: number;

  // --- An operation is written down -------------------------------------------------------------------------------

  /** It begins: memory shows `log` from now on what is written. */
  beginPath(log: PathLog): void;
  /** A segment ends, and an instruction follows or the operation's end. Null in counts. */
  cut(log: PathLog): Recorded | null;
  /** The instruction has been executed. */
  goOn(): void;
  endPath(): Passage;
  /** The operation is over, however it ended. */
  leavePath(): void;

  // --- An operation is replayed -----------------------------------------------------------------------------------

  begin(): void;
  /** What the segment stores and records comes about. Can be undone unless it is the last one. */
  pass(segment: Segment): void;
  /** An instruction is executed, and what it changes can be undone. */
  execute<T>(segment: Segment, run: () => T): T;
  finish(outcome: Outcome): void;
  undo(): void;
}
