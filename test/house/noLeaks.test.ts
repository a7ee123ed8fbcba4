// Nothing of one machine and nothing unfinished is committed: paths, registry addresses, marks, tests left out, `any`.
// SPDX-License-Identifier: MIT
import { expect, test } from 'vitest';
import { filesBelow, isSource, textOf } from './support/files.ts';

const isText = (file: string): boolean => !/\.(png|ico|gif|jpe?g|wasm|node|ttf|woff2?)$/.test(file);
const own = (file: string): boolean => file !== 'test/house/noLeaks.test.ts';
const texts = filesBelow('.', (file) => isText(file) && own(file));
const sources = texts.filter(isSource);

test('no path of one machine', () => {
  expect(linesWith(texts, /(?<![\w.~}])\/(root|tmp|work|home\/\w+)\//)).toEqual([]);
});

test('no address of a package registry', () => {
  expect(linesWith(texts, /registry\.(npmjs|yarnpkg)|npmmirror|artifactory|open-vsx\.org/)).toEqual([]);
});

test('the lock file names no place to download from', () => {
  expect(linesWith(['package-lock.json'], /"resolved"/)).toEqual([]);
});

test('nothing is marked as unfinished', () => {
  expect(linesWith(sources, /\b(TODO|FIXME|HACK)\b|\bXXX\b(?!")/)).toEqual([]);
});

test('no test runs alone, and none is left out without a condition', () => {
  const tests = sources.filter((file) => file.startsWith('test/'));
  expect(
    linesWith(tests, /\b(describe|it|test|suite)\.(only|skip|todo)\b|\b(fit|fdescribe|xit|xdescribe)\(/),
  ).toEqual([]);
});

test('no `any`, no suppressed type error, no default export in src', () => {
  const inSource = sources.filter((file) => file.startsWith('src/'));
  expect(
    linesWith(
      inSource,
      /(:|\bas|<|,|\|)\s*any\b(?!\s+[a-z])|@ts-(ignore|nocheck|expect-error)|^export default\b/,
    ),
  ).toEqual([]);
});

function linesWith(files: readonly string[], pattern: RegExp): string[] {
  return files.flatMap((file) =>
    textOf(file)
      .split('\n')
      .flatMap((line, at) => (pattern.test(line) ? [`${file}:${at + 1}: ${line.trim().slice(0, 160)}`] : [])),
  );
}
