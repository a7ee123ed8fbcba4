// Fetching and checking memory operands: bytes given or read, alignment, canonical addresses.
// Used by every instruction that touches memory; raises the faults of the operand stage.
// SPDX-License-Identifier: MIT

import type { Execution, Operands } from './cpu.ts';
import { raise } from './fault.ts';

/** The source operand: the bytes that the caller gave, or `length` bytes at its address. */
export function source(x: Execution, operands: Operands, length: number): Uint8Array {
  if (operands.bytes !== undefined) return operands.bytes;
  return x.memory.read(addressOf(x, operands), length);
}

/** The memory operand's address, canonical (#GP otherwise). Throws RangeError if the caller gave none. */
export function addressOf(x: Execution, operands: Operands): bigint {
  const address = operands.address;
  if (address === undefined) throw new RangeError('this instruction needs operands.address');
  const top = address >> 47n;
  // Given as unsigned, which nearly all are: it stays what it is.
  if (top === 0n || top === 0x1_ffffn) return address;
  if (x.state.mode === 64 && !isCanonical(address)) raise('#GP');
  return BigInt.asUintN(64, address);
}

/** As `addressOf`; #GP if the address is not a multiple of `alignment`. */
export function alignedAddress(x: Execution, operands: Operands, alignment: bigint): bigint {
  const address = addressOf(x, operands);
  if (address % alignment !== 0n) raise('#GP');
  return address;
}

/** The last byte of an area of `length` bytes, on CPUs that try it first. */
export function probeEnd(x: Execution, address: bigint, length: number, access: 'read' | 'write'): void {
  if (x.profile.probesAreaEnd) x.memory.probe?.(address + BigInt(length - 1), access);
}

/** 48-bit canonical form: bits 63..47 are equal. */
const isCanonical = (address: bigint): boolean =>
  BigInt.asUintN(64, BigInt.asIntN(48, address)) === BigInt.asUintN(64, address);
