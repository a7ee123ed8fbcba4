// The memory that instructions read and write, as a port; and little-endian numbers in bytes.
// Knows no paging: addresses are linear, and whoever implements the port decides what faults.
// SPDX-License-Identifier: MIT

import { copied, freshBytes } from '../../base/freshBytes.ts';

/** Linear memory. Both methods throw `MemoryFault` where an access is not possible. */
export interface MemoryPort {
  read(linearAddress: bigint, length: number): Uint8Array;
  write(linearAddress: bigint, bytes: Uint8Array): void;
  /** Throws as an access to that byte would, and touches nothing. A port without it is taken to have every page. */
  probe?(linearAddress: bigint, access: 'read' | 'write'): void;
  /**
   * The bytes behind an area that is reached as a whole, with nothing that would see its parts; null if there are none.
   * A port without it is reached part by part.
   */
  area?(linearAddress: bigint, length: number, access: 'read' | 'write'): Area | null;
}

/** Bytes of memory in place: an area begins at `at`. */
export interface Area {
  readonly bytes: Uint8Array;
  readonly at: number;
}

/** An area of memory that an instruction fills: in place if that can be, else part by part through the port. */
export class AreaWriter {
  private readonly area: Area | null;

  constructor(
    private readonly memory: MemoryPort,
    private readonly address: bigint,
    length: number,
  ) {
    this.area = memory.area?.(address, length, 'write') ?? null;
  }

  /** Writes bytes at an offset. */
  put(offset: number, bytes: Uint8Array): void {
    if (this.area) this.area.bytes.set(bytes, this.area.at + offset);
    else this.memory.write(this.address + BigInt(offset), bytes);
  }

  /** Writes `length` bytes at an offset that `fill` puts into an array of zeros, from a place in it on. */
  fill(offset: number, length: number, fill: (bytes: Uint8Array, at: number) => void): void {
    if (this.area) {
      const at = this.area.at + offset;
      this.area.bytes.fill(0, at, at + length);
      return fill(this.area.bytes, at);
    }
    const bytes = freshBytes(length);
    fill(bytes, 0);
    this.memory.write(this.address + BigInt(offset), bytes);
  }
}

/** `length` bytes of memory to be read: in place if that can be, else a copy. */
export function areaOf(memory: MemoryPort, address: bigint, length: number): Area {
  return memory.area?.(address, length, 'read') ?? { bytes: memory.read(address, length), at: 0 };
}

/** Little-endian unsigned value of `length` bytes at `offset`. */
export function getLe(bytes: Uint8Array, offset: number, length: number): bigint {
  if (length <= 6) return BigInt(getNumber(bytes, offset, length));
  const high = getNumber(bytes, offset + 6, length - 6);
  const low = getNumber(bytes, offset, 6);
  return high === 0 ? BigInt(low) : (BigInt(high) << 48n) | BigInt(low);
}

/** As `getLe`, for at most 6 bytes. */
export function getNumber(bytes: Uint8Array, offset: number, length: number): number {
  let value = 0;
  for (let i = length - 1; i >= 0; i -= 1) value = value * 256 + (bytes[offset + i] ?? 0);
  return value;
}

/** Writes the low `length` bytes of `value` at `offset`, little-endian. */
export function putLe(bytes: Uint8Array, offset: number, length: number, value: bigint | number): void {
  if (length <= 4)
    return putWord(
      bytes,
      offset,
      length,
      Number(typeof value === 'number' ? value : BigInt.asUintN(32, value)),
    );
  const rest = BigInt.asUintN(length * 8, BigInt(value));
  putWord(bytes, offset, 4, Number(rest & 0xffff_ffffn));
  putWord(bytes, offset + 4, length - 4, Number(rest >> 32n));
}

function putWord(bytes: Uint8Array, offset: number, length: number, word: number): void {
  for (let i = 0; i < length; i += 1) bytes[offset + i] = (word >>> (8 * i)) & 0xff;
}

/** A copy of `bytes` with `part` laid over it at `offset`. */
export function overlaid(bytes: Uint8Array, offset: number, part: Uint8Array): Uint8Array {
  const copy = copied(bytes);
  copy.set(part, offset);
  return copy;
}
