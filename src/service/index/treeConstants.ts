// The value of one name of the tree, for hovers that mention it, and the text of its definition.
// Called by hovers.
// SPDX-License-Identifier: MIT
import type { StoredDefinition } from '../../core/index/symbolStore.ts';
import { tokensToText } from '../../core/exec/cpp/token.ts';
import { valueOf } from '../../core/values/constant.ts';
import { constantOf } from '../../core/values/constantOf.ts';
import type { Candidate, ValueWorld } from '../../core/values/world.ts';
import type { WorkspaceFiles } from './workspaceFiles.ts';

const shownTextBytes = 160;

/** The value of a macro or enumerator and the expression that gives it; null if it is not a constant that is sure. */
export function treeConstant(
  name: string,
  world: ValueWorld,
): { readonly value: bigint; readonly expression: string } | null {
  const [first] = world.candidates(name);
  if (first === undefined) return null;
  const { value, ambiguous } = constantOf(name, world);
  if (!value.ok || ambiguous) return null;
  return { value: valueOf(value.value), expression: written(first) };
}

/** The first line of a definition as it is written, or null if its text cannot be read any more. */
export function definitionText(definition: StoredDefinition, files: WorkspaceFiles): string | null {
  const source = files.source(definition.path);
  // The text may have changed since it was indexed: the name must still be where it was.
  if (source?.text.slice(definition.nameStart, definition.nameEnd) !== definition.name) return null;
  const bytes = source.text.slice(
    definition.start,
    Math.min(definition.end, definition.start + shownTextBytes),
  );
  const line =
    Buffer.from(bytes, 'latin1')
      .toString('utf8')
      .split(/[\r\n]/, 1)[0] ?? '';
  return line.replace(/\s*[{\\]?\s*$/, '').replace(/\s+/g, ' ');
}

function written({ meaning }: Candidate): string {
  if (meaning.kind === 'macro') return tokensToText(meaning.macro.body);
  const { base, offset } = meaning;
  if (base === null) return String(offset);
  return offset === 0 ? tokensToText(base) : `${tokensToText(base)} + ${offset}`;
}
