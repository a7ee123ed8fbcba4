// Whether an #if directive holds where its text stands: its macros are expanded and its arithmetic is done, "maybe" where
// it depends on what a build includes. For the values of constants; which of several definitions is preferred is decided
// by core/index/conditionTruth.ts, from the condition that the index keeps. Called by the index service.
// SPDX-License-Identifier: MIT
import { expandTokens } from '../exec/cpp/expand.ts';
import { parseDefine } from '../exec/cpp/macro.ts';
import type { Macro } from '../exec/cpp/macro.ts';
import { tokenize } from '../exec/cpp/token.ts';
import { isNonZero } from './constant.ts';
import type { Constant } from './constant.ts';
import { evaluate } from './evaluate.ts';
import type { Expression } from './expression.ts';
import { NotConstant } from './notConstant.ts';
import { Malformed, parseExpression } from './parseExpression.ts';
import type { Truth } from './world.ts';

export interface Configured {
  /** What the configuration and the compiler define. */
  readonly macros: ReadonlyMap<string, Macro>;
  /** Whether a name that the configuration does not decide is defined. */
  defined(name: string): Truth;
  /** The value of such a name, or null. */
  value(name: string): Constant | null;
}

/** Names that are never defined while the kernel's own C is compiled for x86-64 with GCC. */
const neverDefined: ReadonlySet<string> = new Set(
  (
    '__ASSEMBLY__ __ASSEMBLER__ __cplusplus __CHECKER__ __GENKSYMS__ __i386__ __i386 __clang__ __ILP32__ ' +
    '__LP32__ __BIG_ENDIAN __BIG_ENDIAN_BITFIELD LINKER_SCRIPT __CHECKER__ __sparc__ __ia64__ __s390__ __alpha__ ' +
    '__powerpc__ __arm__ __aarch64__ __mips__ BOOT_COMPRESSED_MISC_H _SETUP'
  ).split(' '),
);

/** The `#define` lines of a configuration as macros. */
export function configuredMacros(text: string): ReadonlyMap<string, Macro> {
  const macros = new Map<string, Macro>();
  for (const match of text.matchAll(/^#define (.*)$/gm)) {
    const line = match[1] ?? '';
    const macro = parseDefine(line, 0, line.length, -1);
    if (macro) macros.set(macro.name, macro);
  }
  return macros;
}

/** Whether a condition holds, as C reads it after the configuration's macros were replaced. */
export function directiveTruth(condition: string, configured: Configured): Truth {
  const bracketed = condition.replace(/\bdefined\s+([A-Za-z_]\w*)/g, 'defined($1)');
  const tokens = expandTokens(tokenize(bracketed, 0, bracketed.length, -3), {
    macro: (name) => configured.macros.get(name) ?? null,
    // The operand of `defined` must stay a name.
    keep: (name) => name === 'defined' || tests.has(name),
    verbatim: (name) => name === 'defined' || tests.has(name),
  });
  try {
    return truthOf(
      parseExpression(tokens, () => false),
      configured,
    );
  } catch (error) {
    if (error instanceof Malformed) return 'maybe';
    throw error;
  }
}

const tests: ReadonlySet<string> = new Set(['IS_ENABLED', 'IS_BUILTIN', 'IS_MODULE', 'IS_REACHABLE']);

function truthOf(node: Expression, configured: Configured): Truth {
  switch (node.k) {
    case 'group':
      return truthOf(node.a, configured);
    case 'unary':
      if (node.op === '!') return opposite(truthOf(node.a, configured));
      break;
    case 'binary': {
      if (node.op !== '&&' && node.op !== '||') break;
      const decisive: Truth = node.op === '&&' ? 'no' : 'yes';
      const a = truthOf(node.a, configured);
      if (a === decisive) return a;
      const b = truthOf(node.b, configured);
      if (b === decisive) return b;
      return a === 'maybe' || b === 'maybe' ? 'maybe' : opposite(decisive);
    }
    case 'call': {
      const name = node.callee.k === 'name' ? node.callee.token.text : '';
      const [operand] = node.args;
      if (operand?.k !== 'name') return 'maybe';
      return callTruth(name, operand.token.text, configured);
    }
  }
  try {
    const constant = evaluate(node, {
      name(one) {
        const value = configured.value(one.token.text);
        if (value === null) throw new NotConstant('not decided', one);
        return value;
      },
      returned: () => null,
      typedef: () => null,
      tagged: () => null,
    });
    return isNonZero(constant) ? 'yes' : 'no';
  } catch (error) {
    if (!(error instanceof NotConstant)) throw error;
    // CONFIG names that are not set are 0, as C has it.
    return node.k === 'name' && node.token.text.startsWith('CONFIG_') ? 'no' : 'maybe';
  }
}

function callTruth(test: string, name: string, configured: Configured): Truth {
  const on = (macro: string): Truth => (configured.macros.has(macro) ? 'yes' : 'no');
  switch (test) {
    case 'defined':
      if (configured.macros.has(name)) return 'yes';
      if (name.startsWith('CONFIG_') || neverDefined.has(name)) return 'no';
      return configured.defined(name);
    case 'IS_BUILTIN':
    case 'IS_REACHABLE':
      return on(name);
    case 'IS_ENABLED':
      return on(name) === 'yes' ? 'yes' : on(`${name}_MODULE`);
    case 'IS_MODULE':
      return on(`${name}_MODULE`);
    default:
      return 'maybe';
  }
}

const opposite = (truth: Truth): Truth => (truth === 'maybe' ? 'maybe' : truth === 'yes' ? 'no' : 'yes');
