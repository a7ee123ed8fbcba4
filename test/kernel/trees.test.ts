// The trees that the kernel tests run on are whole: each has the files that Ringside's stories need.
// SPDX-License-Identifier: MIT
import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';
import { describeKernel } from './trees.ts';

for (const version of ['6.1', '6.12']) {
  describeKernel(version, (tree) => {
    test('its Makefile names the version', () => {
      const [major, minor] = version.split('.');
      const makefile = readFileSync(path.join(tree, 'Makefile'), 'utf8');
      expect(makefile).toMatch(new RegExp(`^VERSION = ${major}$`, 'm'));
      expect(makefile).toMatch(new RegExp(`^PATCHLEVEL = ${minor}$`, 'm'));
    });

    test.each([
      'arch/x86/kernel/fpu/core.c',
      'arch/x86/kernel/fpu/xstate.h',
      'kernel/sched/core.c',
      'mm/memory.c',
    ])('it has %s', (file) => {
      expect(existsSync(path.join(tree, file))).toBe(true);
    });
  });
}
