// Locals hide what the tree calls by the same name.
// SPDX-License-Identifier: MIT
import { expect, test } from 'vitest';
import { localDeclaration } from '../../../../src/core/index/localDeclaration.ts';
import { createNativeParser } from '../../../../src/service/parser/nativeParser.ts';

const text = `static int f(struct fpu *fpu, int cpu)
{
	int a = 1, *b, c[3];
	for (int i = 0; i < a; i++) {
		int a = cpu;
		b = &a;
	}
	if (a)
		goto out;
	int (*cb)(int) = g;
	return cb(a) + global;
out:
	return fpu->cpu + c[0];
}
`;
const root = (() => {
  const parsed = createNativeParser({}).parse(text);
  const tree = parsed.toTree();
  parsed.dispose();
  return tree;
})();

/** The line of the declaration that the nth occurrence of a word means. */
function lineOf(word: string, occurrence: number): number | null {
  const places = [...text.matchAll(new RegExp(`\\b${word}\\b`, 'g'))];
  const start = places[occurrence]?.index ?? -1;
  const found = localDeclaration(root, text, start, start + word.length);
  return found && text.slice(0, found.nameStart).split('\n').length;
}

test.each([
  ['fpu', 2, 1],
  ['cpu', 1, 1],
  ['a', 1, 3],
  ['a', 3, 5],
  ['a', 4, 3],
  ['a', 5, 3],
  ['b', 1, 3],
  ['c', 1, 3],
  ['i', 1, 4],
  ['cb', 1, 10],
  ['out', 0, 12],
  ['out', 1, 12],
  ['global', 0, null],
  ['g', 0, null],
])('%s, occurrence %i, comes from line %s', (word, occurrence, line) => {
  expect(lineOf(word, occurrence)).toBe(line);
});
