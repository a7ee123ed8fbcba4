// Which expressions are no constants by their shape; what may be one must not be given up.
// SPDX-License-Identifier: MIT
import { expect, test } from 'vitest';
import { parseDefine, type Macro } from '../../../../src/core/exec/cpp/macro.ts';
import { tokenize } from '../../../../src/core/exec/cpp/token.ts';
import { isNeverConstant } from '../../../../src/core/values/neverConstant.ts';
import { parseExpression } from '../../../../src/core/values/parseExpression.ts';

const macros = new Map(
  [
    'MACRO(x) ((x) + 1)',
    'STATEMENTS(x) ({ int y = x; y; })',
    'LOOP(x) do { f(x); } while (0)',
    'WRAPPED(x) STATEMENTS(x)',
    'TWICE(x) WRAPPED(x)',
    'OF_FUNCTION(x) function(x, "text")',
    'OF_MACRO(x) MACRO(x)',
    'SUM(x) WRAPPED(x) + 1',
    'SIZE(x) sizeof(x)',
    'GIVEN(f, x) f(x)',
    'PASTED(x) STATE##MENTS(x)',
    'ITSELF(x) ITSELF(x)',
    'EITHER(x) STATEMENTS(x)',
    'EITHER(x) (x)',
  ].map((text, i) => [`${i}`, parseDefine(text, 0, text.length, -1)] as const),
);

const isNever = (text: string): boolean =>
  isNeverConstant(
    parseExpression(tokenize(text, 0, text.length, -1), (name) => name === 'u8'),
    {
      isLocal: (name) => name === 'local',
      macros: (name) =>
        [...macros.values()].filter((macro) => macro !== null && macro.name === name) as Macro[],
    },
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
  'STATEMENTS(1)',
  'LOOP(1)',
  'WRAPPED(1)',
  'TWICE(1)',
  'OF_FUNCTION(1)',
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
  'OF_MACRO(1)',
  'SUM(1)',
  'SIZE(1)',
  'GIVEN(MACRO, 1)',
  'PASTED(1)',
  'ITSELF(1)',
  'EITHER(1)',
])('%s may be one', (text) => expect(isNever(text)).toBe(false));
