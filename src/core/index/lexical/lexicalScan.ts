// One pass over the bytes of a C text: every word of it, and what it defines as far as words and punctuation tell.
// Total and linear: any bytes give an answer, and nothing is nested on the call stack. Works on bytes and reuses its
// tables, so that a whole tree costs seconds. Called by the lexical workers and by lexicalFacts.ts.
// SPDX-License-Identifier: MIT
import { Body } from './declarationLevel.ts';
import { DeclarationWatch } from './declarationWatch.ts';
import { clearRows, definitionRows } from './definitionRows.ts';
import { assignedFieldHash, byteKinds, hashPrime, hashSeed, Kind } from './words.ts';
import { WordFlag, WordSet } from './wordSet.ts';

/** Deeper nesting is counted, not remembered. */
const maximumBodies = 64;
const maximumConditions = 256;

export class LexicalScanner {
  readonly words = new WordSet();
  readonly rows = definitionRows();
  private readonly watch = new DeclarationWatch(this.rows, this.words);
  private line0 = 0;
  private lineStart = 0;
  /** Bodies that are open around the current one. */
  private readonly bodies = new Uint8Array(maximumBodies);
  private bodyCount = 0;
  /** Brace depth in the opaque body at `#if`, and at the end of its first branch; one entry per open `#if`. */
  private readonly depthAtIf = new Int32Array(maximumConditions);
  private readonly depthAtElse = new Int32Array(maximumConditions);
  private conditions = 0;

  /** Scans `bytes[0, length)`; there must be at least 4 more bytes, which are overwritten by zeros. */
  scan(bytes: Uint8Array, length: number): void {
    bytes.fill(0, length, length + 4);
    const { words, watch, rows } = this;
    const kinds = byteKinds;
    words.clear();
    clearRows(rows);
    watch.begin(bytes);
    this.line0 = this.lineStart = this.bodyCount = this.conditions = 0;
    let body: number = Body.transparent;
    /** Braces within an opaque body. */
    let depth = 0;
    let lineIsEmpty = true;
    /** In opaque bodies: 1 after `.` or `->`, 2 after a field, 3 after its `=`. */
    let field = 0;
    let fieldHash = 0;
    let i = bytes[0] === 0xef && bytes[1] === 0xbb && bytes[2] === 0xbf ? 3 : 0;
    this.lineStart = i;
    while (i < length) {
      let c = bytes[i] as number;
      const kind = kinds[c] as number;
      if (kind === Kind.space) {
        i++;
        continue;
      }
      if (kind === Kind.letter) {
        const start = i;
        let hash = hashSeed;
        do {
          hash = Math.imul(hash ^ c, hashPrime);
          c = bytes[++i] as number;
        } while ((kinds[c] as number) >= Kind.digit);
        words.add(hash, WordFlag.occurs);
        lineIsEmpty = false;
        if (body !== Body.opaque) watch.word(start, i, hash, this.line0, this.lineStart);
        else if (field === 1) {
          field = 2;
          fieldHash = hash;
        } else {
          if (field === 3) words.add(assignedFieldHash(fieldHash), WordFlag.occurs);
          field = 0;
        }
        continue;
      }
      if (kind === Kind.newline) {
        this.line0++;
        this.lineStart = ++i;
        lineIsEmpty = true;
        continue;
      }
      if (kind === Kind.slash) {
        const next = bytes[i + 1];
        if (next === 0x2a) {
          i = this.blockComment(bytes, i + 2, length);
          continue;
        }
        if (next === 0x2f) {
          i = this.lineEnd(bytes, i + 2, length);
          continue;
        }
      }
      if (kind === Kind.hash && lineIsEmpty) {
        const atIf = this.conditions;
        i = this.directive(bytes, i, length);
        if (this.conditions !== atIf) {
          // `#if`: where its branches begin; `#endif`: where the first one ended.
          if (this.conditions > atIf) {
            if (atIf < maximumConditions) {
              this.depthAtIf[atIf] = body === Body.opaque ? depth : 0;
              this.depthAtElse[atIf] = -1;
            }
          } else if (body === Body.opaque && atIf <= maximumConditions) {
            const first = this.depthAtElse[atIf - 1] as number;
            if (first > 0) depth = first;
          }
        } else if (this.isElse && body === Body.opaque && atIf > 0 && atIf <= maximumConditions) {
          const opened = this.depthAtIf[atIf - 1] as number;
          if (this.depthAtElse[atIf - 1] === -1) this.depthAtElse[atIf - 1] = depth;
          if (opened > 0) depth = opened;
        }
        continue;
      }
      lineIsEmpty = false;
      if (kind === Kind.digit) {
        do c = bytes[++i] as number;
        while ((kinds[c] as number) >= Kind.digit || c === 0x2e);
        field = 0;
        continue;
      }
      if (kind === Kind.quote) {
        i = this.quoted(bytes, i, length);
        field = 0;
        continue;
      }
      if (body === Body.opaque) {
        i++;
        switch (c) {
          case 0x7b:
            depth++;
            field = 0;
            break;
          case 0x7d:
            field = 0;
            // The kernel closes what begins a line at the beginning of a line.
            if (--depth <= 0 || i - 1 === this.lineStart) {
              depth = 0;
              body = this.leave(body, i - 1);
            }
            break;
          case 0x2e:
            field = 1;
            break;
          case 0x2d:
            field = bytes[i] === 0x3e ? 1 : 0;
            if (field === 1) i++;
            break;
          case 0x3d:
            field = field === 2 && bytes[i] !== 0x3d ? 3 : 0;
            break;
          case 0x26:
          case 0x28:
          case 0x29:
          case 0x2a:
            if (field !== 3) field = 0;
            break;
          default:
            field = 0;
        }
        continue;
      }
      switch (c) {
        case 0x7b: {
          const inner = watch.openBrace(i);
          this.bodies[Math.min(this.bodyCount++, maximumBodies - 1)] = body;
          body = inner;
          if (inner === Body.opaque) depth = 1;
          break;
        }
        case 0x7d:
          if (this.bodyCount > 0) body = this.leave(body, i);
          break;
        case 0x28:
          watch.openParen(this.nextByte(bytes, i + 1));
          break;
        case 0x29:
        case 0x5d:
          watch.closeParen();
          break;
        case 0x5b:
          watch.openBracket();
          break;
        case 0x2c:
          watch.comma(i, this.line0);
          break;
        case 0x3b:
          watch.semicolon(i, this.line0);
          break;
        case 0x3d:
          watch.equals(i, this.line0);
          break;
        case 0x3a:
          watch.colon();
          break;
      }
      i++;
    }
    for (let row = 0; row < rows.count; row++) if (rows.end[row] === 0) watch.close(row, length, this.line0);
  }

  /** A body is closed; the body around it goes on. */
  private leave(body: number, at: number): number {
    this.watch.closeBrace(body, at, this.line0);
    if (at === this.lineStart && this.bodyCount > 1 && body !== Body.transparent) {
      // A brace in the first column ends all that is open, whatever was counted; but `extern "C" {` stays open.
      let outer = this.bodyCount - 1;
      while (outer > 0 && this.bodies[Math.min(outer, maximumBodies - 1)] !== Body.transparent) outer--;
      if (outer < this.bodyCount - 1) this.watch.collapse();
      this.bodyCount = outer;
      return Body.transparent;
    }
    this.bodyCount--;
    return this.bodies[Math.min(this.bodyCount, maximumBodies - 1)] as number;
  }

  private nextByte(bytes: Uint8Array, from: number): number {
    let i = from;
    while ((byteKinds[bytes[i] as number] as number) <= Kind.newline && bytes[i] !== 0) i++;
    return bytes[i] as number;
  }

  /** The end of a block comment whose inside begins at `from`; counts its lines. */
  private blockComment(bytes: Uint8Array, from: number, length: number): number {
    let i = from;
    for (; i < length; i++) {
      const c = bytes[i];
      if (c === 0x2a) {
        if (bytes[i + 1] === 0x2f) return i + 2;
      } else if (c === 10) {
        this.line0++;
        this.lineStart = i + 1;
      }
    }
    return length;
  }

  /** The newline that ends a logical line. */
  private lineEnd(bytes: Uint8Array, from: number, length: number): number {
    let i = from;
    for (; i < length; i++) {
      if (bytes[i] !== 10) continue;
      if (!this.isContinued(bytes, i)) return i;
      this.line0++;
      this.lineStart = i + 1;
    }
    return length;
  }

  private isContinued(bytes: Uint8Array, newline: number): boolean {
    const before = bytes[newline - 1];
    return before === 0x5c || (before === 13 && bytes[newline - 2] === 0x5c);
  }

  /** The end of a string or character literal; an unclosed one ends with its line. */
  private quoted(bytes: Uint8Array, start: number, length: number): number {
    const quote = bytes[start];
    let i = start + 1;
    for (; i < length; i++) {
      const c = bytes[i];
      if (c === quote) return i + 1;
      if (c === 10) return i;
      if (c === 0x5c) {
        i++;
        if (bytes[i] === 13 && bytes[i + 1] === 10) i++;
        if (bytes[i] === 10) {
          this.line0++;
          this.lineStart = i + 1;
        }
      }
    }
    return length;
  }

  private isElse = false;

  /** A directive up to its newline: its words, and the macro that it defines. */
  private directive(bytes: Uint8Array, start: number, length: number): number {
    const kinds = byteKinds;
    this.isElse = false;
    let i = start + 1;
    while (kinds[bytes[i] as number] === Kind.space) i++;
    const word = i;
    while ((kinds[bytes[i] as number] as number) >= Kind.digit) i++;
    // Told apart by two letters: d-efine, i-f, e-l, e-n, u-ndef; the text of all others is prose or a path.
    const first = bytes[word];
    const second = bytes[word + 1];
    const isDefine = first === 0x64;
    const isConditional = first === 0x69 && second === 0x66;
    if (isConditional) this.conditions++;
    else if (first === 0x65 && second === 0x6c) this.isElse = true;
    else if (first === 0x65 && second === 0x6e) this.conditions = Math.max(0, this.conditions - 1);
    else if (!isDefine && first !== 0x75) return this.lineEnd(bytes, i, length);
    let row = -1;
    if (isDefine) {
      while (kinds[bytes[i] as number] === Kind.space) i++;
      const nameStart = i;
      let hash = hashSeed;
      while ((kinds[bytes[i] as number] as number) >= Kind.digit)
        hash = Math.imul(hash ^ (bytes[i++] as number), hashPrime);
      if (i > nameStart) row = this.watch.macro(nameStart, i, hash, this.line0, this.lineStart, start);
    }
    const end = this.directiveWords(bytes, i, length);
    if (row >= 0) this.watch.close(row, end, this.line0);
    return end;
  }

  private directiveWords(bytes: Uint8Array, from: number, length: number): number {
    const kinds = byteKinds;
    const { words } = this;
    let i = from;
    while (i < length) {
      let c = bytes[i] as number;
      const kind = kinds[c] as number;
      if (kind === Kind.letter) {
        let hash = hashSeed;
        do {
          hash = Math.imul(hash ^ c, hashPrime);
          c = bytes[++i] as number;
        } while ((kinds[c] as number) >= Kind.digit);
        words.add(hash, WordFlag.occurs);
      } else if (kind === Kind.newline) {
        if (!this.isContinued(bytes, i)) return i;
        this.line0++;
        this.lineStart = ++i;
      } else if (kind === Kind.digit) {
        do c = bytes[++i] as number;
        while ((kinds[c] as number) >= Kind.digit);
      } else if (kind === Kind.slash && bytes[i + 1] === 0x2a) i = this.blockComment(bytes, i + 2, length);
      else if (kind === Kind.slash && bytes[i + 1] === 0x2f) return this.lineEnd(bytes, i, length);
      else if (kind === Kind.quote) {
        const end = this.quoted(bytes, i, length);
        // An apostrophe in prose opens nothing.
        i = bytes[end - 1] === c && end > i + 1 ? end : i + 1;
      } else i++;
    }
    return length;
  }
}
