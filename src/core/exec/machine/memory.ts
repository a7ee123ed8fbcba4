// The machine's memory: bytes at 64-bit addresses, in regions. Addresses are kept as the signed 64-bit reading, so
// that kernel addresses are plain numbers (see integer.ts). Every write can be watched: that is what a Run records.
// SPDX-License-Identifier: MIT
import type { CompareOp, Rep } from '../ir.ts';
import type { Value } from '../integer.ts';
import { copied } from '../../base/freshBytes.ts';
import { compare, fromWords, highWord, lowWord, sizeOfRep, toUnsigned } from '../integer.ts';
import type { ReadWatch } from './readWatch.ts';

export interface Region {
  readonly name: string;
  readonly base: number;
  readonly bytes: Uint8Array;
  /** The same bytes as words. */
  readonly view: DataView;
  /** The address after the last byte. */
  readonly end: number;
  /** Bytes given out so far, for regions that allocate. */
  used: number;
}

/** An access outside every region. `address` is the unsigned address. */
export class BadAccess extends Error {
  constructor(
    readonly address: bigint,
    readonly length: number,
    readonly write: boolean,
  ) {
    super(
      `${write ? 'write' : 'read'} of ${length} bytes at 0x${address.toString(16)}, where this machine has no memory` +
        (address < 4096n ? ' (a NULL pointer)' : ''),
    );
  }
}

/** A region has no room for what is to be allocated. */
export class RegionFull extends Error {}

/** Sees every write: `writing` while the region still has its old bytes, then `written`. `at` is the place in `bytes`. */
export interface WriteWatch {
  /** `writing` may be called for an area some of whose bytes are then written, and `written` is not called for it. */
  readonly takesAreas?: boolean;
  writing(addr: number, bytes: Uint8Array, at: number, size: number): void;
  written(bytes: Uint8Array, at: number, size: number): void;
}

/** Where things are; unsigned addresses as Linux on x86-64 has them, without KASLR. */
export const addressMap = {
  text: addressOf(0xffffffff81000000n),
  data: addressOf(0xffffffff82000000n),
  perCpu: addressOf(0xffffffff83000000n),
  strings: addressOf(0xffffffff84000000n),
  heap: addressOf(0xffff888000000000n),
  perCpuCopies: addressOf(0xffff888100000000n),
  stacks: addressOf(0xffffc90000000000n),
  user: 0x7ffd00000000,
} as const;

export function addressOf(unsigned: bigint): number {
  return Number(BigInt.asIntN(64, unsigned));
}

/** A region that no address lies in: what a place in the code begins with that remembers where it last looked. */
export const nowhere: Region = {
  name: '',
  base: Infinity,
  end: -Infinity,
  bytes: new Uint8Array(0),
  view: new DataView(new ArrayBuffer(0)),
  used: 0,
};

/** Regions are remembered by blocks of this size: most of them begin at a block of their own. */
const blockBytes = 0x10000;
const rememberedBlocks = 256;

export class Memory {
  readonly regions: Region[] = [];
  watch: WriteWatch | null = null;
  /** Sees every read that comes here. Generated code does not come for its own stack: it is not for use with this. */
  reads: ReadWatch | null = null;
  /** Told of whole pages that are copied or filled, which takes time of its own. */
  onPages: ((pages: number) => void) | null = null;
  /** The region last found for each block, by the low bits of the block's number. */
  private readonly byBlock: Region[] = new Array<Region>(rememberedBlocks).fill(nowhere);

  addRegion(name: string, base: number, size: number): Region {
    const region: Region = newRegion(name, base, size);
    this.regions.push(region);
    this.regions.sort((a, b) => a.base - b.base);
    return region;
  }

  /** Gives out `size` bytes of a region, aligned. Throws if the region is full. */
  allocate(region: Region, size: number, align: number): number {
    const offset = Math.ceil(region.used / align) * align;
    if (offset + size > region.bytes.length) throw new RegionFull(`the ${region.name} region is full`);
    region.used = offset + size;
    return region.base + offset;
  }

  /** The region that all the bytes lie in. Throws BadAccess. */
  find(addr: Value, length: number, write: boolean): Region {
    const region = this.lookup(addr, length) ?? this.miss(addr, length, write);
    return this.reads === null ? region : this.reads.through(region, addr as number, length, write);
  }

  /** Looks at memory beside the running code: what is read is no read of the code's. */
  aside<T>(look: () => T): T {
    const { reads } = this;
    if (reads === null) return look();
    reads.asides++;
    try {
      return look();
    } finally {
      reads.asides--;
    }
  }

  private lookup(addr: Value, length: number): Region | null {
    if (typeof addr !== 'number') return null;
    const block = Math.floor(addr / blockBytes);
    const known = this.byBlock[block & (rememberedBlocks - 1)] as Region;
    if (addr >= known.base && addr + length <= known.end) return known;
    const found = this.regions.find((one) => addr >= one.base && addr + length <= one.end) ?? null;
    if (found) this.byBlock[block & (rememberedBlocks - 1)] = found;
    return found;
  }

  private miss(addr: Value, length: number, write: boolean): never {
    throw new BadAccess(toUnsigned(addr), length, write);
  }

  has(addr: Value, length: number): boolean {
    return this.lookup(addr, length) !== null;
  }

  /** The bytes behind an area, to be read or written in place; null if it is not there, or somebody sees its parts. */
  area(
    addr: number,
    length: number,
    write: boolean,
  ): { readonly bytes: Uint8Array; readonly at: number } | null {
    const { watch } = this;
    if (this.reads !== null || (write && watch !== null && watch.takesAreas !== true)) return null;
    const region = this.lookup(addr, length);
    if (region === null) return null;
    const at = addr - region.base;
    if (write) watch?.writing(addr, region.bytes, at, length);
    return { bytes: region.bytes, at };
  }

  load(rep: Rep, addr: Value): Value {
    const { view, base } = this.find(addr, sizeOfRep[rep], false);
    return get(rep, view, (addr as number) - base);
  }

  store(rep: Rep, addr: Value, value: Value): void {
    this.put(this.find(addr, sizeOfRep[rep], true), sizeOfRep[rep], addr as number, value);
  }

  /** Adds to an integer of at most four bytes, without a look at its value. */
  add(rep: Rep, addr: Value, by: number): void {
    const size = sizeOfRep[rep];
    const region = this.lookup(addr, size) ?? this.miss(addr, size, false);
    if (this.reads?.adds?.(region, addr as number, size, by)) return;
    this.store(rep, addr, (this.load(rep, addr) as number) + by);
  }

  /** Compares an integer of at most four bytes with a constant: nothing else is asked of its value. */
  compare(rep: Rep, addr: Value, op: CompareOp, constant: number): boolean {
    const size = sizeOfRep[rep];
    const region = this.lookup(addr, size) ?? this.miss(addr, size, false);
    const at = addr as number;
    const result = compare(op, 'i64', get(rep, region.view, at - region.base), constant);
    const { reads } = this;
    if (reads !== null && reads.compares?.(region, at, rep, op, constant, result) !== true)
      reads.through(region, at, size, false);
    return result;
  }

  /** Stores a value of `size` bytes in a region that `find` gave for it. */
  put({ bytes, view, base }: Region, size: 1 | 2 | 4 | 8, addr: number, value: Value): void {
    const at = addr - base;
    const { watch } = this;
    if (watch) watch.writing(addr, bytes, at, size);
    if (size === 4) view.setInt32(at, lowWord(value), true);
    else if (size === 8) {
      view.setInt32(at, lowWord(value), true);
      view.setInt32(at + 4, highWord(value), true);
    } else if (size === 1) bytes[at] = lowWord(value);
    else view.setInt16(at, lowWord(value), true);
    if (watch) watch.written(bytes, at, size);
  }

  /** So many bytes were copied or filled at once. */
  moved(bytes: number): void {
    if (bytes >= 4096) this.onPages?.(Math.floor(bytes / 4096));
  }

  /** A copy of the bytes. Throws BadAccess. */
  read(addr: Value, length: number): Uint8Array {
    if (length === 0) return new Uint8Array(0);
    const region = this.find(addr, length, false);
    const at = (addr as number) - region.base;
    return copied(region.bytes, at, length);
  }

  write(addr: Value, bytes: Uint8Array): void {
    if (bytes.length === 0) return;
    const region = this.find(addr, bytes.length, true);
    const at = (addr as number) - region.base;
    this.watch?.writing(addr as number, region.bytes, at, bytes.length);
    region.bytes.set(bytes, at);
    this.watch?.written(region.bytes, at, bytes.length);
  }

  fill(addr: Value, length: number, byte: number): void {
    this.write(addr, new Uint8Array(length).fill(byte));
  }
}

/** A value of that representation at a place in a region's bytes. */
function get(rep: Rep, view: DataView, at: number): Value {
  switch (rep) {
    case 'u8':
    case 'bool':
      return view.getUint8(at);
    case 'i8':
      return view.getInt8(at);
    case 'u16':
      return view.getUint16(at, true);
    case 'i16':
      return view.getInt16(at, true);
    case 'u32':
      return view.getUint32(at, true);
    case 'i32':
      return view.getInt32(at, true);
    default:
      return getWide(view, at);
  }
}

export function getWide(view: DataView, at: number): Value {
  return fromWords(view.getInt32(at + 4, true), view.getUint32(at, true));
}

function newRegion(name: string, base: number, size: number): Region {
  const bytes = new Uint8Array(size);
  return { name, base, end: base + size, bytes, view: new DataView(bytes.buffer), used: 0 };
}
