// The table of entry functions: the first candidate that a tree defines is taken, by name alone; eras that do nothing
// for an operation are told from trees that lack it; arguments follow the definition's own parameter count.
// SPDX-License-Identifier: MIT
import { expect, test } from 'vitest';
import { entryOf, operationUnits, rolesOf } from '../../../../src/core/kernel/operations.ts';

const tree = (functions: readonly string[], constants: readonly string[] = []) => ({
  defines: (name: string): boolean => functions.includes(name),
  hasConstant: (name: string): boolean => constants.includes(name),
});

test('the first candidate that the tree defines', () => {
  const both = tree(['copy_huge_page_from_user', 'copy_folio_from_user']);
  const old = tree(['copy_huge_page_from_user']);
  const name = (t: ReturnType<typeof tree>): string => {
    const entry = entryOf('hugePageCopy', t);
    return entry.k === 'function' ? entry.entry.name : entry.k;
  };
  expect([name(both), name(old), name(tree([]))]).toEqual([
    'copy_folio_from_user',
    'copy_huge_page_from_user',
    'missing',
  ]);
});

test('a return to user mode without FPU work is an era, unless the tree defers loads', () => {
  expect(entryOf('returnToUser', tree([]))).toEqual({ k: 'nothing' });
  expect(entryOf('returnToUser', tree([], ['TIF_NEED_FPU_LOAD']))).toEqual({
    k: 'missing',
    names: [
      'irqentry_exit_to_user_mode_prepare',
      'exit_to_user_mode_prepare',
      'prepare_exit_to_usermode',
      'do_notify_resume',
    ],
  });
  expect(entryOf('forkFpu', tree([]))).toEqual({ k: 'nothing' });
});

test('arguments by the number of parameters', () => {
  const roles = (functions: string[], id: Parameters<typeof entryOf>[0], count: number) => {
    const entry = entryOf(id, tree(functions));
    return entry.k === 'function' ? rolesOf(entry.entry, count) : entry.k;
  };
  expect(roles(['fpu_clone'], 'forkFpu', 2)).toEqual(['child', 'cloneFlags']);
  expect(roles(['fpu_xstate_prctl'], 'xstatePermission', 2)).toEqual(['option', 'argument']);
  expect(roles(['fpu_xstate_prctl'], 'xstatePermission', 3)).toEqual(['task', 'option', 'argument']);
  expect(roles(['xstateregs_get'], 'getXstate', 6)).toContain('kernelBuffer');
});

test('units are named once, and only .c files', () => {
  expect(new Set(operationUnits).size).toBe(operationUnits.length);
  expect(operationUnits.filter((unit) => !unit.endsWith('.c'))).toEqual([]);
  expect(operationUnits).toContain('mm/memory.c');
});
