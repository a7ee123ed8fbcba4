// The command line on real trees: what a script would see.
// SPDX-License-Identifier: MIT
import { execFileSync, spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { bundle } from '../unit/service/servicesBundle.ts';
import { describeKernel } from './trees.ts';

for (const version of ['6.1', '6.12']) {
  describeKernel(version, (tree) => {
    let cli: string;
    let store: string;
    beforeAll(async () => {
      await bundle('service');
      cli = await bundle('cli');
      store = mkdtempSync(join(tmpdir(), 'ringside-cli-'));
    });
    afterAll(() => rmSync(store, { recursive: true, force: true }));
    const ringside = (...args: string[]) =>
      spawnSync(process.execPath, [cli, ...args], { encoding: 'utf8', maxBuffer: 1 << 28 });

    test('symbols agrees with grep on what is defined in plain sight', () => {
      const { stdout, status } = ringside('symbols', tree, 'kernel/fork.c', '--calls');
      expect(status).toBe(0);
      const rows = stdout
        .trim()
        .split('\n')
        .map(
          (line) =>
            JSON.parse(line) as { name?: string; kind?: string; line: number; callee?: string; via?: string },
        );
      const grep = execFileSync(
        'grep',
        ['-nE', '^#define [A-Za-z_]|^SYSCALL_DEFINE[0-9]\\(', join(tree, 'kernel/fork.c')],
        {
          encoding: 'utf8',
        },
      );
      // A name that branches of one #if define several times must be found on one of their lines.
      const lines = new Map<string, number[]>();
      for (const [, number, name] of grep.matchAll(/^(\d+):(?:#define |SYSCALL_DEFINE\d\()(\w+)/gm)) {
        lines.set(name ?? '', [...(lines.get(name ?? '') ?? []), Number(number)]);
      }
      expect(lines.size).toBeGreaterThan(10);
      for (const [name, at] of lines) {
        const found = rows.some((row) => at.includes(row.line) && row.name?.endsWith(name));
        expect(found, `${name} at ${at.join()}`).toBe(true);
      }
      expect(rows.find(({ name }) => name === 'copy_process')).toMatchObject({ kind: 'function' });
      expect(rows.some(({ callee }) => callee === 'copy_process')).toBe(true);
    });

    test('index, hover and the exit codes', () => {
      const index = ringside(
        'index',
        tree,
        '--scope',
        'arch/x86/boot',
        'arch/x86/include',
        '--store',
        store,
        '--json',
      );
      expect(index.status).toBe(0);
      const summary = JSON.parse(index.stdout) as Record<string, unknown>;
      expect(Object.keys(summary)).toEqual(
        expect.arrayContaining(
          'files bytes definitions calls errorFiles errorNodes wallMs peakRssBytes storeBytes warm'.split(
            ' ',
          ),
        ),
      );
      expect(ringside('anchors', tree).status).toBe(0);
      expect(ringside('symbols', tree, 'no/such.c').status).toBe(2);
      expect(ringside('hover', tree, 'Makefile:999999:1').status).toBe(2);
    });
  });
}
