// Parses tokens as one C expression: precedence climbing, with a bound on nesting. What is no expression is said in
// one line that names the token. Which names are types is asked through a port. Called by the evaluator and by hovers.
// SPDX-License-Identifier: MIT
import type { Token } from '../exec/cpp/token.ts';
import type { Expression, TypeName } from './expression.ts';

/** Why tokens are no expression; `at` is the index of the token that does not fit (the count of tokens: the end). */
export class Malformed extends Error {
  constructor(
    message: string,
    readonly at: number,
  ) {
    super(message);
  }
}

/** Honest kernel expressions stay far below; a hostile one must not use up the stack. */
export const maximumNesting = 300;

const typeKeywords: ReadonlySet<string> = new Set(
  (
    'void char short int long signed unsigned bool _Bool const volatile __const __volatile__ struct union enum ' +
    '__signed__ float double'
  ).split(' '),
);
const typeofWords: ReadonlySet<string> = new Set(['typeof', '__typeof__', '__typeof']);
const sizeWords: ReadonlySet<string> = new Set(['sizeof', '_Alignof', '__alignof__', 'alignof', '__alignof']);
const statementWords: ReadonlySet<string> = new Set(
  'if while for do switch return goto case default else break continue static extern typedef inline asm'.split(
    ' ',
  ),
);
/** Functions of the compiler whose arguments may be types. */
const typeArguments: ReadonlySet<string> = new Set([
  'offsetof',
  '__builtin_offsetof',
  '__builtin_types_compatible_p',
  'sizeof_field',
  'offsetofend',
]);

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
const precedence: ReadonlyMap<string, number> = new Map(
  levels.flatMap((operators, level) => operators.map((operator) => [operator, level] as const)),
);
const assignments: ReadonlySet<string> = new Set('= += -= *= /= %= &= |= ^= <<= >>='.split(' '));

/** Parses all tokens as an expression. Throws `Malformed`. */
export function parseExpression(tokens: readonly Token[], isType: (name: string) => boolean): Expression {
  return new Parser(tokens, isType).whole();
}

/** Whether a word begins a type name whatever the tree says. */
const isTypeKeyword = (word: string): boolean => typeKeywords.has(word) || typeofWords.has(word);

class Parser {
  private at = 0;
  private nesting = 0;

  constructor(
    private readonly tokens: readonly Token[],
    private readonly isType: (name: string) => boolean,
  ) {}

  whole(): Expression {
    if (this.tokens.length === 0) throw new Malformed('the expression is empty', 0);
    const value = this.comma();
    if (this.at < this.tokens.length) throw this.unexpected();
    return value;
  }

  private text(ahead = 0): string {
    return this.tokens[this.at + ahead]?.text ?? '';
  }

  private accept(text: string): boolean {
    if (this.text() !== text || this.tokens[this.at]?.kind === 'str') return false;
    this.at++;
    return true;
  }

  private unexpected(): Malformed {
    const token = this.tokens[this.at];
    if (!token) {
      const before = this.tokens[this.at - 1]?.text ?? '';
      return new Malformed(`something is missing after "${shown(before)}"`, this.at);
    }
    return new Malformed(`"${shown(token.text)}" is not expected here`, this.at);
  }

  private expect(text: string, opened: number): void {
    if (this.accept(text)) return;
    if (this.at < this.tokens.length) throw this.unexpected();
    throw new Malformed(`"${this.tokens[opened]?.text ?? '('}" is never closed`, opened);
  }

  private nested<T>(body: () => T): T {
    if (++this.nesting > maximumNesting) {
      throw new Malformed(`the expression is nested more than ${maximumNesting} deep`, this.at);
    }
    const value = body();
    this.nesting--;
    return value;
  }

  private comma(): Expression {
    let left = this.assignment();
    while (this.accept(',')) {
      const right = this.assignment();
      left = { k: 'binary', op: ',', a: left, b: right, from: left.from, to: this.at };
    }
    return left;
  }

  private assignment(): Expression {
    const left = this.conditional();
    const op = this.text();
    if (!assignments.has(op)) return left;
    this.at++;
    const right = this.nested(() => this.assignment());
    return { k: 'assign', op, a: left, b: right, from: left.from, to: this.at };
  }

  private conditional(): Expression {
    const c = this.binary(0);
    if (!this.accept('?')) return c;
    return this.nested(() => {
      const a = this.text() === ':' ? null : this.comma();
      if (!this.accept(':')) throw this.unexpected();
      const b = this.conditional();
      return { k: 'conditional', c, a, b, from: c.from, to: this.at };
    });
  }

  private binary(lowest: number): Expression {
    let left = this.unary();
    for (;;) {
      const op = this.text();
      const level = this.tokens[this.at]?.kind === 'punct' ? precedence.get(op) : undefined;
      if (level === undefined || level < lowest) return left;
      this.at++;
      const right = this.nested(() => this.binary(level + 1));
      left = { k: 'binary', op, a: left, b: right, from: left.from, to: this.at };
    }
  }

  private unary(): Expression {
    const from = this.at;
    const op = this.text();
    if (/^(?:[-+~!&*]|\+\+|--|&&)$/.test(op) && this.tokens[this.at]?.kind === 'punct') {
      this.at++;
      const a = this.nested(() => this.unary());
      return { k: 'unary', op, a, from, to: this.at };
    }
    if (op === '__extension__') {
      this.at++;
      return this.nested(() => this.unary());
    }
    if (sizeWords.has(op)) {
      this.at++;
      return this.nested(() => {
        const of = this.text() === '(' && this.startsType(1) ? this.bracketedType() : this.unary();
        return { k: 'sizeof', op, of, from, to: this.at };
      });
    }
    if (op === '(' && this.startsType(1)) {
      const type = this.bracketedType();
      if (this.text() === '{') throw new Malformed('a compound literal is not understood', this.at);
      const a = this.nested(() => this.unary());
      return { k: 'cast', type, a, from, to: this.at };
    }
    return this.postfix(this.primary());
  }

  private startsType(ahead: number): boolean {
    const token = this.tokens[this.at + ahead];
    if (token?.kind !== 'id') return false;
    return isTypeKeyword(token.text) || this.isType(token.text);
  }

  private bracketedType(): TypeName {
    const opened = this.at++;
    const type = this.typeName();
    this.expect(')', opened);
    return { ...type, from: opened, to: this.at };
  }

  private typeName(): TypeName {
    const from = this.at;
    const words: Token[] = [];
    let typeofOperand: Expression | TypeName | null = null;
    for (let token = this.tokens[this.at]; token?.kind === 'id'; token = this.tokens[this.at]) {
      if (typeofWords.has(token.text) && this.text(1) === '(') {
        this.at++;
        typeofOperand = this.nested(() => {
          if (this.startsType(1)) return this.bracketedType();
          const opened = this.at++;
          const operand = this.comma();
          this.expect(')', opened);
          return operand;
        });
        continue;
      }
      words.push(token);
      this.at++;
    }
    let pointers = 0;
    for (;;) {
      if (this.accept('*')) pointers++;
      else if (/^(?:const|volatile|__user|__iomem|__percpu|__rcu|__force)$/.test(this.text())) this.at++;
      else break;
    }
    return { k: 'type', words, typeofOperand, pointers, from, to: this.at };
  }

  private primary(): Expression {
    const from = this.at;
    const token = this.tokens[this.at];
    if (!token) throw this.unexpected();
    if (token.text === '(' && token.kind === 'punct') {
      this.at++;
      if (this.text() === '{') {
        throw new Malformed('a statement in an expression, "({ ... })", is not constant', this.at);
      }
      const a = this.nested(() => this.comma());
      this.expect(')', from);
      return { k: 'group', a, from, to: this.at };
    }
    if (token.kind === 'punct' || statementWords.has(token.text)) throw this.unexpected();
    this.at++;
    if (token.kind === 'str') {
      while (this.tokens[this.at]?.kind === 'str') this.at++;
      return { k: 'string', token, from, to: this.at };
    }
    const k = token.kind === 'num' ? 'number' : token.kind === 'chr' ? 'char' : 'name';
    if (token.text === 'defined' && this.tokens[this.at]?.kind === 'id') {
      const at = this.at++;
      const operand = this.tokens[at] ?? token;
      const callee: Expression = { k: 'name', token, from, to: at };
      const arg: Expression = { k: 'name', token: operand, from: at, to: this.at };
      return { k: 'call', callee, args: [arg], from, to: this.at };
    }
    return { k, token, from, to: this.at };
  }

  private postfix(start: Expression): Expression {
    let left = start;
    for (;;) {
      const opened = this.at;
      const op = this.text();
      if (this.tokens[opened]?.kind !== 'punct') return left;
      const { from } = left;
      if (op === '(') {
        this.at++;
        const mayBeType = left.k === 'name' && typeArguments.has(left.token.text);
        const args = this.nested(() => this.argumentList(mayBeType, opened));
        left = { k: 'call', callee: left, args, from, to: this.at };
      } else if (op === '[') {
        this.at++;
        const b = this.nested(() => this.comma());
        this.expect(']', opened);
        left = { k: 'index', op, a: left, b, from, to: this.at };
      } else if (op === '.' || op === '->') {
        this.at++;
        const name = this.tokens[this.at];
        if (name?.kind !== 'id') throw this.unexpected();
        this.at++;
        left = { k: 'member', op, a: left, name, from, to: this.at };
      } else if (op === '++' || op === '--') {
        this.at++;
        left = { k: 'postfix', op, a: left, from, to: this.at };
      } else return left;
    }
  }

  private argumentList(mayBeType: boolean, opened: number): (Expression | TypeName)[] {
    const args: (Expression | TypeName)[] = [];
    if (this.accept(')')) return args;
    do {
      args.push(mayBeType && this.startsType(0) ? this.typeName() : this.assignment());
    } while (this.accept(','));
    this.expect(')', opened);
    return args;
  }
}

const shown = (text: string): string => (text.length > 40 ? `${text.slice(0, 40)}...` : text);
