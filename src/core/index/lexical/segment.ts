// A segment of the lexical index: for a batch of files, which words each has and what each defines, as one block of
// bytes that is asked without being unpacked. Files are known by content, so that a segment outlives paths and versions.
// Layout: numbers in the head, version, file table, bucket directory, postings, rows. Bytes only; no file system.
// SPDX-License-Identifier: MIT
import { DamagedBytes, latin1Text } from '../bytes.ts';
import { laneSum } from './checkedBytes.ts';

export const keyBytes = 16;
/** Bits of a word's hash that a segment keeps: enough that a false candidate is rare, few enough for short deltas. */
const keptBits = 28;
const magic = 0x52534731;
/** Little-endian 32-bit numbers at the start. */
const Head = {
  magic: 0,
  sum: 1,
  versionBytes: 2,
  files: 3,
  bucketBits: 4,
  postingBytes: 5,
  rowBytes: 6,
  numbers: 8,
} as const;
/** 32-bit numbers per file after its key: size, definitions, where its rows begin, flags. */
const fileNumbers = 4;
export const fileEntryBytes = keyBytes + fileNumbers * 4;
/** Flags of a file. */
export const FileFlag = { bulk: 1 } as const;

/** A word's hash as segments compare it. */
export function segmentHash(hash: number): number {
  let mixed = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b);
  mixed ^= mixed >>> 13;
  return mixed >>> (32 - keptBits);
}

/** What a segment is made of. Pairs are sorted by hash, and by file for equal hashes. */
export interface SegmentParts {
  readonly fileTable: Uint8Array;
  readonly hashes: Uint32Array;
  /** File number times 2, plus 1 if the word is defined there. */
  readonly files: Uint32Array;
  readonly pairs: number;
  readonly rows: Uint8Array;
}

const align4 = (value: number): number => (value + 3) & ~3;

export function encodeSegment(version: string, parts: SegmentParts): Uint8Array {
  const { hashes, files, pairs, rows, fileTable } = parts;
  let bucketBits = 4;
  while (bucketBits < keptBits && 8 << bucketBits < pairs) bucketBits++;
  const shift = keptBits - bucketBits;
  const directory = new Uint32Array((1 << bucketBits) + 1);
  let postings = new Uint8Array(pairs * 4 + 64);
  let at = 0;
  let bucket = 0;
  let before = 0;
  for (let i = 0; i < pairs;) {
    const hash = hashes[i] as number;
    for (const own = hash >>> shift; bucket < own; before = bucket << shift) directory[++bucket] = at;
    if (at + 16 > postings.length) postings = grown(postings, at);
    at = putUint(postings, at, hash - before);
    before = hash;
    let file = 0;
    for (let more = true; more;) {
      const value = files[i++] as number;
      more = i < pairs && hashes[i] === hash;
      if (at + 16 > postings.length) postings = grown(postings, at);
      at = putUint(postings, at, (((value >>> 1) - file) << 2) | (more ? 2 : 0) | (value & 1));
      file = value >>> 1;
    }
  }
  while (bucket < 1 << bucketBits) directory[++bucket] = at;
  const versionAt = Head.numbers * 4;
  const filesAt = align4(versionAt + version.length);
  const directoryAt = filesAt + fileTable.length;
  const postingsAt = directoryAt + directory.byteLength;
  const rowsAt = align4(postingsAt + at);
  const bytes = new Uint8Array(align4(rowsAt + rows.length));
  for (let i = 0; i < version.length; i++) bytes[versionAt + i] = version.charCodeAt(i);
  bytes.set(fileTable, filesAt);
  bytes.set(new Uint8Array(directory.buffer), directoryAt);
  bytes.set(postings.subarray(0, at), postingsAt);
  bytes.set(rows, rowsAt);
  const head = new Uint32Array(bytes.buffer, 0, Head.numbers);
  head[Head.magic] = magic;
  head[Head.versionBytes] = version.length;
  head[Head.files] = fileTable.length / fileEntryBytes;
  head[Head.bucketBits] = bucketBits;
  head[Head.postingBytes] = at;
  head[Head.rowBytes] = rows.length;
  head[Head.sum] = laneSum(bytes, 8, bytes.length);
  return bytes;
}

function grown(from: Uint8Array, used: number): Uint8Array<ArrayBuffer> {
  const larger = new Uint8Array(from.length * 2);
  larger.set(from.subarray(0, used));
  return larger;
}

export function putUint(into: Uint8Array, from: number, value: number): number {
  let at = from;
  let rest = value >>> 0;
  while (rest >= 0x80) {
    into[at++] = (rest & 0x7f) | 0x80;
    rest >>>= 7;
  }
  into[at++] = rest;
  return at;
}

export interface Segment {
  readonly files: number;
  readonly byteLength: number;
  /** The content key of a file, in hex. */
  key(file: number): string;
  sizeBytes(file: number): number;
  definitions(file: number): number;
  flags(file: number): number;
  /** Calls `found` for every file that has a word, by its `segmentHash`. */
  find(hash: number, found: (file: number, isDefined: boolean) => void): void;
  /** Calls `found` for every posting, in the order of hashes. */
  each(found: (hash: number, file: number, isDefined: boolean) => void): void;
  /** The rows of a file; see rowReader.ts. */
  rows(file: number): Uint8Array;
}

/** Opens a segment. Throws `DamagedBytes` if it is damaged or of another version. `bytes` must begin at a multiple of 4. */
export function openSegment(version: string, bytes: Uint8Array): Segment {
  if (bytes.length < Head.numbers * 4) throw new DamagedBytes('the segment is too short');
  const head = new Uint32Array(bytes.buffer, bytes.byteOffset, Head.numbers);
  const number = (index: number): number => head[index] as number;
  if (number(Head.magic) !== magic) throw new DamagedBytes('it is not a segment');
  if (laneSum(bytes, 8, bytes.length) !== number(Head.sum)) throw new DamagedBytes('the checksum is wrong');
  const versionAt = Head.numbers * 4;
  const found = latin1Text(bytes.subarray(versionAt, versionAt + number(Head.versionBytes)));
  if (found !== version) throw new DamagedBytes(`it is of version ${found}`);
  const files = number(Head.files);
  const bucketBits = number(Head.bucketBits);
  const filesAt = align4(versionAt + number(Head.versionBytes));
  const directoryAt = filesAt + files * fileEntryBytes;
  const postingsAt = directoryAt + ((1 << bucketBits) + 1) * 4;
  const rowsAt = align4(postingsAt + number(Head.postingBytes));
  const rowBytes = number(Head.rowBytes);
  if (align4(rowsAt + rowBytes) !== bytes.length) throw new DamagedBytes('its parts do not fit');
  const directory = new Uint32Array(bytes.buffer, bytes.byteOffset + directoryAt, (1 << bucketBits) + 1);
  const postings = bytes.subarray(postingsAt, postingsAt + number(Head.postingBytes));
  const shift = keptBits - bucketBits;
  const fileNumber = (file: number, index: number): number => {
    const at = filesAt + file * fileEntryBytes + keyBytes + index * 4;
    return new Uint32Array(bytes.buffer, bytes.byteOffset + at, 1)[0] as number;
  };
  const visit = (
    bucket: number,
    wanted: number,
    found: (hash: number, file: number, isDefined: boolean) => void,
  ): void => {
    let at = directory[bucket] as number;
    const end = directory[bucket + 1] as number;
    let hash = bucket << shift;
    const uint = (): number => {
      let value = 0;
      for (let bits = 0; ; bits += 7) {
        const byte = postings[at++] as number;
        value |= (byte & 0x7f) << bits;
        if (byte < 0x80) return value >>> 0;
      }
    };
    while (at < end) {
      hash += uint();
      if (wanted >= 0 && hash > wanted) return;
      let file = 0;
      for (let more = true; more;) {
        const value = uint();
        file += value >>> 2;
        more = (value & 2) !== 0;
        if (wanted < 0 || hash === wanted) found(hash, file, (value & 1) !== 0);
      }
    }
  };
  return {
    files,
    byteLength: bytes.length,
    key(file) {
      const at = filesAt + file * fileEntryBytes;
      let text = '';
      for (let i = 0; i < keyBytes; i++) text += ((bytes[at + i] as number) + 0x100).toString(16).slice(1);
      return text;
    },
    sizeBytes: (file) => fileNumber(file, 0),
    definitions: (file) => fileNumber(file, 1),
    flags: (file) => fileNumber(file, 3),
    find: (hash, found) => visit(hash >>> shift, hash, (_, file, isDefined) => found(file, isDefined)),
    each(found) {
      for (let bucket = 0; bucket < 1 << bucketBits; bucket++) visit(bucket, -1, found);
    },
    rows(file) {
      const from = rowsAt + fileNumber(file, 2);
      const to = file + 1 < files ? rowsAt + fileNumber(file + 1, 2) : rowsAt + rowBytes;
      return bytes.subarray(from, to);
    },
  };
}
