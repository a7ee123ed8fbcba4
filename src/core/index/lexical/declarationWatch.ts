// Finds what is defined at file scope and in the bodies of structs, unions and enums, from words and punctuation alone.
// It keeps one declaration in mind at a time and never looks back at the text but for the names of macros. A recogniser,
// no parser: what it finds in odd text is a candidate, and the parser decides. Driven by lexicalScan.ts.
// SPDX-License-Identifier: MIT
import { definerRule, isNameThenSize, isStructGroup, type DefinerRule } from '../../kernel/macroTable.ts';
import { definitionKinds, type DefinitionKind } from '../../syntax/facts.ts';
import { latin1Text } from '../bytes.ts';
import { Body, newLevel, place, put, reset, type Level, type Place } from './declarationLevel.ts';
import { reserveRow, type DefinitionRows } from './definitionRows.ts';
import { hashOf, Word, wordCode } from './words.ts';
import { WordFlag, type WordSet } from './wordSet.ts';

const maximumArguments = 10;
/** Records within records, deeper than any kernel has. */
const maximumDepth = 48;
const kindIndex = (kind: DefinitionKind): number => definitionKinds.indexOf(kind);
const kinds = {
  function: kindIndex('function'),
  prototype: kindIndex('prototype'),
  variable: kindIndex('variable'),
  typedef: kindIndex('typedef'),
  member: kindIndex('member'),
  enumerator: kindIndex('enumerator'),
  tags: {
    [Word.struct]: kindIndex('struct'),
    [Word.union]: kindIndex('union'),
    [Word.enum]: kindIndex('enum'),
  },
};
interface Macro {
  readonly name: string;
  readonly rule: DefinerRule | null;
}

export class DeclarationWatch {
  private readonly levels: Level[] = [];
  private level: Level = newLevel();
  private depth = 0;
  private bytes: Uint8Array = new Uint8Array(0);
  private readonly argumentWords = Array.from({ length: maximumArguments }, place);
  private argumentCount = 0;
  private readonly macros = new Map<number, Macro>();
  private readonly rows: DefinitionRows;
  private readonly words: WordSet;

  constructor(rows: DefinitionRows, words: WordSet) {
    this.rows = rows;
    this.words = words;
    this.levels.push(this.level);
  }

  begin(bytes: Uint8Array): void {
    this.bytes = bytes;
    this.depth = 0;
    this.level = this.levels[0] as Level;
    this.level.body = Body.transparent;
    this.level.container = -1;
    reset(this.level, -1);
  }

  /** A word outside of opaque bodies. */
  word(start: number, end: number, hash: number, line0: number, lineStart: number): void {
    const level = this.level;
    if (level.parens > 0) {
      if (level.pointerDue) {
        if (wordCode(hash) === Word.name) {
          put(level.pointer, start, end, hash, line0, lineStart);
          level.pointerDue = false;
        }
      } else if (level.inArguments && level.parens === 1) {
        const word = this.argumentWords[this.argumentCount];
        if (word !== undefined) put(word, start, end, hash, line0, lineStart);
      }
      return;
    }
    if (level.body === Body.enum) {
      if (!level.enumeratorDue) return;
      level.enumeratorDue = false;
      this.define(kinds.enumerator, start, end, hash, line0, lineStart, start, level.container);
      this.close(this.rows.count - 1, end, line0);
      return;
    }
    if (level.inValue) return;
    const code = wordCode(hash);
    if (start === lineStart && level.callIsFirst && code !== Word.call && level.body === Body.transparent) {
      // A macro use without a semicolon; what follows is a declaration of its own.
      this.finish(start, line0);
    }
    if (level.start < 0) level.start = start;
    switch (code) {
      case Word.name:
        break;
      case Word.type:
        level.words++;
        return;
      case Word.struct:
      case Word.union:
      case Word.enum:
        level.tag = code;
        level.tagName.start = -1;
        return;
      case Word.typedef:
        level.isTypedef = true;
        return;
      case Word.extern:
        level.isExtern = true;
        return;
      default:
        return;
    }
    if (level.tag !== 0 && level.tagName.start < 0) {
      put(level.tagName, start, end, hash, line0, lineStart);
      level.words++;
      return;
    }
    if (level.isFrozen) return;
    // An unknown attribute after the name: `int x __mine;`.
    const isDunder = this.bytes[start] === 0x5f && this.bytes[start + 1] === 0x5f;
    if (isDunder && level.name.start >= 0 && level.words >= 2) return;
    level.words++;
    put(level.name, start, end, hash, line0, lineStart);
  }

  /** `next` is the first byte after the parenthesis that is no white space. */
  openParen(next: number): void {
    const level = this.level;
    level.parens++;
    if (level.parens > 1 || level.inValue || level.body === Body.enum) {
      if (next === 0x2a && level.pointer.start < 0 && !level.inArguments) level.pointerDue = true;
      return;
    }
    level.inArguments = false;
    if (next === 0x2a || next === 0x5e) {
      if (level.pointer.start < 0 && level.call.start < 0) level.pointerDue = true;
      return;
    }
    const { name } = level;
    if (name.start < 0 || level.call.start >= 0 || level.isFrozen) return;
    if (level.body === Body.record && isStructGroup(this.textOf(name))) {
      // Its arguments are a name and then members, as if it were not there.
      reset(level, level.start);
      level.words = 1;
      return;
    }
    put(level.call, name.start, name.end, name.hash, name.line0, name.lineStart);
    level.callIsFirst = level.words === 1 && level.tag === 0;
    level.inArguments = true;
    this.argumentCount = 0;
    for (const word of this.argumentWords) word.start = -1;
  }

  closeParen(): void {
    const level = this.level;
    if (level.parens > 0) level.parens--;
    if (level.parens === 0) {
      level.pointerDue = false;
      level.inArguments = false;
    }
  }

  openBracket(): void {
    this.level.parens++;
    if (this.level.parens === 1) this.level.isFrozen = true;
  }

  comma(at: number, line0: number): void {
    const level = this.level;
    if (level.parens > 0) {
      if (level.parens === 1 && level.inArguments) this.argumentCount++;
      return;
    }
    if (level.body === Body.enum) {
      level.enumeratorDue = true;
      return;
    }
    this.declare(at, line0);
    level.inValue = false;
    level.isFrozen = false;
    level.name.start = level.call.start = level.pointer.start = -1;
    level.callIsFirst = false;
    level.words = Math.min(level.words, 1);
  }

  semicolon(at: number, line0: number): void {
    if (this.level.parens > 0) return;
    this.finish(at + 1, line0);
  }

  equals(at: number, line0: number): void {
    const level = this.level;
    if (level.parens > 0 || level.body === Body.enum) return;
    if (!level.inValue) this.declare(at, line0);
    level.inValue = true;
  }

  /** A bit-field's width follows, or a label's end. */
  colon(): void {
    if (this.level.parens === 0) this.level.isFrozen = true;
  }

  /** What the braces hold that open here. */
  openBrace(at: number): number {
    const level = this.level;
    // Damage, or a macro that takes statements.
    if (level.parens > 0 || level.inValue || level.body === Body.enum) return Body.opaque;
    if (this.depth >= maximumDepth) return Body.opaque;
    if (level.call.start >= 0) {
      if (level.body === Body.transparent) this.defineFunction(level);
      return Body.opaque;
    }
    if (level.tag !== 0) {
      const isEnum = level.tag === Word.enum;
      const { tagName } = level;
      level.tagRow = -1;
      if (tagName.start >= 0) {
        const kind = kinds.tags[level.tag as 2 | 3 | 4];
        const { start, end, hash, line0, lineStart } = tagName;
        level.tagRow = this.define(kind, start, end, hash, line0, lineStart, level.start, -1);
      }
      this.enter(isEnum ? Body.enum : Body.record, level.tagRow >= 0 ? level.tagRow : level.container);
      return isEnum ? Body.enum : Body.record;
    }
    if (level.isExtern && level.words === 0) {
      reset(level, -1);
      return Body.transparent;
    }
    level.start = level.start < 0 ? at : level.start;
    return Body.opaque;
  }

  /** The braces that held `body` are closed at `at`. */
  closeBrace(body: number, at: number, line0: number): void {
    if (body === Body.record || body === Body.enum) {
      if (this.depth > 0) this.level = this.levels[--this.depth] as Level;
      const level = this.level;
      if (level.tagRow >= 0) this.close(level.tagRow, at + 1, line0);
      level.tagRow = -1;
      level.tag = 0;
      level.words = 1;
      level.name.start = -1;
      return;
    }
    const level = this.level;
    if (body === Body.opaque && (level.inValue || level.parens > 0)) return;
    this.closeOpen(at + 1, line0);
    reset(level, -1);
  }

  /** A `#define` of a name. */
  macro(start: number, end: number, hash: number, line0: number, lineStart: number, from: number): number {
    return this.define(kindIndexMacro, start, end, hash, line0, lineStart, from, -1);
  }

  close(row: number, end: number, line0: number): void {
    this.rows.end[row] = end;
    this.rows.endLine0[row] = line0;
  }

  /** Gives up all nesting: the text shows that a top-level item ended. */
  collapse(): void {
    this.depth = 0;
    this.level = this.levels[0] as Level;
    reset(this.level, -1);
  }

  private enter(body: number, container: number): void {
    if (this.level.firstRow < 0) this.level.firstRow = this.rows.count;
    this.depth++;
    let level = this.levels[this.depth];
    if (level === undefined) this.levels.push((level = newLevel()));
    level.body = body;
    level.container = container;
    reset(level, -1);
    level.enumeratorDue = true;
    this.level = level;
  }

  private finish(end: number, line0: number): void {
    if (!this.level.inValue) this.declare(end, line0);
    this.closeOpen(end, line0);
    reset(this.level, -1);
  }

  private closeOpen(end: number, line0: number): void {
    const { rows, level } = this;
    if (level.firstRow < 0) return;
    for (let row = level.firstRow; row < rows.count; row++)
      if (rows.end[row] === 0) this.close(row, end, line0);
  }

  /** A declarator is complete. */
  private declare(at: number, line0: number): void {
    const level = this.level;
    if (level.inValue) return;
    const before = this.rows.count;
    if (level.isTypedef) {
      const name = level.pointer.start >= 0 ? level.pointer : level.call.start >= 0 ? level.call : level.name;
      if (name.start >= 0 && level.words > 0) this.nameMembers(this.defineAt(kinds.typedef, name, -1));
    } else if (level.call.start >= 0) {
      if (level.callIsFirst) this.macroUse(level, level.body === Body.record);
      else if (level.body !== Body.record) this.defineAt(kinds.prototype, level.call, -1);
    } else {
      const name = level.pointer.start >= 0 ? level.pointer : level.name;
      const isNamed = level.pointer.start >= 0 ? level.words > 0 : level.words >= 2;
      if (name.start >= 0 && isNamed)
        this.defineAt(level.body === Body.record ? kinds.member : kinds.variable, name, level.container);
    }
    // Members end with their declarator, so that several in one declaration do not span each other.
    if (level.body === Body.record)
      for (let row = before; row < this.rows.count; row++) this.close(row, at, line0);
  }

  /** Members of an untagged record belong to the type that is defined with it. */
  private nameMembers(typedef: number): void {
    const { kind, container } = this.rows;
    for (let row = Math.max(0, this.level.firstRow); row < typedef; row++) {
      if (container[row] === -1 && (kind[row] === kinds.member || kind[row] === kinds.enumerator))
        container[row] = typedef;
    }
  }

  private macroUse(level: Level, inRecord: boolean): void {
    const { name, rule } = this.macroOf(level.call);
    if (rule !== null) return this.defineMade(level, rule);
    if (inRecord) {
      const word = isNameThenSize(name) ? this.argument(0) : this.argument(this.argumentCount);
      if (word !== null) this.defineVia(kinds.member, word, level);
      return;
    }
    const word = this.argument(0);
    if (word !== null && /^(DEFINE|DECLARE)_/.test(name)) this.defineVia(kinds.variable, word, level);
  }

  private defineFunction(level: Level): void {
    if (level.callIsFirst) {
      const { name, rule } = this.macroOf(level.call);
      if (rule !== null) return this.defineMade(level, rule);
      const word = this.argument(0);
      if (word !== null && /^_*[A-Z][A-Z0-9_]+$/.test(name)) {
        this.defineVia(kinds.function, word, level);
        return;
      }
    }
    this.defineAt(kinds.function, level.call, -1);
  }

  private argument(index: number): Place | null {
    const word = this.argumentWords[index];
    return word !== undefined && word.start >= 0 ? word : null;
  }

  private defineMade(level: Level, rule: DefinerRule): void {
    const word = this.argument(rule.arg);
    if (word === null) return;
    const text = this.textOf(word);
    const make = (template: string, kind: DefinitionKind, from: Place, of: string): void => {
      const row = this.defineVia(kindIndex(kind), from, level);
      if (template === '%') return;
      const made = template.replace('%', of);
      this.rows.made.set(row, made);
      this.words.add(hashOf(made), WordFlag.defined);
    };
    for (const template of rule.makes) make(template, rule.kind, word, text);
    for (const template of rule.variables ?? []) make(template, 'variable', word, text);
    const other = rule.also === undefined ? null : this.argument(rule.also.arg);
    if (other !== null)
      for (const template of rule.also?.makes ?? []) make(template, rule.kind, other, this.textOf(other));
  }

  private macroOf(word: Place): Macro {
    const known = this.macros.get(word.hash);
    if (known !== undefined) return known;
    const name = this.textOf(word);
    const macro = { name, rule: definerRule(name) };
    if (this.macros.size > 20_000) this.macros.clear();
    this.macros.set(word.hash, macro);
    return macro;
  }

  private textOf(word: Place): string {
    return latin1Text(this.bytes.subarray(word.start, word.end));
  }

  private defineVia(kind: number, word: Place, level: Level): number {
    const row = this.defineAt(kind, word, level.container);
    this.rows.viaStart[row] = level.call.start;
    this.rows.viaEnd[row] = level.call.end;
    return row;
  }

  private defineAt(kind: number, word: Place, container: number): number {
    const { start, end, hash, line0, lineStart } = word;
    const from = this.level.start < 0 ? start : Math.min(this.level.start, start);
    return this.define(kind, start, end, hash, line0, lineStart, from, container);
  }

  private define(
    kind: number,
    start: number,
    end: number,
    hash: number,
    line0: number,
    lineStart: number,
    from: number,
    container: number,
  ): number {
    const { rows } = this;
    reserveRow(rows);
    const row = rows.count++;
    rows.nameStart[row] = start;
    rows.nameEnd[row] = end;
    rows.start[row] = from;
    rows.end[row] = 0;
    rows.line0[row] = line0;
    rows.lineStart[row] = lineStart;
    rows.kind[row] = kind;
    rows.viaStart[row] = -1;
    rows.container[row] = container;
    this.words.add(hash, WordFlag.defined);
    if (kind !== kindIndexMacro && this.level.firstRow < 0) this.level.firstRow = row;
    return row;
  }
}

const kindIndexMacro = kindIndex('macro');
