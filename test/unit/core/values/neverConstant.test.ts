// Which expressions are no constants by their shape; what may be one must not be given up.
// SPDX-License-Identifier: MIT
import { expect, test } from 'vitest';
import { tokenize } from '../../../../src/core/exec/cpp/token.ts';
import { isNeverConstant } from '../../../../src/core/values/neverConstant.ts';
import { parseExpression } from '../../../../src/core/values/parseExpression.ts';

const isNever = (text: string): boolean =>
  isNeverConstant(
    parseExpression(tokenize(text, 0, text.length, -1), (name) => name === 'u8'),
    { isLocal: (name) => name === 'local', isMacro: (name) => name === 'MACRO' },
  );

test.each([
  'p->field',
  'A + p->field',
  '(u8)local',
  '~local',
  'local && A',
  'local ? A : B',
  'table[1]',
  'x = 1',
  'x++',
  '*A',
  'function(A)',
  'A << function(1)',
  'A, local',
])('%s is none', (text) => expect(isNever(text)).toBe(true));

test.each([
  'A',
  'A | B',
  'A && local',
  'A || local',
  'A ? local : B',
  'sizeof(local)',
  'sizeof(p->field)',
  'MACRO(local)',
  'MACRO(p->field)',
  'BIT(3)',
  '__builtin_constant_p(local)',
  '&((struct s *)0)->field',
  'local, A',
  'defined X',
])('%s may be one', (text) => expect(isNever(text)).toBe(false));
