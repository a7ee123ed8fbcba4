// An export is written whole or not at all.
// SPDX-License-Identifier: MIT
import { mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { writeWhole } from '../../../../src/extension/simulator/writeWhole.ts';

let dir = '';
beforeAll(() => void (dir = mkdtempSync(path.join(tmpdir(), 'rs-export-'))));
afterAll(() => rmSync(dir, { recursive: true, force: true }));

async function* pieces(fails: boolean): AsyncGenerator<string> {
  yield 'one,';
  await Promise.resolve();
  if (fails) throw new Error('the run was made anew');
  yield 'two';
}

test('all pieces, in order, in place of what was there', async () => {
  const target = path.join(dir, 'a.csv');
  writeFileSync(target, 'old');
  await writeWhole(target, pieces(false));
  expect(readFileSync(target, 'utf8')).toBe('one,two');
});

test('a failure half-way leaves what was there, and nothing beside it', async () => {
  const target = path.join(dir, 'b.csv');
  writeFileSync(target, 'old');
  await expect(writeWhole(target, pieces(true))).rejects.toThrow('made anew');
  expect(readFileSync(target, 'utf8')).toBe('old');
  await expect(writeWhole(path.join(dir, 'no', 'c.csv'), pieces(false))).rejects.toThrow('ENOENT');
  expect(readdirSync(dir).filter((name) => name.includes('partial'))).toEqual([]);
});
