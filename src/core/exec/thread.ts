// A kernel context: the stack of what runs on it, and the memory that its frames use. Made by the engine, one for each
// task; frames of closures are objects, those of generated code are entries of columns.
// SPDX-License-Identifier: MIT
import type { Frame } from './compile.ts';
import type { Value } from './integer.ts';
import type { Region } from './machine/memory.ts';

export interface Thread {
  /** Frames of closures. */
  readonly frames: Frame[];
  /** Frames of generated code: of each its function, running statement, last event, first event (-1: none) and memory. */
  depth: number;
  readonly fns: Int32Array;
  readonly at: Int32Array;
  readonly events: Int32Array;
  readonly firsts: Int32Array;
  readonly bases: Float64Array;
  readonly stack: Region;
  /** Bytes of the stack in use. */
  used: number;
  result: Value;
  /** A run was left in mid-function: how many frames lie below it. Null if none was. */
  pausedAt: number | null;
}

export function newThread(stack: Region, maxDepth: number): Thread {
  const column = (): Int32Array => new Int32Array(maxDepth + 1);
  return {
    frames: [],
    depth: 0,
    fns: column(),
    at: column(),
    events: column(),
    firsts: column(),
    bases: new Float64Array(maxDepth + 1),
    stack,
    used: 0,
    result: 0,
    pausedAt: null,
  };
}
