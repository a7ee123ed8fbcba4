// Evaluates the expression of an #if: C11 6.10.1 on 64-bit integers. Called by the directive reader.
// SPDX-License-Identifier: MIT
import { charValue } from '../literals.ts';
import type { Token } from './token.ts';

/** Value of an already macro-expanded #if expression; unknown names are 0, as C has it. Null if malformed. */
export function evaluateCondition(tokens: readonly Token[]): bigint | null {
  let at = 0;
  let failed = false;
  const peek = (): string => tokens[at]?.text ?? '';
  const fail = (): bigint => {
    failed = true;
    at = tokens.length;
    return 0n;
  };
  const primary = (): bigint => {
    const token = tokens[at++];
    if (!token) return fail();
    if (token.text === '(') {
      const value = comma();
      if (tokens[at++]?.text !== ')') return fail();
      return value;
    }
    switch (token.text) {
      case '!':
        return primary() === 0n ? 1n : 0n;
      case '-':
        return -primary();
      case '+':
        return primary();
      case '~':
        return ~primary();
    }
    if (token.kind === 'num') return parseInteger(token.text) ?? fail();
    if (token.kind === 'chr') return BigInt(charValue(token.text));
    if (token.kind === 'id') {
      // A name that is still here is not a macro; "name(...)" is a function-like test the compiler lacks.
      if (peek() === '(') {
        let depth = 0;
        do {
          if (peek() === '(') depth++;
          else if (peek() === ')') depth--;
          at++;
        } while (depth > 0 && at < tokens.length);
      }
      return 0n;
    }
    return fail();
  };
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
  const binary = (level: number): bigint => {
    const operators = levels[level];
    if (!operators) return primary();
    let left = binary(level + 1);
    while (operators.includes(peek())) {
      const operator = peek();
      at++;
      left = apply(operator, left, binary(level + 1));
    }
    return left;
  };
  const apply = (operator: string, a: bigint, b: bigint): bigint => {
    switch (operator) {
      case '||':
        return a !== 0n || b !== 0n ? 1n : 0n;
      case '&&':
        return a !== 0n && b !== 0n ? 1n : 0n;
      case '|':
        return a | b;
      case '^':
        return a ^ b;
      case '&':
        return a & b;
      case '==':
        return a === b ? 1n : 0n;
      case '!=':
        return a !== b ? 1n : 0n;
      case '<':
        return a < b ? 1n : 0n;
      case '>':
        return a > b ? 1n : 0n;
      case '<=':
        return a <= b ? 1n : 0n;
      case '>=':
        return a >= b ? 1n : 0n;
      case '<<':
        return b >= 0n && b < 64n ? BigInt.asIntN(64, a << b) : 0n;
      case '>>':
        return b >= 0n && b < 64n ? a >> b : 0n;
      case '+':
        return BigInt.asIntN(64, a + b);
      case '-':
        return BigInt.asIntN(64, a - b);
      case '*':
        return BigInt.asIntN(64, a * b);
      case '/':
        return b === 0n ? fail() : a / b;
      default:
        return b === 0n ? fail() : a % b;
    }
  };
  const ternary = (): bigint => {
    const condition = binary(0);
    if (peek() !== '?') return condition;
    at++;
    const yes = comma();
    if (tokens[at++]?.text !== ':') return fail();
    const no = ternary();
    return condition !== 0n ? yes : no;
  };
  const comma = (): bigint => {
    let value = ternary();
    while (peek() === ',') {
      at++;
      value = ternary();
    }
    return value;
  };
  const value = comma();
  return failed || at < tokens.length ? null : value;
}

/** Value of an integer literal with any suffix, or null. */
export function parseInteger(text: string): bigint | null {
  const match = /^(0[xX][0-9a-fA-F]+|0[bB][01]+|[0-9]+)([uUlL]*)$/.exec(text);
  if (!match) return null;
  const digits = match[1] ?? '0';
  if (/^0[0-7]+$/.test(digits)) return BigInt(`0o${digits.slice(1)}`);
  if (/^0[0-9]/.test(digits)) return null;
  return BigInt(digits);
}
