// The walk over plain C against tree-sitter: in all that it understands it finds what the parser and the query find.
// SPDX-License-Identifier: MIT
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { plainFile } from '../../../src/core/syntax/plain/plainFile.ts';
import { prepare } from '../../../src/core/syntax/prepare.ts';
import { createNativeParser } from '../../../src/service/parser/nativeParser.ts';
import { packageRoot } from '../../../src/service/packageRoot.ts';
import { plainMarks, treeMarks } from '../../support/plainMarks.ts';

const queries = { facts: readFileSync(join(packageRoot(), 'syntaxes', 'facts.scm'), 'utf8') };
const native = createNativeParser(queries);

/** Fails unless the walk understands the whole text and finds what the parser finds. */
function expectPlain(text: string): void {
  const prepared = prepare(text);
  expect(native.parse(prepared.text).errorNodes, text).toBe(0);
  expect(plainFile(prepared.units)?.rest, text).toEqual([]);
  expect(plainMarks(prepared), text).toEqual(treeMarks(prepared, native));
}

/** Fails unless the walk leaves the text to the parser. */
function expectRefused(text: string): void {
  expect(plainFile(prepare(text).units)?.rest, text).not.toEqual([]);
}

const inFunction = (statement: string): string => `int f(void)\n{\n\t${statement}\n}\n`;

describe('what is understood is what the parser finds', () => {
  test.each([
    'int a, *b, c[3], d = 1, *e[2] = { &a, b }, (*f)(int), (*g[3])(void);',
    'extern const struct s *name(struct s *, int x, char *y, void (*cb)(int inner, void *), ...);',
    'static inline unsigned long long f(void) { return 0; }',
    'struct s *f(struct s **p, int q[], const char *const *r)\n{\n\treturn p[0];\n}',
    'struct a; union b { int x; struct { int y:3, z; }; unsigned int (*op)(struct a *self), *w[4]; } v, *u;',
    'enum { A, B = 1 << 3, C, }; enum e { D } x; enum e y;',
    'typedef struct { int x; } t, *tp; typedef int (*fn)(void *a, int); typedef unsigned long word; typedef t arr[4];',
    'typedef void handler(int, char *); typedef int (named)(void *, int);',
    'FOO; double d = 1.5; int f(T) { return 1; } int g(T, int b) { return b; }',
    'EXPORT_SYMBOL(f);\nMODULE_LICENSE("GPL");\nint a;',
    'long (*signal(int n, void (*h)(int)))(int);',
  ])('declarations: %s', expectPlain);

  test.each([
    'x = (u64)(a + 1); y = (T)(U)z; w = (u8 *)p + (unsigned int)q; v = (struct s *)r->s;',
    'a->b = c; a.b = &d; a->b |= (T)e; a[1].b = f; g(h)->b = i; a->b = j + 1; a->b = 0; (a)->b = k;',
    'p->x = c->y = z; if (!(p = f(x))) return -1;',
    'f(a)(b); (*f)(x); (f)(x); (a->b)(c); (*a->b)(c); a->b(c).d(e); (&f)(1); (f ? g : h)(i);',
    't x, *y = &x, z[2] = { 1 }; struct s q = { .a = b, .c = e, [3] = f, [1 ... 2] = &g, .h = i(j), { k } };',
    'struct s q = { a : b, c, &d, (T)e, .f = (T)g, .h = { .i = j }, .k = l(&m), .n = o(p, q), [2] = s, .t[3] = 4, };',
    'unsigned u; unsigned long v, w; long long x; const char *const y = "a" B "c" D;',
    'for (i = 0, j = 1; i < n; i++, j--) g(i); for (;;) break; for (int k = 0; k < 2; k++) continue;',
    'switch (x) { case 1: case A + 2: g(); break; default: { h(); } }',
    'do { g(); } while (x--); while (y) ; if (a) g(); else if (b) h(); else { i(); }',
    'goto out; out: return x ? y : z; ',
    'x = ({ int q = g(); q; }); h(({ i(); }), j); k = sizeof(struct s) + sizeof(*p) + sizeof x + sizeof(T *);',
    'a = b ?: c; d = (struct s){ .e = f }; g(&(struct s){ h }, (int []){ 1, 2 }); x = __alignof__(struct s);',
    'n = offsetof(struct s, m) + -1 + ~x - !y; p = &a[1]; q = *p++ * *--r; s = a < b && c > d || e != f;',
    'T *p; T **q, r[3]; T *s = t; x * y; ',
    'l: switch (a) { case 0: m: break; }',
    'printk(KERN_ERR "a" "b" C, d); x = "s"[1]; y = (void (*)(int))z;',
    'static const T x = 1; register int r; T const *c; struct { int a; } d, *e;',
  ])('statements: %s', (statement) => expectPlain(inFunction(statement)));
});

test('of several designators the last field is what is stored into', () => {
  // The parser's query would give the first.
  const text =
    'struct s q = { .a.b = c, .d[1] = e, [2].f = g, [1][2] = h, .i.j[1 ... 2] = &k, .l.m = n + 1 };\n';
  const prepared = prepare(text);
  const slots = plainFile(prepared.units)?.marks.filter(({ name }) => name.startsWith('slot'));
  expect(slots?.map(({ name, start, end }) => `${name} ${text.slice(start, end)}`)).toEqual([
    ...['slot.field b', 'slot.value c', 'slot.field d', 'slot.value e', 'slot.field f', 'slot.value g'],
    ...['slot.field j', 'slot.value k'],
  ]);
});

describe('what is not certain is left to the parser', () => {
  test.each([
    'double d = 1.5e3;',
    'int f(a) int a; { return a; }',
    'int x[] = { 08z };',
    'typedef int bool;',
    'M(f(a *b));',
    'extern int f(x)[];',
  ])('declarations: %s', expectRefused);

  test.each([
    'a (*b)(c);',
    'a(b) *c;',
    'a * b(c);',
    'typedef int t;',
    'x = 1.0f;',
    'a + b = c;',
    'int g(void) { }',
    'x = _Generic(y, int: 1);',
  ])('statements: %s', (statement) => expectRefused(inFunction(statement)));

  test('one declaration of many', () => {
    const text = 'int a;\ndouble d = 1.5e3;\nint b(void) { return c(); }\n';
    const plain = plainFile(prepare(text).units);
    expect(plain?.rest.map(([start, end]) => text.slice(start, end))).toEqual(['double d = 1.5e3;']);
    expect(plain?.marks.map(({ name, start, end }) => `${name} ${text.slice(start, end)}`)).toContain(
      'call c',
    );
  });

  test('brackets that do not match', () => {
    for (const text of ['int a[3;', 'int f(void) { g(; }', 'int a];'])
      expect(plainFile(new Uint16Array([...text].map((char) => char.charCodeAt(0)))), text).toBeNull();
  });

  test('nesting ends before the stack does', () => {
    expectRefused(inFunction(`x = ${'('.repeat(5000)}1${')'.repeat(5000)};`));
    expectRefused(inFunction(`${'{'.repeat(5000)}${'}'.repeat(5000)}`));
    expectRefused(inFunction(`x = ${'-'.repeat(5001)}1;`));
  });
});

test('every C file of the sample trees', () => {
  const root = packageRoot();
  const files = readdirSync(join(root, 'sample'), { recursive: true, encoding: 'utf8' }).filter((name) =>
    /\.[ch]$/.test(name),
  );
  expect(files.length).toBeGreaterThan(50);
  let understood = 0;
  for (const file of files) {
    const prepared = prepare(readFileSync(join(root, 'sample', file), 'latin1'));
    expect(plainMarks(prepared), file).toEqual(treeMarks(prepared, native));
    if (plainFile(prepared.units)?.rest.length === 0) understood++;
  }
  expect(understood / files.length).toBeGreaterThan(0.95);
});
