// `RINGSIDE_CONFIGURED=tree[,tree] npm run conformance:kernel [-- --sequences N --seed N --profile NAME --record]`: compares
// the engine with the compiled kernel; --record keeps what it gave as test data. Bundles test/conformance/native/main.ts and runs it; what it does is described there.
// SPDX-License-Identifier: MIT
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { build } from 'esbuild';
import { root } from './lib/paths.mjs';

const folder = path.join(root, 'test', 'conformance', 'native');
const outfile = path.join(root, 'dist', 'conformanceKernel.cjs');
try {
  await build({
    absWorkingDir: root,
    entryPoints: [path.join(folder, 'main.ts')],
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
  const { main } = (await import(pathToFileURL(outfile).href)).default;
  process.exitCode = main(process.argv.slice(2), folder);
} catch (error) {
  console.error(`conformance:kernel: ${error instanceof Error ? error.stack : String(error)}`);
  process.exitCode = 2;
}
