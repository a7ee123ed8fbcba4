// Shards: the round trip, and that no damage goes unnoticed.
// SPDX-License-Identifier: MIT
import { expect, test } from 'vitest';
import { crc32 } from 'node:zlib';
import { checksum, decodeShard, encodeShard } from '../../../../src/core/index/shard.ts';

const entries = [
  { key: 'a'.repeat(32), record: Uint8Array.of(1, 2, 3) },
  { key: 'b'.repeat(32), record: new Uint8Array(0) },
];

test('a shard gives back its entries', () => {
  expect(decodeShard('v1', encodeShard('v1', entries))).toEqual(entries);
  expect(decodeShard('v1', encodeShard('v1', []))).toEqual([]);
});

test('every flipped bit and every truncation is noticed', () => {
  const bytes = encodeShard('v1', entries);
  for (let at = 0; at < bytes.length; at++) {
    for (const bit of [1, 0x10, 0x80]) {
      const damaged = bytes.slice();
      damaged[at] = (damaged[at] ?? 0) ^ bit;
      expect(() => decodeShard('v1', damaged), `bit ${bit} of byte ${at}`).toThrow('checksum');
    }
    expect(() => decodeShard('v1', bytes.slice(0, at))).toThrow();
  }
});

test('a shard of another version is refused with that reason', () => {
  expect(() => decodeShard('v2', encodeShard('v1', entries))).toThrow('it is of version v1');
});

test('the checksum is CRC-32', () => {
  // The check value of CRC-32/ISO-HDLC.
  expect(checksum(Buffer.from('123456789'))).toBe(0xcbf43926);
  if (typeof crc32 === 'function') expect(checksum(Buffer.from('ringside'))).toBe(crc32('ringside'));
});
