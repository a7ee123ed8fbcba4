// src/core is pure: no clock, no randomness, no console, no process, no timers, no network; values in, values out.
// SPDX-License-Identifier: MIT
import ts from 'typescript';
import { expect, test } from 'vitest';
import { filesBelow, isSource, textOf } from './support/files.ts';
import { findings } from './support/nodes.ts';

const globals = new Set([
  ...[
    'Date',
    'performance',
    'Temporal',
    'crypto',
    'console',
    'process',
    'Buffer',
    'global',
    'globalThis',
    'window',
    'document',
  ],
  ...[
    'setTimeout',
    'setInterval',
    'setImmediate',
    'queueMicrotask',
    'requestAnimationFrame',
    'fetch',
    'eval',
    'Function',
  ],
  ...[
    'require',
    'module',
    '__dirname',
    '__filename',
    'Worker',
    'SharedArrayBuffer',
    'Atomics',
    'WeakRef',
    'FinalizationRegistry',
  ],
]);

test('nothing in src/core reads or touches the world', () => {
  const files = filesBelow('src/core', isSource);
  expect(files.length).toBeGreaterThan(0);
  expect(files.flatMap((file) => findings(file, textOf(file), impure))).toEqual([]);
});

test.each([
  ['const t = Date.now();', 1],
  ['const t = new Date();', 1],
  ['const r = Math.random();', 1],
  ['const { random } = Math;', 1],
  ['console.log(1);', 1],
  ['const v = process.env;', 1],
  ['const f = setTimeout;', 1],
  ['const g = globalThis;', 1],
  ['const u = import.meta.url;', 1],
  ['const s = a.toLocaleString();', 1],
  ['const c = a.localeCompare(b);', 1],
  ['const process = 1; interface A { console: number }', 0],
  ['const a = { process: 1 }; a.process; a.document;', 0],
  ['// console.log', 0],
])('the scan itself: %s gives %d', (text, count) => {
  expect(findings('x.ts', text, impure)).toHaveLength(count);
});

function impure(node: ts.Node): string | undefined {
  if (ts.isMetaProperty(node)) return 'import.meta is not pure';
  if (ts.isIdentifier(node) && globals.has(node.text) && isRead(node)) return `${node.text} is not pure`;
  if (ts.isPropertyAccessExpression(node)) {
    if (ts.isIdentifier(node.expression) && node.expression.text === 'Math' && node.name.text === 'random') {
      return 'Math.random is not pure';
    }
    // What these give depends on the machine's language.
    if (/^(toLocale\w*|localeCompare)$/.test(node.name.text))
      return `${node.name.text} depends on the machine`;
  }
  if (ts.isVariableDeclaration(node) && node.initializer?.getText() === 'Math')
    return 'taking Math apart hides Math.random';
  return undefined;
}

/** True where the identifier is used as a value, false where it only names a member, a declaration or a type. */
function isRead(node: ts.Identifier): boolean {
  const { parent } = node;
  if (ts.isPropertyAccessExpression(parent)) return parent.expression === node;
  if (ts.isQualifiedName(parent) || ts.isTypeReferenceNode(parent)) return false;
  if (ts.isPropertyAssignment(parent) || ts.isVariableDeclaration(parent)) return parent.initializer === node;
  if (ts.isImportSpecifier(parent) || ts.isExportSpecifier(parent) || ts.isBindingElement(parent))
    return false;
  return !('name' in parent && parent.name === node);
}
