// Collects what the scanner found in one file after another and makes a segment of it. One builder fills one segment at
// a time and is used again. Called by the lexical workers, and for single files by the index service.
// SPDX-License-Identifier: MIT
import { lineTable } from '../../base/positions.ts';
import { latin1Text } from '../bytes.ts';
import type { DefinitionRows } from './definitionRows.ts';
import type { LexicalScanner } from './lexicalScan.ts';
import { encodeRow, type RowSource } from './rowBytes.ts';
import { encodeSegment, fileEntryBytes, keyBytes, segmentHash, type Segment } from './segment.ts';
import { isKeywordHash } from './words.ts';
import { WordFlag } from './wordSet.ts';

const fullPairs = 500_000;
const fullRowBytes = 12 * 1024 * 1024;
const fullFiles = 4_000;

export class SegmentBuilder {
  private hashes = new Uint32Array(1 << 16);
  private files = new Uint32Array(1 << 16);
  private pairs = 0;
  private rows = new Uint8Array(1 << 18);
  private rowBytes = 0;
  private table = new Uint8Array(fileEntryBytes * 256);
  private fileCount = 0;
  private readonly version: string;

  constructor(version: string) {
    this.version = version;
  }

  get isEmpty(): boolean {
    return this.fileCount === 0;
  }

  /** Large enough to be made a segment. */
  get isFull(): boolean {
    return this.pairs >= fullPairs || this.rowBytes >= fullRowBytes || this.fileCount >= fullFiles;
  }

  /** Adds the file that the scanner has just scanned. `key` is its content key. */
  add(key: Uint8Array, bytes: Uint8Array, length: number, flags: number, scanner: LexicalScanner): void {
    const { words, rows } = scanner;
    const file = this.fileCount;
    this.reservePairs(words.count);
    for (let i = 0; i < words.count; i++) {
      const slot = words.used[i] as number;
      const hash = words.hashes[slot] as number;
      if (isKeywordHash(hash)) continue;
      this.hashes[this.pairs] = segmentHash(hash);
      this.files[this.pairs++] = file * 2 + ((words.flags[slot] as number) & WordFlag.defined);
    }
    this.enterFile(key, [length, rows.count, this.rowBytes, flags]);
    this.addRows(bytes, rows);
  }

  /** Adds some files of another segment as they are. */
  addFrom(segment: Segment, keep: readonly number[]): void {
    const numbers = new Int32Array(segment.files).fill(-1);
    for (const file of keep) {
      numbers[file] = this.fileCount;
      const rows = segment.rows(file);
      const key = Uint8Array.from(segment.key(file).match(/../g) ?? [], (pair) => parseInt(pair, 16));
      this.enterFile(key, [
        segment.sizeBytes(file),
        segment.definitions(file),
        this.rowBytes,
        segment.flags(file),
      ]);
      this.reserveRows(rows.length);
      this.rows.set(rows, this.rowBytes);
      this.rowBytes += rows.length;
    }
    segment.each((hash, file, isDefined) => {
      const number = numbers[file] as number;
      if (number < 0) return;
      this.reservePairs(1);
      this.hashes[this.pairs] = hash;
      this.files[this.pairs++] = number * 2 + (isDefined ? 1 : 0);
    });
  }

  /** The segment of all that was added since the last one. */
  finish(): Uint8Array {
    const { hashes, files } = sorted(this.hashes, this.files, this.pairs);
    const bytes = encodeSegment(this.version, {
      fileTable: this.table.subarray(0, this.fileCount * fileEntryBytes),
      hashes,
      files,
      pairs: this.pairs,
      rows: this.rows.subarray(0, this.rowBytes),
    });
    this.pairs = this.rowBytes = this.fileCount = 0;
    return bytes;
  }

  private addRows(bytes: Uint8Array, rows: DefinitionRows): void {
    let before: RowSource = { kind: 0, line0: 0, column0: 0, name: new Uint8Array(0) };
    for (let row = 0; row < rows.count; row++) {
      const start = rows.nameStart[row] as number;
      const made = rows.made.size > 0 ? rows.made.get(row) : undefined;
      const next: RowSource = {
        kind: rows.kind[row] as number,
        line0: rows.line0[row] as number,
        column0: columnOf(bytes, rows.lineStart[row] as number, start),
        name: made === undefined ? bytes.subarray(start, rows.nameEnd[row]) : bytesOf(made),
      };
      this.reserveRows(next.name.length + 24);
      this.rowBytes = encodeRow(this.rows, this.rowBytes, next, before);
      before = next;
    }
  }

  private enterFile(key: Uint8Array, numbers: readonly number[]): void {
    const at = this.fileCount * fileEntryBytes;
    if (at + fileEntryBytes > this.table.length) {
      const larger = new Uint8Array(this.table.length * 2);
      larger.set(this.table);
      this.table = larger;
    }
    this.table.set(key.subarray(0, keyBytes), at);
    new Uint32Array(this.table.buffer, at + keyBytes, numbers.length).set(numbers);
    this.fileCount++;
  }

  private reservePairs(count: number): void {
    if (this.pairs + count <= this.hashes.length) return;
    const room = Math.max(this.hashes.length * 2, this.pairs + count);
    const larger = (from: Uint32Array): Uint32Array<ArrayBuffer> => {
      const into = new Uint32Array(room);
      into.set(from.subarray(0, this.pairs));
      return into;
    };
    this.hashes = larger(this.hashes);
    this.files = larger(this.files);
  }

  private reserveRows(count: number): void {
    if (this.rowBytes + count <= this.rows.length) return;
    const larger = new Uint8Array(Math.max(this.rows.length * 2, this.rowBytes + count));
    larger.set(this.rows.subarray(0, this.rowBytes));
    this.rows = larger;
  }
}

const bytesOf = (text: string): Uint8Array => Uint8Array.from(text, (letter) => letter.charCodeAt(0));

/** The column in UTF-16 units. */
function columnOf(bytes: Uint8Array, lineStart: number, at: number): number {
  for (let i = lineStart; i < at; i++) {
    if ((bytes[i] as number) < 0x80) continue;
    return lineTable(latin1Text(bytes.subarray(lineStart, at))).positionAt(at - lineStart).column0;
  }
  return at - lineStart;
}

const digitBits = 10;
const passes = 3;

/** The pairs by hash, in their order for equal hashes: three passes of a radix sort over 28 bits and some. */
function sorted(
  hashes: Uint32Array,
  files: Uint32Array,
  count: number,
): { readonly hashes: Uint32Array; readonly files: Uint32Array } {
  let fromHashes = hashes;
  let fromFiles = files;
  let toHashes = new Uint32Array(count);
  let toFiles = new Uint32Array(count);
  const starts = new Uint32Array((1 << digitBits) + 1);
  for (let pass = 0; pass < passes; pass++) {
    const shift = pass * digitBits;
    const mask = (1 << digitBits) - 1;
    starts.fill(0);
    for (let i = 0; i < count; i++) {
      const digit = ((fromHashes[i] as number) >>> shift) & mask;
      starts[digit + 1] = (starts[digit + 1] as number) + 1;
    }
    for (let digit = 1; digit <= mask; digit++)
      starts[digit] = (starts[digit] as number) + (starts[digit - 1] as number);
    for (let i = 0; i < count; i++) {
      const hash = fromHashes[i] as number;
      const digit = (hash >>> shift) & mask;
      const at = starts[digit] as number;
      starts[digit] = at + 1;
      toHashes[at] = hash;
      toFiles[at] = fromFiles[i] as number;
    }
    const [usedHashes, usedFiles] = [fromHashes, fromFiles];
    fromHashes = toHashes;
    fromFiles = toFiles;
    toHashes = pass === 0 ? new Uint32Array(count) : (usedHashes as Uint32Array<ArrayBuffer>);
    toFiles = pass === 0 ? new Uint32Array(count) : (usedFiles as Uint32Array<ArrayBuffer>);
  }
  return { hashes: fromHashes, files: fromFiles };
}
