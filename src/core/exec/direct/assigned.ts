// Which slots surely have a value before an instruction, on every way to it: there the value is read without a question.
// Called by generate.ts. A plain forward analysis over the flat code.
// SPDX-License-Identifier: MIT
import type { FunctionIr, Instr } from '../ir.ts';
import { goesOn, targetsOf } from './structure.ts';

/** By instruction: bit sets of slots, 32 to a word; null for instructions that are never reached. */
export function assignedBefore(ir: FunctionIr): readonly (Uint32Array | null)[] {
  const words = (ir.slots >> 5) + 1;
  const before: (Uint32Array | null)[] = ir.code.map(() => null);
  const first = new Uint32Array(words);
  for (const { slot } of ir.params) if (slot >= 0) add(first, slot);
  const waiting: number[] = [];
  /** Another way to an instruction: only what both ways assign stays. */
  const reach = (at: number, set: Uint32Array): void => {
    const known = before[at];
    if (known === undefined) return;
    if (known === null) {
      before[at] = set.slice();
      waiting.push(at);
      return;
    }
    let less = false;
    for (let i = 0; i < words; i++) {
      const both = ((known[i] ?? 0) & (set[i] ?? 0)) >>> 0;
      if (both !== known[i]) less = true;
      known[i] = both;
    }
    if (less) waiting.push(at);
  };
  reach(0, first);
  for (let at = waiting.pop(); at !== undefined; at = waiting.pop()) {
    const instr = ir.code[at];
    const set = before[at]?.slice();
    if (!instr || !set) continue;
    const slot = slotOf(instr);
    if (slot >= 0) add(set, slot);
    for (const target of targetsOf(instr)) reach(target, set);
    if (goesOn(instr)) reach(at + 1, set);
  }
  return before;
}

export const has = (set: Uint32Array | null | undefined, slot: number): boolean =>
  !!set && (((set[slot >> 5] ?? 0) >>> (slot & 31)) & 1) === 1;

function add(set: Uint32Array, slot: number): void {
  set[slot >> 5] = (set[slot >> 5] ?? 0) | (1 << (slot & 31));
}

/** The slot that an instruction assigns, or -1. */
const slotOf = (instr: Instr): number =>
  instr.op === 'set' ? instr.slot : instr.op === 'call' || instr.op === 'prim' ? instr.dst : -1;
