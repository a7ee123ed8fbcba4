// The packaged .vsix holds what the extension needs at run time and nothing else.
// scripts/test.mjs has made it and names it in RINGSIDE_VSIX; alone, this makes one of the present build.
// SPDX-License-Identifier: MIT
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { filesBelow, root } from './support/files.ts';
import { zipEntries, type ZipEntry } from './support/zipNames.ts';

const scratch = mkdtempSync(path.join(tmpdir(), 'ringside-vsix-'));
let entries: readonly ZipEntry[] = [];
/** The extension's own files, without the `extension/` of the archive. */
let files: readonly string[] = [];

beforeAll(() => {
  entries = zipEntries(readFileSync(process.env['RINGSIDE_VSIX'] ?? makeVsix()));
  files = entries
    .filter(({ name }) => name.startsWith('extension/'))
    .map(({ name }) => name.slice('extension/'.length));
});
afterAll(() => rmSync(scratch, { recursive: true, force: true }));

test('it holds nothing that is not on the list', () => {
  const allowed = [
    /^(package\.json|readme\.md|changelog\.md|LICENSE\.txt)$/,
    /^dist\/(extension|service|cli)\.cjs$|^dist\/panel\.(js|css)$/,
    /^(media|syntaxes|tours|scenarios)\/[^.][^/]*(\/[^.][^/]*)*$/,
    /^sample\/[^.].*$/,
    /^node_modules\/(tree-sitter|tree-sitter-c|node-gyp-build|web-tree-sitter)\/(package\.json|LICENSE)$/,
    /^node_modules\/tree-sitter\/index\.js$/,
    /^node_modules\/tree-sitter-c\/(bindings\/node\/index\.js|src\/node-types\.json|tree-sitter-c\.wasm)$/,
    /^node_modules\/(tree-sitter|tree-sitter-c)\/prebuilds\/(darwin|linux|win32)-(arm64|x64)\/tree-sitter(-c)?\.node$/,
    /^node_modules\/node-gyp-build\/(index|node-gyp-build)\.js$/,
    /^node_modules\/web-tree-sitter\/tree-sitter\.(cjs|wasm)$/,
  ];
  expect(files.filter((file) => !allowed.some((pattern) => pattern.test(file)))).toEqual([]);
});

test('it holds what the extension needs at run time', () => {
  const needed = [
    'package.json',
    'dist/extension.cjs',
    'dist/service.cjs',
    'dist/cli.cjs',
    'dist/panel.js',
    'node_modules/tree-sitter/index.js',
    'node_modules/tree-sitter/prebuilds/linux-x64/tree-sitter.node',
    'node_modules/tree-sitter/prebuilds/darwin-arm64/tree-sitter.node',
    'node_modules/tree-sitter/prebuilds/win32-x64/tree-sitter.node',
    'node_modules/tree-sitter-c/bindings/node/index.js',
    'node_modules/tree-sitter-c/prebuilds/linux-x64/tree-sitter-c.node',
    'node_modules/tree-sitter-c/tree-sitter-c.wasm',
    'node_modules/node-gyp-build/index.js',
    'node_modules/web-tree-sitter/tree-sitter.cjs',
    'node_modules/web-tree-sitter/tree-sitter.wasm',
  ];
  expect(needed.filter((file) => !files.includes(file))).toEqual([]);
});

test.each(['media', 'syntaxes', 'tours', 'scenarios', 'sample'])('it holds all of %s', (folder) => {
  expect(filesBelow(folder).filter((file) => !files.includes(file))).toEqual([]);
});

test('it is smaller than 12 MB unpacked', () => {
  const sizeBytes = entries.reduce((sum, entry) => sum + entry.sizeBytes, 0);
  expect(sizeBytes).toBeGreaterThan(1_000_000);
  expect(sizeBytes).toBeLessThan(12_000_000);
});

function makeVsix(): string {
  const out = path.join(scratch, 'ringside.vsix');
  for (const args of [['esbuild.mjs'], ['scripts/package.mjs', '--out', out]]) {
    execFileSync(process.execPath, args, { cwd: root, stdio: 'inherit' });
  }
  return out;
}
