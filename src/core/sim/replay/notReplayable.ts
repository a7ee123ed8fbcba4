// Something happens in a replayed operation that only the executed one can tell about. Thrown by the tally, caught by
// replay.ts, which undoes the operation and has it executed.
// SPDX-License-Identifier: MIT
export class NotReplayable extends Error {}
