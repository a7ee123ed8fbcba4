// What is done with a name, told from the tokens around it.
// SPDX-License-Identifier: MIT
import { expect, test } from 'vitest';
import { nameUse } from '../../../../src/core/index/nameUse.ts';

test.each([
  ['y = |x + 1;', 'read', false],
  ['|x = 1;', 'write', false],
  ['|x == 1', 'read', false],
  ['|x <= 1', 'read', false],
  ['|x |= 1;', 'write', false],
  ['|x <<= 1;', 'write', false],
  ['|x++;', 'write', false],
  ['--|x;', 'write', false],
  ['|x[3] = 1;', 'write', false],
  ['|x.a = 1;', 'write', false],
  ['|x->a = 1;', 'read', false],
  ['|x[i].a == 1', 'read', false],
  ['f(&|x)', 'address', false],
  ['y = &|x;', 'address', false],
  ['y & |x', 'read', false],
  ['y && |x', 'read', false],
  ['p->|x = 1;', 'write', true],
  ['p->|x;', 'read', true],
  ['p->|x(1);', 'call', true],
  ['p->/* why */|x = 1;', 'write', true],
  ['{ .|x = f }', 'write', true],
  ['f(..., |x)', 'read', false],
  ['struct |x y;', 'type', false],
  ['#ifdef |x', 'directive', false],
  ['int a;\n#if defined(|x)', 'directive', false],
  ['return |x;', 'read', false],
  ['|x /* = */ ;', 'read', false],
])('%s', (marked, use, isMember) => {
  const start = marked.indexOf('|');
  // The mark is the first bar that a word follows.
  const at = marked.search(/\|(?=x)/);
  const text = marked.slice(0, at) + marked.slice(at + 1);
  expect(start).toBeGreaterThanOrEqual(0);
  expect(nameUse(text, at, at + 1)).toEqual({ use, isMember });
});
