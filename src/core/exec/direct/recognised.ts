// Places of the IR that need less of an integer in memory than its value: an addition of a constant whose value nobody
// uses, and a comparison with a constant. Called by generate.ts and expressions.ts for code in traced form.
// SPDX-License-Identifier: MIT
import { givesRep } from '../compileExpr.ts';
import { isSigned, sizeOfRep } from '../integer.ts';
import type { CompareOp, Expr, FunctionIr, Rep } from '../ir.ts';
import { targetsOf } from './structure.ts';

/** `*addr += by` */
export interface Addition {
  readonly rep: Rep;
  readonly addr: Expr;
  readonly by: number;
}

/** `*addr op constant` */
export interface Comparison {
  readonly rep: Rep;
  readonly addr: Expr;
  readonly op: CompareOp;
  readonly constant: number;
}

type Load = Extract<Expr, { k: 'load' }>;

/** Additions by the number of their store; null: the load that belongs to one, which is left out. */
export function additionsOf({ code }: FunctionIr): ReadonlyMap<number, Addition | null> {
  const found = new Map<number, Addition | null>();
  code.forEach((instr, at) => {
    if (instr.op !== 'store' || instr.bits || !fits(instr.rep)) return;
    const sum = sumOf(instr.e, sizeOfRep[instr.rep]);
    if (!sum) return;
    const addition = { rep: instr.rep, addr: instr.addr, by: sum.by };
    if (isSame(sum.old, addition)) found.set(at, addition);
    // x++ keeps the old value in a slot first.
    const before = code[at - 1];
    if (sum.old.k !== 'slot' || before?.op !== 'set' || before.slot !== sum.old.slot) return;
    if (before.rep !== instr.rep || !isSame(before.e, addition)) return;
    if (uses(code, before.slot) !== 1 || code.some((one) => targetsOf(one).includes(at))) return;
    found.set(at, addition);
    found.set(at - 1, null);
  });
  return found;
}

/** A word of memory can hold it, and all its values are there. */
const fits = (rep: Rep): boolean => sizeOfRep[rep] <= 4 && rep !== 'bool';

const isSame = (e: Expr, { rep, addr }: Addition): boolean =>
  e.k === 'load' && !e.bits && e.rep === rep && JSON.stringify(e.addr) === JSON.stringify(addr);

/** What is added to what, if the low `size` bytes of the expression are those of such a sum. */
function sumOf(e: Expr, size: number): { readonly old: Expr; readonly by: number } | null {
  const sum = behindCasts(e, size);
  if (sum.k !== 'bin' || (sum.op !== '+' && sum.op !== '-') || !keeps(sum.rep, size)) return null;
  if (sum.b.k !== 'const' || typeof sum.b.v !== 'number') return null;
  return { old: behindCasts(sum.a, size), by: (sum.op === '+' ? sum.b.v : -sum.b.v) | 0 };
}

const behindCasts = (e: Expr, size: number): Expr =>
  e.k === 'cast' && keeps(e.rep, size) ? behindCasts(e.a, size) : e;

const keeps = (rep: Rep, size: number): boolean => sizeOfRep[rep] >= size && rep !== 'bool';

/** So often a slot is read. */
function uses(part: unknown, slot: number): number {
  if (typeof part !== 'object' || part === null) return 0;
  if ('k' in part && part.k === 'slot') return 'slot' in part && part.slot === slot ? 1 : 0;
  return Object.values(part).reduce((sum: number, one) => sum + uses(one, slot), 0);
}

const mirrored: Readonly<Record<CompareOp, CompareOp>> = {
  '==': '==',
  '!=': '!=',
  '<': '>',
  '<=': '>=',
  '>': '<',
  '>=': '<=',
};

/** Null if the expression is something else than the comparison of an integer in memory with a constant. */
export function comparisonOf({ op, rep, a, b }: Extract<Expr, { k: 'cmp' }>): Comparison | null {
  const swapped = a.k === 'const';
  const [load, constant] = swapped ? [loadOf(b), a] : [loadOf(a), b];
  if (!load || constant.k !== 'const' || typeof constant.v !== 'number') return null;
  // From 2^63 on they are kept as negative numbers.
  if (rep === 'u64' && constant.v < 0) return null;
  return { rep: load.rep, addr: load.addr, op: swapped ? mirrored[op] : op, constant: constant.v };
}

/** The load whose value, unchanged, an expression has. */
function loadOf(e: Expr): Load | null {
  if (e.k === 'load') return !e.bits && fits(e.rep) ? e : null;
  if (e.k !== 'cast') return null;
  const from = givesRep(e.a);
  return from !== null && widens(from, e.rep) ? loadOf(e.a) : null;
}

/** Each value of the one is a value of the other. */
const widens = (from: Rep, to: Rep): boolean =>
  from === to || (to !== 'bool' && sizeOfRep[from] < sizeOfRep[to] && (isSigned(to) || !isSigned(from)));
