// Calls written in the body of a `#define`: words followed by a parenthesis, keywords and parameters excepted.
// The grammar sees no macro bodies, so these come from the lexer. Called by extractFacts.ts.
// SPDX-License-Identifier: MIT
import type { Directive } from './directives.ts';
import { lex } from './lexer.ts';
import { Code, wordClasses } from './tokens.ts';
import { attributeCalls } from '../kernel/macroTable.ts';

export interface MacroBodyCall {
  readonly name: string;
  /** Byte offset in the whole text. */
  readonly start: number;
}

export function macroBodyCalls(text: string, directive: Directive): MacroBodyCall[] {
  const open = text.indexOf('(', directive.operandEnd);
  if (open < 0 || open >= directive.end) return [];
  const body = text.slice(directive.operandEnd, directive.end);
  const lexed = lex(body);
  const calls: MacroBodyCall[] = [];
  const parameters = new Set<string>();
  const wordAt = (i: number): string => body.slice(lexed.starts[i], lexed.ends[i]);
  let i = 0;
  // Parameters follow the name without a blank.
  if (open === directive.operandEnd) {
    for (i = 1; i < lexed.count && lexed.codes[i] !== Code.rparen; i++) {
      if (lexed.codes[i] === Code.word) parameters.add(wordAt(i));
    }
  }
  for (; i + 1 < lexed.count; i++) {
    if (lexed.codes[i] !== Code.word || lexed.codes[i + 1] !== Code.lparen) continue;
    const before = i > 0 ? lexed.codes[i - 1] : Code.none;
    if (before === Code.paste) continue;
    const name = wordAt(i);
    if (wordClasses.has(name) || attributeCalls.has(name) || parameters.has(name)) continue;
    calls.push({ name, start: directive.operandEnd + (lexed.starts[i] ?? 0) });
  }
  return calls;
}
