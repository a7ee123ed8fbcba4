// The walls between the layers of src: who may import what, in every form of import (docs/architecture.md, invariants).
// SPDX-License-Identifier: MIT
import path from 'node:path';
import { describe, expect, test } from 'vitest';
import { filesBelow, isSource, textOf } from './support/files.ts';
import { importsOf, type Import } from './support/imports.ts';

// For each layer: the layers that it may import, whether of another layer types only, and the packages that it may import.
interface Layer {
  readonly layers: readonly string[];
  readonly typesOnly?: readonly string[];
  readonly packages: RegExp;
}
const nothing = /^(?!)/;
const node = /^node:/;
const layers: Readonly<Record<string, Layer>> = {
  core: { layers: [], packages: nothing },
  protocol: { layers: [], typesOnly: ['core'], packages: nothing },
  webview: { layers: ['protocol'], packages: /^preact(\/|$)/ },
  service: {
    layers: ['core', 'protocol'],
    packages: /^(node:|vscode-jsonrpc(\/|$)|tree-sitter$|tree-sitter-c(\/|$)|web-tree-sitter(\/|$))/,
  },
  debug: { layers: ['core', 'protocol'], packages: node },
  cli: { layers: ['core', 'protocol', 'service', 'debug'], packages: /^(node:|vscode-jsonrpc(\/|$))/ },
  extension: {
    layers: ['core', 'protocol', 'service', 'debug'],
    packages: /^(node:|vscode$|vscode-jsonrpc(\/|$))/,
  },
};

describe.each(Object.keys(layers))('src/%s', (name) => {
  test('imports only what it may', () => {
    const wrong = filesBelow('src', (file) => file.startsWith(`src/${name}/`) && isSource(file)).flatMap(
      wrongImports,
    );
    expect(wrong).toEqual([]);
  });
});

test('every source file belongs to a layer', () => {
  expect(filesBelow('src', isSource).filter((file) => !layers[layerOf(file)])).toEqual([]);
});

describe('the scan itself', () => {
  const forms: readonly (readonly [string, boolean])[] = [
    ["import * as v from 'vscode';", false],
    ["import 'vscode';", false],
    ["import type { Uri } from 'vscode';", true],
    ["import { type Uri } from 'vscode';", true],
    ["import { type Uri, window } from 'vscode';", false],
    ["export { window } from 'vscode';", false],
    ["export * from 'vscode';", false],
    ["export type { Uri } from 'vscode';", true],
    ["const v = await import('vscode');", false],
    ["const v = require('vscode');", false],
    ["const v = require.resolve('vscode');", false],
    ["import v = require('vscode');", false],
    ["let v: import('vscode').Uri;", true],
    ["let v: typeof import('vscode');", true],
  ];
  test.each(forms)('finds %s', (text, typeOnly) => {
    expect(importsOf('x.ts', text)).toEqual([{ target: 'vscode', typeOnly, line1: 1 }]);
  });
  test.each(["import('vs' + 'code');", 'require(name);'])('does not let a computed name pass: %s', (text) => {
    expect(fault('src/extension/x.ts', one(importsOf('x.ts', text)))).toMatch(/computed/);
  });
  test.each([
    ['src/core/x.ts', 'node:fs'],
    ['src/core/x.ts', '../protocol/panel.ts'],
    ['src/core/x.ts', '/// dom'],
    ['src/service/x.ts', 'vscode'],
    ['src/webview/x.tsx', '../core/base/result.ts'],
    ['src/webview/x.tsx', '../extension/ids.ts'],
    ['src/protocol/x.ts', '../core/base/result.ts'],
  ])('%s may not import %s', (file, target) => {
    expect(fault(file, { target, typeOnly: false, line1: 1 })).toBeDefined();
  });
  test('src/protocol may import types of core', () => {
    expect(
      fault('src/protocol/x.ts', { target: '../core/base/result.ts', typeOnly: true, line1: 1 }),
    ).toBeUndefined();
  });
});

function wrongImports(file: string): string[] {
  return importsOf(file, textOf(file)).flatMap((one) => {
    const reason = fault(file, one);
    return reason === undefined ? [] : [`${file}:${one.line1}: ${reason}`];
  });
}

function fault(file: string, { target, typeOnly }: Import): string | undefined {
  const own = layerOf(file);
  const layer = layers[own];
  if (!layer) return `src/${own} is not a layer`;
  if (target === undefined)
    return "the module's name is computed: write it out, so that this wall can see it";
  if (!target.startsWith('.')) {
    return layer.packages.test(target) ? undefined : `src/${own} may not import "${target}"`;
  }
  const place = path.posix.join(path.posix.dirname(file), target);
  if (place.startsWith(`src/${own}/`)) return undefined;
  const other = layerOf(place);
  if (layer.layers.includes(other)) return undefined;
  if (layer.typesOnly?.includes(other)) {
    return typeOnly ? undefined : `src/${own} may import types of src/${other} only: use "import type"`;
  }
  return `src/${own} may not import from ${place}`;
}

/** `src/core/x86/cr0.ts` gives `core`; a file outside src gives a name that is no layer. */
function layerOf(file: string): string {
  const [top, layer, ...rest] = file.split('/');
  return top === 'src' && layer !== undefined && rest.length > 0 ? layer : `(${file})`;
}

function one(imports: readonly Import[]): Import {
  const [first] = imports;
  if (!first || imports.length > 1) throw new Error(`expected one import, found ${imports.length}`);
  return first;
}
