// Reads a trace's text in pieces, for the tests of this folder.
// SPDX-License-Identifier: MIT
import { TraceReader, type ReadTrace } from '../../../src/core/trace/readTrace.ts';

export function readTrace(text: string, pieceLength = text.length || 1): ReadTrace {
  const reader = new TraceReader();
  for (let at = 0; at < text.length; at += pieceLength) reader.push(text.slice(at, at + pieceLength));
  return reader.end();
}
