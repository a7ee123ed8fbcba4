// Names that many files define: the likeliest are brought in, the others are told by their place, none is lost.
// SPDX-License-Identifier: MIT
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { symbolStore } from '../../../../src/core/index/symbolStore.ts';
import { lineTable } from '../../../../src/core/base/positions.ts';
import { treeReach } from '../../../../src/service/index/treeReach.ts';
import { treeWords } from '../../../../src/service/index/treeWords.ts';
import { wholeTreeStore, type TreeStore } from '../../../../src/service/index/wholeTreeStore.ts';

const root = mkdtempSync(path.join(tmpdir(), 'ringside-far-'));
afterAll(() => rmSync(root, { recursive: true, force: true }));

function storeOf(texts: Readonly<Record<string, string>>): TreeStore {
  const words = treeWords('test', 'no tree');
  for (const [file, text] of Object.entries(texts)) {
    mkdirSync(path.join(root, path.dirname(file)), { recursive: true });
    writeFileSync(path.join(root, file), text);
    words.setText(file, Buffer.from(text));
  }
  const parsed = symbolStore();
  return wholeTreeStore(parsed, words, treeReach(root, parsed, words, 'x86'), () => ({
    source: (file) => {
      const text = texts[file];
      return text === undefined ? null : { path: file, text, lines: lineTable(text), stamp: 1 };
    },
  }));
}

const many: Record<string, string> = {};
for (let i = 0; i < 60; i++)
  many[`drivers/d${i}/d.c`] = `static int probe(void)\n{\n\treturn ${i};\n}\nstruct s${i} { int probe; };\n`;
const near = {
  'drivers/d59/near.h': 'static inline int probe(void) { return 1; }\n',
  'drivers/user/u.c': '#include "../d59/near.h"\nint use(void)\n{\n\treturn probe();\n}\n',
};

test('what a file includes is brought in first, and every other place is told', () => {
  const store = storeOf({ ...many, ...near });
  const asked = { from: 'drivers/user/u.c', kinds: ['function'], use: 'call' } as const;
  const found = store.definitionsOf('probe', asked);
  const left = store.leftOut('probe', asked);
  expect(found.map((one) => one.path)).toContain('drivers/d59/near.h');
  expect(found.length).toBeLessThan(30);
  expect(left.moreFiles).toBe(0);
  const all = [...found, ...left.definitions];
  expect(new Set(all.map((one) => one.path)).size).toBe(61);
  expect(all.every(({ kind }) => kind === 'function')).toBe(true);
  const far = left.definitions.find((one) => one.path === 'drivers/d20/d.c');
  expect(far).toMatchObject({ name: 'probe', line0: 0, column0: 11 });
});

test('one who asks from nowhere gets all', () => {
  const store = storeOf(many);
  const found = store.definitionsOf('probe');
  expect(found.filter(({ kind }) => kind === 'function').length + store.leftOutOfAll('probe').length).toBe(
    60,
  );
});

test('of a header that is included a macro is read alone, and the rest of it when it is asked for', () => {
  const store = storeOf({
    'drivers/m/m.h':
      '#define ONE 1\n/*\nTWO of them\n*/\n#define TWO \\\n\t(ONE + 1)\nstruct m { int two; };\n',
    'drivers/m/m.c': '#include "m.h"\nint f(void)\n{\n\treturn TWO;\n}\n',
  });
  const macros = { from: 'drivers/m/m.c', kinds: ['macro'], visible: true } as const;
  const two = store.definitionsOf('TWO', macros);
  expect(two.map(({ nameFrom, from, to }) => [nameFrom.line0, from.line0, to.line0])).toEqual([[4, 4, 5]]);
  const one = store.definitionsOf('ONE', macros);
  expect(one.map(({ nameFrom }) => nameFrom.line0)).toEqual([0]);
  expect(store.definitionsIn('drivers/m/m.h')?.map(({ name }) => name)).toEqual(['ONE', 'TWO']);
  const found = store.definitionsOf('m', { from: 'drivers/m/m.c', kinds: ['struct'], visible: true });
  expect(found.map(({ kind }) => kind)).toEqual(['struct']);
  expect(store.definitionsIn('drivers/m/m.h')?.map(({ name }) => name)).toEqual(['ONE', 'TWO', 'm', 'two']);
  expect(store.definitionsOf('TWO', macros)).toHaveLength(1);
});
