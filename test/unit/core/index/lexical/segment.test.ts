// Segments: what goes in comes out, damage is always noticed, files can be moved to another segment.
// SPDX-License-Identifier: MIT
import { expect, test } from 'vitest';
import { lexicalIndex } from '../../../../../src/core/index/lexical/lexicalIndex.ts';
import { LexicalScanner } from '../../../../../src/core/index/lexical/lexicalScan.ts';
import { RowCursor } from '../../../../../src/core/index/lexical/rowBytes.ts';
import { openSegment } from '../../../../../src/core/index/lexical/segment.ts';
import { SegmentBuilder } from '../../../../../src/core/index/lexical/segmentBuilder.ts';
import { definitionKinds } from '../../../../../src/core/syntax/facts.ts';

const version = 'a version';
const keyOf = (i: number) => Uint8Array.from({ length: 16 }, (_, at) => (at === 0 ? i : 7));
const hexOf = (i: number) => Buffer.from(keyOf(i)).toString('hex');
function segmentOf(texts: readonly string[], from = 0): Uint8Array {
  const scanner = new LexicalScanner();
  const builder = new SegmentBuilder(version);
  texts.forEach((text, i) => {
    const room = Buffer.from(`${text}        `, 'latin1');
    scanner.scan(room, text.length);
    builder.add(keyOf(from + i), room, text.length, 0, scanner);
  });
  return builder.finish();
}
const texts = [
  'int shared(void) { return first_only; }\n',
  'void user(void) { shared(); ops->read = my_read; }\nstruct ops o = { .write = my_write };\n',
  '#define SHARED_MASK 1\n#define SHARED_SHIFT 2\n/* caf\xc3\xa9 */ int later;\n',
];
function indexOf(bytes: Uint8Array, paths = ['a.c', 'b.c', 'c.h']) {
  const index = lexicalIndex(version);
  index.mount(bytes);
  paths.forEach((path, i) => index.assign(path, index.locate(hexOf(i)) ?? { segment: -1, file: -1 }));
  return index;
}
const found = (index: ReturnType<typeof lexicalIndex>, name: string) =>
  index.filesWith(name).map(({ path, isDefined }) => `${path}${isDefined ? '!' : ''}`);

test('words lead to their files, definitions are marked, comments are not there', () => {
  const index = indexOf(segmentOf(texts));
  expect(found(index, 'shared')).toEqual(['a.c!', 'b.c']);
  expect(found(index, 'first_only')).toEqual(['a.c']);
  expect(found(index, 'SHARED_SHIFT')).toEqual(['c.h!']);
  expect([found(index, 'return'), found(index, 'caf'), found(index, 'absent')]).toEqual([[], [], []]);
  expect([
    index.filesAssigning('read'),
    index.filesAssigning('write'),
    index.filesAssigning('shared'),
  ]).toEqual([['b.c'], ['b.c'], []]);
});

test('rows give kind, line, column and name', () => {
  const segment = openSegment(version, segmentOf(texts));
  const cursor = new RowCursor();
  const rows: string[] = [];
  cursor.begin(segment.rows(2));
  while (cursor.next()) {
    const name = Buffer.from(cursor.name.subarray(0, cursor.nameLength)).toString('latin1');
    rows.push(`${definitionKinds[cursor.kind]} ${name} ${cursor.line0}:${cursor.column0}`);
  }
  expect(rows).toEqual(['macro SHARED_MASK 0:8', 'macro SHARED_SHIFT 1:8', 'variable later 2:15']);
  expect([segment.sizeBytes(0), segment.definitions(2), segment.key(1)]).toEqual([40, 3, hexOf(1)]);
});

test('a path can change what it holds, and two paths can hold the same', () => {
  const index = indexOf(segmentOf(texts));
  index.assign('copy.c', index.locate(hexOf(0)) ?? { segment: 0, file: 0 });
  expect(found(index, 'first_only')).toEqual(['a.c', 'copy.c']);
  const number = index.mount(segmentOf(['int other;\n'], 9));
  index.assign('a.c', { segment: number, file: 0 });
  expect([found(index, 'first_only'), found(index, 'other')]).toEqual([['copy.c'], ['a.c!']]);
  index.unassign('copy.c');
  expect(found(index, 'first_only')).toEqual([]);
});

test('files that move to another segment keep all that was known of them', () => {
  const builder = new SegmentBuilder(version);
  builder.addFrom(openSegment(version, segmentOf(texts)), [1, 2]);
  const moved = openSegment(version, builder.finish());
  expect([moved.files, moved.key(0), moved.definitions(1)]).toEqual([2, hexOf(1), 3]);
  const before = openSegment(version, segmentOf(texts));
  expect(Buffer.from(moved.rows(1)).equals(before.rows(2))).toBe(true);
  const index = lexicalIndex(version);
  const again = new SegmentBuilder(version);
  again.addFrom(before, [1, 2]);
  index.mount(again.finish());
  index.assign('b.c', { segment: 0, file: 0 });
  expect([found(index, 'shared'), index.filesAssigning('read')]).toEqual([['b.c'], ['b.c']]);
});

test('every changed byte and every cut is noticed, at the latest when it is read', () => {
  const whole = segmentOf(texts);
  expect(whole.length).toBeGreaterThan(300);
  const isWhole = (bytes: Uint8Array): boolean => {
    const reasons: string[] = [];
    const isLoaded = openSegment(version, bytes, (reason) => void reasons.push(reason)).load();
    expect(reasons).toHaveLength(isLoaded ? 0 : 1);
    return isLoaded;
  };
  const isNoticed = (bytes: Uint8Array): boolean => {
    try {
      return !isWhole(bytes);
    } catch {
      return true;
    }
  };
  for (let at = 0; at < whole.length; at++) {
    const bytes = Uint8Array.from(whole);
    bytes[at] = (bytes[at] ?? 0) ^ (1 << (at % 8));
    expect(isNoticed(bytes), `byte ${at}`).toBe(true);
  }
  for (let length = 0; length < whole.length; length++) {
    expect(isNoticed(whole.slice(0, length)), `cut at ${length}`).toBe(true);
  }
  expect(() => openSegment('another version', whole)).toThrow('it is of version a version');
  expect(isWhole(whole)).toBe(true);
});

/** A segment of many blocks, and what it is read from, with a count of the bytes. */
function fromDisk(bytes: Uint8Array) {
  const reads = { bytes: 0, isOpen: true };
  return {
    reads,
    source: {
      length: bytes.length,
      read(at: number, into: Uint8Array) {
        if (!reads.isOpen || at + into.length > bytes.length) return false;
        reads.bytes += into.length;
        into.set(bytes.subarray(at, at + into.length));
        return true;
      },
      close: () => void (reads.isOpen = false),
    },
  };
}
const manyTexts = Array.from({ length: 200 }, (_, file) =>
  Array.from({ length: 100 }, (_, i) => `int name_${file * 100 + i}_of_many_names;\n`).join(''),
);

test('a segment on disk is read where it is asked, and gives the same', () => {
  const bytes = segmentOf(manyTexts);
  expect(bytes.length).toBeGreaterThan(200_000);
  const { source, reads } = fromDisk(bytes);
  const index = lexicalIndex(version);
  index.mount(source);
  manyTexts.forEach((_, i) => index.assign(`${i}.c`, index.locate(hexOf(i)) ?? { segment: -1, file: -1 }));
  const opened = reads.bytes;
  expect(opened).toBeLessThan(bytes.length / 8);
  expect(found(index, 'name_12345_of_many_names')).toEqual(['123.c!']);
  expect(index.namedIn('123.c', 'name_12345_of_many_names')).toMatchObject([{ line0: 45, column0: 4 }]);
  expect(reads.bytes - opened).toBeLessThan(100_000);
  const before = reads.bytes;
  expect(found(index, 'name_12345_of_many_names')).toEqual(['123.c!']);
  expect(reads.bytes).toBe(before);
  expect(index.segment(0)?.load()).toBe(true);
  expect(reads.bytes).toBe(bytes.length + 32);
  index.clear();
  expect(reads.isOpen).toBe(false);
});

test('damage that a question meets is told once, and what comes in its place is in the answer', () => {
  const bytes = segmentOf(manyTexts);
  const damaged = Uint8Array.from(bytes, (byte, at) => (at > 100_000 ? byte ^ 4 : byte));
  const index = lexicalIndex(version);
  const told: string[] = [];
  const number: number = index.mount(fromDisk(damaged).source, (reason) => {
    told.push(reason);
    const paths = index.lose(number);
    const again = index.mount(bytes);
    paths.forEach((path) => index.assign(path, { segment: again, file: parseInt(path, 10) }));
  });
  manyTexts.forEach((_, i) => index.assign(`${i}.c`, index.locate(hexOf(i)) ?? { segment: -1, file: -1 }));
  // Its rows are in the damaged part, its words are not all.
  expect(index.namedIn('199.c', 'name_19900_of_many_names')).toMatchObject([{ line0: 0 }]);
  expect(told).toEqual(['the checksum is wrong']);
  for (const i of [0, 7_777, 19_999])
    expect(found(index, `name_${i}_of_many_names`)).toEqual([`${Math.floor(i / 100)}.c!`]);
  expect(told).toHaveLength(1);
});

test('looking through a segment finds damage and keeps nothing', () => {
  const bytes = segmentOf(manyTexts);
  const one = fromDisk(bytes);
  expect([...openSegment(version, one.source).check()].filter((reason) => reason !== null)).toEqual([]);
  expect(one.reads.bytes).toBe(bytes.length + 32);
  const damaged = Uint8Array.from(bytes);
  damaged[bytes.length - 9] = (damaged[bytes.length - 9] ?? 0) ^ 1;
  expect([...openSegment(version, fromDisk(damaged).source).check()].at(-1)).toBe('the checksum is wrong');
});
