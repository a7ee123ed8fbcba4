// The different words of one text by their hashes, with flags: an open-addressing table that is emptied by counting up
// a stamp, small enough for a cache. Filled by lexicalScan.ts, read by the segment builder.
// SPDX-License-Identifier: MIT

/** Flags of a word in a file; two bits in a posting. */
export const WordFlag = { occurs: 0, defined: 1 } as const;

const firstSlots = 1 << 13;

export class WordSet {
  /** Slots in the order in which their words were first met. */
  used: Int32Array = new Int32Array(firstSlots >> 1);
  count = 0;
  hashes: Int32Array = new Int32Array(firstSlots);
  flags: Uint8Array = new Uint8Array(firstSlots);
  private stamps = new Int32Array(firstSlots);
  private stamp = 0;

  clear(): void {
    this.count = 0;
    if (this.hashes.length > 1 << 17) {
      // One file with a million words must not make every later file slow.
      this.used = new Int32Array(firstSlots >> 1);
      this.hashes = new Int32Array(firstSlots);
      this.flags = new Uint8Array(firstSlots);
      this.stamps = new Int32Array(firstSlots);
      this.stamp = 0;
    }
    this.stamp++;
  }

  /** Enters a word and adds flags to it. */
  add(hash: number, flags: number): void {
    const mask = this.hashes.length - 1;
    let slot = (hash ^ (hash >>> 15)) & mask;
    while (this.stamps[slot] === this.stamp) {
      if (this.hashes[slot] === hash) {
        this.flags[slot] = (this.flags[slot] as number) | flags;
        return;
      }
      slot = (slot + 1) & mask;
    }
    this.stamps[slot] = this.stamp;
    this.hashes[slot] = hash;
    this.flags[slot] = flags;
    this.used[this.count++] = slot;
    if (this.count >= this.used.length) this.grow();
  }

  private grow(): void {
    const { hashes, flags, used, count } = this;
    const size = hashes.length * 4;
    this.hashes = new Int32Array(size);
    this.flags = new Uint8Array(size);
    this.stamps = new Int32Array(size);
    this.used = new Int32Array(size >> 1);
    this.stamp = 1;
    this.count = 0;
    for (let i = 0; i < count; i++) {
      const slot = used[i] as number;
      this.add(hashes[slot] as number, flags[slot] as number);
    }
  }
}
