// Builds the bundles: extension, index service, command line, panel, and with --tests the in-editor tests.
// `node esbuild.mjs [--watch] [--tests]`; called by npm run build, scripts/*.mjs and VS Code's build task.
// SPDX-License-Identifier: MIT
import { createHash } from 'node:crypto';
import { existsSync, readFileSync, readdirSync, rmSync } from 'node:fs';
import path from 'node:path';
import process from 'node:process';
import * as esbuild from 'esbuild';

const root = import.meta.dirname;
const watch = process.argv.includes('--watch');
const tests = process.argv.includes('--tests');

// Native modules and WASM cannot be bundled: they travel as node_modules in the .vsix.
const parsers = ['tree-sitter', 'tree-sitter-c', 'web-tree-sitter'];

const forNode = {
  platform: 'node',
  target: 'node20',
  format: 'cjs',
  // CommonJS has no import.meta; these keep `import.meta.url` and its kin true for the bundle's own file.
  define: {
    'import.meta.url': 'importMetaUrl',
    'import.meta.dirname': '__dirname',
    'import.meta.filename': '__filename',
  },
};
const metaUrl = "const importMetaUrl = require('node:url').pathToFileURL(__filename).href;";
const executable = (entry) =>
  readFileSync(path.join(root, entry), 'utf8').startsWith('#!') ? '' : '#!/usr/bin/env node\n';

/** What the facts in the store depend on: the code that makes them, without comments and names that do not matter. */
async function factsHash() {
  const { outputFiles } = await esbuild.build({
    absWorkingDir: root,
    entryPoints: ['src/service/index/fileFacts.ts', 'src/service/index/lexicalFiles.ts'],
    outdir: 'unused',
    bundle: true,
    write: false,
    minify: true,
    legalComments: 'none',
    logLevel: 'warning',
    ...forNode,
    external: parsers,
  });
  const hash = createHash('sha256');
  for (const file of outputFiles) hash.update(file.contents);
  return hash.digest('hex').slice(0, 32);
}

const factsDefine = { ringsideFactsHash: JSON.stringify(await factsHash()) };

const bundles = [
  {
    entry: 'src/extension/main.ts',
    out: 'dist/extension.cjs',
    options: { ...forNode, external: ['vscode', ...parsers] },
  },
  {
    entry: 'src/service/main.ts',
    out: 'dist/service.cjs',
    options: { ...forNode, define: { ...forNode.define, ...factsDefine }, external: parsers },
  },
  { entry: 'src/cli/main.ts', out: 'dist/cli.cjs', options: { ...forNode, external: parsers }, script: true },
  {
    entry: 'src/webview/main.tsx',
    out: 'dist/panel.js',
    options: {
      platform: 'browser',
      target: 'es2022',
      format: 'iife',
      jsx: 'automatic',
      jsxImportSource: 'preact',
      minify: true,
    },
  },
  ...(tests ? editorTests() : []),
];

function editorTests() {
  const options = { ...forNode, external: ['vscode', 'mocha', ...parsers] };
  const files = readdirSync(path.join(root, 'test', 'editor')).filter(
    (name) => name === 'index.ts' || name.endsWith('.test.ts'),
  );
  rmSync(path.join(root, 'dist', 'test'), { recursive: true, force: true });
  return files.map((name) => ({
    entry: `test/editor/${name}`,
    out: `dist/test/editor/${name.replace(/\.ts$/, '.cjs')}`,
    options,
  }));
}

function settings({ entry, out, options, script }) {
  const banner =
    options.format === 'cjs' ? { js: `${script ? executable(entry) : ''}${metaUrl}` } : undefined;
  return {
    absWorkingDir: root,
    entryPoints: [entry],
    outfile: out,
    bundle: true,
    sourcemap: watch ? 'linked' : false,
    legalComments: 'none',
    logLevel: 'warning',
    ...options,
    ...(banner ? { banner } : {}),
  };
}

// VS Code's task waits for this line and for the last one.
if (watch) console.error('build: starting');
for (const { entry, out, options, script } of bundles) {
  if (!existsSync(path.join(root, entry))) {
    console.error(`build: ${entry} does not exist: ${out} is left out`);
    rmSync(path.join(root, out), { force: true });
    continue;
  }
  const all = settings({ entry, out, options, script });
  if (watch) await (await esbuild.context(all)).watch();
  else await esbuild.build(all);
}
console.error(watch ? 'build: watching' : 'build: done');
