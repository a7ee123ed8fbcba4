// What is taken for a Linux tree, and what is not.
// SPDX-License-Identifier: MIT
import { describe, expect, test } from 'vitest';
import { distance, fileKind, inspectTree, makefileVersion } from '../../../../src/core/kernel/tree.ts';

const tree = (makefile: string | null, folders: readonly string[]) =>
  inspectTree({
    read: (path) => (path === 'Makefile' ? makefile : null),
    exists: (path) => folders.includes(path),
  });
const linux = '# SPDX\nVERSION = 6\nPATCHLEVEL = 1\nSUBLEVEL = 192\nEXTRAVERSION =\nNAME = Curry Ramen\n';

describe('inspectTree', () => {
  test('a tree, and a sparse one', () => {
    expect(tree(linux, ['arch', 'include', 'kernel', 'mm'])).toEqual({
      isKernelTree: true,
      version: '6.1.192',
      problem: null,
    });
    expect(tree(linux, ['arch', 'include', 'mm']).isKernelTree).toBe(true);
  });

  test.each([
    ['an empty folder', null, [], 'it has no Makefile'],
    ['some project', 'all:\n\tcc x.c\n', ['include'], 'its Makefile names no VERSION and PATCHLEVEL'],
    [
      'U-Boot',
      'VERSION = 2023\nPATCHLEVEL = 01\nSUBLEVEL =\n',
      ['arch', 'include', 'fs'],
      'it has no kernel/ or mm/',
    ],
    ['only a Makefile', linux, [], 'it has no arch/'],
  ])('%s is none, and why', (_, makefile, folders, problem) => {
    expect(tree(makefile, folders)).toMatchObject({ isKernelTree: false, problem });
  });
});

test.each([
  [linux, '6.1.192'],
  ['VERSION = 6\nPATCHLEVEL = 12\nSUBLEVEL = 0\nEXTRAVERSION = -rc3\n', '6.12.0-rc3'],
  ['VERSION = 2\r\nPATCHLEVEL = 6\r\nSUBLEVEL = 32\r\nEXTRAVERSION = .71\r\n', '2.6.32.71'],
  ['VERSION = 4\nPATCHLEVEL = 4\n', '4.4'],
  ['KVERSION = 4\nPATCHLEVEL = 4\n', null],
  ['VERSION = $(X)\nPATCHLEVEL = 4\n', null],
])('version of %j', (makefile, version) => {
  expect(makefileVersion(makefile)).toBe(version);
});

test('kinds of files', () => {
  expect(fileKind('mm/memory.c')).toBe('c');
  expect(fileKind('include/linux/mm.h')).toBe('header');
  expect(fileKind('drivers/gpu/drm/amd/include/asic_reg/gc/gc_10_1_0_offset.h')).toBe('register-header');
  expect(fileKind('arch/x86/entry/entry_64.S')).toBe('assembly');
  expect(fileKind('arch/x86/kernel/vmlinux.lds.S')).toBe('other');
});

test('the kernel is nearer than tools, tools nearer than another architecture', () => {
  const paths = ['arch/arm/a.c', 'tools/a.c', 'kernel/a.c', 'arch/x86/a.c'];
  expect(paths.map((path) => distance(path))).toEqual([2, 1, 0, 0]);
});
