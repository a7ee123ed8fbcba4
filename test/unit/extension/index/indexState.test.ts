// The words of the status bar.
// SPDX-License-Identifier: MIT
import { expect, test } from 'vitest';
import { fileLine, statusText } from '../../../../src/extension/index/indexState.ts';
import type { IndexSummary } from '../../../../src/protocol/indexService.ts';

const summary: IndexSummary = {
  files: 4_012,
  parsedFiles: 4_012,
  bytes: 1,
  definitions: 1_234_567,
  calls: 9,
  errorFiles: 0,
  errorNodes: 0,
  wallMs: 8_140,
  wordsMs: 900,
  scannedNow: 4_012,
  parsedNow: 4_012,
  peakRssBytes: 1,
  storeBytes: 1,
  warm: false,
  cancelled: false,
  skipped: [],
  skippedMore: 0,
  partial: [],
  partialMore: 0,
};

test('progress is rounded down: 100 % is not said before it is true', () => {
  const progress = { stage: 'parse', filesDone: 1_999, filesTotal: 2_000, path: 'mm/slab.c' } as const;
  const words = statusText({ kind: 'indexing', progress }, '6.1.192');
  expect(words?.text).toBe('Ringside: indexing 99 %');
  expect(words?.tooltip).toContain('1,999 of 2,000 files\nmm/slab.c\n');
  expect(words?.tooltip).toContain('Click to pause, cancel');
  const held = statusText({ kind: 'indexing', progress, isPaused: true }, '6.1.192');
  expect(held?.text).toBe('Ringside: indexing is paused 99 %');
  expect(held?.tooltip).toContain('Click to resume');
});

test('a tree without files is no division by nothing', () => {
  const progress = { stage: 'words', filesDone: 0, filesTotal: 0, path: '' } as const;
  expect(statusText({ kind: 'indexing', progress }, null)?.text).toBe('Ringside: finding names');
});

test('when ready, the version, and figures in the tooltip', () => {
  const words = statusText({ kind: 'ready', summary, note: null }, '6.1.192');
  expect(words?.text).toBe('Ringside: 6.1.192');
  expect(words?.tooltip).toBe('4,012 files, 8.1 s\n1,234,567 definitions, 9 calls');
});

test('files that were left out, a cancelled pass and the parser that was not used are said', () => {
  const state = {
    kind: 'ready',
    summary: {
      ...summary,
      cancelled: true,
      skipped: [{ path: 'a.c', reason: 'unreadable' }],
      skippedMore: 2,
    },
    note: 'the native parser could not be loaded',
  } as const;
  const words = statusText(state, '6.1.192');
  expect(words?.text).toBe('Ringside: 6.1.192, cancelled');
  expect(words?.tooltip).toContain('3 files were left out');
  expect(words?.tooltip).toContain('Indexing was cancelled after 4,012 files');
  expect(words?.tooltip).toContain('the native parser could not be loaded');
});

test('without a tree there is nothing in the status bar', () => {
  expect(statusText({ kind: 'none' }, null)).toBeNull();
});

test('how well a file was read, in one line', () => {
  const read = { depth: 'parsed', reason: null, errorNodes: 0, usedRaw: false } as const;
  expect(fileLine('mm/a.c', read)).toBe('a.c: parsed completely');
  expect(fileLine('mm/a.c', { ...read, errorNodes: 2 })).toContain('2 places did not parse');
  expect(fileLine('mm/a.c', { ...read, usedRaw: true })).toContain('without knowledge of kernel macros');
  expect(fileLine('a.c', { ...read, depth: 'lexical', reason: 'larger than 4 MiB: not parsed' })).toBe(
    'a.c: names and definitions only: larger than 4 MiB: not parsed',
  );
  expect(fileLine('a.c', { ...read, depth: 'absent', reason: 'binary data' })).toBe(
    'a.c: not in the index: binary data',
  );
});
