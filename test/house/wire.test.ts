// What crosses a boundary is JSON-safe: src/protocol names no type that JSON.stringify refuses, empties or changes.
// VS Code sends messages to a webview as JSON: a bigint throws there, and a Map arrives as {}.
// SPDX-License-Identifier: MIT
import ts from 'typescript';
import { expect, test } from 'vitest';
import { filesBelow, isSource, textOf } from './support/files.ts';
import { findings } from './support/nodes.ts';

const unsafe = new Set([
  ...[
    'Map',
    'Set',
    'ReadonlyMap',
    'ReadonlySet',
    'WeakMap',
    'WeakSet',
    'Date',
    'RegExp',
    'Error',
    'URL',
    'Buffer',
  ],
  ...[
    'ArrayBuffer',
    'ArrayBufferLike',
    'DataView',
    'Int8Array',
    'Uint8Array',
    'Uint8ClampedArray',
    'Int16Array',
    'Uint16Array',
  ],
  ...['Int32Array', 'Uint32Array', 'Float32Array', 'Float64Array', 'BigInt64Array', 'BigUint64Array'],
]);

test('src/protocol holds JSON-safe types only', () => {
  const files = filesBelow('src/protocol', isSource);
  expect(files.length).toBeGreaterThan(0);
  expect(files.flatMap((file) => findings(file, textOf(file), notJson))).toEqual([]);
});

test.each([
  ['interface A { value: bigint }', 1],
  ['const a = 1n;', 1],
  ['interface A { value: symbol }', 1],
  ['interface A { m: Map<string, number> }', 1],
  ['interface A { b: readonly Uint8Array[] }', 1],
  ['interface A { value: string; list: readonly number[]; more?: { x: boolean | null } }', 0],
])('the scan itself: %s gives %d', (text, count) => {
  expect(findings('x.ts', text, notJson)).toHaveLength(count);
});

function notJson(node: ts.Node): string | undefined {
  if (node.kind === ts.SyntaxKind.BigIntKeyword) return 'bigint is not JSON: send "0x..."';
  if (ts.isBigIntLiteral(node)) return 'a bigint literal is not JSON: send "0x..."';
  if (node.kind === ts.SyntaxKind.SymbolKeyword) return 'symbol is not JSON';
  if (ts.isTypeReferenceNode(node) && ts.isIdentifier(node.typeName) && unsafe.has(node.typeName.text)) {
    return `${node.typeName.text} does not survive JSON`;
  }
  return undefined;
}
