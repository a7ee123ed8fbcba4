// Byte offsets against what a real decoder (Buffer, String) counts.
// SPDX-License-Identifier: MIT
import { expect, test } from 'vitest';
import { lineTable } from '../../../../src/core/base/positions.ts';

const latin1 = (text: string): string => Buffer.from(text, 'utf8').toString('latin1');

test('columns count UTF-16 units and lines end at LF, CRLF and CR', () => {
  const text = 'int é;\r\n/* 😀€ */ x\ry\n';
  const table = lineTable(latin1(text));
  expect(table.lineCount).toBe(4);
  const lines = text.split(/\r\n|\n|\r/);
  let unit = 0;
  for (const [line0, line] of lines.entries()) {
    for (let column0 = 0; column0 <= line.length; column0++) {
      const isLowSurrogate = /[\uDC00-\uDFFF]/.test(line.charAt(column0));
      if (isLowSurrogate) continue;
      const offset = Buffer.byteLength(text.slice(0, unit + column0));
      expect(table.positionAt(offset)).toEqual({ line0, column0 });
      expect(table.offsetAt({ line0, column0 })).toBe(offset);
    }
    unit += line.length + (text.startsWith('\r\n', unit + line.length) ? 2 : 1);
  }
});

test('positions that do not exist have no offset', () => {
  const table = lineTable('abc\nd');
  expect(table.offsetAt({ line0: 2, column0: 0 })).toBeNull();
  expect(table.offsetAt({ line0: 0, column0: 4 })).toBeNull();
  expect(table.offsetAt({ line0: 0, column0: -1 })).toBeNull();
  expect(table.offsetAt({ line0: 1, column0: 1 })).toBe(5);
  expect(table.positionAt(99)).toEqual({ line0: 1, column0: 1 });
});

test('broken UTF-8 counts as a decoder counts it', () => {
  const samples = [
    'a\xE9b',
    '\xF0\x9F\x98',
    '\xED\xA0\x80x',
    '\xE2\x82',
    '\xC0\xAFz',
    '\xF4\x90\x80\x80',
    '\xFFq\xF0\x9F\x98\x80',
  ];
  for (const sample of samples) {
    const decoded = new TextDecoder('utf-8').decode(Buffer.from(sample, 'latin1'));
    expect(lineTable(sample).positionAt(sample.length).column0, JSON.stringify(sample)).toBe(decoded.length);
  }
});

test('a byte order mark counts no column', () => {
  const table = lineTable('\xEF\xBB\xBFint x;');
  expect(table.positionAt(7)).toEqual({ line0: 0, column0: 4 });
  expect(table.offsetAt({ line0: 0, column0: 0 })).toBe(3);
});
