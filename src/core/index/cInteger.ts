// C integer arithmetic on an LP64 machine: literals, promotion, and operators with the types that C gives them.
// Used by the constant evaluator only.
// SPDX-License-Identifier: MIT

/** An int, unsigned int, long or unsigned long (long long is like long). */
export interface CInteger {
  readonly bits: 32 | 64;
  readonly unsigned: boolean;
  readonly value: bigint;
}

/** Wraps a value into a type. */
export function cInteger(value: bigint, bits: 32 | 64, unsigned: boolean): CInteger {
  return { bits, unsigned, value: unsigned ? BigInt.asUintN(bits, value) : BigInt.asIntN(bits, value) };
}

/** The value of an integer or simple character literal, typed as C11 6.4.4.1 says; null if it is not one. */
export function literal(text: string): CInteger | null {
  const character = /^'([^'\\])'$/.exec(text)?.[1];
  if (character !== undefined) return cInteger(BigInt(character.charCodeAt(0)), 32, false);
  const parts = /^(0[xX][\da-fA-F]+|0[bB][01]+|\d+)([uU]?)(ll?|LL?|)([uU]?)$/.exec(text);
  const digits = parts?.[1];
  if (digits === undefined) return null;
  const octal = /^0\d+$/.test(digits);
  if (octal && /[89]/.test(digits)) return null;
  const value = BigInt(octal ? `0o${digits.slice(1)}` : digits.toLowerCase());
  const unsigned = parts?.[2] !== '' || parts?.[4] !== '';
  const long = parts?.[3] !== '';
  const decimal = /^[1-9]/.test(digits);
  const types: readonly (readonly [32 | 64, boolean])[] = [
    [32, false],
    [32, true],
    [64, false],
    [64, true],
  ];
  for (const [bits, isUnsigned] of types) {
    if (long && bits === 32) continue;
    if (unsigned && !isUnsigned) continue;
    // A decimal literal without a suffix never becomes unsigned.
    if (isUnsigned && !unsigned && decimal) continue;
    const typed = cInteger(value, bits, isUnsigned);
    if (typed.value === value) return typed;
  }
  return null;
}

/** Applies a unary operator; null for one that C has not. */
export function unary(operator: string, operand: CInteger): CInteger | null {
  const { bits, unsigned, value } = operand;
  if (operator === '+') return operand;
  if (operator === '-') return cInteger(-value, bits, unsigned);
  if (operator === '~') return cInteger(~value, bits, unsigned);
  if (operator === '!') return truth(value === 0n);
  return null;
}

const truth = (value: boolean): CInteger => cInteger(value ? 1n : 0n, 32, false);

/** Applies a binary operator; null where C leaves the result undefined (division by zero, a shift out of range). */
export function binary(operator: string, left: CInteger, right: CInteger): CInteger | null {
  if (operator === '<<' || operator === '>>') {
    if (right.value < 0n || right.value >= BigInt(left.bits)) return null;
    const shifted = operator === '<<' ? left.value << right.value : left.value >> right.value;
    return cInteger(shifted, left.bits, left.unsigned);
  }
  if (operator === '&&') return truth(left.value !== 0n && right.value !== 0n);
  if (operator === '||') return truth(left.value !== 0n || right.value !== 0n);
  const bits = left.bits === 64 || right.bits === 64 ? 64 : 32;
  const unsigned = (left.unsigned && left.bits === bits) || (right.unsigned && right.bits === bits);
  const a = cInteger(left.value, bits, unsigned).value;
  const b = cInteger(right.value, bits, unsigned).value;
  const make = (value: bigint): CInteger => cInteger(value, bits, unsigned);
  switch (operator) {
    case '*':
      return make(a * b);
    case '/':
      return b === 0n ? null : make(a / b);
    case '%':
      return b === 0n ? null : make(a % b);
    case '+':
      return make(a + b);
    case '-':
      return make(a - b);
    case '&':
      return make(a & b);
    case '^':
      return make(a ^ b);
    case '|':
      return make(a | b);
    case '<':
      return truth(a < b);
    case '>':
      return truth(a > b);
    case '<=':
      return truth(a <= b);
    case '>=':
      return truth(a >= b);
    case '==':
      return truth(a === b);
    case '!=':
      return truth(a !== b);
    default:
      return null;
  }
}
