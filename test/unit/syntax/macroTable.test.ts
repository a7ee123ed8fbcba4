// The kernel macro table: names that the kernel's own headers say a macro makes.
// SPDX-License-Identifier: MIT
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import {
  attributeCalls,
  attributeWords,
  definerRule,
  definerRules,
  isLoopName,
} from '../../../src/core/kernel/macroTable.ts';
import { referenceRules } from '../../../src/core/kernel/referenceTable.ts';

describe('definers', () => {
  test.each([
    ['SYSCALL_DEFINE3', 0, 'sys_%'],
    ['COMPAT_SYSCALL_DEFINE6', 0, 'compat_sys_%'],
    ['BPF_CALL_5', 0, '%'],
    ['DEFINE_IDTENTRY', 0, '%'],
    ['DEFINE_IDTENTRY_RAW', 0, '%'],
    ['DEFINE_IDTENTRY_DEBUG_USER', 0, 'noist_%'],
    ['TRACE_EVENT', 0, 'trace_%'],
    ['DEFINE_EVENT', 1, 'trace_%'],
    ['DEFINE_PER_CPU_ALIGNED', 1, '%'],
    ['DEFINE_STATIC_KEY_FALSE', 0, '%'],
    ['DEFINE_FREE', 0, '__free_%'],
    ['DEFINE_GUARD', 0, 'class_%_constructor'],
    ['DEVICE_ATTR_RO', 0, 'dev_attr_%'],
    ['LIST_HEAD', 0, '%'],
  ])('%s names argument %i as %s', (macro, arg, name) => {
    const rule = definerRule(macro);
    expect([rule?.arg, rule?.makes[0]]).toEqual([arg, name]);
  });

  test('ordinary macros make no names', () => {
    for (const macro of [
      'EXPORT_SYMBOL_GPL',
      'module_init',
      'MODULE_LICENSE',
      'BUILD_BUG_ON',
      'SYSCALL_METADATA',
    ]) {
      expect(definerRule(macro)).toBeNull();
    }
  });
});

test('loop names', () => {
  for (const name of [
    'list_for_each_entry',
    'for_each_cpu',
    'for_each_set_bit',
    'xas_for_each',
    'bio_for_each_bvec',
  ]) {
    expect(isLoopName(name)).toBe(true);
  }
  for (const name of ['formula', 'wait_event', 'platform_get']) expect(isLoopName(name)).toBe(false);
});

test('words that are also fields or functions somewhere are not listed', () => {
  for (const word of ['__unused', '__warn', '__error', 'packed', 'aligned']) {
    expect(attributeWords.has(word) || attributeCalls.has(word)).toBe(false);
  }
});

describe('docs/macros.md', () => {
  const page = readFileSync(join(import.meta.dirname, '..', '..', '..', 'docs', 'macros.md'), 'utf8');
  const firstCells = [...page.matchAll(/^\| `((?:[^`\\]|\\.)+)` +\|/gm)].map((match) =>
    (match[1] ?? '').replace(/\\\|/g, '|'),
  );
  test('lists every rule that defines names and every one that refers to them, and no other', () => {
    const rules = [...definerRules.map((rule) => rule.macro.source), ...referenceRules.keys()];
    expect(firstCells.sort()).toEqual(rules.sort());
  });
});
