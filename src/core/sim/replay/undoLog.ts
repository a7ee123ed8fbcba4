// What memory held before a replayed operation changed it, so that it can be had back if a later guard does not hold.
// Watches the writes of the x86 unit and is told of the others. Owned by replay.ts; used again for each operation.
// SPDX-License-Identifier: MIT
import type { WriteWatch } from '../../exec/machine/memory.ts';
import { grown } from './fields.ts';
import type { Add } from './fields.ts';
import type { WordPart } from './segments.ts';

interface Old {
  bytes: Uint8Array;
  at: number;
  size: number;
  /** Where the old bytes are in `kept`. */
  from: number;
}

const nothing = new Uint8Array(0);

export class UndoLog implements WriteWatch {
  readonly takesAreas = true;
  private kept = new Uint8Array(0x4000);
  private used = 0;
  /** Entries are used again: only the first `count` mean something. */
  private readonly entries: Old[] = [];
  private count = 0;
  private readonly bytesOf = new WeakMap<Int32Array, Uint8Array>();

  begin(): void {
    this.used = 0;
    this.count = 0;
  }

  /** Stores in memory and remembers what was there. */
  store({ words, at, mask, value }: WordPart): void {
    this.keepWord(words, at);
    words[at] = ((words[at] ?? 0) & ~mask) | value;
  }

  /** Adds in memory and remembers what was there. */
  add(one: Add): void {
    const { words, at } = one;
    this.keepWord(words, at);
    words[at] = grown(words[at] ?? 0, one);
  }

  private keepWord(words: Int32Array, at: number): void {
    let bytes = this.bytesOf.get(words);
    if (!bytes)
      this.bytesOf.set(words, (bytes = new Uint8Array(words.buffer, words.byteOffset, words.byteLength)));
    this.keep(bytes, at * 4, 4);
  }

  writing(_addr: number, bytes: Uint8Array, at: number, size: number): void {
    this.keep(bytes, at, size);
  }
  written(): void {
    // What is there now does not matter.
  }

  private keep(bytes: Uint8Array, at: number, size: number): void {
    if (this.used + size > this.kept.length) {
      const more = new Uint8Array(2 * (this.used + size));
      more.set(this.kept);
      this.kept = more;
    }
    const { used, kept } = this;
    if (size <= 8) for (let i = 0; i < size; i++) kept[used + i] = bytes[at + i] ?? 0;
    else kept.set(bytes.subarray(at, at + size), used);
    const entry = (this.entries[this.count] ??= { bytes: nothing, at: 0, size: 0, from: 0 });
    entry.bytes = bytes;
    entry.at = at;
    entry.size = size;
    entry.from = used;
    this.count++;
    this.used += size;
  }

  /** Puts everything back, the last change first. */
  undo(): void {
    for (let i = this.count - 1; i >= 0; i--) {
      const { bytes, at, size, from } = this.entries[i] as Old;
      bytes.set(this.kept.subarray(from, from + size), at);
    }
    this.begin();
  }
}
