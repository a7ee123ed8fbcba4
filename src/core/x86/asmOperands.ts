// The operands of an asm statement (or of a kernel macro that is given asm operands): outputs and inputs with their
// names, constraints in words, and the C expressions. Lexical, on the text of one statement. Called by hovers.
// SPDX-License-Identifier: MIT

export interface AsmOperand {
  /** "fx" of `[fx]`; null without a name. */
  readonly name: string | null;
  readonly index: number;
  readonly constraint: string;
  readonly expression: string;
  readonly isOutput: boolean;
}

/** Operands in the comment-free text of a statement, in order; empty if there are none. */
export function asmOperands(statement: string): readonly AsmOperand[] {
  const operands: AsmOperand[] = [];
  const pattern = /(?:\[\s*(\w+)\s*\]\s*)?"([=+]?[&%]?[\w<>,@]+)"\s*\(/g;
  for (let match = pattern.exec(statement); match !== null; match = pattern.exec(statement)) {
    const close = closing(statement, pattern.lastIndex);
    if (close === null) break;
    const [, name, constraint = ''] = match;
    operands.push({
      name: name ?? null,
      index: operands.length,
      constraint,
      expression: statement.slice(pattern.lastIndex, close).replace(/\s+/g, ' ').trim(),
      isOutput: /^[=+]/.test(constraint),
    });
    pattern.lastIndex = close + 1;
  }
  return operands;
}

function closing(text: string, from: number): number | null {
  let depth = 1;
  for (let at = from; at < text.length; at++) {
    if (text[at] === '(') depth++;
    else if (text[at] === ')' && --depth === 0) return at;
  }
  return null;
}

const letters: ReadonlyMap<string, string> = new Map([
  ['a', 'RAX (EAX, AX, AL)'],
  ['b', 'RBX'],
  ['c', 'RCX (ECX)'],
  ['d', 'RDX (EDX)'],
  ['D', 'RDI'],
  ['S', 'RSI'],
  ['A', 'EDX:EAX'],
  ['m', 'memory'],
  ['o', 'memory with an offset'],
  ['r', 'a general register'],
  ['q', 'a byte register'],
  ['Q', 'RAX, RBX, RCX or RDX'],
  ['R', 'a legacy register'],
  ['i', 'a constant'],
  ['n', 'a number known when compiled'],
  ['I', 'a constant of 0 to 31'],
  ['J', 'a constant of 0 to 63'],
  ['N', 'a constant of 0 to 255'],
  ['e', 'a constant of 32 bits, sign-extended'],
  ['Z', 'a constant of 32 bits, zero-extended'],
  ['g', 'a register, memory or a constant'],
  ['p', 'an address'],
  ['x', 'an XMM register'],
  ['t', 'ST(0)'],
  ['u', 'ST(1)'],
  ['f', 'an x87 register'],
  ['y', 'an MMX register'],
  ['X', 'anything'],
]);

/** A constraint in words: "memory, written". */
export function constraintText(constraint: string): string {
  const how = constraint.startsWith('=')
    ? ', written'
    : constraint.startsWith('+')
      ? ', read and written'
      : ', read';
  const early = constraint.includes('&') ? ' before the inputs are used up' : '';
  const bare = constraint.replace(/^[=+]/, '').replace(/[&%]/g, '');
  if (/^\d+$/.test(bare)) return `the same place as operand ${bare}${how}`;
  if (/^@?cc/.test(bare)) return `the CPU’s flag “${bare.replace(/^@?cc/, '')}”${how}`;
  const words = [...bare].flatMap((letter) => letters.get(letter) ?? []);
  return `${words.length === 0 ? `constraint ${bare}` : words.join(' or ')}${how}${early}`;
}
