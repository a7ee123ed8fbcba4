// Gives flat code with jumps the shape of nested blocks and loops, so that it can be written with labelled `break` and
// `continue`: a jump forward leaves a block that ends at its target, a jump back begins a loop anew. Called by
// generate.ts; knows instructions by their jumps alone.
// SPDX-License-Identifier: MIT
import type { Instr } from '../ir.ts';

/** The instructions [from, to) are a loop, or a block that jumps to `to` leave. */
export interface Extent {
  readonly loop: boolean;
  from: number;
  to: number;
}

/** Where an instruction may go, besides to the next one if it is no jump. */
export function targetsOf(instr: Instr): readonly number[] {
  if (instr.op === 'jump') return [instr.to];
  return instr.op === 'branch' ? [instr.ifTrue, instr.ifFalse] : [];
}

/** Whether the instruction after this one may come next. */
export const goesOn = ({ op }: Instr): boolean =>
  op !== 'jump' && op !== 'branch' && op !== 'ret' && op !== 'stop';

/** Properly nested, outer ones first; null if the code jumps into a loop, which no nesting can say. */
export function structureOf(code: readonly Instr[]): readonly Extent[] | null {
  const loops = new Map<number, Extent>();
  const blocks = new Map<number, Extent>();
  code.forEach((instr, at) => {
    for (const target of targetsOf(instr)) {
      if (target <= at) {
        const known = loops.get(target);
        if (known) known.to = at + 1;
        else loops.set(target, { loop: true, from: target, to: at + 1 });
      } else if (!blocks.has(target)) blocks.set(target, { loop: false, from: at, to: target });
    }
  });
  const all = [...loops.values(), ...blocks.values()];
  while (widened(all));
  for (const { loop, from, to } of all)
    if (loop && [...blocks.values()].some((one) => one.from < from && one.to > from && one.to < to))
      return null;
  // Of two that begin at the same place the longer one is around the other; a block is around a loop of its length.
  return all.sort((a, b) => a.from - b.from || b.to - a.to || Number(a.loop) - Number(b.loop));
}

/** Widens extents that cross one another: loops at their end, blocks at their beginning. False if none did. */
function widened(all: readonly Extent[]): boolean {
  let changed = false;
  for (const a of all) {
    for (const b of all) {
      if (a.loop && b.loop && a.from < b.from && b.from < a.to && a.to < b.to) {
        a.to = b.to;
        changed = true;
      }
      if (b.loop || a.from >= b.from || b.from >= a.to) continue;
      // `b` begins inside `a` and ends outside: it begins with `a`.
      if (a.loop ? b.to >= a.to : b.to > a.to) {
        b.from = a.from;
        changed = true;
      }
    }
  }
  return changed;
}
