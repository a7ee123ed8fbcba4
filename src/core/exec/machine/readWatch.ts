// Sees every read of some bytes of memory. Code remembers the regions that it last read from and passes by the memory
// while it stays inside; the region with the watched bytes is therefore given out as one that no access lies inside, so
// that each comes back to ask. For closures only: see Memory.reads. Used where a Run is played again, for its readers.
// SPDX-License-Identifier: MIT
import type { CompareOp, Rep } from '../ir.ts';
import type { Region } from './memory.ts';

export interface ReadWatch {
  /** While above 0, looks are no reads: a checker's. */
  asides: number;
  /** The region that an access goes through; `addr` and `length` lie in `region`. */
  through(region: Region, addr: number, length: number, write: boolean): Region;
  /** `by` is to be added to an integer whose value nobody looks at. True: that is done. */
  adds?(region: Region, addr: number, size: number, by: number): boolean;
  /** Of the value only this comparison is used. False: it counts as read. */
  compares?(
    region: Region,
    addr: number,
    rep: Rep,
    op: CompareOp,
    constant: number,
    result: boolean,
  ): boolean;
}

/** Watches `size` bytes at `addr`. Has to be in place before code runs on the memory. */
export class RangeWatch implements ReadWatch {
  private hidden: Region | null = null;
  private behind: Region | null = null;
  asides = 0;

  constructor(
    private readonly addr: number,
    private readonly size: number,
    private readonly onRead: () => void,
  ) {}

  through(region: Region, addr: number, length: number, write: boolean): Region {
    if (this.addr + this.size <= region.base || this.addr >= region.end) return region;
    if (this.asides === 0 && !write && addr < this.addr + this.size && addr + length > this.addr)
      this.onRead();
    if (this.behind !== region || this.hidden === null) {
      this.behind = region;
      this.hidden = { ...region, end: -Infinity };
    }
    return this.hidden;
  }
}
