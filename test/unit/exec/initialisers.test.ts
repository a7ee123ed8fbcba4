// Initialisers as C11 6.7.9 and GNU C have them: nested and range designators, braces left out, unions, overrides; and
// packed enums, _Generic, returned structs, extern in a function. Each program's result is what C says.
// SPDX-License-Identifier: MIT
import { expect, test } from 'vitest';
import { runC } from '../../support/runC.ts';

const cases: readonly (readonly [name: string, source: string, wanted: number])[] = [
  [
    'braces left out',
    'struct s { struct { int a, b; } in; int c; }; long f(void) { struct s x = { 1, 2, 3 }; return x.in.a * 100 + x.in.b * 10 + x.c; }',
    123,
  ],
  [
    'braces left out in an array of arrays',
    'long f(void) { int x[2][2] = { 1, 2, 3, 4 }; return x[1][0] * 10 + x[1][1]; }',
    34,
  ],
  [
    'nested designators',
    'struct s { int n; struct { int a[3]; int b; } in; }; long f(void) { struct s x = { .in.a[1] = 4, .in.b = 5, .n = 6 }; return x.in.a[1] * 100 + x.in.b * 10 + x.n + x.in.a[0]; }',
    456,
  ],
  [
    'a range of members',
    'struct p { int a, b; }; long f(void) { struct p x[4] = { [0 ... 2].b = 7, [3] = { 1, 2 } }; return x[0].b + x[2].b * 10 + x[3].b * 100 + x[1].a; }',
    277,
  ],
  [
    'a later initialiser takes the place of the whole earlier one',
    'struct p { int a, b; }; long f(void) { struct p x[2] = { [0 ... 1] = { 1, 2 }, [1] = { .b = 9 } }; return x[1].a * 10 + x[1].b; }',
    9,
  ],
  [
    'the first member of a union',
    'union u { char c; long l; }; long f(void) { union u x = { 0x123 }; return x.l; }',
    0x23,
  ],
  [
    'a named member of a union',
    'union u { char c; long l; }; long f(void) { union u x = { .l = 0x123 }; return x.l; }',
    0x123,
  ],
  [
    'a member of an anonymous struct',
    'struct s { int a; struct { int b, c; }; int d; }; long f(void) { struct s x = { .b = 1, .c = 2, .d = 3 }; return x.b * 100 + x.c * 10 + x.d; }',
    123,
  ],
  [
    'a struct value among the initialisers',
    'struct p { int a, b; }; struct s { struct p p; int c; }; long f(void) { struct p p = { 4, 5 }; struct s x = { p, 6 }; return x.p.b * 10 + x.c; }',
    56,
  ],
  [
    'a packed enum',
    'enum e { A, B = 200 } __attribute__((packed)); struct s { enum e e; char c; }; long f(void) { return sizeof(enum e) * 10 + sizeof(struct s); }',
    12,
  ],
  [
    '_Generic',
    'long f(void) { unsigned long u = 0; return _Generic(u, int: 1, unsigned long: 2, default: 3) * 10 + _Generic(&u, default: 4, int *: 5); }',
    24,
  ],
  [
    'a returned struct',
    'struct p { long a, b, c; }; static struct p g(long n) { struct p x = { n, n + 1, n + 2 }; return x; } long f(void) { struct p x = g(1), y = g(x.c); return x.a * 100 + y.a * 10 + g(7).b; }',
    138,
  ],
  ['extern in a function', 'long f(void) { extern int there; return there; } int there = 41;', 41],
  [
    'static locals of one name in two blocks',
    'long f(void) { long r = 0; { static int x = 1; r += x++; } { static int x = 2; r += 10 * x; } return r; }',
    21,
  ],
  [
    'a static local that points to another, and to itself',
    'struct l { struct l *next, *prev; int n; }; long f(void) { static int v = 7; static int *p = &v; static struct l h = { &h, &h, 5 }; return *p * 100 + h.next->n * 10 + (h.prev == &h); }',
    751,
  ],
  [
    'the innermost static local of the name',
    'long f(void) { static int v = 1; { static int v = 2; static int *p = &v; { static int *v = 0; return *p * 10 + (v == 0); } } }',
    21,
  ],
  ['the name of the function', 'long f(void) { return __func__[0] + sizeof(long); }', 'f'.charCodeAt(0) + 8],
];

test.each(cases)('%s', (_, source, wanted) => {
  expect(runC(source, 'f')).toBe(wanted);
});

test.each([
  ['#if -1 > 0u', 1],
  ['#if (2 || 1 / 0) && 0xffffffffffffffff > 0', 1],
  ['#if (-1 >> 1) == -1', 1],
  ['#if ~0u == 0xffffffffffffffff', 1],
  ['#if 0 && 1 / 0', 2],
  ['#if (1 ? -1 : 0u) > 0', 1],
])('%s', (condition, wanted) => {
  expect(
    runC(`${condition}\nlong f(void) { return 1; }\n#else\nlong f(void) { return 2; }\n#endif\n`, 'f'),
  ).toBe(wanted);
});
