// Whether an `#if` condition holds under a configuration: yes, no, or not known. For preferring one of several
// definitions and for saying so; a Run evaluates the real thing in core/exec. Pure; called by the index service.
// SPDX-License-Identifier: MIT

export type Truth = 'yes' | 'no' | 'unknown';

/** Asks for the truth of a condition as the index keeps it; null is no condition. */
export type ConditionTruth = (condition: string | null) => Truth;

// The kernel's own C: not user space, not the assembler, and no checker but the compiler.
const fixed: ReadonlyMap<string, string | null> = new Map([
  ['__KERNEL__', '1'],
  ['__ASSEMBLY__', null],
  ['__ASSEMBLER__', null],
  ['__CHECKER__', null],
  ['__cplusplus', null],
  ['__GENKSYMS__', null],
]);
// What the compiler predefines depends on the architecture; these are x86-64's.
const x86: ReadonlyMap<string, string | null> = new Map([
  ['__x86_64__', '1'],
  ['__i386__', null],
  ['__LP64__', '1'],
  ['_LP64', '1'],
]);

export interface KnownConfiguration {
  /** What each CONFIG_ name that is set is defined as. */
  readonly options: ReadonlyMap<string, string>;
  /** Whether a CONFIG_ name that is not among them is known not to be set. */
  readonly isComplete: boolean;
  readonly isX86: boolean;
}

export function conditionTruth({ options, isComplete, isX86 }: KnownConfiguration): ConditionTruth {
  const value = (name: string): string | null | undefined => {
    if (fixed.has(name)) return fixed.get(name);
    if (isX86 && x86.has(name)) return x86.get(name);
    if (!name.startsWith('CONFIG_')) return undefined;
    return options.get(name) ?? (isComplete ? null : undefined);
  };
  const known = new Map<string, Truth>();
  return (condition) => {
    if (condition === null) return 'yes';
    const seen = known.get(condition);
    if (seen !== undefined) return seen;
    const truth = new Reader(condition.match(/\w+|&&|\|\||[=!<>]=|[^\s]/g) ?? [], value).whole();
    if (known.size > 20_000) known.clear();
    known.set(condition, truth);
    return truth;
  };
}

const not = (truth: Truth): Truth => (truth === 'yes' ? 'no' : truth === 'no' ? 'yes' : 'unknown');
const truthOf = (is: boolean): Truth => (is ? 'yes' : 'no');

class Reader {
  private at = 0;
  private depth = 0;
  private readonly tokens: readonly string[];
  private readonly value: (name: string) => string | null | undefined;

  constructor(tokens: readonly string[], value: (name: string) => string | null | undefined) {
    this.tokens = tokens;
    this.value = value;
  }

  whole(): Truth {
    const truth = this.either();
    return this.at === this.tokens.length ? truth : 'unknown';
  }

  private either(): Truth {
    let truth = this.both();
    while (this.take('||')) {
      const right = this.both();
      truth =
        truth === 'yes' || right === 'yes' ? 'yes' : truth === 'no' && right === 'no' ? 'no' : 'unknown';
    }
    return truth;
  }

  private both(): Truth {
    let truth = this.one();
    while (this.take('&&')) {
      const right = this.one();
      truth =
        truth === 'no' || right === 'no' ? 'no' : truth === 'yes' && right === 'yes' ? 'yes' : 'unknown';
    }
    return truth;
  }

  private one(): Truth {
    // Brackets nest as deep as somebody wrote them; nobody honest writes this many.
    if (++this.depth > 200) return this.fail();
    try {
      if (this.take('!')) return not(this.one());
      if (this.take('(')) {
        const truth = this.either();
        return this.take(')') ? truth : this.fail();
      }
      return this.plain();
    } finally {
      this.depth--;
    }
  }

  private plain(): Truth {
    const word = this.tokens[this.at++] ?? '';
    if (word === 'defined') return this.defined();
    if (!/^\w+$/.test(word)) return this.fail();
    if (this.tokens[this.at] === '(') return this.test(word);
    const operator = this.tokens[this.at] ?? '';
    if (/^([=!<>]=|[<>])$/.test(operator)) {
      this.at++;
      return compared(this.number(word), operator, this.number(this.tokens[this.at++] ?? ''));
    }
    if (operator !== '' && !/^(&&|\|\||\))$/.test(operator)) return this.fail();
    if (word.startsWith('CONFIG_')) {
      // Conditions of facts write `#ifdef CONFIG_X` and `#if CONFIG_X` alike; only for an option of value 0 they differ.
      const option = this.value(word);
      return option === undefined || option === '0' ? 'unknown' : truthOf(option !== null);
    }
    const number = this.number(word);
    return number === null ? 'unknown' : truthOf(number !== 0);
  }

  private defined(): Truth {
    const open = this.take('(');
    const name = this.tokens[this.at++] ?? '';
    if (open && !this.take(')')) return this.fail();
    const value = this.value(name);
    return value === undefined ? 'unknown' : truthOf(value !== null);
  }

  /** `IS_ENABLED(CONFIG_X)` and kin; any other test is not known. */
  private test(word: string): Truth {
    let depth = 0;
    const from = this.at;
    do {
      if (this.tokens[this.at] === '(') depth++;
      else if (this.tokens[this.at] === ')') depth--;
      this.at++;
    } while (depth > 0 && this.at < this.tokens.length);
    const option = this.tokens[from + 1] ?? '';
    if (this.at - from !== 3 || !/^IS_(ENABLED|BUILTIN|MODULE|REACHABLE)$/.test(word)) return 'unknown';
    const builtIn = this.value(option);
    const asModule = this.value(`${option}_MODULE`);
    if (builtIn === undefined || asModule === undefined) return 'unknown';
    if (word === 'IS_BUILTIN') return truthOf(builtIn !== null);
    if (word === 'IS_MODULE') return truthOf(asModule !== null);
    return truthOf(builtIn !== null || asModule !== null);
  }

  private number(word: string): number | null {
    const text = /^[A-Za-z_]/.test(word) ? this.value(word) : word;
    if (text === null) return 0;
    const digits = /^(0x[\da-f]+|\d+)[ul]*$/i.exec(text ?? '')?.[1];
    return digits === undefined ? null : Number(digits);
  }

  private take(token: string): boolean {
    if (this.tokens[this.at] !== token) return false;
    this.at++;
    return true;
  }

  private fail(): Truth {
    this.at = this.tokens.length + 1;
    return 'unknown';
  }
}

function compared(left: number | null, operator: string, right: number | null): Truth {
  if (left === null || right === null) return 'unknown';
  switch (operator) {
    case '==':
      return truthOf(left === right);
    case '!=':
      return truthOf(left !== right);
    case '<':
      return truthOf(left < right);
    case '>':
      return truthOf(left > right);
    case '<=':
      return truthOf(left <= right);
    default:
      return truthOf(left >= right);
  }
}
