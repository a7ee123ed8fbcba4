// Where a text is in a file of a tree, so that no test knows a line number.
// SPDX-License-Identifier: MIT
import { readFileSync } from 'node:fs';
import path from 'node:path';

/** The 1-based line of the first match. */
export function lineOf(tree: string, file: string, pattern: RegExp): number {
  const lines = readFileSync(path.join(tree, file), 'utf8').split('\n');
  const at = lines.findIndex((line) => pattern.test(line));
  if (at < 0) throw new Error(`${file} has no ${String(pattern)}`);
  return at + 1;
}
