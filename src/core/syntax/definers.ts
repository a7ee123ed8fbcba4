// Macros at file scope: those that define functions or variables take the shape of a definition, the rest of a call.
// What cannot be shown in the text (the true name, the macro) goes into notes. Called by fileScope.ts.
// SPDX-License-Identifier: MIT
import { definerRule, isNameThenSize, isTypeThenName, takesTypedPairs } from '../kernel/macroTable.ts';
import { argumentList, argumentStarts } from './argument.ts';
import { block } from './block.ts';
import { declaration, parameterList } from './declaration.ts';
import type { Draft } from './draft.ts';
import { expression, typeName } from './expression.ts';
import { Class, Code } from './tokens.ts';

/** The token of the argument that names what the macro makes, or -1. */
function namedArgument(draft: Draft, word: number): number {
  const starts = argumentStarts(draft, word + 1);
  const rule = definerRule(draft.word(word));
  const at = starts[rule === null ? 0 : rule.arg];
  return at !== undefined && at < draft.mate(word + 1) ? at : -1;
}

/** `[static] M(..);` */
export function macroStatement(draft: Draft, i: number, word: number, depth: number): number {
  const close = draft.mate(word + 1);
  const starts = argumentStarts(draft, word + 1);
  if (isTypeThenName(draft.word(word)) && starts.length >= 3) {
    typeThenName(draft, word, starts, depth);
    return close + 2;
  }
  if (starts.length === 2 && isPrototype(draft, word + 2, close)) {
    draft.note('definer', word);
    draft.blankAll(i, word + 2);
    draft.blank(close);
    declaration(draft, word + 2, close, 'file', depth + 1);
    return close + 2;
  }
  draft.note('definer', word, namedArgument(draft, word));
  draft.blankAll(i, word);
  argumentList(draft, word + 1, depth + 1);
  return close + 2;
}

/** `type name(parameters)` and nothing else: what `INDIRECT_CALLABLE_DECLARE` is given is no call. */
function isPrototype(draft: Draft, from: number, close: number): boolean {
  let open = from;
  while (draft.code(open) === Code.star || (draft.isWord(open) && draft.cls(open) <= Class.storage)) open++;
  return open - from >= 2 && draft.isCall(open - 1) && draft.mate(open) + 1 === close;
}

/** `M(type, name)` as the declaration that it is. */
function typeThenName(draft: Draft, word: number, starts: readonly number[], depth: number): void {
  const close = draft.mate(word + 1);
  const type = starts[0] ?? close;
  const name = starts[1] ?? close;
  const third = starts[2] ?? close + 1;
  draft.note('variable', word, name);
  draft.blankAll(word, word + 2);
  draft.blank(name - 1);
  draft.blankAll(third - 1, close + 1);
  for (let k = type; k < name - 1; k = draft.after(k)) {
    if (draft.code(k) === Code.lbracket) draft.blankAll(k, draft.after(k));
  }
  typeName(draft, type, name - 1, depth + 1);
}

/** `M(name, n)` as the array of longs that it is. */
export function nameThenSize(draft: Draft, word: number, starts: readonly number[], depth: number): void {
  const open = word + 1;
  const close = draft.mate(open);
  const name = starts[0] ?? close;
  const size = starts[1] ?? close;
  draft.replace(word, 'long');
  draft.blank(open);
  draft.canvas.put(draft.start(size - 1), '[');
  draft.canvas.put(draft.start(close), ']');
  draft.note('variable', word, name);
  expression(draft, size, close, depth + 1, true);
}

/** `[static] M(..) = init;` */
export function macroInitialized(draft: Draft, i: number, word: number, to: number, depth: number): number {
  const close = draft.mate(word + 1);
  let end = close + 1;
  while (end < to && draft.code(end) !== Code.semicolon) end = draft.after(end);
  expression(draft, close + 2, Math.min(end, to), depth + 1, true);
  const starts = argumentStarts(draft, word + 1);
  const first = starts[0] ?? close;
  if (starts.length === 3 && isNameThenSize(draft.word(word)) && draft.isPlain(first))
    nameThenSize(draft, word, starts, depth);
  else if (starts.length === 3) typeThenName(draft, word, starts, depth);
  else if (draft.isPlain(first) && draft.end(word) - draft.start(word) >= 3) {
    draft.note('variable', word, first);
    draft.replace(word, 'int');
    draft.blank(word + 1);
    draft.blankAll(first + 1, close + 1);
  } else {
    draft.note('definer', word, namedArgument(draft, word));
    draft.blankAll(i, Math.min(end + 1, to));
  }
  return end + 1;
}

/** `[static] M(..) { body }` */
export function definer(draft: Draft, i: number, word: number, depth: number): number {
  const open = word + 1;
  const close = draft.mate(open);
  const body = close + 1;
  const end = draft.mate(body);
  const starts = argumentStarts(draft, open);
  const count = starts.length - 1;
  const first = starts[0] ?? close;
  if (draft.code(body + 1) === Code.dot && draft.isPlain(first) && draft.end(word) - draft.start(word) >= 3) {
    draft.note('variable', word, first);
    draft.replace(word, 'int');
    draft.blank(open);
    draft.blankAll(first + 1, close);
    draft.canvas.put(draft.start(close), '=');
    expression(draft, body, end + 1, depth + 1, true);
    return end + 1;
  }
  draft.note('function', word, namedArgument(draft, word));
  if (takesTypedPairs(draft.word(word)) && count >= 3 && count % 2 === 1)
    typedPairs(draft, word, starts, depth);
  else if (draft.end(word) - draft.start(word) >= 5) {
    draft.canvas.overwrite(draft.start(word), draft.start(word) + 4, 'int');
    definerParameters(draft, open, depth);
  }
  block(draft, body + 1, end, depth + 1);
  return end + 1;
}

/** `(name, type, arg, type, arg)`: the name comes before the parenthesis, and each type joins its argument. */
function typedPairs(draft: Draft, word: number, starts: readonly number[], depth: number): void {
  const name = starts[0] ?? word;
  draft.replace(word, 'long');
  draft.blank(word + 1);
  // `32_sigaction` is a number to the lexer and was blanked as such.
  if (draft.code(name) === Code.number) draft.canvas.overwrite(draft.start(name), draft.end(name), '_');
  draft.canvas.put(draft.start(name + 1), '(');
  for (let k = 1; k + 2 < starts.length; k += 2) {
    const type = starts[k] ?? name;
    const arg = starts[k + 1] ?? name;
    draft.blank(arg - 1);
    typeName(draft, type, arg - 1, depth + 1);
  }
}

/** Arguments of other definers become parameters where they can be; the rest is blanked. */
function definerParameters(draft: Draft, open: number, depth: number): void {
  const close = draft.mate(open);
  for (let k = open + 1; k < close; k = draft.after(k)) {
    const code = draft.code(k);
    if (code === Code.word || code === Code.star || code === Code.comma) continue;
    draft.blankAll(k, draft.after(k));
    if (code !== Code.lparen) draft.canvas.put(draft.start(k), 'x');
  }
  parameterList(draft, open, depth + 1);
}

/** `M(..)` on a line of its own without a semicolon becomes `return .. ;`, which is a statement that the grammar takes here. */
export function macroWithoutSemicolon(draft: Draft, i: number, word: number, depth: number): number {
  const open = word + 1;
  const close = draft.mate(open);
  draft.note('definer', word, namedArgument(draft, word));
  let isSimple = draft.end(word) - draft.start(word) >= 6;
  for (let k = open + 1; k < close; k++) {
    const code = draft.code(k);
    if (code === Code.lbrace || code === Code.semicolon || code === Code.ellipsis) isSimple = false;
    if (draft.isWord(k) && draft.cls(k) === Class.jump) isSimple = false;
  }
  if (!isSimple) {
    draft.blankAll(i, close + 1);
    return close + 1;
  }
  draft.blankAll(i, word);
  argumentList(draft, open, depth + 1);
  draft.replace(word, 'return');
  draft.blank(open);
  draft.canvas.put(draft.start(close), ';');
  return close + 1;
}

/** `M_START(name, "s") .a = .., M_END` is an initialized variable whose braces are in the macros. */
export function bracketedInitializer(draft: Draft, word: number, to: number, depth: number): number {
  const open = word + 1;
  const close = draft.mate(open);
  const name = open + 1;
  if (!/_START$/.test(draft.word(word)) || !draft.isPlain(name) || draft.code(name + 1) !== Code.comma)
    return word;
  let end = close + 1;
  while (
    end < to &&
    draft.code(end) !== Code.semicolon &&
    !(draft.isPlain(end) && /_END$/.test(draft.word(end)))
  ) {
    end = draft.after(end);
  }
  if (end >= to || draft.code(end) === Code.semicolon) return word;
  draft.note('variable', word, name);
  draft.replace(word, 'int');
  draft.blank(open);
  draft.blankAll(name + 1, close + 1);
  draft.canvas.put(draft.start(name + 1), '=');
  draft.canvas.put(draft.start(close), '{');
  draft.replace(end, '};');
  expression(draft, close + 1, end, depth + 1, true);
  return end + 1;
}
