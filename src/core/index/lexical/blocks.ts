// The body of a segment in blocks, each with a checksum of its own: a block is read and checked when something in it is
// first asked for, so that opening an index costs next to nothing. What is damaged is told once; nothing of it is given out.
// Where the bytes come from is the source's affair: no file system here. Used by segment.ts.
// SPDX-License-Identifier: MIT
import { laneSum } from './checkedBytes.ts';

/** Bytes that are read piece by piece. */
export interface SegmentSource {
  readonly length: number;
  /** Fills `into` with the bytes from `at` on; false if they cannot be had. */
  read(at: number, into: Uint8Array): boolean;
  /** Nothing is read any more. */
  close(): void;
}

/** A word of the index is in four blocks or fewer of a segment: small ones keep the first question short. */
const blockBytes = 16 * 1024;
/** So many blocks are looked through at a time. */
const checkedBlocks = 64;

/** The number of blocks of so many bytes. */
export const blockCount = (bytes: number): number => Math.ceil(bytes / blockBytes);

/** The checksums of the blocks of `bytes[from, length)`; `from` is a multiple of 4. */
export function blockSums(bytes: Uint8Array, from: number): Uint32Array {
  return Uint32Array.from({ length: blockCount(bytes.length - from) }, (_, block) => {
    const start = from + block * blockBytes;
    return laneSum(bytes, start, Math.min(bytes.length, start + blockBytes));
  });
}

export class Blocks {
  private readonly there: Uint8Array;
  private missing: number;
  private isLost = false;
  private readonly bytes: Uint8Array;
  private readonly from: number;
  private readonly sums: Uint32Array;
  private readonly source: SegmentSource | null;
  private readonly onDamage: (reason: string) => void;

  /** The body is `bytes[from, length)`. It is to be filled from `source`; null: it is there, and only to be checked. */
  constructor(
    bytes: Uint8Array,
    from: number,
    sums: Uint32Array,
    source: SegmentSource | null,
    onDamage: (reason: string) => void,
  ) {
    this.bytes = bytes;
    this.from = from;
    this.sums = sums;
    this.source = source;
    this.onDamage = onDamage;
    this.there = new Uint8Array(sums.length);
    this.missing = sums.length;
  }

  /** Makes sure of `bytes[from, to)`. False if they are damaged, or those asked for before were. */
  need(from: number, to: number): boolean {
    if (this.isLost) return false;
    if (this.missing === 0 || from >= to) return true;
    const last = Math.floor((to - 1 - this.from) / blockBytes);
    for (let block = Math.floor((from - this.from) / blockBytes); block <= last; block++) {
      if (this.there[block] !== 0) continue;
      const reason = this.take(block, this.bytes.subarray(this.startOf(block), this.startOf(block + 1)));
      if (reason !== null) {
        this.isLost = true;
        this.onDamage(reason);
        return false;
      }
      this.there[block] = 1;
      this.missing--;
    }
    return true;
  }

  /** Looks through what nobody asked for yet, without keeping it. Ends with the reason at the first damage. */
  *check(): Generator<string | null, void> {
    const room = new Uint8Array(blockBytes);
    for (let block = 0; block < this.sums.length && !this.isLost; block++) {
      if (this.there[block] === 0) {
        const length = this.startOf(block + 1) - this.startOf(block);
        const own = this.bytes.subarray(this.startOf(block), this.startOf(block + 1));
        const reason = this.take(block, this.source === null ? own : room.subarray(0, length));
        if (reason !== null) {
          yield reason;
          return;
        }
      }
      if (block % checkedBlocks === checkedBlocks - 1) yield null;
    }
  }

  /** Nothing more is read; what is asked for and is not there counts as lost, and nobody is told. */
  close(): void {
    this.isLost = true;
    this.source?.close();
  }

  /** Reads and checks a block; the reason if it is damaged. */
  private take(block: number, into: Uint8Array): string | null {
    if (this.source !== null && !this.source.read(this.startOf(block), into)) return 'it cannot be read';
    return laneSum(into, 0, into.length) === this.sums[block] ? null : 'the checksum is wrong';
  }

  private startOf(block: number): number {
    return Math.min(this.bytes.length, this.from + block * blockBytes);
  }
}
