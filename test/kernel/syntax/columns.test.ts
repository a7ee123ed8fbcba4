// Columns in files with text outside ASCII: what the index keeps is what an editor counts.
// SPDX-License-Identifier: MIT
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { lineTable } from '../../../src/core/base/positions.ts';
import { factsOf } from '../../../src/core/syntax/factsOf.ts';
import { createNativeParser } from '../../../src/service/parser/nativeParser.ts';
import { packageRoot } from '../../../src/service/packageRoot.ts';
import { sourcesOf } from '../../accuracy/treeFacts.ts';
import { describeKernel } from '../trees.ts';

const parser = createNativeParser({
  facts: readFileSync(join(packageRoot(), 'syntaxes', 'facts.scm'), 'utf8'),
});

describeKernel('6.12', (root) => {
  test('names and calls stand where UTF-16 columns say', () => {
    // Valid UTF-8 outside ASCII; other encodings have no UTF-16 column that could be checked.
    const files = sourcesOf(root, [
      'kernel',
      'mm',
      'lib',
      'fs',
      'drivers/hid',
      'drivers/iio',
      'sound/soc/codecs',
    ]).filter((file) => {
      const bytes = readFileSync(join(root, file));
      return bytes.some((byte) => byte >= 0x80) && !bytes.toString('utf8').includes('\ufffd');
    });
    expect(files.length).toBeGreaterThan(100);
    const wrong: string[] = [];
    let afterWide = 0;
    for (const file of files) {
      const bytes = readFileSync(join(root, file));
      const text = bytes.toString('latin1');
      const shown = bytes.toString('utf8').split(/\r\n|\n|\r/);
      const lines = lineTable(text);
      const facts = factsOf(text, parser);
      const places = [
        ...facts.definitions.map((one) => [one.nameStart, text.slice(one.nameStart, one.nameEnd)] as const),
        ...facts.calls.map((one) => [one.start, one.callee] as const),
        ...facts.references.map(
          (one) => [one.start, /^\w+/.exec(text.slice(one.start))?.[0] ?? '?'] as const,
        ),
      ];
      for (const [offset, name] of places) {
        const { line0, column0 } = lines.positionAt(offset);
        const line = shown[line0] ?? '';
        if (!line.startsWith(name, column0)) wrong.push(`${file}:${line0 + 1}:${column0 + 1} ${name}`);
        if (/[^\x00-\x7f]/.test(line.slice(0, column0))) afterWide++;
      }
    }
    expect(wrong).toEqual([]);
    // At least a few names follow a wide character on their line, where bytes and columns differ.
    expect(afterWide).toBeGreaterThan(0);
  });
});
