// Every name that the tree defines, once, as lines of text: what a search of parts of names looks through with the
// platform's own fast search for bytes. Two texts with equal offsets: as written, and in lower case; each block of them has
// a set of the runs of four letters in its names, so that most blocks need not be looked through. Names are only added;
// whether one is still defined is asked of the lexical index. Used by nameSearch.ts.
// SPDX-License-Identifier: MIT
import { lowerCase } from '../nameTable.ts';

/** Where `needle` next stands in `text` at or after an offset, or -1. */
export type FindBytes = (text: Uint8Array, needle: Uint8Array, from: number) => number;

const lineEnd = 0x0a;
/** A name belongs to the block that it begins in. */
const blockShift = 14;
/** Bytes of a block's set: its names have some thousand different runs of four letters. */
const setBytes = 4096;
/** Of a name with its line end. */
const meanBytes = 20;

export class KnownNames {
  private written = new Uint8Array(1 << 16);
  private folded = new Uint8Array(1 << 16);
  private sets = new Uint8Array(setBytes * ((1 << 16) >>> blockShift));
  /** Offsets of names, by hash; 0 for none. */
  private slots = new Uint32Array(1 << 14);
  private count = 0;
  /** The text begins with a line end, so that every name is between two. */
  private length = 1;

  constructor() {
    this.written[0] = this.folded[0] = lineEnd;
  }

  /** Makes room for about so many more names at once: growing a large table takes long. */
  reserve(names: number): void {
    this.growTo((this.count + names) * 2);
    const bytes = this.length + names * meanBytes;
    if (bytes <= this.written.length) return;
    this.enlarge(bytes);
  }

  add(name: Uint8Array, length: number): void {
    let slot = this.slotOf(name, length);
    if (this.slots[slot] !== 0) return;
    if (this.count * 2 >= this.slots.length) {
      this.growTo(this.slots.length * 2);
      slot = this.slotOf(name, length);
    }
    if (this.length + length + 1 > this.written.length) {
      this.enlarge(this.length + length + 1);
    }
    this.slots[slot] = this.length;
    this.count++;
    const set = (this.length >>> blockShift) * setBytes;
    let four = 0;
    for (let i = 0; i < length; i++) {
      const byte = name[i] as number;
      const lower = lowerCase(byte);
      this.written[this.length] = byte;
      this.folded[this.length++] = lower;
      four = (four << 8) | lower;
      if (i < 3) continue;
      const bit = bitOf(four);
      this.sets[set + (bit >>> 3)] = (this.sets[set + (bit >>> 3)] as number) | (1 << (bit & 7));
    }
    this.written[this.length] = this.folded[this.length] = lineEnd;
    this.length++;
  }

  /** The lower-case text: lines of names, a line end before the first and after each. */
  text(): Uint8Array {
    return this.folded.subarray(0, this.length);
  }

  /** Offsets of the text, from and to in turn, between which all names are that hold these letters of lower case. */
  ranges(letters: Uint8Array): readonly number[] {
    const bits: number[] = [];
    let four = 0;
    letters.forEach((letter, i) => {
      four = (four << 8) | letter;
      if (i >= 3) bits.push(bitOf(four));
    });
    const found: number[] = [];
    let to = -1;
    for (let from = 0; from < this.length; from += 1 << blockShift) {
      const set = (from >>> blockShift) * setBytes;
      if (bits.some((bit) => ((this.sets[set + (bit >>> 3)] as number) & (1 << (bit & 7))) === 0)) continue;
      // To the end of the last name that begins in the block; from the line end before its first.
      const next = this.written.indexOf(lineEnd, Math.min(from + (1 << blockShift), this.length - 1));
      if (from <= to) found.pop();
      else found.push(Math.max(0, from - 1));
      to = next + 1;
      found.push(to);
    }
    return found;
  }

  /** The name that an offset of the text is in, as written, and where it begins. */
  nameAt(offset: number): { readonly start: number; readonly name: Uint8Array } {
    let start = offset;
    while (this.written[start - 1] !== lineEnd) start--;
    let end = offset;
    while (this.written[end] !== lineEnd) end++;
    return { start, name: this.written.subarray(start, end) };
  }

  private enlarge(bytes: number): void {
    this.written = enlarged(this.written, bytes);
    this.folded = enlarged(this.folded, this.written.length);
    this.sets = enlarged(this.sets, setBytes * ((this.written.length >>> blockShift) + 1));
  }

  private slotOf(name: Uint8Array, length: number): number {
    const mask = this.slots.length - 1;
    for (let slot = hash(name, 0, length) & mask; ; slot = (slot + 1) & mask) {
      const at = this.slots[slot] as number;
      if (at === 0) return slot;
      let same = 0;
      while (same < length && this.written[at + same] === name[same]) same++;
      if (same === length && this.written[at + length] === lineEnd) return slot;
    }
  }

  /** At least so many slots, a power of two. */
  private growTo(slots: number): void {
    let size = this.slots.length;
    while (size < slots) size *= 2;
    if (size === this.slots.length) return;
    const larger = new Uint32Array(size);
    const mask = larger.length - 1;
    // In the order of the text: memory is read once and in a row.
    for (let at = 1, end = 1; at < this.length; at = end + 1) {
      for (end = at; this.written[end] !== lineEnd;) end++;
      let slot = hash(this.written, at, end) & mask;
      while (larger[slot] !== 0) slot = (slot + 1) & mask;
      larger[slot] = at;
    }
    this.slots = larger;
  }
}

const bitOf = (four: number): number => (Math.imul(four, 0x9e3779b1) >>> 16) & (setBytes * 8 - 1);

function enlarged(from: Uint8Array, needed: number): Uint8Array<ArrayBuffer> {
  const larger = new Uint8Array(Math.max(needed, Math.ceil(from.length * 1.5)));
  larger.set(from);
  return larger;
}

/** FNV-1a. */
function hash(bytes: Uint8Array, start: number, end: number): number {
  let value = 0x811c9dc5;
  for (let i = start; i < end; i++) value = Math.imul(value ^ (bytes[i] as number), 0x01000193);
  return (value ^ (value >>> 15)) >>> 0;
}
