// `npm run conformance:live [-- --programs N --seed N --portable]`: compares the FPU unit with the CPU of this machine.
// Bundles test/conformance/live/live.ts with esbuild and runs it; what it does is described there.
// SPDX-License-Identifier: MIT
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { build } from 'esbuild';
import { root } from './lib/paths.mjs';

const folder = path.join(root, 'test', 'conformance', 'live');
const work = mkdtempSync(path.join(tmpdir(), 'ringside-live-'));
try {
  const outfile = path.join(work, 'live.mjs');
  await build({
    entryPoints: [path.join(folder, 'live.ts')],
    bundle: true,
    platform: 'node',
    format: 'esm',
    outfile,
    logLevel: 'error',
  });
  const { main } = await import(pathToFileURL(outfile).href);
  process.exitCode = main(process.argv.slice(2), path.join(folder, 'harness.c'));
} catch (error) {
  console.error(`conformance:live: ${error instanceof Error ? error.message : String(error)}`);
  process.exitCode = 2;
} finally {
  rmSync(work, { recursive: true, force: true });
}
