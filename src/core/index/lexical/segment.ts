// A segment of the lexical index: for a batch of files, which words each has and what each defines, as one block of
// bytes that is asked without being unpacked. Files are known by content, so that a segment outlives paths and versions.
// Layout: numbers in the head, version, file table, checksums of blocks; then in blocks: bucket directory, postings, rows.
// The first part is read and checked when a segment is opened, a block when it is needed. Bytes only; no file system.
// SPDX-License-Identifier: MIT
import { DamagedBytes, latin1Text } from '../bytes.ts';
import { blockCount, blockSums, Blocks, type SegmentSource } from './blocks.ts';
import { laneSum } from './checkedBytes.ts';

export const keyBytes = 16;
/** Bits of a word's hash that a segment keeps: enough that a false candidate is rare, few enough for short deltas. */
const keptBits = 28;
const magic = 0x52534732;
/** Of segments with one checksum over all. */
const formerMagic = 0x52534731;
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
  const bodyBytes = align4(directory.byteLength + at) + align4(rows.length);
  const sumsAt = filesAt + fileTable.length;
  const directoryAt = sumsAt + blockCount(bodyBytes) * 4;
  const postingsAt = directoryAt + directory.byteLength;
  const rowsAt = align4(postingsAt + at);
  const bytes = new Uint8Array(directoryAt + bodyBytes);
  for (let i = 0; i < version.length; i++) bytes[versionAt + i] = version.charCodeAt(i);
  bytes.set(fileTable, filesAt);
  bytes.set(new Uint8Array(directory.buffer), directoryAt);
  bytes.set(postings.subarray(0, at), postingsAt);
  bytes.set(rows, rowsAt);
  bytes.set(new Uint8Array(blockSums(bytes, directoryAt).buffer), sumsAt);
  const head = new Uint32Array(bytes.buffer, 0, Head.numbers);
  head[Head.magic] = magic;
  head[Head.versionBytes] = version.length;
  head[Head.files] = fileTable.length / fileEntryBytes;
  head[Head.bucketBits] = bucketBits;
  head[Head.postingBytes] = at;
  head[Head.rowBytes] = rows.length;
  head[Head.sum] = laneSum(bytes, 8, directoryAt);
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

/** What is asked of a damaged part is answered as if nothing were there, after `onDamage` was told. */
export interface Segment {
  readonly files: number;
  readonly byteLength: number;
  /** The content key of a file, in hex. */
  key(file: number): string;
  /** Whether this is its key. */
  hasKey(file: number, key: string): boolean;
  /** The number that the first eight digits of its key are. */
  keyHash(file: number): number;
  sizeBytes(file: number): number;
  definitions(file: number): number;
  flags(file: number): number;
  /** Calls `found` for every file that has a word, by its `segmentHash`. */
  find(hash: number, found: (file: number, isDefined: boolean) => void): void;
  /** Calls `found` for every posting, in the order of hashes. */
  each(found: (hash: number, file: number, isDefined: boolean) => void): void;
  /** The rows of a file; see rowBytes.ts. */
  rows(file: number): Uint8Array;
  /** Reads all that is not read yet. False if it is damaged. */
  load(): boolean;
  /** Looks through all that is not read yet and keeps nothing of it; yields the reason at the first damage. */
  check(): Generator<string | null, void>;
  /** Ends the reading. */
  close(): void;
}

/**
 * Opens a segment. Throws `DamagedBytes` if its head is damaged or of another version; `onDamage` hears, once, of damage
 * that is met later. Bytes in memory must begin at a multiple of 4.
 */
export function openSegment(
  version: string,
  from: Uint8Array | SegmentSource,
  onDamage: (reason: string) => void = () => undefined,
): Segment {
  const source = from instanceof Uint8Array ? null : from;
  const { length } = from;
  const read = (at: number, into: Uint8Array): void => {
    if (source !== null && !source.read(at, into)) throw new DamagedBytes('it cannot be read');
  };
  const headBytes = Head.numbers * 4;
  if (length < headBytes) throw new DamagedBytes('the segment is too short');
  const first = from instanceof Uint8Array ? from : new Uint8Array(headBytes);
  read(0, first);
  const head = new Uint32Array(first.buffer, first.byteOffset, Head.numbers);
  const number = (index: number): number => head[index] as number;
  if (number(Head.magic) === formerMagic) throw new DamagedBytes('it is of an older format');
  if (number(Head.magic) !== magic) throw new DamagedBytes('it is not a segment');
  const files = number(Head.files);
  const bucketBits = number(Head.bucketBits);
  const versionAt = headBytes;
  const filesAt = align4(versionAt + number(Head.versionBytes));
  const sumsAt = filesAt + files * fileEntryBytes;
  const directoryBytes = (2 ** bucketBits + 1) * 4;
  const postingBytes = number(Head.postingBytes);
  const rowBytes = number(Head.rowBytes);
  const bodyBytes = align4(directoryBytes + postingBytes) + align4(rowBytes);
  const directoryAt = sumsAt + blockCount(bodyBytes) * 4;
  if (directoryAt + bodyBytes !== length) throw new DamagedBytes('its parts do not fit');
  const bytes = from instanceof Uint8Array ? from : new Uint8Array(length);
  read(0, bytes.subarray(0, directoryAt));
  if (laneSum(bytes, 8, directoryAt) !== number(Head.sum)) throw new DamagedBytes('the checksum is wrong');
  const found = latin1Text(bytes.subarray(versionAt, versionAt + number(Head.versionBytes)));
  if (found !== version) throw new DamagedBytes(`it is of version ${found}`);
  const postingsAt = directoryAt + directoryBytes;
  const rowsAt = align4(postingsAt + postingBytes);
  const sums = new Uint32Array(bytes.buffer, bytes.byteOffset + sumsAt, blockCount(bodyBytes));
  const blocks = new Blocks(bytes, directoryAt, sums, source, onDamage);
  const table = new Uint32Array(bytes.buffer, bytes.byteOffset + filesAt, (files * fileEntryBytes) >> 2);
  const directory = new Uint32Array(bytes.buffer, bytes.byteOffset + directoryAt, directoryBytes >> 2);
  const postings = bytes.subarray(postingsAt, postingsAt + postingBytes);
  const shift = keptBits - bucketBits;
  const fileNumber = (file: number, index: number): number =>
    table[(file * fileEntryBytes + keyBytes) / 4 + index] as number;
  const load = (): boolean => blocks.need(directoryAt, length);
  const visit = (
    bucket: number,
    wanted: number,
    found: (hash: number, file: number, isDefined: boolean) => void,
  ): void => {
    const entryAt = directoryAt + bucket * 4;
    if (!blocks.need(entryAt, entryAt + 8)) return;
    let at = directory[bucket] as number;
    const end = directory[bucket + 1] as number;
    if (!blocks.need(postingsAt + at, postingsAt + end)) return;
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
    byteLength: length,
    key: (file) => hexOf(bytes, filesAt + file * fileEntryBytes),
    hasKey(file, key) {
      const at = filesAt + file * fileEntryBytes;
      for (let i = 0; i < keyBytes; i++) {
        const byte = bytes[at + i] as number;
        if (key.charCodeAt(i * 2) !== digits[byte >>> 4] || key.charCodeAt(i * 2 + 1) !== digits[byte & 15])
          return false;
      }
      return true;
    },
    keyHash(file) {
      const at = filesAt + file * fileEntryBytes;
      const byte = (i: number): number => bytes[at + i] as number;
      return (byte(0) << 24) | (byte(1) << 16) | (byte(2) << 8) | byte(3);
    },
    sizeBytes: (file) => fileNumber(file, 0),
    definitions: (file) => fileNumber(file, 1),
    flags: (file) => fileNumber(file, 3),
    find: (hash, found) => visit(hash >>> shift, hash, (_, file, isDefined) => found(file, isDefined)),
    each(found) {
      if (!load()) return;
      for (let bucket = 0; bucket < 1 << bucketBits; bucket++) visit(bucket, -1, found);
    },
    rows(file) {
      const from = rowsAt + fileNumber(file, 2);
      const to = file + 1 < files ? rowsAt + fileNumber(file + 1, 2) : rowsAt + rowBytes;
      return blocks.need(from, to) ? bytes.subarray(from, to) : nothing;
    },
    load,
    check: () => blocks.check(),
    close: () => blocks.close(),
  };
}

const nothing = new Uint8Array(0);
const digits = Uint8Array.from('0123456789abcdef', (digit) => digit.charCodeAt(0));
const hexRoom = new Uint8Array(keyBytes * 2);

function hexOf(bytes: Uint8Array, from: number): string {
  for (let i = 0; i < keyBytes; i++) {
    const byte = bytes[from + i] as number;
    hexRoom[i * 2] = digits[byte >>> 4] as number;
    hexRoom[i * 2 + 1] = digits[byte & 15] as number;
  }
  return latin1Text(hexRoom);
}
