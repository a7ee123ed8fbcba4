// The memory that instructions read and write, as a port; and little-endian numbers in bytes.
// Knows no paging: addresses are linear, and whoever implements the port decides what faults.
// SPDX-License-Identifier: MIT

import { copied } from '../../base/freshBytes.ts';

/** Linear memory. Both methods throw `MemoryFault` where an access is not possible. */
export interface MemoryPort {
  read(linearAddress: bigint, length: number): Uint8Array;
  write(linearAddress: bigint, bytes: Uint8Array): void;
  /** Throws as an access to that byte would, and touches nothing. A port without it is taken to have every page. */
  probe?(linearAddress: bigint, access: 'read' | 'write'): void;
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

/** Whether two arrays hold the same bytes. */
export function sameBytes(a: Uint8Array, b: Uint8Array): boolean {
  if (a === b) return true;
  if (a.length !== b.length) return false;
  for (let i = 0; i < a.length; i += 1) if (a[i] !== b[i]) return false;
  return true;
}

/** Whether `length` bytes from `start` on (all of them unless given) are 0; a loop, because save areas are long. */
export function isZero(bytes: Uint8Array, start = 0, length = bytes.length - start): boolean {
  for (let i = start; i < start + length; i += 1) if (bytes[i] !== 0) return false;
  return true;
}

/** A copy of `bytes` with `part` laid over it at `offset`. */
export function overlaid(bytes: Uint8Array, offset: number, part: Uint8Array): Uint8Array {
  const copy = copied(bytes);
  copy.set(part, offset);
  return copy;
}
