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

test('every changed byte and every cut is noticed', () => {
  const whole = segmentOf(texts);
  expect(whole.length).toBeGreaterThan(300);
  for (let at = 0; at < whole.length; at++) {
    const bytes = Uint8Array.from(whole);
    bytes[at] = (bytes[at] ?? 0) ^ (1 << (at % 8));
    expect(() => openSegment(version, bytes), `byte ${at}`).toThrow();
  }
  for (let length = 0; length < whole.length; length++) {
    expect(() => openSegment(version, whole.slice(0, length)), `cut at ${length}`).toThrow();
  }
  expect(() => openSegment('another version', whole)).toThrow('it is of version a version');
  expect(() => openSegment(version, whole)).not.toThrow();
});
