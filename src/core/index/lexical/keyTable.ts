// Which segments hold a content: an open-addressing table over the segments' own file tables, because a map of 55,000 texts
// is what a start of the service would wait for longest. Used by lexicalIndex.ts.
// SPDX-License-Identifier: MIT
import { keyBytes, type Segment } from './segment.ts';

/** Where a content is kept. */
export interface SegmentFile {
  readonly segment: number;
  readonly file: number;
}

export class KeyTable {
  /** Index of an entry plus 1; 0 is free. */
  private slots = new Int32Array(1 << 12);
  private segments = new Int32Array(1 << 11);
  private files = new Int32Array(1 << 11);
  private hashes = new Int32Array(1 << 11);
  private count = 0;

  /** Enters all files of a segment; what was entered before is found before. */
  enter(number: number, segment: Segment): void {
    this.reserve(this.count + segment.files);
    for (let file = 0; file < segment.files; file++) {
      this.segments[this.count] = number;
      this.files[this.count] = file;
      this.hashes[this.count] = segment.keyHash(file);
      this.place(++this.count);
    }
  }

  /** `segmentOf` gives nothing for segments that do not count; `key` is in hex. */
  find(key: string, segmentOf: (number: number) => Segment | null | undefined): SegmentFile | null {
    if (key.length !== keyBytes * 2) return null;
    const mask = this.slots.length - 1;
    let slot = parseInt(key.slice(0, 8), 16) & mask;
    for (let entry = 0; (entry = this.slots[slot] as number) !== 0; slot = (slot + 1) & mask) {
      const segment = this.segments[entry - 1] as number;
      const file = this.files[entry - 1] as number;
      if (segmentOf(segment)?.hasKey(file, key)) return { segment, file };
    }
    return null;
  }

  private place(entry: number): void {
    const mask = this.slots.length - 1;
    let slot = (this.hashes[entry - 1] as number) & mask;
    while (this.slots[slot] !== 0) slot = (slot + 1) & mask;
    this.slots[slot] = entry;
  }

  private reserve(entries: number): void {
    if (entries <= this.files.length) return;
    let room = this.files.length;
    while (room < entries) room *= 2;
    const larger = (from: Int32Array): Int32Array<ArrayBuffer> => {
      const into = new Int32Array(room);
      into.set(from);
      return into;
    };
    this.segments = larger(this.segments);
    this.files = larger(this.files);
    this.hashes = larger(this.hashes);
    this.slots = new Int32Array(room * 2);
    for (let entry = 1; entry <= this.count; entry++) this.place(entry);
  }
}
