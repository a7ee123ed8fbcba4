// The machine's memory: bytes at 64-bit addresses, in regions. Addresses are kept as the signed 64-bit reading, so
// that kernel addresses are plain numbers (see integer.ts). Every write can be watched: that is what a Run records.
// SPDX-License-Identifier: MIT
import type { Rep } from '../ir.ts';
import type { Value } from '../integer.ts';
import { fromWords, highWord, lowWord, toUnsigned } from '../integer.ts';

export interface Region {
  readonly name: string;
  readonly base: number;
  readonly bytes: Uint8Array;
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

export class Memory {
  readonly regions: Region[] = [];
  watch: WriteWatch | null = null;
  private last: Region | null = null;

  addRegion(name: string, base: number, size: number): Region {
    const region: Region = { name, base, bytes: new Uint8Array(size), used: 0 };
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

  private find(addr: Value, length: number, write: boolean): Region {
    if (typeof addr === 'number') {
      const last = this.last;
      if (last && addr >= last.base && addr + length <= last.base + last.bytes.length) return last;
      for (const region of this.regions) {
        if (addr >= region.base && addr + length <= region.base + region.bytes.length) {
          this.last = region;
          return region;
        }
      }
    }
    throw new BadAccess(toUnsigned(addr), length, write);
  }

  has(addr: Value, length: number): boolean {
    return (
      typeof addr === 'number' &&
      this.regions.some((r) => addr >= r.base && addr + length <= r.base + r.bytes.length)
    );
  }

  load(rep: Rep, addr: Value): Value {
    switch (rep) {
      case 'u8':
      case 'bool': {
        const region = this.find(addr, 1, false);
        return region.bytes[(addr as number) - region.base] ?? 0;
      }
      case 'i8': {
        const region = this.find(addr, 1, false);
        return ((region.bytes[(addr as number) - region.base] ?? 0) << 24) >> 24;
      }
      case 'u16':
        return this.word16(addr);
      case 'i16':
        return (this.word16(addr) << 16) >> 16;
      case 'u32':
        return this.word32(addr) >>> 0;
      case 'i32':
        return this.word32(addr) | 0;
      default: {
        const region = this.find(addr, 8, false);
        const at = (addr as number) - region.base;
        const b = region.bytes;
        const low =
          ((b[at] ?? 0) | ((b[at + 1] ?? 0) << 8) | ((b[at + 2] ?? 0) << 16) | ((b[at + 3] ?? 0) << 24)) >>>
          0;
        const high =
          (b[at + 4] ?? 0) | ((b[at + 5] ?? 0) << 8) | ((b[at + 6] ?? 0) << 16) | ((b[at + 7] ?? 0) << 24);
        return fromWords(high, low);
      }
    }
  }

  private word16(addr: Value): number {
    const region = this.find(addr, 2, false);
    const at = (addr as number) - region.base;
    return (region.bytes[at] ?? 0) | ((region.bytes[at + 1] ?? 0) << 8);
  }

  private word32(addr: Value): number {
    const region = this.find(addr, 4, false);
    const at = (addr as number) - region.base;
    const b = region.bytes;
    return (b[at] ?? 0) | ((b[at + 1] ?? 0) << 8) | ((b[at + 2] ?? 0) << 16) | ((b[at + 3] ?? 0) << 24);
  }

  store(rep: Rep, addr: Value, value: Value): void {
    const size =
      rep === 'i64' || rep === 'u64'
        ? 8
        : rep === 'i32' || rep === 'u32'
          ? 4
          : rep === 'i16' || rep === 'u16'
            ? 2
            : 1;
    const region = this.find(addr, size, true);
    const at = (addr as number) - region.base;
    this.watch?.writing(addr as number, region.bytes, at, size);
    let word = lowWord(value);
    for (let i = 0; i < Math.min(size, 4); i++) {
      region.bytes[at + i] = word & 0xff;
      word >>>= 8;
    }
    if (size === 8) {
      word = highWord(value);
      for (let i = 4; i < 8; i++) {
        region.bytes[at + i] = word & 0xff;
        word >>= 8;
      }
    }
    this.watch?.written(region.bytes, at, size);
  }

  /** A copy of the bytes. Throws BadAccess. */
  read(addr: Value, length: number): Uint8Array {
    if (length === 0) return new Uint8Array(0);
    const region = this.find(addr, length, false);
    const at = (addr as number) - region.base;
    return region.bytes.slice(at, at + length);
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
