// The value of an expression as Markdown: hex and decimal with the type, and the values under other conditions.
// Tree text stands in code spans only. Called by hovers.
// SPDX-License-Identifier: MIT
import { typeName } from '../exec/ctype.ts';
import { codeSpan, placeLink } from '../x86/docs/markdown.ts';
import { bitsOf, valueOf } from './constant.ts';
import type { Constant } from './constant.ts';
import type { ConstantAnswer, OtherValue } from './constantOf.ts';

/** Where the value holds. */
export interface ValuePlace {
  readonly version: string | null;
  /** The configuration that decides between definitions. */
  readonly basis: string;
}

const shownOthers = 4;

/** "`0x1000` (4096, `unsigned long`)". */
export function constantText(constant: Constant): string {
  const value = valueOf(constant);
  const hex = codeSpan(`0x${bitsOf(constant).toString(16)}`);
  return `${hex} (${value}, ${codeSpan(typeName(constant.type))})`;
}

/** The paragraph on a value; empty if the expression is no constant under any condition. */
export function valueText(answer: ConstantAnswer, { version, basis }: ValuePlace): string {
  const { value, others, ambiguous } = answer;
  const known = others.filter((other) => other.value.ok);
  if (!value.ok && known.length === 0) return '';
  const lines = known.slice(0, shownOthers).map(otherText);
  const more = known.length - lines.length;
  if (more > 0) lines.push(`- and ${more} more`);
  const list = lines.join('\n');
  const own = value.ok ? constantText(value.value) : 'none';
  if (ambiguous || !value.ok) {
    return `**No one value**: a name in it has several definitions. ${own === 'none' ? '' : `As first found: ${own}.`}\n\n${list}`;
  }
  const where = version === null ? '' : ` in ${version}`;
  if (known.length === 0) return `Value${where}: ${own}`;
  return `Value${where} with ${basis}: ${own}. Under other conditions:\n\n${list}`;
}

/** The values under other conditions; empty if there are none. */
export function otherValuesText(answer: ConstantAnswer, place: ValuePlace): string {
  return answer.ambiguous || answer.others.some((other) => other.value.ok) ? valueText(answer, place) : '';
}

function otherText({ name, candidate, value }: OtherValue): string {
  const { condition, path, line1 } = candidate;
  const shown = value.ok ? constantText(value.value) : 'not constant';
  const where = placeLink(path, line1);
  const when = condition === null ? '' : ` if ${codeSpan(condition)}`;
  return `- ${shown}${when}: ${codeSpan(name)} as in ${where}`;
}
