// Reading source files without ever hanging or swallowing too much: regular files only, bounded, text only.
// Text is latin1-decoded, as core's ports want it. Used by the index service and its workers.
// SPDX-License-Identifier: MIT
import { createHash } from 'node:crypto';
import { readFileSync, statSync } from 'node:fs';
import { fileKind } from '../../core/kernel/tree.ts';

export type SourceText =
  | { readonly ok: true; readonly text: string }
  /** Why the file is left out, as one clause. */
  | { readonly ok: false; readonly reason: string };

const maximumSourceBytes = 4 * 1024 * 1024;
// Generated register headers are scanned, not parsed; the largest of 6.1 and 6.12 are about 15 MB.
const maximumRegisterBytes = 32 * 1024 * 1024;

/** Reads a source file for indexing. Never throws. */
export function readSource(absolute: string): SourceText {
  try {
    const stat = statSync(absolute);
    // Opening a FIFO would wait for a writer.
    if (!stat.isFile()) return { ok: false, reason: 'not a regular file' };
    const limit = fileKind(absolute) === 'register-header' ? maximumRegisterBytes : maximumSourceBytes;
    if (stat.size > limit) return { ok: false, reason: `larger than ${limit / 1024 / 1024} MiB` };
    return usableText(readFileSync(absolute));
  } catch (error) {
    return { ok: false, reason: failureReason(error) };
  }
}

/** Bytes as text, unless they are not text. */
export function usableText(bytes: Buffer): SourceText {
  return bytes.includes(0)
    ? { ok: false, reason: 'binary data' }
    : { ok: true, text: bytes.toString('latin1') };
}

/** The content key of a text: facts depend on nothing else. */
export function contentKey(text: string): string {
  return createHash('sha256').update(text, 'latin1').digest('hex').slice(0, 32);
}

/** A short reason for a failed file operation, without the path. */
export function failureReason(error: unknown): string {
  const code = error instanceof Error && 'code' in error ? String(error.code) : null;
  if (code === 'EACCES' || code === 'EPERM') return 'permission denied';
  if (code === 'ENOENT') return 'no such file';
  if (code === 'ELOOP') return 'a loop of links';
  return code ?? (error instanceof Error ? error.message : String(error));
}
