// The preparation keeps every byte in its place, whatever the input, and lets tree-sitter-c parse what it could not.
// SPDX-License-Identifier: MIT
import { describe, expect, test } from 'vitest';
import { prepare } from '../../../src/core/syntax/prepare.ts';
import { createNativeParser } from '../../../src/service/parser/nativeParser.ts';

const parser = createNativeParser({});

function expectSameShape(original: string, prepared: string): void {
  expect(prepared.length).toBe(original.length);
  const lineEnds = (text: string): string => text.replace(/[^\r\n]/g, ' ');
  expect(lineEnds(prepared) === lineEnds(original)).toBe(true);
}

/** Node kinds of the parsed text, as an S-expression without anonymous nodes. */
function errorsOf(text: string): number {
  return parser.parse(text).errorNodes;
}

// Each text is kernel C in shape; raw, tree-sitter-c 0.23.6 meets an error in all of them.
const cases: readonly (readonly [string, string])[] = [
  [
    'attributes on functions',
    'static int __init foo_setup(char __user *buf, struct bar __rcu *p)\n{\n\treturn 0;\n}\n',
  ],
  [
    'an unknown attribute',
    'static notyetknown_attr int __unheard_of foo(void) __also(3)\n{\n\treturn 0;\n}\n',
  ],
  [
    'a loop macro with braces',
    'void f(void)\n{\n\tlist_for_each_entry(p, &head, node) {\n\t\tg(p);\n\t}\n}\n',
  ],
  ['a loop macro without arguments', 'void f(void)\n{\n\tscoped_section() {\n\t\tg();\n\t}\n}\n'],
  [
    'types as arguments',
    'void f(void)\n{\n\tx = container_of(p, struct foo, member);\n\ty = min_t(unsigned long, a, b);\n}\n',
  ],
  ['a pointer type as argument', 'void f(void)\n{\n\tp = take(q, struct foo *, const char *);\n}\n'],
  ['a system call', 'SYSCALL_DEFINE2(frob, int, fd, char __user *, buf)\n{\n\treturn do_frob(fd, buf);\n}\n'],
  ['a per-CPU definition', 'static DEFINE_PER_CPU(struct foo, bar) = { .a = 1 };\n'],
  ['a missing semicolon at file scope', 'EXPORTED_THING(foo)\nint after(void)\n{\n\treturn 1;\n}\n'],
  ['a missing semicolon in a block', 'void f(void)\n{\n\tDO_THIS(a, b)\n\treturn;\n}\n'],
  ['a bitmap member', 'struct s {\n\tDECLARE_BITMAP(bits, 64);\n\tint other;\n};\n'],
  ['a group of members', 'struct s {\n\tstruct_group(head,\n\t\tint a;\n\t\tint b;\n\t);\n\tint c;\n};\n'],
  [
    'symbolic asm',
    'void f(void)\n{\n\tasm volatile(FOO "x %[a]" BAR(1)\n\t\t     : [a] "=r" (v)\n\t\t     : "r" (w));\n}\n',
  ],
  ['strings around a macro', 'void f(void)\n{\n\tprint("a" str(X) "b" OTHER "c", 1);\n}\n'],
  [
    'a branch that splits a statement',
    'void f(void)\n{\n#ifdef A\n\tif (x) {\n#else\n\tif (y) {\n#endif\n\t\tg();\n\t}\n}\n',
  ],
  ['a case range', 'int f(int x)\n{\n\tswitch (x) {\n\tcase A ... B:\n\t\treturn 1;\n\t}\n\treturn 0;\n}\n'],
  [
    'a label at the end',
    'void f(void)\n{\n\tgoto out;\nout:\n\t;\n}\nvoid g(void)\n{\n\tw(sizeof(long), offsetof(struct a, b.c[1]));\nlast: \n}\n',
  ],
  [
    'a trace point',
    'TRACE_EVENT(foo_bar,\n\tTP_PROTO(struct foo *f, int n),\n\tTP_ARGS(f, n),\n\tTP_STRUCT__entry(\n\t\t__field(int, n)\n\t\t__string(name, f->name)\n\t),\n\tTP_fast_assign(\n\t\t__entry->n = n;\n\t),\n\tTP_printk("n=%d", __entry->n)\n);\n',
  ],
  [
    'a struct returned',
    'struct pair make_pair(u64 a)\n{\n\tstruct pair p = { a };\n\treturn p;\n}\nDEFINE_THING(x)\nint y;\n',
  ],
];

// These parse raw too, but as something else: the loop and the definers become declarations of the wrong name.
const misread: readonly (readonly [string, string])[] = [
  ['a loop macro without braces', 'void f(void)\n{\n\tfor_each_thing(i)\n\t\tg(i);\n\tafter();\n}\n'],
  ['a static definer', 'static DEFINE_MUTEX(m);\nint after;\n'],
  ['an entry point', 'DEFINE_IDTENTRY(exc_made_up)\n{\n\thandle(regs);\n}\n'],
];

describe('prepare', () => {
  test.each(cases)('%s parses without errors', (_name, text) => {
    const prepared = prepare(text);
    expectSameShape(text, prepared.text);
    expect(errorsOf(text)).toBeGreaterThan(0);
    expect(errorsOf(prepared.text)).toBe(0);
  });

  test.each(misread)('%s parses without errors', (_name, text) => {
    const prepared = prepare(text);
    expectSameShape(text, prepared.text);
    expect(prepared.text).not.toBe(text);
    expect(errorsOf(prepared.text)).toBe(0);
  });

  test('plain C is left alone but for comments, directives and the insides of literals', () => {
    const text =
      'int f(int a)\n{\n\tif (a > 1)\n\t\treturn g(a, (u64)(long)a) ? a : 2;\n\tfor (;;)\n\t\ta++;\n\treturn s.init;\n}\n';
    expect(prepare(text).text).toBe(text);
  });

  test('words of the attribute table are members after a dot or an arrow', () => {
    const text = 'int f(void)\n{\n\treturn opts.noinstr + p->__init;\n}\n';
    expect(prepare(text).text).toBe(text);
  });

  test('notes name what the text no longer shows', () => {
    const text = 'void f(void)\n{\n\tfor_each_thing(i) {\n\t}\n}\nstatic DEFINE_MUTEX(lock);\n';
    const shown = prepare(text).notes.map(({ kind, name, start, arg }) => [
      kind,
      name,
      text.indexOf(name) === start,
      arg?.text,
    ]);
    expect(shown).toEqual([
      ['loop', 'for_each_thing', true, undefined],
      ['definer', 'DEFINE_MUTEX', true, 'lock'],
    ]);
  });

  test('a branch that is not kept is reported as a byte range', () => {
    const text = '#if 0\nint gone;\n#else\nint kept;\n#endif\n';
    const prepared = prepare(text);
    expect(prepared.text).toContain('int kept;');
    expect(prepared.drops.map(([start, end]) => text.slice(start, end).trim())).toEqual(['int gone;']);
  });

  test('assembler branches go, both sides of an ordinary condition stay', () => {
    const text =
      '#ifdef __ASSEMBLY__\n.macro X\n#else\nint c;\n#endif\n#ifdef A\nint a;\n#else\nint b;\n#endif\n';
    expect(
      prepare(text)
        .text.trim()
        .split(/\s*\n\s*/),
    ).toEqual(['int c;', 'int a;', 'int b;']);
  });

  test('carriage returns stay', () => {
    const text =
      '/* a\r\n b */\r\n#define X \\\r\n 1\r\nstatic int __init f(void)\r\n{\r\n\tfor_each_x(a)\r\n\t\tg();\r\n}\r\n';
    expectSameShape(text, prepare(text).text);
    expect(errorsOf(prepare(text).text)).toBe(0);
  });
});

/** A small deterministic generator (mulberry32), so that a failure can be repeated. */
function random(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296;
  };
}

describe('prepare on damaged input', () => {
  const seedText = [...cases, ...misread].map(([, text]) => text).join('');
  const scraps = [
    '(',
    ')',
    '{',
    '}',
    '[',
    ']',
    ';',
    ',',
    '"',
    "'",
    '#',
    '\\\n',
    '\r\n',
    '/*',
    '*/',
    '//',
    'struct ',
    'enum ',
    'typeof(',
    'asm(',
    '#if 0\n',
    '#else\n',
    '#endif\n',
    '\0',
    '\xff',
    '...',
    'case ',
    'do ',
    '__attribute__((',
    'W(x) ',
    '= ',
    ': ',
  ];

  test('mutated text keeps length and line ends', () => {
    const next = random(20240607);
    const pick = (n: number): number => Math.floor(next() * n);
    for (let round = 0; round < 1500; round++) {
      const from = pick(seedText.length);
      let text = seedText.slice(from, from + 50 + pick(900));
      for (let k = pick(8); k >= 0; k--) {
        const at = pick(text.length + 1);
        const scrap = scraps[pick(scraps.length)] ?? '';
        const choice = pick(3);
        if (choice === 0) text = text.slice(0, at) + scrap + text.slice(at);
        else if (choice === 1) text = text.slice(0, at) + text.slice(at + 1 + pick(20));
        else text = text.slice(0, at) + text.slice(pick(text.length + 1));
      }
      expectSameShape(text, prepare(text).text);
    }
  });

  test('random tokens keep length and line ends', () => {
    const next = random(7);
    const words = seedText.split(/\b/).concat(scraps);
    for (let round = 0; round < 400; round++) {
      let text = '';
      for (let k = 0; k < 300; k++) text += words[Math.floor(next() * words.length)] ?? '';
      expectSameShape(text, prepare(text).text);
    }
  });

  // 40,000 bytes of it, four times: quadratic work would not end within the time limit of a test, recursion would overflow.
  test.each([
    '(',
    '{',
    '[',
    '((',
    '({',
    'f(',
    'f({',
    'a ',
    'A\n',
    'A(\n',
    'A()\n',
    'struct s {',
    'enum {',
    'enum { A\n',
    'typeof(',
    '__aligned(',
    'asm(',
    '#if A\n',
    '#if A\n#else\n',
    'case ',
    'a:',
    'do ',
    'do {',
    'if (',
    'x = {',
    'struct_group(a, ',
    '"',
    "'",
    '"a" ',
    'W("a" ',
    '*',
    '= ',
    ', ',
    ';',
    ')',
    '}',
    'int (*f(',
    '/*',
    'extern "C" {',
    'void f(void) {',
    'a ? ',
    'DEFINE_X(',
    '#define A \\\n',
    '1',
    '.',
    '\\\n',
    'x[',
    '&&',
    'sizeof(',
    'offsetof(',
    'u64 (*',
    '(*f)(',
    'SYSCALL_DEFINE1(a, ',
  ])('a long run of %j ends', (unit) => {
    const text = unit.repeat(Math.floor(40_000 / unit.length));
    expectSameShape(text, prepare(text).text);
    const inFunction = `void f(void)\n{\n${text}`;
    expectSameShape(inFunction, prepare(inFunction).text);
    const inRecord = `struct s {\n${text}`;
    expectSameShape(inRecord, prepare(inRecord).text);
    const inClosed = `struct s {\n${text}\n};\nvoid f(void)\n{\n${text}\n}\n`;
    expectSameShape(inClosed, prepare(inClosed).text);
  });
});
