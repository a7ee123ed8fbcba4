// The services' bundle for tests that start real child processes, built into a folder of this test process below the
// repository, so that it finds the package's own files as an installed one does.
// SPDX-License-Identifier: MIT
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { build } from 'esbuild';

/** Builds `src/<entry>/main.ts` and returns the bundle's path. */
export async function bundle(entry: 'service' | 'cli'): Promise<string> {
  const root = join(import.meta.dirname, '..', '..', '..');
  const folder = join(root, 'node_modules', '.cache', 'ringside-test', String(process.pid));
  mkdirSync(folder, { recursive: true });
  const outfile = join(folder, `${entry}.cjs`);
  await build({
    absWorkingDir: root,
    entryPoints: [`src/${entry}/main.ts`],
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
  return outfile;
}
