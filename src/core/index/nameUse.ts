// What is done with a name at a place where it is neither defined nor called: read, written, its address taken, named as
// a type, tested by a directive. Lexical: looks at the tokens around it. Pure; called by the references of the service.
// SPDX-License-Identifier: MIT

export type NameUse = 'read' | 'write' | 'address' | 'type' | 'directive' | 'call';

export interface SeenUse {
  readonly use: NameUse;
  /** It stands after `.` or `->`, or designates a field of an initialiser. */
  readonly isMember: boolean;
}

const aroundBytes = 120;

/** The use of the word at [start, end) of a latin1-decoded text. */
export function nameUse(text: string, start: number, end: number): SeenUse {
  const before = withoutComments(text.slice(Math.max(0, start - aroundBytes), start)).trimEnd();
  const after = withoutComments(text.slice(end, end + aroundBytes)).trimStart();
  const isMember = /(->|\.)$/.test(before) && !/\.\.\.$/.test(before);
  const line = text.slice(text.lastIndexOf('\n', start - 1) + 1, start);
  if (/^\s*#\s*(if|ifdef|ifndef|elif|undef)\b/.test(line)) return { use: 'directive', isMember: false };
  if (/\b(struct|union|enum)$/.test(before)) return { use: 'type', isMember: false };
  if (isMember && /[{,(]\s*\.$/.test(before)) {
    // `.field = value`, or a longer designator; what is set is the field.
    return { use: 'write', isMember };
  }
  // What is assigned may go on behind the name: `name[3] = 1`, `name.x = 1` write a part of it.
  const rest = after.replace(/^(?:\[[^[\]]*\]|\s*(?:\.|->)\s*\w+(?=\s*(?:\.|->|\[|=[^=])))*\s*/, '');
  if (/^(?:=(?!=)|[-+*/%&|^]=|<<=|>>=|\+\+|--)/.test(rest)) {
    // Through a pointer something else is written.
    const isThrough = /^(?:\[|\s*->)/.test(after) && !/^\[/.test(after);
    return { use: isThrough ? 'read' : 'write', isMember };
  }
  if (/(?:\+\+|--)$/.test(before)) return { use: 'write', isMember };
  if (/^\(/.test(after)) return { use: 'call', isMember };
  if (/(?:^|[=(,{?:;!|&]|\breturn)\s*&$/.test(before) && !/&&$/.test(before))
    return { use: 'address', isMember };
  return { use: 'read', isMember };
}

/** Comments as blanks; one that is cut off at either end goes too. */
const withoutComments = (text: string): string =>
  text
    .replace(/\/\*[^]*?(?:\*\/|$)|\/\/.*/g, ' ')
    .replace(/^[^]*?\*\//, (match) => (match.includes('/*') ? match : ' '));
