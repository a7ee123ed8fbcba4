// The C language through preprocessor, lowering and engine: each program is checked against what C11 says it returns.
// SPDX-License-Identifier: MIT
import { describe, expect, test } from 'vitest';
import { Stopped } from '../../../src/core/exec/engine.ts';
import { compileC, runC } from '../../support/runC.ts';

const f = (
  body: string,
): string => `typedef unsigned char u8; typedef unsigned short u16; typedef unsigned int u32;
typedef unsigned long u64; long f(void) { ${body} }`;
const cases: readonly (readonly [name: string, source: string, wanted: number])[] = [
  [
    'a declaration with alias("target") is another name',
    'long target(int a) { return a + 1; } long other(int a) __attribute__((alias("target"))); long f(void) { return other(41); }',
    42,
  ],
  [
    'a system call by name is the body that its macro makes',
    `#define COMPAT_SYSCALL_DEFINE1(name, t, a) long compat_sys_##name(t a); static inline long C_SYSC_##name(t a)
COMPAT_SYSCALL_DEFINE1(nice, unsigned char, by)
{
  return by + 1;
}
long f(void) { return compat_sys_nice(256 + 5); }`,
    6,
  ],
  ['for', f('int s = 0; for (int i = 0; i < 5; i++) s += i; return s;'), 10],
  ['for without parts', f('int i = 0; for (;;) { if (++i == 7) break; } return i;'), 7],
  [
    'while with continue',
    f('int i = 0, s = 0; while (i < 6) { i++; if (i & 1) continue; s += i; } return s;'),
    12,
  ],
  ['do once', f('int n = 0; do n++; while (0); return n;'), 1],
  ['continue in do evaluates the condition', f('int n = 0; do { continue; } while (++n < 3); return n;'), 3],
  ['break in do does not', f('int n = 0; do { break; } while (++n < 3); return n;'), 0],
  [
    'switch falls through',
    f(
      'int s = 0; switch (2) { case 1: s += 1; case 2: s += 2; case 3: s += 4; break; default: s = 99; } return s;',
    ),
    6,
  ],
  [
    'switch default in the middle',
    f('int s = 0; switch (9) { case 1: s = 1; break; default: s = 2; case 3: s += 5; } return s;'),
    7,
  ],
  ['case range', f('int x = 5; switch (x) { case 1 ... 4: return 1; case 5 ... 9: return 2; } return 3;'), 2],
  [
    'break of a switch inside a loop',
    f('int n = 0; while (n < 3) { switch (n) { case 1: break; } n++; } return n;'),
    3,
  ],
  [
    'goto back and forth',
    f('int n = 0; again: n++; if (n < 4) goto again; goto out; n = 99; out: return n;'),
    4,
  ],
  ['&& skips side effects', f('int n = 0; int r = 0 && n++; return n * 10 + r;'), 0],
  ['&& with a variable skips', f('int z = 0, n = 0; int r = z && ++n; return n * 10 + r;'), 0],
  ['|| evaluates until true', f('int z = 0, n = 0; int r = z || ++n || ++n; return n * 10 + r;'), 11],
  [
    '?: evaluates one branch',
    f('int a = 0, b = 0, c = 1; int r = c ? ++a : ++b; return a * 100 + b * 10 + r;'),
    101,
  ],
  ['GNU ?: evaluates its condition once', f('int n = 4; int r = n++ ?: 9; return n * 10 + r;'), 54],
  ['?: converts to the common type', f('int c = 1; return (c ? -1 : 0u) > 0;'), 1],
  ['comma', f('int a = 1; int b = (a += 2, a * 2); return b;'), 6],
  [
    'compound assignment',
    f(
      'int a = 100; a += 5; a -= 1; a *= 2; a /= 3; a %= 40; a <<= 3; a >>= 1; a |= 1; a &= 0xff; a ^= 2; return a;',
    ),
    119,
  ],
  [
    'postfix and prefix',
    f(
      'int i = 5; int a = i++; int b = ++i; int c = i--; int d = --i; return a * 1000 + b * 100 + c * 10 + d;',
    ),
    5775,
  ],
  [
    'pointers',
    f('int a[4] = { 1, 2, 3, 4 }; int *p = a; int s = *p++; s += *++p; s += p[1]; return s * 10 + (p - a);'),
    82,
  ],
  ['pointer to pointer', f('int x = 3; int *p = &x; int **q = &p; **q = 8; return x;'), 8],
  ['void pointers count bytes', f('u64 a[2] = { 0, 0x55 }; void *p = a; return *(u8 *)(p + 8);'), 0x55],
  [
    'struct copy',
    'struct s { int a; long b; }; long f(void) { struct s x = { 1, 2 }; struct s y = x; x.b = 50; return y.a * 10 + y.b; }',
    12,
  ],
  [
    'struct by value',
    'struct s { int a; }; static int g(struct s v) { v.a = 9; return v.a; } long f(void) { struct s x = { 4 }; return g(x) * 10 + x.a; }',
    94,
  ],
  [
    'bit-fields',
    'struct b { unsigned a : 3, b : 5; int c : 4; }; long f(void) { struct b x = { 0 }; x.a = 9; x.b = 31; x.c = 15; return x.a * 1000 + x.b * 10 + x.c; }',
    1309,
  ],
  [
    'bool bit-fields keep their neighbours',
    'struct b { _Bool a : 1, b : 1, c : 1; }; long f(void) { struct b x = { 0 }; x.b = 1; x.c = 4; x.a = 0; return x.a * 100 + x.b * 10 + x.c; }',
    11,
  ],
  ['statement expression', f('int x = ({ int t = 3; t + t + 3; }); return x + ({ int t = 1; t; });'), 10],
  [
    'designated initialisers',
    'struct s { int a, b, c; }; long f(void) { struct s x = { .c = 3, .a = 1 }; int v[] = { [2] = 7, 8 }; return x.a * 1000 + x.b * 100 + x.c * 10 + sizeof(v) / sizeof(v[0]) + v[3] - v[2]; }',
    1035,
  ],
  [
    'range designator',
    'static int v[6] = { [1 ... 3] = -1, 5 }; long f(void) { return v[0] + v[1] + v[3] + v[4]; }',
    3,
  ],
  [
    'array sized by its largest designator',
    'static int v[] = { [5] = 1, [2] = 2 }; long f(void) { return sizeof(v); }',
    24,
  ],
  [
    'adjacent strings in an array',
    'static char s[] = "ab" "cd"; long f(void) { return sizeof(s) * 1000 + s[3]; }',
    5100,
  ],
  ['braced string', 'static char s[4] = { "ab" }; long f(void) { return s[1] * 10 + s[2]; }', 980],
  [
    'compound literal',
    'struct s { int a, b; }; static int g(struct s *p) { return p->a * 10 + p->b; } long f(void) { return g(&(struct s){ .b = 2 }); }',
    2,
  ],
  [
    'function pointers',
    'static int one(int x) { return x + 1; } static int two(int x) { return x + 2; } static int (*t[])(int) = { one, two }; long f(void) { int (*p)(int) = t[1]; return p(5) * 10 + t[0](1); }',
    72,
  ],
  [
    'static local',
    'static int g(void) { static int n = 5; return n++; } long f(void) { g(); g(); return g(); }',
    7,
  ],
  [
    'recursion',
    'static long g(int n) { return n < 2 ? 1 : n * g(n - 1); } long f(void) { return g(10); }',
    3628800,
  ],
  [
    'offsetof and container_of',
    '#define offsetof(t, m) __builtin_offsetof(t, m)\n#define container_of(p, t, m) ({ void *__m = (void *)(p); ((t *)(__m - offsetof(t, m))); })\nstruct s { char c; long n; int t; }; long f(void) { struct s x = { 1, 7, 2 }; int *p = &x.t; return container_of(p, struct s, t)->n * 100 + offsetof(struct s, t); }',
    716,
  ],
  [
    'typeof',
    '#define twice(x) ({ typeof(x) __t = (x); __t + __t; })\nlong f(void) { unsigned char c = 200; return twice(c) + sizeof(typeof(c)); }',
    401,
  ],
  [
    'an enum with a negative enumerator is int',
    'enum e { A = -1, B }; long f(void) { enum e x = A; return x < 0; }',
    1,
  ],
  ['an enum without one is unsigned', 'enum e { A, B }; long f(void) { enum e x = A; return x - 1 > 0; }', 1],
  ['sizeof of a string', f('return sizeof("abc");'), 4],
  // EXECUTION.md section 8, by number.
  [
    '1: ~ of an int mask sign-extends',
    f('u64 x = ~0ul; x &= ~(1 << 3); return x == 0xfffffffffffffff7ul;'),
    1,
  ],
  [
    '2: bool from a high mask',
    'static int g(_Bool b) { return b; } long f(void) { unsigned long m = 1ul << 40; _Bool b = m & (1ul << 40); return b + g(m); }',
    2,
  ],
  [
    '3: u16 arithmetic promotes',
    f('u16 c = 0x0f; u16 s = 0xff; u8 n = 255; n++; return (~c & s) * 10 + (~c < 0) + n;'),
    2401,
  ],
  ['4: -1 in an unsigned', f('u32 last = -1; u32 cpu = 0; return last > cpu;'), 1],
  [
    '5: int against u32',
    f('int a = -1; u32 b = 1; int c = 10; c -= sizeof(u64); return (a > b) * 10 + c;'),
    12,
  ],
  ['6: u32 wraps', f('u32 i = 1, t = 3; return ((i - t) & 7) * 10 + (i - t > 100);'), 61],
  [
    '9: a u64 through a u32 pointer',
    f('u64 x = 0x1122334455667788ul; u32 *p = (u32 *)&x; return p[0] == 0x55667788 && p[1] == 0x11223344;'),
    1,
  ],
  ['10: bytes of &array', f('u8 a[32] = { 0 }; a[16] = 4; return *(u8 *)((void *)&a + 16);'), 4],
  [
    '11: |= does not short-circuit',
    'static int n; static int g(void) { n++; return 1; } long f(void) { int e = 0; e |= g(); e |= g(); int r = g() || g(); return n * 10 + (e & r); }',
    31,
  ],
  [
    '23: comma in a loop condition',
    f('int a = 0, p = 0; do { if (a == 1) continue; } while (p++, a += 1, a != 3); return p * 10 + a;'),
    33,
  ],
  ['25: char is signed', f('char c = 0x80; return c < 0;'), 1],
  [
    '26: shift after widening',
    f('u32 d = 3; u64 m = (u64)d << 32 | 5; u32 lo = m, hi = m >> 32; return hi * 10 + lo;'),
    35,
  ],
];

describe('programs return what C11 says', () => {
  test.each(cases)('%s', (_, source, wanted) => {
    expect(runC(source, 'f')).toBe(wanted);
  });
});

function stopOf(run: () => unknown): Stopped {
  try {
    run();
  } catch (error) {
    if (error instanceof Stopped) return error;
    throw error;
  }
  throw new Error('it did not stop');
}
const placeOf = (stop: Stopped): string => `${stop.statement?.path ?? ''}:${stop.statement?.line1 ?? 0}`;

describe('what can not go on stops with its place', () => {
  test('a name that is not modelled', () => {
    const stop = stopOf(() => runC('void g(int);\nlong f(void)\n{\n\tg(1);\n\treturn 1;\n}', 'f'));
    expect([stop.message, placeOf(stop), stop.kind]).toEqual([
      'g() is not modelled and has no definition here',
      'test.c:4',
      'not-modelled',
    ]);
  });
  test('a NULL pointer', () => {
    const stop = stopOf(() => runC('long f(void)\n{\n\tint *p = (void *)0;\n\treturn *p;\n}', 'f'));
    expect(stop.message).toContain('a NULL pointer');
    expect([placeOf(stop), stop.kind]).toEqual(['test.c:4', 'fault']);
  });
  test('division by zero', () => {
    const stop = stopOf(() => runC('long f(void)\n{\n\tint z = 0;\n\treturn 1 / z;\n}', 'f'));
    expect([stop.message, placeOf(stop)]).toEqual(['division by zero', 'test.c:4']);
  });
  test('a local without a value', () => {
    expect(stopOf(() => runC('long f(void)\n{\n\tint x;\n\treturn x;\n}', 'f')).message).toBe(
      'x is read before it has a value',
    );
  });
  test('a loop whose condition is not understood leaves the outer break alone', () => {
    const source =
      'long f(int n) { int r = 0; while (1) { if (n) break; for (r = 0; unknown < 1; r++) r = 5; break; } return r + 7; }';
    const c = compileC(source);
    expect(c.call('f', 1)).toBe(7);
    expect(stopOf(() => c.call('f', 0)).message).toContain('unknown');
  });
  test('depth and steps, and the thread is usable afterwards', () => {
    const source =
      'static int g(int n) { return g(n + 1); } long f(void) { return g(0); } long h(void) { for (;;) ; } long ok(void) { return 3; }';
    const deep = compileC(source, { maxDepth: 20 });
    expect(stopOf(() => deep.call('f'))).toMatchObject({
      message: 'calls nest deeper than 20',
      kind: 'limit',
    });
    expect([deep.call('ok'), deep.thread.used, deep.thread.frames.length]).toEqual([3, 0, 0]);
    const long = compileC('long f(void) { int i = 0; while (i >= 0) i = 1; return i; }', { maxSteps: 500 });
    expect(stopOf(() => long.call('f'))).toMatchObject({
      message: 'more than 500 statements',
      kind: 'limit',
    });
  });
});
