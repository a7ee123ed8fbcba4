// The expression around a place of a C text: cut out of its statement by tokens, without a parser for whole files, so
// that it is there at once and in a #define as well. Gives the nodes from the widest expression down to the place.
// Pure; called by hovers.
// SPDX-License-Identifier: MIT
import { tokenize } from '../exec/cpp/token.ts';
import type { Token } from '../exec/cpp/token.ts';
import { childrenOf } from './expression.ts';
import type { Expression, TypeName } from './expression.ts';
import { Malformed, parseExpression } from './parseExpression.ts';

export interface ExpressionAt {
  /** Tokens of the expression; their places are offsets in the text. */
  readonly tokens: readonly Token[];
  /** From the whole expression down to the smallest node at the place. */
  readonly path: readonly (Expression | TypeName)[];
  /** Name before an assignment operator whose right side this is, and the operator; null: none. */
  readonly assigned: { readonly target: string; readonly op: string } | null;
}

/** No statement that somebody hovers over is longer; a table of a driver is. */
const farthestBytes = 3_000;
const farthestGroups = 40;

const separators: ReadonlySet<string> = new Set([',', ';', 'return', 'case', 'else', 'do', 'goto']);
const assignments: ReadonlySet<string> = new Set('= += -= *= /= %= &= |= ^= <<= >>='.split(' '));

/** The expression at an offset of comment-free text, or null if there is none. */
export function expressionAt(
  text: string,
  offset: number,
  isType: (name: string) => boolean,
): ExpressionAt | null {
  const { from, to } = statementAround(text, offset);
  const tokens = tokenize(text, from, to, -1);
  const at = tokens.findIndex(({ start, end }) => start <= offset && offset < end);
  if (at < 0) return null;
  for (const [first, last] of groupsAround(tokens, at)) {
    const segment = segmentAround(tokens, first, last, at);
    if (segment === null) continue;
    const part = tokens.slice(segment.from, segment.to);
    try {
      const tree = parseExpression(part, isType);
      return { tokens: part, path: pathTo(tree, at - segment.from), assigned: segment.assigned };
    } catch (error) {
      if (!(error instanceof Malformed)) throw error;
    }
  }
  return null;
}

/** The stretch between `;`, `{`, `}` and the ends of a directive. */
function statementAround(text: string, offset: number): { from: number; to: number } {
  const lowest = Math.max(0, offset - farthestBytes);
  const highest = Math.min(text.length, offset + farthestBytes);
  let from = offset;
  while (from > lowest && !/[;{}]/.test(text.charAt(from - 1)) && !endsDirective(text, from)) from--;
  let to = offset;
  while (
    to < highest &&
    !/[;{}]/.test(text.charAt(to)) &&
    !(text[to] === '\n' && isDirective(text, offset) && !continued(text, to))
  )
    to++;
  const directive = /^[ \t]*#[ \t]*(?:define[ \t]+\w+(?:\([^)]*\))?|\w+)/.exec(text.slice(from, to));
  return { from: from + (directive && from + directive[0].length <= offset ? directive[0].length : 0), to };
}

/** Whether a directive's line ends just before an offset, or one begins at it. */
function endsDirective(text: string, offset: number): boolean {
  if (text[offset - 1] !== '\n' || continued(text, offset - 1)) return false;
  if (/^[ \t]*#/.test(text.slice(offset, offset + 40))) return true;
  return isDirective(text, offset - 2);
}

const continued = (text: string, newline: number): boolean =>
  /\\\r?$/.test(text.slice(Math.max(0, newline - 2), newline));

/** Whether an offset lies on a directive, counting the lines that continue it. */
function isDirective(text: string, offset: number): boolean {
  let start = text.lastIndexOf('\n', Math.max(0, offset - 1)) + 1;
  for (let i = 0; i < 60 && start > 0 && continued(text, start - 1); i++)
    start = text.lastIndexOf('\n', start - 2) + 1;
  return /^[ \t]*#/.test(text.slice(start, start + 40));
}

/** The whole and the bracket groups that hold a token, the widest first, as token ranges without the brackets. */
function groupsAround(tokens: readonly Token[], at: number): readonly (readonly [number, number])[] {
  const groups: (readonly [number, number])[] = [];
  const open: number[] = [];
  tokens.forEach(({ text, kind }, index) => {
    if (kind !== 'punct') return;
    if (text === '(' || text === '[') open.push(index);
    else if (text === ')' || text === ']') {
      const from = open.pop();
      if (from !== undefined && from < at && at < index) groups.push([from + 1, index]);
    }
  });
  groups.push([0, tokens.length]);
  return groups.reverse().slice(0, farthestGroups);
}

/** The stretch of a group between separators that holds a token. */
function segmentAround(tokens: readonly Token[], first: number, last: number, at: number) {
  let from = first;
  let to = last;
  let depth = 0;
  let assigned: ExpressionAt['assigned'] = null;
  const hasQuestion = tokens.slice(first, last).some(({ text }) => text === '?');
  for (let i = first; i < last; i++) {
    const token = tokens[i];
    if (!token) break;
    const { text, kind } = token;
    if (kind === 'punct' && /^[([]$/.test(text)) depth++;
    else if (kind === 'punct' && /^[)\]]$/.test(text)) depth--;
    const separates =
      depth === 0 &&
      kind !== 'str' &&
      (separators.has(text) || assignments.has(text) || (text === ':' && !hasQuestion));
    if (!separates) continue;
    if (i >= at) {
      if (i === at) return null;
      to = i;
      break;
    }
    assigned = assignments.has(text) ? { target: lastName(tokens.slice(from, i)), op: text } : null;
    from = i + 1;
  }
  return from <= at && at < to ? { from, to, assigned } : null;
}

const lastName = (tokens: readonly Token[]): string =>
  tokens.findLast(({ kind, text }) => kind === 'id' && text !== 'const')?.text ?? '';

function pathTo(tree: Expression, at: number): readonly (Expression | TypeName)[] {
  const path: (Expression | TypeName)[] = [];
  for (let node: Expression | TypeName | undefined = tree; node;) {
    path.push(node);
    node = childrenOf(node).find(({ from, to }) => from <= at && at < to);
  }
  return path;
}
