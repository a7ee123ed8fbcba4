// Evaluates the expression of an #if: C11 6.10.1, on intmax_t and uintmax_t with C's conversions between them; what a
// short circuit skips is not evaluated. Called by the directive reader.
// SPDX-License-Identifier: MIT
import { charValue, parseInteger } from '../literals.ts';
import type { Token } from './token.ts';

/** A value and whether its type is uintmax_t. */
interface Typed {
  readonly v: bigint;
  readonly unsigned: boolean;
}

class Malformed extends Error {}

const signed = (v: bigint): Typed => ({ v: BigInt.asIntN(64, v), unsigned: false });
const typed = (v: bigint, unsigned: boolean): Typed =>
  unsigned ? { v: BigInt.asUintN(64, v), unsigned } : signed(v);

const levels: readonly (readonly string[])[] = [
  ['||'],
  ['&&'],
  ['|'],
  ['^'],
  ['&'],
  ['==', '!='],
  ['<', '>', '<=', '>='],
  ['<<', '>>'],
  ['+', '-'],
  ['*', '/', '%'],
];

/** Value of an already macro-expanded #if expression; unknown names are 0, as C has it. Null if malformed. */
export function evaluateCondition(tokens: readonly Token[]): bigint | null {
  const reader = new ConditionReader(tokens);
  try {
    return reader.whole();
  } catch (error) {
    if (error instanceof Malformed) return null;
    throw error;
  }
}

class ConditionReader {
  private at = 0;

  constructor(private readonly tokens: readonly Token[]) {}

  whole(): bigint {
    const { v } = this.comma(true);
    if (this.at < this.tokens.length) throw new Malformed();
    return v;
  }

  private peek(): string {
    return this.tokens[this.at]?.text ?? '';
  }

  private expect(text: string): void {
    if (this.peek() !== text) throw new Malformed();
    this.at++;
  }

  /** `live`: the value counts. Where it does not, a division by zero is no error. */
  private comma(live: boolean): Typed {
    let value = this.ternary(live);
    while (this.peek() === ',') {
      this.at++;
      value = this.ternary(live);
    }
    return value;
  }

  private ternary(live: boolean): Typed {
    const condition = this.binary(0, live);
    if (this.peek() !== '?') return condition;
    this.at++;
    const yes = this.comma(live && condition.v !== 0n);
    this.expect(':');
    const no = this.ternary(live && condition.v === 0n);
    return typed(condition.v !== 0n ? yes.v : no.v, yes.unsigned || no.unsigned);
  }

  private binary(level: number, live: boolean): Typed {
    const operators = levels[level];
    if (!operators) return this.primary(live);
    let left = this.binary(level + 1, live);
    while (operators.includes(this.peek())) {
      const operator = this.peek();
      this.at++;
      const skips = (operator === '||' && left.v !== 0n) || (operator === '&&' && left.v === 0n);
      left = apply(operator, left, this.binary(level + 1, live && !skips), live && !skips);
    }
    return left;
  }

  private primary(live: boolean): Typed {
    const token = this.tokens[this.at++];
    if (!token) throw new Malformed();
    switch (token.text) {
      case '(': {
        const value = this.comma(live);
        this.expect(')');
        return value;
      }
      case '!':
        return signed(this.primary(live).v === 0n ? 1n : 0n);
      case '-':
        return this.negated(live, (v) => -v);
      case '+':
        return this.primary(live);
      case '~':
        return this.negated(live, (v) => ~v);
    }
    if (token.kind === 'num') {
      const value = parseInteger(token.text);
      if (value === null) throw new Malformed();
      return typed(value, /u/i.test(token.text.replace(/^0x/i, '')) || value > 0x7fffffffffffffffn);
    }
    if (token.kind === 'chr') return signed(BigInt(charValue(token.text)));
    if (token.kind === 'id') {
      // A name that is still here is not a macro; "name(...)" is a function-like test the compiler lacks.
      if (this.peek() === '(') this.skipBrackets();
      return signed(0n);
    }
    throw new Malformed();
  }

  private negated(live: boolean, change: (v: bigint) => bigint): Typed {
    const { v, unsigned } = this.primary(live);
    return typed(change(v), unsigned);
  }

  private skipBrackets(): void {
    let depth = 0;
    do {
      if (this.peek() === '(') depth++;
      else if (this.peek() === ')') depth--;
      this.at++;
    } while (depth > 0 && this.at < this.tokens.length);
  }
}

const truth = (value: boolean): Typed => signed(value ? 1n : 0n);

function apply(operator: string, left: Typed, right: Typed, live: boolean): Typed {
  if (operator === '||') return truth(left.v !== 0n || right.v !== 0n);
  if (operator === '&&') return truth(left.v !== 0n && right.v !== 0n);
  if (operator === '<<' || operator === '>>') {
    const inRange = right.v >= 0n && right.v < 64n;
    if (!inRange) return typed(0n, left.unsigned);
    return typed(operator === '<<' ? left.v << right.v : left.v >> right.v, left.unsigned);
  }
  // The usual arithmetic conversions.
  const unsigned = left.unsigned || right.unsigned;
  const a = typed(left.v, unsigned).v;
  const b = typed(right.v, unsigned).v;
  switch (operator) {
    case '|':
      return typed(a | b, unsigned);
    case '^':
      return typed(a ^ b, unsigned);
    case '&':
      return typed(a & b, unsigned);
    case '==':
      return truth(a === b);
    case '!=':
      return truth(a !== b);
    case '<':
      return truth(a < b);
    case '>':
      return truth(a > b);
    case '<=':
      return truth(a <= b);
    case '>=':
      return truth(a >= b);
    case '+':
      return typed(a + b, unsigned);
    case '-':
      return typed(a - b, unsigned);
    case '*':
      return typed(a * b, unsigned);
  }
  if (b === 0n) {
    if (live) throw new Malformed();
    return typed(0n, unsigned);
  }
  return typed(operator === '/' ? a / b : a % b, unsigned);
}
