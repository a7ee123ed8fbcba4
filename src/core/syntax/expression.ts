// The walk over expressions, argument lists and type names: what the C grammar cannot take as an operand is
// reshaped in place. Called by the walks of statements, declarations and records; depth is capped by `maxDepth`.
// Knows no particular macro except `offsetof`, which is a keyword of the grammar.
// SPDX-License-Identifier: MIT
import { argumentList } from './argument.ts';
import { asmStatement } from './asmStatement.ts';
import { block } from './block.ts';
import { parameterList } from './declaration.ts';
import { maxDepth } from './draft.ts';
import type { Draft } from './draft.ts';
import { Class, Code } from './tokens.ts';

/**
 * Walks tokens [from, to). `joins` says that this is inside brackets, where two operands side by side
 * (`__field(a) __field(b)`) can only be a macro's doing and get a comma between them.
 */
export function expression(draft: Draft, from: number, to: number, depth: number, joins: boolean): void {
  if (depth > maxDepth) return;
  let hasOperand = false;
  // The token after a string literal or after a macro call that was blanked beside one.
  let afterString = -1;
  let i = from;
  const join = (at: number): void => {
    if (joins && hasOperand && at !== afterString && !draft.putBefore(at, ',')) commaFromCall(draft, at - 1);
  };
  while (i < to) {
    const code = draft.code(i);
    switch (code) {
      case Code.word: {
        const cls = draft.cls(i);
        if (cls === Class.asm) {
          i = asmStatement(draft, i, depth);
          hasOperand = true;
        } else if (cls === Class.sizeof) {
          hasOperand = draft.code(i + 1) === Code.lparen;
          i = sizeofOperand(draft, i, depth);
        } else if (cls !== Class.plain) {
          hasOperand = false;
          i++;
        } else if (draft.isCall(i)) {
          const close = draft.mate(i + 1);
          if (i === afterString || (close + 1 < to && draft.code(close + 1) === Code.string)) {
            draft.note('string', i);
            draft.blankAll(i, close + 1);
            if (i === afterString) afterString = close + 1;
          } else {
            join(i);
            argumentList(draft, i + 1, depth + 1);
            hasOperand = true;
          }
          i = close + 1;
        } else {
          const isStringPart = i + 1 < to && draft.code(i + 1) === Code.string;
          // Of several words before a literal the grammar takes one.
          if (isBeforeStringWord(draft, i + 1, to)) draft.blank(i);
          else {
            if (!isStringPart) join(i);
            hasOperand = true;
          }
          i++;
        }
        break;
      }
      case Code.number:
      case Code.char:
        join(i);
        hasOperand = true;
        i++;
        break;
      case Code.string:
        if (i > from && draft.code(i - 1) !== Code.word) join(i);
        hasOperand = true;
        i++;
        afterString = i;
        break;
      case Code.dot:
      case Code.arrow:
        if (draft.isWord(i + 1) && draft.code(i + 2) === Code.lparen && draft.isOpen(i + 2)) {
          argumentList(draft, i + 2, depth + 1);
          i = draft.mate(i + 2) + 1;
        } else i += 2;
        hasOperand = true;
        break;
      case Code.lparen:
        if (!draft.isOpen(i)) {
          i++;
          break;
        }
        hasOperand = parenthesis(draft, i, depth, hasOperand);
        i = draft.mate(i) + 1;
        break;
      case Code.lbracket: {
        if (draft.isOpen(i)) expression(draft, i + 1, draft.mate(i), depth + 1, true);
        const next = draft.after(i);
        const value = draft.code(next);
        // `[i] "x"`: the old designator without its equals sign.
        const isOld = joins && !hasOperand && next < to && (value === Code.string || value === Code.lbrace);
        if (isOld && draft.putBefore(next, '=')) {
          hasOperand = false;
          i = next;
          break;
        }
        hasOperand = true;
        i = next;
        break;
      }
      case Code.lbrace:
        if (draft.isOpen(i)) {
          join(i);
          expression(draft, i + 1, draft.mate(i), depth + 1, true);
        }
        hasOperand = true;
        i = draft.after(i);
        break;
      case Code.equals:
        // `M(1) = { .. }` in a list: a macro that is a designator.
        if (joins && draft.code(i - 1) === Code.rparen && draft.code(i + 1) === Code.lbrace)
          draft.canvas.put(draft.start(i), ',');
        hasOperand = false;
        i++;
        break;
      case Code.andAnd:
        if (!hasOperand) draft.canvas.put(draft.start(i), ' ');
        hasOperand = false;
        i++;
        break;
      case Code.increment:
      case Code.decrement:
        i++;
        break;
      case Code.comma:
        if (joins && i > from && draft.code(i - 1) === Code.comma) draft.blank(i);
        hasOperand = false;
        i++;
        break;
      default:
        hasOperand = false;
        i++;
    }
  }
}

/** Whether the words from token `i` on, few of them, end at a string literal. */
function isBeforeStringWord(draft: Draft, i: number, to: number): boolean {
  let k = i;
  while (k < to && k - i < 6 && draft.isPlain(k)) k++;
  return k > i && k < to && draft.code(k) === Code.string;
}

/** No blank before an operand that needs a comma: the call that ends at `close` gives its parentheses for commas. */
function commaFromCall(draft: Draft, close: number): void {
  const open = draft.mate(close);
  if (draft.code(close) !== Code.rparen || open === close || !draft.isPlain(open - 1)) return;
  draft.note('statement', open - 1);
  draft.canvas.put(draft.start(open), close === open + 1 ? ' ' : ',');
  draft.canvas.put(draft.start(close), ',');
}

/** A parenthesis that does not follow a plain word. Answers whether it ends an operand. */
function parenthesis(draft: Draft, open: number, depth: number, hasOperand: boolean): boolean {
  const close = draft.mate(open);
  if (draft.code(open + 1) === Code.lbrace && draft.isOpen(open + 1)) {
    block(draft, open + 2, draft.mate(open + 1), depth + 1);
    return true;
  }
  const isDereferenced =
    draft.code(open - 1) === Code.rparen && draft.code(draft.mate(open - 1) + 1) === Code.star;
  if (holdsType(draft, open) && !(hasOperand && isDereferenced)) {
    typeName(draft, open + 1, close, depth + 1);
    return false;
  }
  if (hasOperand || isDereferenced) {
    argumentList(draft, open, depth + 1);
    return true;
  }
  expression(draft, open + 1, close, depth + 1, true);
  return false;
}

function sizeofOperand(draft: Draft, i: number, depth: number): number {
  const open = i + 1;
  const word = draft.word(i);
  if (draft.code(open) !== Code.lparen || !draft.isOpen(open)) {
    if (word.startsWith('__')) draft.replace(i, 'sizeof');
    return i + 1;
  }
  const close = draft.mate(open);
  if (word === 'offsetof') {
    offsetofOperands(draft, open, depth);
    return close + 1;
  }
  if (holdsType(draft, open)) typeName(draft, open + 1, close, depth + 1);
  else {
    // The grammar's alignof takes a type only; sizeof takes both.
    if (word !== 'sizeof' && (close - open > 2 || draft.code(open + 1) !== Code.word))
      draft.replace(i, 'sizeof');
    expression(draft, open + 1, close, depth + 1, true);
  }
  return close + 1;
}

/** `offsetof(T, a.b[c])`: the grammar takes one member name. */
function offsetofOperands(draft: Draft, open: number, depth: number): void {
  const close = draft.mate(open);
  let comma = open + 1;
  while (comma < close && draft.code(comma) !== Code.comma) comma = draft.after(comma);
  typeName(draft, open + 1, Math.min(comma, close), depth + 1);
  if (comma < close) draft.blankAll(comma + 2, close);
}

const typeLike = /_t$|^_{0,2}[us](8|16|32|64)$|^__[bl]e(16|32|64)$|^__wsum$|^__sum16$|^__kernel_/;

export const isTypeLike = (word: string): boolean => typeLike.test(word);

/** Whether the parenthesis at `open` holds a type name, so that it is a cast. */
export function holdsType(draft: Draft, open: number): boolean {
  const close = draft.mate(open);
  let i = open + 1;
  if (!draft.isWord(i)) return false;
  const cls = draft.cls(i);
  if (cls === Class.primitive || cls === Class.tag || cls === Class.qualifier || cls === Class.typeof)
    return true;
  if (cls !== Class.plain) return false;
  while (i < close && draft.isWord(i)) i++;
  if (i === close) return i - open > 2 || isTypeLike(draft.word(open + 1));
  if (draft.code(i) === Code.lparen && draft.code(i + 1) === Code.star && draft.code(i + 2) === Code.rparen)
    return true;
  if (draft.code(i) !== Code.star) return false;
  while (i < close && (draft.code(i) === Code.star || draft.cls(i) === Class.qualifier)) i++;
  return i === close;
}

/** A type name in a cast or sizeof: of several plain words one is the type, and after `*` none is a name. */
export function typeName(draft: Draft, from: number, to: number, depth: number): void {
  if (depth > maxDepth) return;
  const words: number[] = [];
  let hasKeyword = false;
  let i = from;
  for (; i < to && draft.isWord(i); i++) {
    const cls = draft.cls(i);
    if (cls === Class.tag) {
      hasKeyword = true;
      if (draft.isPlain(i + 1)) i++;
      if (draft.code(i + 1) === Code.lbrace) return;
    } else if (cls === Class.primitive || cls === Class.typeof) hasKeyword = true;
    else if (cls === Class.plain) words.push(i);
  }
  const surplus = words.length - (hasKeyword ? 0 : 1);
  for (const word of surplusWords(draft, words, surplus, false)) draft.blank(word);
  for (; i < to; i = draft.after(i)) {
    if (draft.isPlain(i)) draft.blank(i);
    else if (draft.code(i) === Code.lparen && draft.isOpen(i)) {
      if (draft.code(i + 1) === Code.star) typeName(draft, i + 1, draft.mate(i), depth + 1);
      else parameterList(draft, i, depth + 1);
    } else if (draft.code(i) === Code.lbracket && draft.isOpen(i)) {
      expression(draft, i + 1, draft.mate(i), depth + 1, true);
    }
  }
}

/**
 * Which of the plain words of a declaration head are attributes: first `__lowercase` ones that are no types,
 * then capitals, then the leftmost. The last word is spared if it is the declared name.
 */
export function surplusWords(
  draft: Draft,
  words: readonly number[],
  surplus: number,
  lastIsName: boolean,
): number[] {
  if (surplus <= 0) return [];
  const candidates = lastIsName ? words.slice(0, -1) : words.slice();
  const chosen = new Set<number>();
  const take = (accepts: (word: string) => boolean): void => {
    for (const i of candidates) {
      if (chosen.size >= surplus) return;
      if (accepts(draft.word(i))) chosen.add(i);
    }
  };
  take((word) => /^__[a-z]/.test(word) && !isTypeLike(word));
  take((word) => /^[A-Z_][A-Z0-9_]+$/.test(word));
  take(() => true);
  return [...chosen];
}
