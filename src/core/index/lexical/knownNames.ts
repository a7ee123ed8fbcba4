// Every name that the tree defines, once, as lines of text: what a search of parts of names looks through with the
// platform's own fast search for bytes. Two texts with equal offsets: as written, and in lower case. Names are only added;
// whether one is still defined is asked of the lexical index. Used by nameSearch.ts.
// SPDX-License-Identifier: MIT
import { lowerCase } from '../nameTable.ts';

/** Where `needle` next stands in `text` at or after an offset, or -1. */
export type FindBytes = (text: Uint8Array, needle: Uint8Array, from: number) => number;

const lineEnd = 0x0a;
/** Of a name with its line end. */
const meanBytes = 20;

export class KnownNames {
  private written = new Uint8Array(1 << 16);
  private folded = new Uint8Array(1 << 16);
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
    this.written = enlarged(this.written, bytes);
    this.folded = enlarged(this.folded, this.written.length);
  }

  add(name: Uint8Array, length: number): void {
    let slot = this.slotOf(name, length);
    if (this.slots[slot] !== 0) return;
    if (this.count * 2 >= this.slots.length) {
      this.growTo(this.slots.length * 2);
      slot = this.slotOf(name, length);
    }
    if (this.length + length + 1 > this.written.length) {
      this.written = enlarged(this.written, this.length + length + 1);
      this.folded = enlarged(this.folded, this.written.length);
    }
    this.slots[slot] = this.length;
    this.count++;
    for (let i = 0; i < length; i++) {
      const byte = name[i] as number;
      this.written[this.length] = byte;
      this.folded[this.length++] = lowerCase(byte);
    }
    this.written[this.length] = this.folded[this.length] = lineEnd;
    this.length++;
  }

  /** The lower-case text: lines of names, a line end before the first and after each. */
  text(): Uint8Array {
    return this.folded.subarray(0, this.length);
  }

  /** The name that an offset of the text is in, as written, and where it begins. */
  nameAt(offset: number): { readonly start: number; readonly name: Uint8Array } {
    let start = offset;
    while (this.written[start - 1] !== lineEnd) start--;
    let end = offset;
    while (this.written[end] !== lineEnd) end++;
    return { start, name: this.written.subarray(start, end) };
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
