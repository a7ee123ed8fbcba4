// `npm run bench:index -- [TREE] [--other TREE] [--runs N] [--queries N] [--only PART] [--without-peers] [--store DIR]`:
// Ringside beside ctags, gtags and cscope on a whole kernel tree, in turn in the same run, whole processes; then every
// figure that the index has a bar for, one a row. Parts: peers, core, questions, version. Asserts nothing.
// SPDX-License-Identifier: MIT
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { cpus, loadavg, tmpdir, totalmem } from 'node:os';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { cacheDir, isFile, root } from '../lib/paths.mjs';
import { questions } from './index/questions.mjs';
import { closing } from './index/rows.mjs';
import { sourceFiles } from './index/sources.mjs';
import { wholeProcesses } from './index/wholeProcesses.mjs';

const allParts = ['peers', 'core', 'questions', 'version'];
const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    other: { type: 'string' },
    runs: { type: 'string', default: '3' },
    queries: { type: 'string', default: '150' },
    only: { type: 'string' },
    'without-peers': { type: 'boolean', default: false },
    // A store that was filled before, with the core and the whole tree; it is not changed by the questions.
    store: { type: 'string' },
  },
});
const dist = path.join(root, 'dist');
const tree = path.resolve(positionals[0] ?? path.join(cacheDir, 'kernel', '6.1'));
const other = values.other ?? path.join(cacheDir, 'kernel', '6.12');
const runs = Number(values.runs);
const queries = Number(values.queries);
const parts = values.only === undefined ? allParts : values.only.split(',');
if (
  !isFile(path.join(tree, 'Makefile')) ||
  !isFile(path.join(dist, 'cli.cjs')) ||
  !(runs >= 1 && queries >= 1) ||
  !parts.every((part) => allParts.includes(part))
) {
  console.error(
    `bench: needs a kernel tree (npm run kernel -- 6.1), a build (npm run build), --runs and --queries of at least 1, ` +
      `and --only of ${allParts.join(', ')}; ${tree}`,
  );
  process.exit(2);
}
const work = mkdtempSync(path.join(tmpdir(), 'ringside-bench-'));
process.on('exit', () => rmSync(work, { recursive: true, force: true }));
for (const signal of ['SIGINT', 'SIGTERM']) process.on(signal, () => process.exit(1));

const load = () =>
  loadavg()
    .map((value) => value.toFixed(1))
    .join(' ');
const sources = sourceFiles(tree);
const sourceBytes = sources.reduce((sum, { size }) => sum + size, 0);
const list = path.join(work, 'files');
writeFileSync(list, sources.map(({ name }) => name).join('\n'));
console.log(
  `${cpus().length} processors (${cpus()[0]?.model ?? '?'}), ${(totalmem() / 1e9).toFixed(0)} GB, Node ${process.version}, load ${load()}`,
);
console.log(
  `${tree}: ${sources.length} source files, ${(sourceBytes / 1e6).toFixed(0)} MB; ${runs} runs of each, in turn\n`,
);
// Whoever is first must not pay for a cold page cache.
for (const { name } of sources) readFileSync(path.join(tree, name));

const startedMs = performance.now();
const processes = wholeProcesses({ dist, tree, list, work, runs });
const store = values.store ?? path.join(work, 'store');
const part = async (name, measure) => {
  if (!parts.includes(name)) return;
  const beganMs = performance.now();
  await measure();
  console.log(`-- ${name}: ${((performance.now() - beganMs) / 1000).toFixed(0)} s, load ${load()}\n`);
};
await part('peers', () => processes.peers(values['without-peers']));
await part('core', processes.core);
if (values.store === undefined && (parts.includes('questions') || parts.includes('version')))
  await processes.fill(store);
await part('questions', async () => {
  await processes.again(store);
  await questions({ dist, tree, store, sources, runs, queries });
});
await part('version', async () => {
  if (isFile(path.join(other, 'Makefile'))) await processes.otherVersion(store, other);
  else console.log(`another version: ${other} is not there (npm run kernel -- 6.12)`);
});
console.log(
  'extension host, longest block: see test/editor/simulator.vscode.test.ts, which prints it (bar 50 ms)',
);
closing();
console.log(`${((performance.now() - startedMs) / 60_000).toFixed(1)} minutes, load ${load()}`);
