// Both parser adapters against the same texts: the port promises identical results.
// SPDX-License-Identifier: MIT
import { describe, expect, test } from 'vitest';
import type { CNode, CParser } from '../../../../src/core/syntax/tree.ts';
import { createNativeParser } from '../../../../src/service/parser/nativeParser.ts';
import { createWasmParser } from '../../../../src/service/parser/wasmParser.ts';

const queries = {
  names: '(function_definition declarator: (function_declarator declarator: (identifier) @name))',
};
const parsers: [string, () => Promise<CParser>][] = [
  ['native', async () => createNativeParser(queries)],
  ['wasm', () => createWasmParser(queries)],
];

function kinds(node: CNode): string {
  return node.children.length === 0 ? node.kind : `${node.kind}(${node.children.map(kinds).join(' ')})`;
}

describe.each(parsers)('%s parser', (engine, make) => {
  test('gives the tree as plain data with fields and byte offsets', async () => {
    const parser = await make();
    expect(parser.engine).toBe(engine);
    const parsed = parser.parse('int f(void)\n{ return 1; }\n');
    try {
      const root = parsed.toTree();
      expect(kinds(root)).toBe(
        'translation_unit(function_definition(primitive_type function_declarator(identifier parameter_list(( parameter_declaration(primitive_type) ))) compound_statement({ return_statement(return number_literal ;) })))',
      );
      const definition = root.children[0];
      expect(definition?.children.map((child) => child.field)).toEqual(['type', 'declarator', 'body']);
      expect([definition?.start, definition?.end]).toEqual([0, 25]);
      expect(parsed.errorNodes).toBe(0);
      expect(parsed.captures('names')).toEqual([{ name: 'name', start: 4, end: 5 }]);
    } finally {
      parsed.dispose();
    }
  });

  test('counts topmost errors and missing nodes', async () => {
    const parser = await make();
    const missing = parser.parse('int x = 1');
    expect([missing.errorNodes, missing.errorRanges]).toEqual([1, [[9, 9]]]);
    missing.dispose();
    const broken = parser.parse('int f(void) { return 1; }\nint g( { ) ; ]\n');
    expect(broken.errorNodes).toBeGreaterThan(0);
    for (const [start] of broken.errorRanges) expect(start).toBeGreaterThanOrEqual(26);
    broken.dispose();
  });

  test('offsets count one per byte of latin1 text', async () => {
    const parser = await make();
    const text = Buffer.from('/* é€😀 */ int after(void) { }').toString('latin1');
    const parsed = parser.parse(text);
    const [name] = parsed.captures('names');
    expect(text.slice(name?.start, name?.end)).toBe('after');
    parsed.dispose();
  });

  test('parses text longer than the default buffer and nests deeper than the call stack', async () => {
    const parser = await make();
    const long = parser.parse(`${'int padding;\n'.repeat(10_000)}int last(void) { }\n`);
    expect(long.captures('names')).toHaveLength(1);
    long.dispose();
    const depth = 5000;
    const deep = parser.parse(`int x = ${'('.repeat(depth)}1${')'.repeat(depth)};`);
    let levels = 0;
    for (let row: readonly CNode[] = [deep.toTree()]; row.length > 0; levels++)
      row = row.flatMap((node) => node.children);
    expect(levels).toBeGreaterThan(depth);
    deep.dispose();
  });

  test('rejects an unknown query name', async () => {
    const parsed = (await make()).parse('');
    expect(() => parsed.captures('nothing')).toThrow('no query named nothing');
    parsed.dispose();
  });
});

test('both engines give equal trees and ranges for broken text', async () => {
  const native = createNativeParser(queries);
  const wasm = await createWasmParser(queries);
  const text = 'static __weird int f(struct s *p {\n  for_each_thing(p) { g(p); }\n}\n#ifdef A\nint b;\n';
  const a = native.parse(text);
  const b = wasm.parse(text);
  expect(a.toTree()).toEqual(b.toTree());
  expect(a.errorRanges).toEqual(b.errorRanges);
  expect(a.errorNodes).toBeGreaterThan(0);
  b.dispose();
});
