// Scans batches of files into segments: reads, hashes, scans, and hands over a segment whenever one is full. Files whose
// facts are wanted too get their records here, in the same reading, unless that takes a parser.
// No threads here: run by lexicalWorker.ts in a thread, or by the lexical pass itself where there are none.
// SPDX-License-Identifier: MIT
import { createHash } from 'node:crypto';
import { renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { FileFlag } from '../../core/index/lexical/segment.ts';
import { LexicalScanner } from '../../core/index/lexical/lexicalScan.ts';
import { scanFileInto } from '../../core/index/lexical/assemblyScan.ts';
import { SegmentBuilder } from '../../core/index/lexical/segmentBuilder.ts';
import { definitionKinds } from '../../core/syntax/facts.ts';
import { plainRecord } from './fileFacts.ts';
import { bytesKey, failureReason, readBytes } from './sourceText.ts';

export interface FileToScan {
  readonly path: string;
  /** Whether its record is wanted. */
  readonly withFacts: boolean;
}
/** What became of a file: its content key in hex and the record if it was wanted and made, or why it is left out. */
export type LexicalOutcome =
  | {
      readonly path: string;
      readonly key: string;
      readonly partial?: string;
      readonly record?: Uint8Array<ArrayBuffer>;
    }
  | { readonly path: string; readonly reason: string };
export interface FullSegment {
  /** Its name in the store's folder; null if it could not be written, with the reason, or if there is no folder. */
  readonly name: string | null;
  readonly problem: string | null;
  readonly bytes: Uint8Array<ArrayBuffer>;
}
export interface LexicalFilesOptions {
  readonly root: string;
  readonly version: string;
  /** Folder for segments; null: they are not written. */
  readonly folder: string | null;
  /** Content keys that need no scan: sorted, 16 bytes each. */
  readonly known: Uint8Array;
  readonly onSegment: (segment: FullSegment) => void;
}
export interface LexicalFiles {
  scan(files: readonly FileToScan[]): readonly LexicalOutcome[];
  /** Hands over what is not yet a segment. */
  finish(): void;
}

const roomBytes = 2 * 1024 * 1024;
/** A file with more macros than this, and little else, is a generated register header. */
const bulkMacros = 1_000;
/** Facts of a larger file may take long, and nobody can end a thread in time: they are made by a process. */
const maximumFactsBytes = 1024 * 1024;
const macroKind = definitionKinds.indexOf('macro');

export function lexicalFiles({ root, version, folder, known, onSegment }: LexicalFilesOptions): LexicalFiles {
  const scanner = new LexicalScanner();
  const builder = new SegmentBuilder(version);
  const room = new Uint8Array(roomBytes);
  const finish = (): void => {
    if (!builder.isEmpty) onSegment(written(builder.finish() as Uint8Array<ArrayBuffer>, folder));
  };
  const scanFile = ({ path, withFacts }: FileToScan): LexicalOutcome => {
    const read = readBytes(join(root, path), room);
    if (!read.ok) return { path, reason: read.reason };
    const { bytes, length, partial } = read;
    const key = bytesKey(bytes.subarray(0, length));
    const isNew = !isKnown(known, key);
    if (isNew) {
      scanFileInto(scanner, path, bytes, length);
      builder.add(key, bytes, length, isBulk(scanner) ? FileFlag.bulk : 0, scanner);
      if (builder.isFull) finish();
    }
    const outcome = { path, key: Buffer.from(key).toString('hex'), ...(partial === null ? {} : { partial }) };
    // Where the words were known the facts mostly are too.
    if (!withFacts || !isNew || partial !== null || length > maximumFactsBytes) return outcome;
    const record = plainRecord(path, Buffer.from(bytes.buffer, 0, length).toString('latin1'));
    return record === null ? outcome : { ...outcome, record: record as Uint8Array<ArrayBuffer> };
  };
  return { scan: (files) => files.map(scanFile), finish };
}

/** Writes a segment whole under a name made of its content. Never throws. */
export function written(bytes: Uint8Array<ArrayBuffer>, folder: string | null): FullSegment {
  if (folder === null) return { name: null, problem: null, bytes };
  const name = `${createHash('sha256').update(bytes).digest('hex').slice(0, 32)}.segment`;
  const temporary = join(folder, `${name}.${process.pid}.tmp`);
  try {
    writeFileSync(temporary, bytes);
    renameSync(temporary, join(folder, name));
    return { name, problem: null, bytes };
  } catch (error) {
    rmSync(temporary, { force: true });
    return { name: null, problem: failureReason(error), bytes };
  }
}

function isBulk({ rows }: LexicalScanner): boolean {
  if (rows.count < bulkMacros) return false;
  let macros = 0;
  for (let row = 0; row < rows.count; row++) if (rows.kind[row] === macroKind) macros++;
  return rows.count - macros < 8;
}

function isKnown(known: Uint8Array, key: Uint8Array): boolean {
  let low = 0;
  let high = known.length >> 4;
  while (low < high) {
    const middle = (low + high) >> 1;
    const order = Buffer.compare(known.subarray(middle << 4, (middle + 1) << 4), key);
    if (order === 0) return true;
    if (order < 0) low = middle + 1;
    else high = middle;
  }
  return false;
}
