// What the loop scan answers: loops that let others run, with what is held around them, and those that work page by page
// and do not. Part of the index service's boundary. Lines and columns are 0-based; paths are relative to the tree.
// SPDX-License-Identifier: MIT
import type { PageWork, YieldKind } from '../core/loops/loopTable.ts';
import type { LoopKind } from '../core/loops/functionLoops.ts';
import type { WirePosition, WireRange } from './indexService.ts';

export interface LoopScanParams {
  /** Files and folders below the root; "" is the whole tree. */
  readonly paths: readonly string[];
  /** Look for helpers in these files only, not in the whole tree. */
  readonly local?: true;
}
/** Something that is held, with the call that took it. */
export interface WireHeld {
  readonly what: string;
  readonly call: string;
  readonly line0: number;
  /** The task must not be switched in it. */
  readonly atomic: boolean;
  /** On some ways to the place only, or taking it may fail. */
  readonly perhaps: boolean;
  /** Asserted by the function, taken by its caller. */
  readonly asserted: boolean;
}
/** A call that lets others run, or tests whether they want to. */
export interface WireYield {
  readonly name: string;
  readonly kind: YieldKind;
  readonly position: WirePosition;
  /** Conditions between it and its loop, outermost first, as written. */
  readonly conditions: readonly string[];
  readonly held: readonly WireHeld[];
}
/** A call of the loop that reaches such a place. */
export interface WireLoopHelper {
  /** The functions from the loop's call on, in order. */
  readonly through: readonly string[];
  /** Line of the call in the loop. */
  readonly line0: number;
  /** Where the place is. */
  readonly path: string;
  readonly point: string;
  readonly kind: YieldKind;
  readonly pointLine0: number;
}
/**
 * `yields`: it lets others run itself. `helper`: a function that it calls does. `tests`: it asks whether others want to
 * run, and leaves. `voluntary`: only under PREEMPT_VOLUNTARY. `around`: a loop around it does. `none`: it works page by
 * page and nothing of this was found.
 */
export type LoopVerdict = 'yields' | 'helper' | 'tests' | 'voluntary' | 'around' | 'none';

export interface WireLoop {
  readonly path: string;
  readonly function: string;
  readonly kind: LoopKind;
  /** The macro that heads it, or the label that a `goto` goes back to. */
  readonly name: string | null;
  readonly range: WireRange;
  /** Its update and condition, as written. */
  readonly step: string;
  /** What a step is, where the text tells. */
  readonly unit: string | null;
  readonly verdict: LoopVerdict;
  readonly points: readonly WireYield[];
  readonly helpers: readonly WireLoopHelper[];
  /** Pages that it copies, clears or unmaps; `through`: the helper that does. */
  readonly works: readonly {
    readonly name: string;
    readonly work: PageWork;
    readonly line0: number;
    readonly through: string | null;
  }[];
  /** Held when it begins, as far as the function itself tells. */
  readonly held: readonly WireHeld[];
  /** Taken in it. */
  readonly inside: readonly WireHeld[];
  /** A loop around it in the same function that lets others run. */
  readonly aroundLine0: number | null;
  /** Why this may be wrong. */
  readonly doubts: readonly string[];
}
/** A place that is in no loop of its function, in a macro's body, or in text that could not be read as C. */
export interface WireOutsideYield extends WireYield {
  readonly path: string;
  readonly function: string | null;
  readonly why: 'no loop' | 'macro' | 'unread';
}
export interface LoopReport {
  readonly loops: readonly WireLoop[];
  readonly outside: readonly WireOutsideYield[];
  readonly filesScanned: number;
  readonly filesTotal: number;
  /** Files that were left out or read in part, with the reason. */
  readonly left: readonly { readonly path: string; readonly reason: string }[];
  readonly cancelled: boolean;
  /** Helpers were looked for in the whole tree, not in the scanned files alone. */
  readonly wholeTree: boolean;
}
