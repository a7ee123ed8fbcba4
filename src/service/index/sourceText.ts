// Reading source files without ever hanging or swallowing too much: regular files only, bounded, text only.
// Text is latin1-decoded, as core's ports want it. Used by the index service and its workers.
// SPDX-License-Identifier: MIT
import { createHash } from 'node:crypto';
import { closeSync, constants, fstatSync, openSync, readSync } from 'node:fs';

export type SourceText =
  | { readonly ok: true; readonly text: string }
  /** Why the file is left out, as one clause. */
  | { readonly ok: false; readonly reason: string };
export type SourceBytes =
  | {
      readonly ok: true;
      /** At least 4 bytes longer than the file. */
      readonly bytes: Uint8Array;
      readonly length: number;
      /** Why this is not the whole file, or null. */
      readonly partial: string | null;
    }
  | { readonly ok: false; readonly reason: string };

/** More of one file is never read. */
export const maximumSourceBytes = 64 * 1024 * 1024;
/** A larger text is not parsed: its facts come from the lexical pass. */
export const maximumParsedBytes = 4 * 1024 * 1024;
/** Room after the text, for scanners that look ahead. */
const slack = 8;

/** Reads a source file for parsing. Never throws. */
export function readSource(absolute: string): SourceText {
  const read = readBytes(absolute, null);
  if (!read.ok) return read;
  if (read.partial !== null) return { ok: false, reason: read.partial };
  return { ok: true, text: Buffer.from(read.bytes.buffer, 0, read.length).toString('latin1') };
}

/** Reads a file into `room` if it fits there, else into new memory. At most 64 MiB. Never throws, never waits. */
export function readBytes(absolute: string, room: Uint8Array<ArrayBuffer> | null): SourceBytes {
  let file: number | null = null;
  try {
    // Opening a FIFO would wait for a writer without O_NONBLOCK, which Windows does not have.
    file = openSync(absolute, constants.O_RDONLY | (constants.O_NONBLOCK ?? 0));
    const stat = fstatSync(file);
    if (!stat.isFile()) return { ok: false, reason: 'not a regular file' };
    const wanted = Math.min(stat.size, maximumSourceBytes);
    const bytes = room !== null && room.length >= wanted + slack ? room : new Uint8Array(wanted + slack);
    let length = 0;
    while (length < wanted) {
      const count = readSync(file, bytes, length, wanted - length, length);
      if (count === 0) break;
      length += count;
    }
    // Native and fast: a NUL is in no C text.
    if (Buffer.from(bytes.buffer, 0, length).includes(0)) return { ok: false, reason: binaryReason(bytes) };
    const isWhole = stat.size <= maximumSourceBytes;
    return {
      ok: true,
      bytes,
      length,
      partial: isWhole ? null : 'larger than 64 MiB: only its beginning is read',
    };
  } catch (error) {
    return { ok: false, reason: failureReason(error) };
  } finally {
    if (file !== null) closeSync(file);
  }
}

function binaryReason(bytes: Uint8Array): string {
  const mark = ((bytes[0] ?? 0) << 8) | (bytes[1] ?? 0);
  return mark === 0xfffe || mark === 0xfeff ? 'UTF-16 text' : 'binary data';
}

/** Bytes as text, unless they are not text. */
export function usableText(bytes: Buffer): SourceText {
  return bytes.includes(0)
    ? { ok: false, reason: binaryReason(bytes) }
    : { ok: true, text: bytes.toString('latin1') };
}

/** The content key of a text: facts depend on nothing else. */
export function contentKey(text: string): string {
  return createHash('sha256').update(text, 'latin1').digest('hex').slice(0, 32);
}

/** The content key of bytes: the same as that of the text that they decode to. */
export function bytesKey(bytes: Uint8Array): Uint8Array {
  return createHash('sha256').update(bytes).digest().subarray(0, 16);
}

/** A short reason for a failed file operation, without the path. */
export function failureReason(error: unknown): string {
  const code = error instanceof Error && 'code' in error ? String(error.code) : null;
  if (code === 'EACCES' || code === 'EPERM') return 'permission denied';
  if (code === 'ENOENT') return 'no such file';
  if (code === 'ELOOP') return 'a loop of links';
  if (code === 'ENXIO') return 'not a regular file';
  return code ?? (error instanceof Error ? error.message : String(error));
}
