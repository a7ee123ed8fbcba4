// `npm run accuracy [-- 6.1 6.12] [--only tree|written] [--folders kernel,mm] [--sample 4]`: how much of real trees is
// found, and how much of what is found is right; a sample is every 4th file. Bundles test/accuracy and runs it;
// docs/accuracy.md says what the figures mean.
// SPDX-License-Identifier: MIT
import path from 'node:path';
import { ensureInstalled } from './lib/install.mjs';
import { root } from './lib/paths.mjs';
import { exit, exitOnSignals, run } from './lib/processes.mjs';

exitOnSignals();
await ensureInstalled();
const { build } = await import('esbuild');
const outfile = path.join(root, 'dist', 'accuracy.cjs');
await build({
  absWorkingDir: root,
  entryPoints: ['test/accuracy/accuracy.ts'],
  outfile,
  bundle: true,
  platform: 'node',
  target: 'node20',
  format: 'cjs',
  external: ['tree-sitter', 'tree-sitter-c', 'web-tree-sitter'],
  define: { 'import.meta.url': 'importMetaUrl' },
  banner: { js: "const importMetaUrl = require('node:url').pathToFileURL(__filename).href;" },
  logLevel: 'error',
});
const { code } = await run(process.execPath, [outfile, ...process.argv.slice(2)], { cwd: root });
await exit(code);
