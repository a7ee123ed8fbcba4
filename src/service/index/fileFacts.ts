// One text to one encoded record: the cheap scan for headers of nothing but macros, the parser for all else.
// Used by the workers and by the service for open documents, so that both give the same facts.
// SPDX-License-Identifier: MIT
import { encodeRecord } from '../../core/index/fileRecord.ts';
import { registerHeaderFacts } from '../../core/index/registerHeader.ts';
import { factsOf } from '../../core/syntax/extractFacts.ts';
import type { CParser } from '../../core/syntax/tree.ts';

/** The record of a latin1-decoded text. */
export function recordOf(text: string, parser: CParser): Uint8Array {
  return encodeRecord(registerHeaderFacts(text) ?? factsOf(text, parser), text);
}
