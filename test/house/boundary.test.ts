// docs/boundary.md lists every name that the simulator does not execute, with its kind and reason, and no other name.
// SPDX-License-Identifier: MIT
import { expect, test } from 'vitest';
import { noopEntries } from '../../src/core/exec/boundary/noops.ts';
import { boundaryEntry, boundaryNames, keptNames } from '../../src/core/exec/boundary/table.ts';
import { textOf } from './support/files.ts';

const text = textOf('docs/boundary.md');
const plain = (value: string): string => value.replace(/\\/g, '').replace(/\s+/g, ' ').trim();

test('the list is the table', () => {
  const listed = [...text.matchAll(/^\| `([^`]+)`\s*\|([^|]*)\|(.*)\|$/gm)].map(([, name, kind, why]) => ({
    name,
    kind: plain(kind ?? ''),
    why: plain(why ?? ''),
  }));
  const table = boundaryNames.map((name) => ({
    name,
    kind: Object.hasOwn(noopEntries, name) ? 'does nothing' : 'primitive',
    why: plain(boundaryEntry(name)?.why ?? ''),
  }));
  const byName = (a: { name?: string | undefined }, b: { name?: string | undefined }): number =>
    (a.name ?? '') < (b.name ?? '') ? -1 : 1;
  expect(listed.sort(byName)).toEqual(table.sort(byName));
});

test('every entry gives a reason', () => {
  expect(boundaryNames.filter((name) => (boundaryEntry(name)?.why ?? '').length < 4)).toEqual([]);
});

test('the names that the compiler understands are named', () => {
  const [, sentence] = /^The compiler itself understands: (.*)$/m.exec(text) ?? [];
  const named = [...(sentence ?? '').matchAll(/`([^`]+)`/g)].map(([, name]) => name);
  expect(named.sort()).toEqual([...keptNames].sort());
});
