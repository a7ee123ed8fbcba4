// The scripts refuse bad input with one clear line on stderr and exit code 2, and the lock between processes holds.
// SPDX-License-Identifier: MIT
import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { root } from './support/files.ts';

const scratch = mkdtempSync(path.join(tmpdir(), 'ringside-scripts-'));
afterAll(() => rmSync(scratch, { recursive: true, force: true }));

function node(args: readonly string[], env: Readonly<Record<string, string>> = {}) {
  const result = spawnSync(process.execPath, args, {
    cwd: root,
    env: { ...process.env, INIT_CWD: scratch, ...env },
    encoding: 'utf8',
    timeout: 30_000,
  });
  return { code: result.status, lines: result.stderr.trim().split('\n'), out: result.stdout };
}

describe('bad input', () => {
  test.each([
    [['scripts/start.mjs', 'nowhere'], `${path.join(scratch, 'nowhere')} is not a folder`],
    [['scripts/start.mjs', '.', '..'], 'one folder can be opened, not 2'],
    [['scripts/start.mjs', '--port', '99999'], '--port 99999 is not a port number'],
    [['scripts/start.mjs', '--frobnicate'], '--frobnicate'],
    [['scripts/kernel.mjs'], 'name the version of Linux'],
    [['scripts/kernel.mjs', '../6.1'], 'name the version of Linux'],
    [['scripts/conformanceLive.mjs', '--programs', 'x'], '--programs and --seed are whole numbers'],
    [['scripts/test.mjs', '--only', 'unit,nothing'], 'there is no suite nothing'],
  ])('%j', (args, message) => {
    const { code, lines } = node(args);
    expect(lines).toHaveLength(1);
    expect(lines[0]).toContain(message);
    expect(code).toBe(2);
  });
});

describe('npm run kernel', () => {
  test('leaves a tree that is there alone', () => {
    const tree = path.join(scratch, 'cache', 'kernel', '6.1');
    mkdirSync(tree, { recursive: true });
    writeFileSync(path.join(tree, 'Makefile'), 'VERSION = 6\nPATCHLEVEL = 1\nSUBLEVEL = 7\nEXTRAVERSION =\n');
    const { code, out } = node(['scripts/kernel.mjs', '6.1'], {
      RINGSIDE_CACHE: path.join(scratch, 'cache'),
    });
    expect(code).toBe(0);
    expect(out).toContain(tree);
  });
});

describe('the lock', () => {
  const lock = (code: string) =>
    node([
      '--input-type=module',
      '-e',
      `import { tryLock, withLock } from './scripts/lib/lock.mjs'; ${code}`,
    ]);

  test('is not given twice, and is given again after its release', () => {
    const folder = JSON.stringify(path.join(scratch, 'a.lock'));
    const { out } = lock(
      `const first = tryLock(${folder}), second = tryLock(${folder}); first(); const third = tryLock(${folder});
       console.log(typeof first, typeof second, typeof third);`,
    );
    expect(out.trim()).toBe('function undefined function');
  });

  test('of a process that died is taken over', () => {
    const folder = path.join(scratch, 'b.lock');
    const dead = spawnSync(process.execPath, ['-e', ''], {}).pid;
    mkdirSync(folder);
    writeFileSync(path.join(folder, 'pid'), String(dead));
    expect(lock(`console.log(typeof tryLock(${JSON.stringify(folder)}));`).out.trim()).toBe('function');
  });

  test('is released when the process ends without releasing it', () => {
    const folder = path.join(scratch, 'c.lock');
    lock(`tryLock(${JSON.stringify(folder)}); process.exit(0);`);
    expect(existsSync(folder)).toBe(false);
  });
});
