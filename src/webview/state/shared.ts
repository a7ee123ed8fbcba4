// A new value with every part that says the same as before replaced by the part from before, so that what is drawn from
// it is drawn anew only where it differs: of most steps' views nearly all is as it was. Pure; called by shownState.ts.
// SPDX-License-Identifier: MIT

/** Equal to `next`, and the very same object as `before` wherever the two are equal. For JSON values. */
export function shared<T>(before: unknown, next: T): T;
export function shared(before: unknown, next: unknown): unknown {
  if (Object.is(before, next)) return before;
  if (typeof before !== 'object' || typeof next !== 'object' || before === null || next === null) return next;
  if (Array.isArray(before) !== Array.isArray(next)) return next;
  return Array.isArray(next) ? sharedList(before as readonly unknown[], next) : sharedRecord(before, next);
}

function sharedList(before: readonly unknown[], next: readonly unknown[]): readonly unknown[] {
  const longer = before.length - next.length;
  let same = longer === 0;
  const parts = next.map((part, i) => {
    const of = shared(before[i], part);
    if (of === before[i]) return of;
    same = false;
    // Rows that came or went in the middle have moved those that follow.
    const fromEnd = longer === 0 ? undefined : before[i + longer];
    return fromEnd !== undefined && shared(fromEnd, part) === fromEnd ? fromEnd : of;
  });
  return same ? before : parts;
}

function sharedRecord(before: object, next: object): object {
  const old = before as Readonly<Record<string, unknown>>;
  const names = Object.keys(next);
  let same = names.length === Object.keys(old).length;
  const parts: Record<string, unknown> = {};
  for (const [name, part] of Object.entries(next)) {
    const of = shared(old[name], part);
    parts[name] = of;
    same &&= of === old[name] && Object.hasOwn(old, name);
  }
  return same ? before : parts;
}
