// A shard: the records of some files, keyed by content, with a header and a checksum. Damage is always noticed.
// Bytes only; src/service/index/storeFolder.ts keeps them on disk.
// SPDX-License-Identifier: MIT
import { byteReader, byteWriter, DamagedBytes } from './bytes.ts';

const magic = 'ringside shard';

export interface ShardEntry {
  /** Content key of the file that the record was made from. */
  readonly key: string;
  readonly record: Uint8Array;
}

/** Encodes entries. `version` names everything that the records depend on besides the files. */
export function encodeShard(version: string, entries: readonly ShardEntry[]): Uint8Array {
  const body = byteWriter();
  body.string(magic);
  body.string(version);
  body.uint(entries.length);
  for (const { key, record } of entries) {
    body.string(key);
    body.uint(record.length);
    body.raw(record);
  }
  const bytes = body.bytes();
  const whole = byteWriter();
  whole.raw(bytes);
  const sum = checksum(bytes);
  whole.raw(Uint8Array.of(sum & 0xff, (sum >>> 8) & 0xff, (sum >>> 16) & 0xff, sum >>> 24));
  return whole.bytes();
}

/** Decodes a shard. Throws `DamagedBytes` with the reason if it is damaged or of another version. */
export function decodeShard(version: string, bytes: Uint8Array): readonly ShardEntry[] {
  const end = bytes.length - 4;
  if (end < 0) throw new DamagedBytes('the shard is too short');
  const body = bytes.subarray(0, end);
  const written = bytes.subarray(end).reduceRight((sum, byte) => sum * 256 + byte, 0);
  if (checksum(body) !== written) throw new DamagedBytes('the checksum is wrong');
  const reader = byteReader(body);
  if (reader.string() !== magic) throw new DamagedBytes('it is not a shard');
  const found = reader.string();
  if (found !== version) throw new DamagedBytes(`it is of version ${found}`);
  return Array.from({ length: reader.uint() }, () => ({
    key: reader.string(),
    record: reader.slice(reader.uint()),
  }));
}

/** CRC-32 (IEEE 802.3). */
export function checksum(bytes: Uint8Array): number {
  let value = 0xffffffff;
  for (let i = 0; i < bytes.length; i++) {
    value = (crcTable[(value ^ (bytes[i] ?? 0)) & 0xff] ?? 0) ^ (value >>> 8);
  }
  return (value ^ 0xffffffff) >>> 0;
}

const crcTable = Uint32Array.from({ length: 256 }, (_, byte) => {
  let value = byte;
  for (let bit = 0; bit < 8; bit++) value = value & 1 ? (value >>> 1) ^ 0xedb88320 : value >>> 1;
  return value >>> 0;
});
