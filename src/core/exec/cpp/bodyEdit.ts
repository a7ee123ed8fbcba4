// What an edit of a file leaves as it was: if only statements inside function bodies changed, an inclusion of the old
// text becomes one of the new text, and all else that a unit knows stays. Lexical; called by core/exec's UnitSet.
// SPDX-License-Identifier: MIT
import type { Item } from './items.ts';
import { itemsOf } from './items.ts';
import type { Directive, SourceFile } from './sourceFile.ts';
import type { Inclusion } from './unit.ts';
import { activeText, liveOf, orderAt } from './unit.ts';

/** The inclusion with the new text, or null if more than statements of function bodies changed. */
export function withNewBodies(old: Inclusion, file: SourceFile): Inclusion | null {
  const moved = movedInclusion(old, file);
  if (!moved) return null;
  const [was, is] = [itemsOf(old).all, itemsOf(moved).all];
  if (was.length !== is.length) return null;
  const [before, after] = [activeText(old), activeText(moved)];
  const same = was.every((item, i) => {
    const other = is[i];
    return (
      other !== undefined &&
      sameOutside(item, before, other, after) &&
      // The same macros are in force.
      orderAt(old, item.end) === orderAt(moved, other.end)
    );
  });
  return same ? moved : null;
}

/** With the same directives the same lines are live, at other offsets. */
function movedInclusion(old: Inclusion, file: SourceFile): Inclusion | null {
  const [was, is] = [old.file.directives, file.directives];
  if (was.length !== is.length || old.file.guard !== file.guard) return null;
  // Text before the first or after the last directive that was not there before.
  const begins = (one: SourceFile): boolean => one.directives[0]?.start === 0;
  const ends = (one: SourceFile): boolean => one.directives.at(-1)?.end === one.text.length;
  if (begins(old.file) !== begins(file) || ends(old.file) !== ends(file)) return null;
  const offsets = new Map<number, number>([[old.file.text.length, file.text.length]]);
  for (const [i, directive] of was.entries()) {
    const other = is[i];
    if (!other || !sameDirective(directive, old.file, other, file)) return null;
    offsets.set(directive.start, other.start).set(directive.end, other.end);
  }
  offsets.set(0, 0);
  const moved = (offset: number): number => offsets.get(offset) ?? -1;
  return {
    file,
    live: liveOf(
      file,
      old.live.map(([from, to]) => [moved(from), moved(to)] as const),
    ),
    checkpoints: old.checkpoints.map((value, i) => (i % 2 === 0 ? moved(value) : value)),
  };
}

const sameDirective = (a: Directive, inA: SourceFile, b: Directive, inB: SourceFile): boolean =>
  a.keyword === b.keyword &&
  inA.text.slice(a.operandStart, a.operandEnd) === inB.text.slice(b.operandStart, b.operandEnd);

/** The same item, but perhaps for the statements of its body. */
function sameOutside(a: Item, inA: string, b: Item, inB: string): boolean {
  if (a.isTypedef !== b.isTypedef || a.isCall !== b.isCall || a.bodyStart < 0 !== b.bodyStart < 0)
    return false;
  const whole = (item: Item, text: string): string => text.slice(item.start, item.end);
  if (whole(a, inA) === whole(b, inB)) return true;
  if (a.bodyStart < 0 || a.isTypedef) return false;
  const head = (item: Item, text: string): string => text.slice(item.start, item.bodyStart);
  const body = (item: Item, text: string): string => text.slice(item.bodyStart, item.end);
  return head(a, inA) === head(b, inB) && !declares.test(body(a, inA)) && !declares.test(body(b, inB));
}

/** In a body: what others may see, or what outlives the call. */
const declares = /\b(?:typedef|extern|static)\b|\b(?:struct|union|enum)\b[^;(){}]*\{/;
