// An edit of one function of a tree, found by name and by a short pattern in it. Called by mutations.test.ts.
// SPDX-License-Identifier: MIT
import { readFileSync } from 'node:fs';
import path from 'node:path';
import type { Mutation } from './mutations.ts';

/** The edit as an unsaved editor would have it: file, old text, new text. Throws if the tree has no such place. */
export function editFunction(
  tree: string,
  { file, within, pattern, to }: Mutation,
): readonly [file: string, from: string, to: string] {
  const text = readFileSync(path.join(tree, file), 'latin1');
  for (const name of within) {
    const found = new RegExp(`^[a-z_][^;{}#]*\\b${name}\\([^;{}]*\\)\\s*\\{[\\s\\S]*?^\\}`, 'm').exec(text);
    if (!found) continue;
    const [whole] = found;
    if (!pattern.test(whole)) throw new Error(`${name}() in ${file} has no ${String(pattern)}`);
    return [file, whole, whole.replace(pattern, to)];
  }
  throw new Error(`${file} has no ${within.join('() or ')}()`);
}
