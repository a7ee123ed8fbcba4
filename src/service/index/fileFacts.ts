// One text to one encoded record: the cheap scan for headers of nothing but macros, the parser for all else, and the
// lexical pass for what the parser must not be given. Used by the threads of the lexical pass, by the workers and by the
// service for open documents, so that all give the same facts.
// SPDX-License-Identifier: MIT
import { encodeRecord } from '../../core/index/fileRecord.ts';
import type { Definition } from '../../core/syntax/facts.ts';
import { lexicalFacts } from '../../core/index/lexical/lexicalFacts.ts';
import { isAssembly } from '../../core/kernel/tree.ts';
import { assemblyFacts } from '../../core/syntax/assembly.ts';
import { registerHeaderFacts } from '../../core/index/registerHeader.ts';
import { factsOf } from '../../core/syntax/factsOf.ts';
import type { CParser } from '../../core/syntax/tree.ts';
import { maximumParsedBytes } from './sourceText.ts';

/** Why a file has the lexical pass's facts only because nobody needed more. */
export const notParsedYet = 'not parsed yet';

/** Nesting that no code has, and that recursion in a parser may not survive. */
const maximumNesting = 2_000;

/** The record of a latin1-decoded text of the file at a path. */
export function recordOf(path: string, text: string, parser: CParser): Uint8Array {
  if (isAssembly(path)) return lexicalRecord(path, text, null);
  const macros = registerHeaderFacts(text);
  if (macros !== null) return encodeRecord(macros, text);
  if (text.length > maximumParsedBytes) return lexicalRecord(path, text, 'larger than 4 MiB: not parsed');
  try {
    return encodeRecord(factsOf(text, carefully(parser), false), text);
  } catch (error) {
    if (error instanceof NestedTooDeep) return lexicalRecord(path, text, 'nested too deep: not parsed');
    throw error;
  }
}

/** The record of a text that needs no parser; null if its record is to be asked of a process that has one. */
export function plainRecord(path: string, text: string): Uint8Array | null {
  try {
    return recordOf(path, text, noParser);
  } catch {
    // Whatever it was: the process with the parser meets it too, and says so.
    return null;
  }
}

const noParser: CParser = {
  engine: 'native',
  parse() {
    throw new Error('there is no parser here');
  },
};

class NestedTooDeep extends Error {}

/** Nothing is given to the parser that it may not survive. */
const carefully = (parser: CParser): CParser => ({
  engine: parser.engine,
  parse(text) {
    if (isNestedTooDeep(text)) throw new NestedTooDeep();
    return parser.parse(text);
  },
});

/** The record that the lexical pass alone gives; `partial` says why, for the reader. */
export function lexicalRecord(path: string, text: string, partial: string | null): Uint8Array {
  const facts = isAssembly(path) ? assemblyFacts(text) : lexicalFacts(Buffer.from(text, 'latin1'));
  return encodeRecord(facts, text, partial);
}

/** A record of some definitions of a text and nothing else, for a file that nobody needed more of. */
export function partRecord(text: string, definitions: readonly Definition[]): Uint8Array {
  const none = { calls: [], references: [], includes: [], errorNodes: 0, errorRanges: [], usedRaw: false };
  return encodeRecord({ definitions, ...none }, text, notParsedYet);
}

function isNestedTooDeep(text: string): boolean {
  let depth = 0;
  for (let i = 0; i < text.length; i++) {
    const code = text.charCodeAt(i);
    // ( [ { and ) ] }; literals and comments count too, which only makes the limit stricter.
    if (code === 0x28 || code === 0x5b || code === 0x7b) {
      if (++depth > maximumNesting) return true;
    } else if ((code === 0x29 || code === 0x5d || code === 0x7d) && depth > 0) depth--;
  }
  return false;
}
