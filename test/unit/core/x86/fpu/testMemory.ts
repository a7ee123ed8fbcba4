// A flat test memory with holes: pages that are listed as unmapped raise page faults.
// SPDX-License-Identifier: MIT
import { MemoryFault } from '../../../../../src/core/x86/fpu/fault.ts';
import type { MemoryPort } from '../../../../../src/core/x86/fpu/memoryPort.ts';

export interface TestMemory extends MemoryPort {
  readonly bytes: Uint8Array;
}

/** 64 KiB of `fill`; an access beyond them, or that touches a page in `unmapped`, faults at that page's first byte touched. */
export function testMemory(fill = 0xcc, unmapped: readonly number[] = []): TestMemory {
  const bytes = new Uint8Array(0x1_0000).fill(fill);
  const check = (address: bigint, length: number, errorCode: number): number => {
    if (address >= BigInt(bytes.length)) throw new MemoryFault(address, errorCode);
    const start = Number(address);
    for (let at = unmapped.length === 0 ? Infinity : start; at < start + length; at += 1) {
      if (unmapped.includes(at >> 12)) throw new MemoryFault(BigInt(at), errorCode);
    }
    return start;
  };
  return {
    bytes,
    read: (address, length) => {
      const start = check(address, length, 0);
      return bytes.slice(start, start + length);
    },
    write: (address, part) => bytes.set(part, check(address, part.length, 2)),
  };
}
