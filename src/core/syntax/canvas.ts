// A byte copy of a text that can be overwritten but never grown: every write keeps the length and all line ends.
// Knows nothing of C. Written by the walks of core/syntax, read once at the end.
// SPDX-License-Identifier: MIT

const isLineEnd = (c: number | undefined): boolean => c === 10 || c === 13;

export class Canvas {
  /** One unit per byte; for reading. */
  readonly units: Uint16Array;

  constructor(text: string) {
    const units = new Uint16Array(text.length);
    for (let i = 0; i < text.length; i++) units[i] = text.charCodeAt(i);
    this.units = units;
  }

  at(offset: number): number {
    return this.units[offset] ?? 0;
  }

  /** Spaces over [start, end), line ends kept. */
  blank(start: number, end: number): void {
    for (let i = start; i < end; i++) if (!isLineEnd(this.units[i])) this.units[i] = 32;
  }

  /** One character, unless that would remove a line end. Answers whether it was written. */
  put(offset: number, char: string): boolean {
    if (offset < 0 || offset >= this.units.length || isLineEnd(this.units[offset])) return false;
    this.units[offset] = char.charCodeAt(0);
    return true;
  }

  /** Puts `word` over [start, end) and blanks the rest. The caller has checked that it fits. */
  overwrite(start: number, end: number, word: string): void {
    this.blank(start, end);
    for (let i = 0; i < word.length && start + i < end; i++) this.put(start + i, word.charAt(i));
  }

  /** Puts one character over the first blank of [start, end). Answers whether there was one. */
  putInGap(start: number, end: number, char: string): boolean {
    for (let i = start; i < end; i++) {
      const c = this.units[i];
      if (c === 32 || c === 9) return this.put(i, char);
    }
    return false;
  }

  /** Whether [start, end) has a blank that `putInGap` could take. */
  hasGap(start: number, end: number): boolean {
    for (let i = start; i < end; i++) if (this.units[i] === 32 || this.units[i] === 9) return true;
    return false;
  }

  toString(): string {
    let text = '';
    for (let i = 0; i < this.units.length; i += 8192) {
      // Several times faster than spreading the units as arguments.
      text += Reflect.apply(String.fromCharCode, null, this.units.subarray(i, i + 8192)) as string;
    }
    return text;
  }
}
