// The sample tree beside the kernel whose shapes it has: the same names at the same paths, but nothing copied.
// Linux is GPL-2.0 and Ringside is not; what both share are names, constants and layouts, which are facts.
// SPDX-License-Identifier: MIT
import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';
import { codeWords, type CodeWords } from '../../src/core/anchor/codeShape.ts';
import { lexicalExtents } from '../../src/core/anchor/lexicalExtent.ts';
import { filesBelow, textOf } from '../house/support/files.ts';
import { describeKernel } from './trees.ts';

const sample = 'sample/6.1';
const code = filesBelow(sample, (file) => /\.[ch]$/.test(file));
const withoutRoot = (file: string): string => file.slice(sample.length + 1);

// A signature, a declaration and a statement or two are the same in both by nature.
const longestRun = 45;

describeKernel('6.1', (folder) => {
  const theirs = (file: string): string => readFileSync(path.join(folder, withoutRoot(file)), 'latin1');

  test('each file is at the path of a file of Linux', () => {
    expect(code.filter((file) => !existsSync(path.join(folder, withoutRoot(file))))).toEqual([]);
  });

  test('no six words in a row of a comment are in the same file of Linux', () => {
    const shared = code.flatMap((file) => {
      const known = commentRuns(theirs(file));
      return [...commentRuns(textOf(file))].filter((run) => known.has(run)).map((run) => `${file}: ${run}`);
    });
    expect(shared).toEqual([]);
  });

  test(`no function has more than ${longestRun} words in a row as in the same file of Linux`, () => {
    const copied = code.flatMap((file) => {
      const ours = codeWords(textOf(file));
      const known = wordRuns(codeWords(theirs(file)));
      return functionsOf(ours).flatMap(({ name, words }) =>
        words.some((_, at) => known.has(words.slice(at, at + longestRun + 1).join(' ')))
          ? [`${file}: ${name}`]
          : [],
      );
    });
    expect(copied).toEqual([]);
  });
});

function commentRuns(text: string): Set<string> {
  const runs = new Set<string>();
  for (const [comment] of text.matchAll(/\/\*[\s\S]*?\*\/|\/\/[^\n]*/g)) {
    const words = comment.toLowerCase().match(/[a-z0-9_']+/g) ?? [];
    for (let i = 0; i + 6 <= words.length; i++) runs.add(words.slice(i, i + 6).join(' '));
  }
  return runs;
}

function wordRuns(other: CodeWords): Set<string> {
  const runs = new Set<string>();
  for (let at = 0; at + longestRun < other.words.length; at++)
    runs.add(other.words.slice(at, at + longestRun + 1).join(' '));
  return runs;
}

/** Functions with bodies and function-like macros; types and tables are facts about hardware and interfaces. */
function functionsOf(ours: CodeWords): { readonly name: string; readonly words: readonly string[] }[] {
  const names = new Set(
    ours.words.filter((word, at) => /^[A-Za-z_]\w*$/.test(word) && ours.words[at + 1] === '('),
  );
  return [...names].flatMap((name) =>
    lexicalExtents(ours, name).map(({ from, to }) => ({ name, words: ours.words.slice(from, to) })),
  );
}
