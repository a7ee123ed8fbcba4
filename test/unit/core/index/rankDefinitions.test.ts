// Which of several definitions comes first: the reader's word size before the other, the kernel before its boot loader.
// SPDX-License-Identifier: MIT
import { expect, test } from 'vitest';
import { rankDefinitions } from '../../../../src/core/index/rankDefinitions.ts';
import type { Preference } from '../../../../src/core/index/rankDefinitions.ts';
import type { StoredDefinition } from '../../../../src/core/index/symbolStore.ts';

const preference = (set: readonly string[]): Preference => ({
  architecture: 'x86',
  holds: () => 'yes',
  option: (name) => (set.includes(name) ? '1' : null),
  basis: 'test',
});
const functionIn = (path: string): StoredDefinition =>
  ({ name: 'f', kind: 'function', path, start: 0, end: 1 }) as StoredDefinition;

const order = (paths: readonly string[], from: string, set: readonly string[]): string[] =>
  rankDefinitions(paths.map(functionIn), from, 'call', preference(set)).map(({ path }) => path);

const entries = ['arch/x86/entry/entry_32.S', 'arch/x86/entry/entry_64.S'];

test('the word size of the configuration comes first', () => {
  expect(order(entries, 'arch/x86/kernel/process.c', ['CONFIG_X86_64'])[0]).toBe('arch/x86/entry/entry_64.S');
  expect(order(entries, 'arch/x86/kernel/process.c', ['CONFIG_X86_32'])[0]).toBe('arch/x86/entry/entry_32.S');
});

test('a file of one word size means its own', () => {
  expect(order(entries, 'arch/x86/kernel/process_32.c', ['CONFIG_X86_64'])[0]).toBe(
    'arch/x86/entry/entry_32.S',
  );
});

test('the boot loader has functions of its own, for itself', () => {
  const paths = ['arch/x86/boot/copy.S', 'arch/x86/lib/memcpy_64.S'];
  expect(order(paths, 'kernel/fork.c', ['CONFIG_X86_64'])[0]).toBe('arch/x86/lib/memcpy_64.S');
  expect(order(paths, 'arch/x86/boot/video.c', ['CONFIG_X86_64'])[0]).toBe('arch/x86/boot/copy.S');
});
