// Random C functions without undefined behaviour, from a seed: every kind of integer, bit fields, unions, arrays and
// pointers, conversions, compound assignment, ++ and --, short circuits, commas, statement expressions, typeof, switch
// ranges. Each function returns a number into which every one of its expressions went. For -fwrapv: overflow wraps.
// Called by test/unit/exec/expressions.test.ts.
// SPDX-License-Identifier: MIT
import type { Random } from './random.ts';
import { random } from './random.ts';

/** Expressions in each function. */
export const perFunction = 4;

const types = [
  'signed char',
  'unsigned char',
  'short',
  'unsigned short',
  'int',
  'unsigned int',
  'long',
  'unsigned long',
  '_Bool',
] as const;
const bits = ['b.f3', 'b.s5', 'b.u7', 'b.s13', 'b.u31', 'b.u32', 'b.one', 'b.minus', 'b.yes'];
/** Wider than int: compilers disagree about their own type, so that they are always converted. */
const wideBits = ['b.s33', 'b.u40', 'b.u63'];
const members = ['u.c', 'u.uc', 'u.s', 'u.i', 'u.ui', 'u.l', 'u.half[1]', 'u.part.low', 'u.part.high'];
const constants = [
  '0',
  '1',
  '-1',
  '2',
  '127',
  '128',
  '255',
  '256',
  '32767',
  '0x8000',
  '65535',
  '0x7fffffff',
  '0x80000000',
  '0xffffffff',
  '2147483648',
  '0x100000000',
  '0x7fffffffffffffffL',
  '0x8000000000000000UL',
  '0xffffffffffffffffUL',
  '1u',
  '3L',
  '5UL',
  '0u',
  "'a'",
  "'\\377'",
  '077',
  '0b101',
];
const arithmetic = ['+', '-', '*', '&', '|', '^'];
const comparison = ['<', '<=', '>', '>=', '==', '!='];

/** What the functions share. */
export const preamble = `
struct bits { unsigned char f3 : 3; int s5 : 5; unsigned u7 : 7; int s13 : 13; unsigned u31 : 31; unsigned u32 : 32;
  unsigned one : 1; int minus : 1; _Bool yes : 1; long s33 : 33; unsigned long u40 : 40; unsigned long u63 : 63; };
union mixed { signed char c; unsigned char uc; short s; int i; unsigned ui; long l; unsigned short half[4];
  struct { unsigned low; int high; } part; };
struct pair { short first; struct { unsigned char inner; long wide; } second; };
static signed char narrow(short a, unsigned char b) { return a * b; }
static unsigned long wide(int a, unsigned b, _Bool c) { return c ? a + b : (long)a - b; }
static int each(const int *at, int count) { int sum = 0; while (count-- > 0) sum += *at++; return sum; }
`;

/** The source of `count` functions f0, f1, ... of one seed. */
export function functionsOf(seed: number, count: number): string[] {
  const from = random(seed);
  return Array.from({ length: count }, (_, i) => new Writer(from).functionText(i));
}

class Writer {
  private temporaries = 0;

  constructor(private readonly random: Random) {}

  private pick<T>(from: readonly T[]): T {
    return this.random.of(from);
  }

  private get variable(): string {
    return `v${this.random.below(types.length)}`;
  }

  functionText(i: number): string {
    const locals = types.map((type, k) => `${type} v${k} = ${this.constant()};`);
    const array = Array.from({ length: 8 }, () => this.constant()).join(', ');
    const statements = Array.from({ length: perFunction }, () => this.statement());
    const mix = [
      ...types.map((_, k) => `h = h * 31 + (long)v${k};`),
      ...[...bits, ...wideBits].map((name) => `h = h * 31 + (long)${name};`),
      'h = h * 31 + u.l; h = h * 31 + (p - a);',
      'for (int k = 0; k < 8; k++) h = h * 31 + a[k];',
    ];
    return [
      `long f${i}(void) {`,
      ...locals,
      `int a[8] = { ${array} }; int *p = &a[${this.random.below(8)}];`,
      `struct bits b = { .s5 = ${this.constant()}, .u7 = ${this.constant()}, .u40 = ${this.constant()} };`,
      `union mixed u = { .l = ${this.constant()} }; long h = 7;`,
      ...statements,
      ...mix,
      'return h; }',
    ].join('\n');
  }

  private constant(): string {
    return this.random.below(4) === 0 ? `${this.random.below(2000) - 1000}` : this.pick(constants);
  }

  private lvalue(): string {
    switch (this.random.below(6)) {
      case 0:
        return this.pick(bits);
      case 1:
        return this.pick(wideBits);
      case 2:
        return this.pick(members);
      case 3:
        return `a[${this.expression(1)} & 7]`;
      default:
        return this.variable;
    }
  }

  private statement(): string {
    const value = this.expression(3);
    switch (this.random.below(14)) {
      case 0:
        return `${this.lvalue()} ${this.pick(arithmetic)}= ${value};`;
      case 1:
        return `${this.lvalue()} <<= (${value}) & 7;`;
      case 2:
        return `${this.lvalue()} >>= (${value}) & 7;`;
      case 3:
        return `${this.lvalue()} ${this.pick(['/', '%'])}= (${value} & 7) + 1;`;
      case 4:
        return this.pick([`${this.lvalue()}++;`, `--${this.lvalue()};`]) + ` v6 ^= ${value};`;
      case 5:
        return `v6 += ${this.pick([`${this.variableBut(6)}++`, `--${this.variableBut(6)}`])}; v7 -= ${value};`;
      case 6:
        return `p = &a[(${value}) & 7]; v4 = *p; v6 += p - a;`;
      case 7:
        return `v6 += ${value}; p = a; *p++ = v6; *++p ^= 5; v5 = p[-1];`;
      case 8:
        return `switch (${value}) { case -100 ... -1: v4 ^= 3; case 0: v5++; break; case 1 ... 1000: v6 = ${this.leaf()}; break; default: v7 ^= ${this.leaf()}; }`;
      case 9:
        return `for (v0 = 0; v0 < (${this.expression(1)} & 7); v0++) { if (v0 == 3) continue; v6 += ${value}; if (v6 & 64) break; }`;
      case 10:
        return `{ struct pair x = { .second.wide = ${value}, .first = ${this.leaf()} }; struct pair y = x; y.second.inner = x.second.wide; v6 ^= y.second.wide + y.second.inner * y.first; }`;
      default:
        return `${this.lvalue()} = ${value};`;
    }
  }

  private variableBut(not: number): string {
    const k = this.random.below(types.length - 2);
    return `v${k === not ? 0 : k}`;
  }

  private leaf(): string {
    switch (this.random.below(12)) {
      case 0:
      case 1:
        return this.constant();
      case 2:
        return this.pick(bits);
      case 3:
        return `(${this.pick(['unsigned long', 'long', 'int'])})${this.pick(wideBits)}`;
      case 4:
        return this.pick(members);
      case 5:
        return `a[${this.random.below(8)}]`;
      case 6:
        return this.pick([
          '*p',
          'sizeof(b)',
          'sizeof(v1 + v2)',
          'sizeof(u.half)',
          '*(a + 3)',
          '(int)sizeof(long)',
        ]);
      default:
        return this.variable;
    }
  }

  private expression(depth: number): string {
    if (depth <= 0 || this.random.below(12) === 0) return this.leaf();
    const a = this.expression(depth - 1);
    const b = this.expression(depth - 1);
    const t = `t${this.temporaries++}`;
    switch (this.random.below(22)) {
      case 0:
        return `(${this.pick(types)})(${a})`;
      case 1:
        return `(${this.pick(['-', '~', '!', '+'])}(${a}))`;
      case 2:
        return `((${a}) ? (${b}) : (${this.leaf()}))`;
      case 3:
        return `((${a}) ?: (${b}))`;
      case 4:
        return `((${a}) && (${b}))`;
      case 5:
        return `((${a}) || (${b}))`;
      case 6:
      case 7:
        return `((${a}) ${this.pick(comparison)} (${b}))`;
      case 8:
        return `((${a}) << ((${b}) & ${this.shiftLimit(a)}))`;
      case 9:
        return `((${a}) >> ((${b}) & ${this.shiftLimit(a)}))`;
      case 10:
        return `((${a}) ${this.pick(['/', '%'])} (((${b}) & 15) + 1))`;
      case 11:
        return `({ ${this.pick(types)} ${t} = ${a}; ${t} ${this.pick(arithmetic)}= ${b}; ${t}; })`;
      case 12:
        return `({ typeof((${a}) - 0) ${t} = ${b}; ${t}++; ${t}; })`;
      case 13:
        return `((typeof(${this.variable}))(${a}) ${this.pick(arithmetic)} (${b}))`;
      case 14:
        return `(${a}, ${b})`;
      case 15:
        return `narrow(${a}, ${b})`;
      case 16:
        return `wide(${a}, ${b}, ${this.leaf()})`;
      case 17:
        return `(&a[(${a}) & 7] ${this.pick(['-', '<', '==', '>='])} &a[(${b}) & 7])`;
      case 18:
        return `((union mixed){ .l = ${a} }).${this.pick(['c', 's', 'ui', 'half[2]', 'part.high'])}`;
      case 19:
        return `({ ${this.pick(types)} ${t} = ${a}; (${t}-- & 1) ? ${t} : ${b}; })`;
      default:
        return `((${a}) ${this.pick(arithmetic)} (${b}))`;
    }
  }

  /** The promoted type of a text is not worked out here: 31 is within every one. */
  private shiftLimit(text: string): number {
    return text.startsWith('(unsigned long)') || text.startsWith('(long)') ? 63 : 31;
  }
}
