// Declarations of prepared C: specifiers, declarators, parameters, members, enumerators, initializers, with the marks of
// syntaxes/facts.scm. What tree-sitter's grammar would not take, or may take otherwise, is refused.
// Called by the other files of this folder.
// SPDX-License-Identifier: MIT
import { expression } from './plainExpression.ts';
import { maxDepth, refused, Shape, type PlainReader } from './plainReader.ts';
import { Kind } from './plainTokens.ts';

/** Where a declarator stands: that decides how its name is marked. */
type Setting = 'declaration' | 'typedef' | 'member' | 'parameter';
/** What holds a name: its declarator may be that name alone, or one of a pointer, an array, a function. */
type Holder = 'nothing' | 'pointer' | 'array' | 'function';

/** A declaration with its semicolon. `isFileScope`: it is marked, and may be a function. */
export function declaration(r: PlainReader, from: number, isFileScope: boolean): number {
  const mark = r.marks.length;
  if (isFileScope) r.mark('declaration', from, from);
  let i = specifiers(r, from);
  if (i < 0) return refused;
  if (r.kind(i) === Kind.semicolon) {
    // A type alone: a struct with its members, or its name.
    if (!isTag(r.kind(from))) return refused;
    if (isFileScope) r.marks.splice(mark, 1);
    return i + 1;
  }
  for (let count = 0; ; count++) {
    i = declarator(r, i, 'declaration', 'nothing', false);
    if (i < 0) return refused;
    const kind = r.kind(i);
    if (kind === Kind.lbrace) {
      if (!isFileScope || count > 0 || !r.isFunction) return refused;
      const close = r.mate(i);
      r.marks[mark] = { name: 'function', start: r.starts[from] ?? 0, end: r.ends[close] ?? 0 };
      return i;
    }
    if (kind === Kind.equals) {
      if (r.isFunction) return refused;
      i = r.kind(i + 1) === Kind.lbrace ? initializerList(r, i + 1) : expression(r, i + 1);
      if (i < 0) return refused;
    }
    if (r.kind(i) === Kind.semicolon) break;
    if (r.kind(i) !== Kind.comma) return refused;
    i++;
  }
  if (isFileScope) r.marks[mark] = { name: 'declaration', start: r.starts[from] ?? 0, end: r.ends[i] ?? 0 };
  return i + 1;
}

/** A type definition with its semicolon. */
export function typedef(r: PlainReader, from: number): number {
  const mark = r.marks.length;
  r.mark('typedef', from, from);
  let i = qualifiers(r, from + 1);
  i = type(r, i);
  if (i < 0) return refused;
  i = qualifiers(r, i);
  for (;;) {
    i = declarator(r, i, 'typedef', 'nothing', false);
    if (i < 0) return refused;
    if (r.kind(i) === Kind.semicolon) break;
    if (r.kind(i) !== Kind.comma) return refused;
    i++;
  }
  r.marks[mark] = { name: 'typedef', start: r.starts[from] ?? 0, end: r.ends[i] ?? 0 };
  return i + 1;
}

const isTag = (kind: number): boolean => kind === Kind.struct || kind === Kind.union || kind === Kind.enum;

function qualifiers(r: PlainReader, from: number): number {
  let i = from;
  while (r.kind(i) === Kind.qualifier) i++;
  return i;
}

function modifiers(r: PlainReader, from: number): number {
  let i = from;
  while (r.kind(i) === Kind.qualifier || r.kind(i) === Kind.storage) i++;
  return i;
}

function specifiers(r: PlainReader, from: number): number {
  const i = type(r, modifiers(r, from));
  return i < 0 ? refused : modifiers(r, i);
}

function type(r: PlainReader, i: number): number {
  switch (r.kind(i)) {
    case Kind.name:
      return i + 1;
    case Kind.primitive:
    case Kind.sized: {
      let next = i;
      while (r.kind(next) === Kind.sized) next++;
      if (r.kind(next) === Kind.primitive) next++;
      while (r.kind(next) === Kind.sized) next++;
      return next;
    }
    case Kind.struct:
    case Kind.union:
      return record(r, i);
    case Kind.enum:
      return enumeration(r, i);
    default:
      return refused;
  }
}

function record(r: PlainReader, i: number): number {
  const isNamed = r.kind(i + 1) === Kind.name;
  const open = isNamed ? i + 2 : i + 1;
  if (r.kind(open) !== Kind.lbrace) return isNamed ? open : refused;
  if (++r.depth > maxDepth) return refused;
  const close = r.mate(open);
  r.mark(r.kind(i) === Kind.struct ? 'struct' : 'union', i, close);
  if (isNamed) r.mark('tag', i + 1, i + 1);
  let at = open + 1;
  while (at >= 0 && at < close) at = member(r, at);
  r.depth--;
  return at === close ? close + 1 : refused;
}

function member(r: PlainReader, from: number): number {
  const mark = r.marks.length;
  r.mark('field', from, from);
  let i = specifiers(r, from);
  while (i >= 0 && r.kind(i) !== Kind.semicolon) {
    i = declarator(r, i, 'member', 'nothing', false);
    if (i >= 0 && r.kind(i) === Kind.colon) i = expression(r, i + 1);
    if (i < 0) return refused;
    if (r.kind(i) === Kind.comma) {
      i++;
      if (r.kind(i) === Kind.semicolon) return refused;
    } else if (r.kind(i) !== Kind.semicolon) return refused;
  }
  if (i < 0) return refused;
  r.marks[mark] = { name: 'field', start: r.starts[from] ?? 0, end: r.ends[i] ?? 0 };
  return i + 1;
}

function enumeration(r: PlainReader, i: number): number {
  const isNamed = r.kind(i + 1) === Kind.name;
  const open = isNamed ? i + 2 : i + 1;
  if (r.kind(open) !== Kind.lbrace) return isNamed ? open : refused;
  const close = r.mate(open);
  r.mark('enum', i, close);
  if (isNamed) r.mark('tag', i + 1, i + 1);
  let at = open + 1;
  while (at < close) {
    if (r.kind(at) !== Kind.name) return refused;
    const name = at++;
    const mark = r.marks.length;
    r.mark('enumerator', name, name);
    r.mark('name.enumerator', name, name);
    if (r.kind(at) === Kind.equals) {
      at = expression(r, at + 1);
      if (at < 0) return refused;
      r.marks[mark] = { name: 'enumerator', start: r.starts[name] ?? 0, end: r.ends[at - 1] ?? 0 };
    }
    if (r.kind(at) === Kind.comma) at++;
    else if (at !== close) return refused;
  }
  return close + 1;
}

/** A declarator. `mayBeAbstract`: it need not have a name. */
function declarator(
  r: PlainReader,
  from: number,
  setting: Setting,
  outer: Holder,
  mayBeAbstract: boolean,
): number {
  let i = from;
  let holder = outer;
  while (r.kind(i) === Kind.star) {
    i = qualifiers(r, i + 1);
    holder = 'pointer';
  }
  r.isFunction = false;
  let isNamedFunction = false;
  if (r.kind(i) === Kind.name) {
    const next = r.kind(i + 1);
    isNamedFunction = next === Kind.lparen;
    if (isNamedFunction) holder = 'function';
    else if (next === Kind.lbracket) holder = 'array';
    markName(r, i, setting, holder);
    i++;
  } else if (setting === 'typedef' && r.kind(i) === Kind.lparen && r.kind(i + 1) === Kind.name) {
    // `typedef int (name)(void)`
    if (r.kind(i + 2) !== Kind.rparen || r.kind(i + 3) !== Kind.lparen) return refused;
    markName(r, i + 1, setting, 'function');
    i += 3;
  } else if (r.kind(i) === Kind.lparen) {
    // Only what begins with a pointer is surely no parameter list.
    if (r.kind(i + 1) !== Kind.star || ++r.depth > maxDepth) return refused;
    const close = declarator(r, i + 1, setting, 'nothing', mayBeAbstract);
    r.depth--;
    if (close !== r.mate(i)) return refused;
    i = close + 1;
  } else if (!mayBeAbstract) return refused;
  let suffixes = 0;
  for (; ; suffixes++) {
    if (r.kind(i) === Kind.lbracket) {
      const close = arraySize(r, i + 1);
      if (close !== r.mate(i)) return refused;
      i = close + 1;
    } else if (r.kind(i) === Kind.lparen) {
      if (isNamedFunction && suffixes > 0) return refused;
      i = parameterList(r, i);
      if (i < 0) return refused;
    } else break;
    // `f(x)[]`: a macro where a name is due.
    if (isNamedFunction && suffixes > 0) return refused;
  }
  r.isFunction = isNamedFunction;
  return i;
}

function markName(r: PlainReader, i: number, setting: Setting, holder: Holder): void {
  if (setting === 'member') r.mark('name.member', i, i);
  else if (setting === 'typedef') r.mark('name.type', i, i);
  else if (holder === 'function') r.mark('name.function', i, i);
  else if (setting === 'declaration' || holder !== 'nothing') r.mark('name.variable', i, i);
}

function arraySize(r: PlainReader, i: number): number {
  if (r.kind(i) === Kind.rbracket) return i;
  if (r.kind(i) === Kind.star && r.kind(i + 1) === Kind.rbracket) return i + 1;
  return expression(r, i);
}

function parameterList(r: PlainReader, open: number): number {
  const close = r.mate(open);
  r.mark('parameters', open, close);
  if (++r.depth > maxDepth) return refused;
  let i = open + 1;
  while (i < close) {
    if (r.kind(i) === Kind.ellipsis) i++;
    else {
      i = specifiers(r, i);
      if (i < 0) return refused;
      if (i < close && r.kind(i) !== Kind.comma) i = declarator(r, i, 'parameter', 'nothing', true);
      if (i < 0) return refused;
    }
    if (i === close) break;
    if (r.kind(i) !== Kind.comma || i + 1 === close) return refused;
    i++;
  }
  r.depth--;
  return close + 1;
}

/** A type with a declarator that has no name. Answers the token after it. */
export function typeDescriptor(r: PlainReader, from: number): number {
  let i = type(r, qualifiers(r, from));
  if (i < 0) return refused;
  i = qualifiers(r, i);
  const kind = r.kind(i);
  if (kind !== Kind.star && kind !== Kind.lparen && kind !== Kind.lbracket) return i;
  const mark = r.marks.length;
  i = declarator(r, i, 'parameter', 'nothing', true);
  // A name in it would be no type.
  for (let k = mark; k < r.marks.length; k++) {
    if (r.marks[k]?.name === 'parameters') break;
    if (r.marks[k]?.name.startsWith('name')) return refused;
  }
  return i;
}

/** An initializer in braces. Answers the token after it. */
export function initializerList(r: PlainReader, open: number): number {
  if (++r.depth > maxDepth) return refused;
  const close = r.mate(open);
  r.mark('list', open, close);
  let i = open + 1;
  while (i >= 0 && i < close) {
    i = initializer(r, i);
    if (i < 0) return refused;
    if (r.kind(i) === Kind.comma) i++;
    else if (i !== close) return refused;
  }
  r.depth--;
  r.shape = Shape.other;
  return i === close ? close + 1 : refused;
}

function initializer(r: PlainReader, from: number): number {
  const kind = r.kind(from);
  if (kind === Kind.lbrace) return initializerList(r, from);
  if (kind === Kind.dot || kind === Kind.lbracket) return designated(r, from);
  if (kind === Kind.name && r.kind(from + 1) === Kind.colon) {
    const mark = r.marks.length;
    r.mark('slot.field', from, from);
    return value(r, from + 2, mark, false);
  }
  const i = expression(r, from);
  if (r.shape === Shape.name || r.shape === Shape.address) r.mark('slot.item', r.token, r.token);
  return i;
}

function designated(r: PlainReader, from: number): number {
  let field = -1;
  let indices = 0;
  let ranges = 0;
  let i = from;
  while (r.kind(i) !== Kind.equals) {
    if (r.kind(i) === Kind.dot && r.kind(i + 1) === Kind.name) {
      field = i + 1;
      i += 2;
    } else if (r.kind(i) === Kind.lbracket) {
      const close = r.mate(i);
      let at = expression(r, i + 1);
      if (at >= 0 && r.kind(at) === Kind.ellipsis) {
        at = expression(r, at + 1);
        ranges++;
      }
      if (at !== close) return refused;
      indices++;
      i = close + 1;
    } else return refused;
  }
  const mark = r.marks.length;
  if (field >= 0) r.mark('slot.field', field, field);
  return value(r, i + 1, mark, field < 0 && indices === 1 && ranges === 0);
}

/** The value of a designator, whose field is at `mark` if it has one. `isItem`: it has an index and nothing more. */
function value(r: PlainReader, from: number, mark: number, isItem: boolean): number {
  const hasField = r.marks.length > mark;
  if (r.kind(from) === Kind.lbrace) return initializerList(r, from);
  const i = expression(r, from);
  const isName = r.shape === Shape.name || r.shape === Shape.address;
  const isValue = isName || r.shape === Shape.castName || (r.shape === Shape.call && r.token >= 0);
  if (hasField) {
    if (isValue) r.mark('slot.value', r.token, r.token);
    else r.marks.splice(mark, 1);
  }
  if (isItem && isName) r.mark('slot.item', r.token, r.token);
  return i;
}
