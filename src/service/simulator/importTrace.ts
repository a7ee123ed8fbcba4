// Reads a trace of the user's: streams the file, keeps columns, and says how far it is. A file that is no text of a trace
// is refused with what would be right. Called by the simulator service.
// SPDX-License-Identifier: MIT
import { createReadStream, statSync } from 'node:fs';
import { open } from 'node:fs/promises';
import { setImmediate } from 'node:timers/promises';
import { TraceReader, type ReadTrace } from '../../core/trace/readTrace.ts';
import { traceTimes, type TraceTimes } from '../../core/trace/traceTimes.ts';
import { failureReason } from '../index/sourceText.ts';

export interface ImportedTrace {
  readonly path: string;
  readonly trace: ReadTrace;
  readonly times: TraceTimes;
}
export type ImportResult =
  | { readonly ok: true; readonly value: ImportedTrace }
  | { readonly ok: false; readonly cancelled: boolean; readonly message: string };

const pieceBytes = 1 << 20;
const progressEveryMs = 200;

/** Files of tools that have a text form, by how they begin. */
const binaries: readonly (readonly [string, string])[] = [
  ['\x17\x08Dtracing', 'it is a trace.dat: give the text that "trace-cmd report" prints of it'],
  ['PERFILE2', 'it is a perf.data: give the text that "perf script" prints of it'],
  ['\x1f\x8b', 'it is compressed with gzip: unpack it first'],
  ['\x28\xb5\x2f\xfd', 'it is compressed with zstd: unpack it first'],
  ['\xfd7zXZ', 'it is compressed with xz: unpack it first'],
];

export async function importTrace(
  path: string,
  isCancelled: () => boolean,
  onProgress: (bytesDone: number, bytesTotal: number, lines: number) => void,
): Promise<ImportResult> {
  let bytesTotal: number;
  try {
    const found = statSync(path);
    if (!found.isFile()) return refused(`${path} is not a regular file`);
    bytesTotal = found.size;
    const problem = await beginning(path);
    if (problem !== null) return refused(`${path}: ${problem}`);
  } catch (error) {
    return refused(`${path}: ${failureReason(error)}`);
  }
  const reader = new TraceReader();
  const stream = createReadStream(path, { encoding: 'utf8', highWaterMark: pieceBytes });
  let bytesDone = 0;
  let shownMs = performance.now();
  try {
    for await (const piece of stream as AsyncIterable<string>) {
      if (isCancelled()) return { ok: false, cancelled: true, message: 'cancelled' };
      if (!reader.push(piece)) break;
      bytesDone = stream.bytesRead;
      const nowMs = performance.now();
      if (nowMs - shownMs > progressEveryMs) {
        shownMs = nowMs;
        onProgress(bytesDone, bytesTotal, reader.lineCount);
      }
      // Lets a cancellation in.
      await setImmediate();
    }
  } catch (error) {
    return refused(`${path}: ${failureReason(error)}`);
  } finally {
    stream.destroy();
  }
  const trace = reader.end();
  const known = trace.columns.count + [...trace.unused.values()].reduce((sum, count) => sum + count, 0);
  if (known === 0) return refused(`${path}: ${nothingFound(trace)}`);
  onProgress(bytesTotal, bytesTotal, trace.lines);
  return { ok: true, value: { path, trace, times: traceTimes(trace) } };
}

const refused = (message: string): ImportResult => ({ ok: false, cancelled: false, message });

function nothingFound({ lines, problems }: ReadTrace): string {
  if (problems.stopped !== null) return problems.stopped;
  const [first] = [...problems.unknown.first, ...problems.malformed.first];
  const line = first ? `; line ${first.line1} is "${first.text}"` : '';
  return `no line of it is an event of a trace (${lines} lines${line}). Known are the texts of ftrace's trace and trace_pipe, "trace-cmd report" and "perf script"`;
}

/** What is wrong with how a file begins, or null. */
async function beginning(path: string): Promise<string | null> {
  const file = await open(path, 'r');
  try {
    const { buffer, bytesRead } = await file.read(Buffer.alloc(4_096), 0, 4_096, 0);
    const head = buffer.toString('latin1', 0, bytesRead);
    if (bytesRead === 0) return 'it is empty';
    const known = binaries.find(([magic]) => head.startsWith(magic));
    if (known) return known[1];
    return head.includes('\0') ? 'it is not text' : null;
  } finally {
    await file.close();
  }
}
