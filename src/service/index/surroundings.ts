// Where in a C text a position lies: in a comment, in a string, or in code. Lexical, from the start of the text.
// Called by hovers.
// SPDX-License-Identifier: MIT
import type { SourceFile } from './workspaceFiles.ts';

export type Surroundings = 'comment' | 'string' | 'code';

/** Whether an offset of a C text lies in a comment, in a string, or in neither. */
export function surroundings(text: string, offset: number): Surroundings {
  const pattern = /"(?:[^"\\\n]|\\[^])*"?|'(?:[^'\\\n]|\\.)+'|\/\*[^]*?(?:\*\/|$)|\/\/(?:[^\n\\]|\\[^])*/g;
  for (let match = pattern.exec(text); match !== null && match.index <= offset; match = pattern.exec(text)) {
    if (offset < pattern.lastIndex) return match[0].startsWith('/') ? 'comment' : 'string';
  }
  return 'code';
}

/** A line as the editor has it. */
export function lineText(source: SourceFile, line0: number): string {
  const start = source.lines.offsetAt({ line0, column0: 0 }) ?? 0;
  const end = /[\r\n]|$/g;
  end.lastIndex = start;
  return Buffer.from(source.text.slice(start, end.exec(source.text)?.index ?? start), 'latin1').toString(
    'utf8',
  );
}
