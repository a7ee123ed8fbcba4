// The crash guard: what a dead process was parsing is refused, everything else is not.
// SPDX-License-Identifier: MIT
import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { crashGuard } from '../../../../src/service/index/crashGuard.ts';
import { contentKey } from '../../../../src/service/index/sourceText.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'ringside-guard-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

/** Leaves what a process leaves that died at a text. */
function dieAt(text: string): void {
  const { pid } = spawnSync(process.execPath, ['-e', '']);
  mkdirSync(join(folder, 'parsing'), { recursive: true });
  writeFileSync(join(folder, 'parsing', `now-${pid}`), contentKey(text));
}

test('a text that was being parsed at a crash is refused, now and at the next start', () => {
  dieAt('deadly');
  expect(crashGuard(folder, 'v1').refusal('deadly')).toContain('ended while it parsed');
  const next = crashGuard(folder, 'v1');
  expect(next.refusal('deadly')).not.toBeNull();
  expect(next.refusal('deadly, mended')).toBeNull();
});

test('another version of the code gets another chance', () => {
  dieAt('deadly');
  crashGuard(folder, 'v1');
  expect(crashGuard(folder, 'v2').refusal('deadly')).toBeNull();
});

test('work that returns or throws leaves no mark, and marks of living processes are left alone', () => {
  const guard = crashGuard(folder, 'v1');
  const during = guard.run('text', () => {
    crashGuard(folder, 'v1');
    return readdirSync(join(folder, 'parsing'));
  });
  expect(during).toEqual([`now-${process.pid}`]);
  expect(() =>
    guard.run('text', () => {
      throw new Error('no crash');
    }),
  ).toThrow('no crash');
  expect(readdirSync(join(folder, 'parsing'))).toEqual([]);
});

test('without a folder, or with one that cannot be made, it refuses nothing', () => {
  writeFileSync(join(folder, 'file'), '');
  for (const guard of [crashGuard(null, 'v1'), crashGuard(join(folder, 'file'), 'v1')]) {
    expect(guard.run('text', () => 7)).toBe(7);
    expect(guard.refusal('text')).toBeNull();
  }
});
