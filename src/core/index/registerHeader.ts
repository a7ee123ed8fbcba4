// Facts of headers that hold nothing but `#define`s: a lexical scan, a hundred times cheaper than a parse. A third of
// a kernel tree's bytes are such generated register headers. Gives up on anything else, so that it cannot be wrong.
// Called by the index workers before the parser.
// SPDX-License-Identifier: MIT
import type { Definition, FileFacts } from '../syntax/facts.ts';

/**
 * The macros of a latin1-decoded text that has no code, no includes and no conditions but an include guard;
 * null if it has anything else.
 */
export function registerHeaderFacts(text: string): FileFacts | null {
  const definitions: Definition[] = [];
  let line0 = 0;
  let guard: 'none' | 'open' | 'closed' = 'none';
  let at = 0;
  while (at < text.length) {
    const end = logicalLineEnd(text, at);
    if (end === null) return null;
    const line = text.slice(at, end);
    const trimmed = line.trimStart();
    if (trimmed.startsWith('/*')) {
      const close = text.indexOf('*/', at + (line.length - trimmed.length) + 2);
      if (close < 0 || !/^[ \t\r]*$/.test(text.slice(close + 2, lineEnd(text, close)))) return null;
      const next = lineEnd(text, close) + 1;
      line0 += newlines(text, at, next);
      at = next;
      continue;
    }
    const directive = /^[ \t]*#[ \t]*(define|ifndef|endif)\b/.exec(line)?.[1];
    if (directive === 'define') {
      const name = /^[ \t]*#[ \t]*define[ \t]+([A-Za-z_]\w*)/d.exec(line);
      const span = name?.indices?.[1];
      if (!name?.[1] || !span) return null;
      const comment = line.lastIndexOf('/*');
      if (comment >= 0 && line.indexOf('*/', comment) < 0) return null;
      // Function-like macros and bodies that call something hold more facts than a name.
      if (/^\(|[A-Za-z_]\w*\s*\(/.test(line.slice(span[1]))) return null;
      definitions.push({
        name: name[1],
        kind: 'macro',
        nameStart: at + span[0],
        nameEnd: at + span[1],
        start: at + line.indexOf('#'),
        end,
        line0,
        endLine0: line0 + newlines(text, at, end),
      });
    } else if (directive === 'ifndef') {
      if (guard !== 'none' || definitions.length > 0) return null;
      guard = 'open';
    } else if (directive === 'endif') {
      if (guard !== 'open') return null;
      guard = 'closed';
    } else if (trimmed !== '' && !trimmed.startsWith('//')) {
      return null;
    }
    if (guard === 'closed' && directive !== 'endif' && trimmed !== '') return null;
    line0 += newlines(text, at, end + 1);
    at = end + 1;
  }
  if (guard === 'open') return null;
  return {
    definitions,
    calls: [],
    references: [],
    includes: [],
    errorNodes: 0,
    errorRanges: [],
    usedRaw: false,
  };
}

const lineEnd = (text: string, from: number): number => {
  const end = text.indexOf('\n', from);
  return end < 0 ? text.length : end;
};

/** The end of a line with its `\`-continuations; null if the text ends in one. */
function logicalLineEnd(text: string, from: number): number | null {
  for (let end = lineEnd(text, from); ; end = lineEnd(text, end + 1)) {
    const before = text[end - 1] === '\r' ? end - 2 : end - 1;
    if (before < from || text[before] !== '\\') return end;
    if (end >= text.length) return null;
  }
}

function newlines(text: string, from: number, to: number): number {
  let count = 0;
  for (let at = text.indexOf('\n', from); at >= 0 && at < to; at = text.indexOf('\n', at + 1)) count++;
  return count;
}
