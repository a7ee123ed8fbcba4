// The text under preparation: live tokens with matched brackets, the canvas that is written, and the notes taken.
// Holds state for one `prepare` call only. Used by all walks of core/syntax; the walks decide, this file writes.
// SPDX-License-Identifier: MIT
import { Canvas } from './canvas.ts';
import { Class, Code, wordClasses } from './tokens.ts';
import { wordHash, wordHashes, type Lexed } from './lexer.ts';
import { attributeCalls, attributeWords } from '../kernel/macroTable.ts';

export type NoteKind =
  | 'loop' /* a macro that heads a loop or block */
  | 'attribute' /* a macro taken for an attribute */
  | 'statement' /* a macro call without its semicolon */
  | 'variable' /* a macro that became the declaration of its argument */
  | 'definer' /* a macro at file scope that stayed a call: what it makes is not in the text */
  | 'function' /* a macro that heads a function body */
  | 'string' /* a macro call between string literals */
  | 'typeof' /* the operand of typeof */
  | 'asm' /* an asm statement */
  | 'record'; /* a macro in a struct body */

/** Something the prepared text no longer shows. Offsets are those of the original text. */
export interface Note {
  readonly kind: NoteKind;
  /** Extent of the macro's name as written. */
  readonly start: number;
  readonly end: number;
  readonly name: string;
  /** End of the macro with its arguments. */
  readonly until: number;
  /** The argument that names what the macro makes, if it makes something. */
  readonly arg?: { readonly start: number; readonly end: number; readonly text: string };
}

/** Nesting beyond this is left as it is, so that no input can overflow the stack. */
export const maxDepth = 160;

export class Draft {
  readonly text: string;
  readonly canvas: Canvas;
  readonly notes: Note[] = [];
  count = 0;
  private codes: Uint8Array;
  private starts: Int32Array;
  private ends: Int32Array;
  private classes: Uint8Array;
  private mates: Int32Array;

  constructor(text: string, lexed: Lexed) {
    this.text = text;
    this.canvas = new Canvas(text);
    this.count = lexed.count;
    this.codes = lexed.codes;
    this.starts = lexed.starts;
    this.ends = lexed.ends;
    this.classes = new Uint8Array(lexed.count);
    this.mates = new Int32Array(0);
    for (let i = 0; i < lexed.count; i++) {
      if (lexed.codes[i] === Code.word && listed[lexed.hashes[i] ?? 0] === 1)
        this.classes[i] = classOf(text.slice(lexed.starts[i], lexed.ends[i]));
    }
  }

  code(i: number): number {
    return i < this.count ? (this.codes[i] ?? 0) : 0;
  }

  start(i: number): number {
    return i < this.count ? (this.starts[i] ?? 0) : this.text.length;
  }

  end(i: number): number {
    return this.ends[i] ?? 0;
  }

  /** The word class of a token; `Class.plain` also for what is no word. */
  cls(i: number): number {
    return i < this.count ? (this.classes[i] ?? 0) : 0;
  }

  setClass(i: number, cls: number): void {
    this.classes[i] = cls;
  }

  /** The token that closes bracket `i` (or opens it); `i` itself if it has none. */
  mate(i: number): number {
    return this.mates[i] ?? i;
  }

  isOpen(i: number): boolean {
    const code = this.code(i);
    return (code === Code.lparen || code === Code.lbrace || code === Code.lbracket) && this.mate(i) > i;
  }

  /** The token after `i`, or after the group that `i` opens. */
  after(i: number): number {
    return this.isOpen(i) ? this.mate(i) + 1 : i + 1;
  }

  word(i: number): string {
    return this.text.slice(this.start(i), this.end(i));
  }

  isWord(i: number): boolean {
    return this.code(i) === Code.word;
  }

  /** A word that is no keyword. */
  isPlain(i: number): boolean {
    return this.code(i) === Code.word && this.cls(i) === Class.plain;
  }

  /** A plain word with an argument list. */
  isCall(i: number): boolean {
    return this.isPlain(i) && this.code(i + 1) === Code.lparen && this.isOpen(i + 1);
  }

  /** Whether the parenthesis at `open` is a declarator: `(*name)`, or `(attribute *name)` before parameters or bounds. */
  isDeclarator(open: number): boolean {
    let i = open + 1;
    if (this.code(i) === Code.star) return true;
    while (this.isWord(i)) i++;
    const after = this.code(this.mate(open) + 1);
    return this.code(i) === Code.star && i - open <= 3 && (after === Code.lparen || after === Code.lbracket);
  }

  /** Whether a line end lies between token `i - 1` and token `i`. */
  startsLine(i: number): boolean {
    if (i === 0) return true;
    const from = i > 0 ? this.end(i - 1) : 0;
    for (let at = this.start(i) - 1; at >= from; at--) if (this.text.charCodeAt(at) === 10) return true;
    return false;
  }

  /** Width of the white space before token `i` on its line; tabs count eight. */
  indentOf(i: number): number {
    let at = this.text.lastIndexOf('\n', this.start(i) - 1) + 1;
    let width = 0;
    for (; at < this.text.length; at++) {
      const c = this.text.charCodeAt(at);
      if (c === 32) width++;
      else if (c === 9) width += 8;
      else break;
    }
    return width;
  }

  blank(i: number): void {
    this.canvas.blank(this.start(i), this.end(i));
  }

  /** Blanks tokens [from, to) and all between them. */
  blankAll(from: number, to: number): void {
    if (to > from) this.canvas.blank(this.start(from), this.end(to - 1));
  }

  replace(i: number, word: string): void {
    this.canvas.overwrite(this.start(i), this.end(i), word);
  }

  /** Puts a character into the blank space before token `i`. */
  putBefore(i: number, char: string): boolean {
    return this.canvas.putInGap(i > 0 ? this.end(i - 1) : 0, this.start(i), char);
  }

  note(kind: NoteKind, i: number, arg = -1): void {
    const named = arg >= 0 && (this.isWord(arg) || this.code(arg) === Code.number);
    this.notes.push({
      kind,
      start: this.start(i),
      end: this.end(i),
      name: this.word(i),
      until: this.isOpen(i + 1) ? this.end(this.mate(i + 1)) : this.end(i),
      ...(named ? { arg: { start: this.start(arg), end: this.end(arg), text: this.word(arg) } } : {}),
    });
  }

  /** Removes the tokens for which `dead` is 1 and matches the brackets of the rest. */
  compact(dead: Uint8Array): void {
    let to = 0;
    for (let i = 0; i < this.count; i++) {
      if (dead[i] === 1) continue;
      this.codes[to] = this.codes[i] ?? 0;
      this.starts[to] = this.starts[i] ?? 0;
      this.ends[to] = this.ends[i] ?? 0;
      this.classes[to] = this.classes[i] ?? 0;
      to++;
    }
    this.count = to;
    this.mates = matchBrackets(this.codes, to);
  }
}

/** By `wordHash`: whether a word that has a class has this hash. Most words of a text need no look at the tables. */
const listed = new Uint8Array(wordHashes);
for (const words of [wordClasses.keys(), attributeWords, attributeCalls])
  for (const word of words) listed[wordHash(word)] = 1;

function classOf(word: string): number {
  const known = wordClasses.get(word);
  if (known !== undefined) return known;
  if (attributeWords.has(word)) return Class.attribute;
  return attributeCalls.has(word) ? Class.attributeCall : Class.plain;
}

/** Matches brackets, trusting braces over parentheses: one stray `(` must not swallow a file. */
function matchBrackets(codes: Uint8Array, count: number): Int32Array {
  const mates = new Int32Array(count);
  const stack: number[] = [];
  let braces = 0;
  for (let i = 0; i < count; i++) {
    mates[i] = i;
    const code = codes[i] ?? 0;
    if (code === Code.lparen || code === Code.lbracket || code === Code.lbrace) {
      if (code === Code.lbrace) braces++;
      stack.push(i);
    } else if (code === Code.rbrace) {
      if (braces === 0) continue;
      for (let open = stack.pop(); open !== undefined; open = stack.pop()) {
        if (codes[open] !== Code.lbrace) continue;
        mates[open] = i;
        mates[i] = open;
        braces--;
        break;
      }
    } else if (code === Code.rparen || code === Code.rbracket) {
      const wanted = code === Code.rparen ? Code.lparen : Code.lbracket;
      const open = stack.at(-1);
      if (open !== undefined && codes[open] === wanted) {
        stack.pop();
        mates[open] = i;
        mates[i] = open;
      }
    }
  }
  return mates;
}
