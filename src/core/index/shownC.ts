// One line of C, as a macro's expansion is, broken into lines that can be read: after `{`, `}` and `;`, indented by
// the braces. Changes white space only. Pure; called by the hovers of macros.
// SPDX-License-Identifier: MIT
import { tokenize, tokensToText, type Token } from '../exec/cpp/token.ts';

const shortLine = 90;

/** The text with line breaks; text that fits on a line stays on it. */
export function shownC(text: string): string {
  if (text.length <= shortLine) return text;
  const lines: string[] = [];
  let line: Token[] = [];
  let depth = 0;
  let brackets = 0;
  // Brackets that were open when a brace opened: a `;` of `for (;;)` does not end a line, one in `({ ; })` does.
  const outside: number[] = [];
  const end = (): void => {
    if (line.length > 0) lines.push(`${'\t'.repeat(depth)}${tokensToText(line)}`);
    line = [];
  };
  const tokens = tokenize(text, 0, text.length, 0);
  for (const [at, token] of tokens.entries()) {
    const next = tokens[at + 1]?.text;
    if (token.text === '}') {
      end();
      depth = Math.max(0, depth - 1);
      brackets = outside.pop() ?? 0;
    }
    line.push(token);
    if (token.text === '(') brackets++;
    else if (token.text === ')') brackets = Math.max(0, brackets - 1);
    else if (token.text === '{') {
      end();
      depth++;
      outside.push(brackets);
      brackets = 0;
    } else if (token.text === ';' && brackets === 0) end();
    else if (token.text === '}' && !/^[);,]$|^while$|^else$/.test(next ?? '')) end();
  }
  end();
  return lines.join('\n');
}
