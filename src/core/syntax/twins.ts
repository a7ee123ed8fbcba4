// `#if` and `#else` with two heads of one function, or two of anything that is no C together: both are facts.
// The first variant of the text has the first branch; what the others have in the dropped ranges is added to it.
// Called by extractFacts.ts, which makes the facts of a variant.
// SPDX-License-Identifier: MIT
import type { Definition, FileFacts } from './facts.ts';
import type { Prepared } from './prepare.ts';

// A chain of more branches that are no C together is a table in disguise; its first ones must do.
const maxVariants = 8;

/** Definitions in the order of their text. */
export const byPlace = (a: Definition, b: Definition): number =>
  a.start - b.start || a.nameStart - b.nameStart;

/** The facts of the first variant and what only the others show. Error nodes stay those of the first. */
export function withTwins(
  facts: FileFacts,
  prepared: Prepared,
  factsOfVariant: (variant: number) => FileFacts,
): FileFacts {
  if (prepared.twins.length === 0) return facts;
  const definitions = [...facts.definitions];
  const calls = [...facts.calls];
  const references = [...facts.references];
  const errorRanges = [...facts.errorRanges];
  const isDropped = (offset: number): boolean =>
    prepared.twins.some(([start, end]) => start <= offset && offset < end);
  const known = new Set<string>();
  const isNew = (kind: string, name: string, offset: number): boolean => {
    const key = `${kind} ${name} ${offset}`;
    if (!isDropped(offset) || known.has(key)) return false;
    known.add(key);
    return true;
  };
  for (const one of facts.definitions) isNew('definition', one.name, one.nameStart);
  for (const one of facts.calls) isNew('call', one.callee, one.start);
  for (let variant = 1; variant < Math.min(prepared.variants, maxVariants); variant++) {
    const more = factsOfVariant(variant);
    definitions.push(...more.definitions.filter((one) => isNew('definition', one.name, one.nameStart)));
    calls.push(...more.calls.filter((one) => isNew('call', one.callee, one.start)));
    references.push(...more.references.filter((one) => isNew('reference', one.name, one.start)));
    errorRanges.push(...more.errorRanges.filter(([start]) => isDropped(start)));
  }
  return {
    ...facts,
    definitions: definitions.sort(byPlace),
    calls: calls.sort((a, b) => a.start - b.start),
    references: references.sort((a, b) => a.start - b.start),
    errorRanges,
  };
}
