// `npm run bench:panel -- [--only frames|highlight|edit|remake] [--tree NAME] [--quick]`: what a person waits for in the
// panel: frames at 100,000 events, the editor's highlight after a key, the new run after an edit. The first three in a
// real browser and a real editor (test/ui/bench), the last in a process without them. Prints; asserts nothing.
// SPDX-License-Identifier: MIT
import { mkdirSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { cpus, loadavg, tmpdir } from 'node:os';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { build } from 'esbuild';
import { cacheDir, findChromium, isFolder, root } from '../lib/paths.mjs';
import { exit, exitOnSignals, run } from '../lib/processes.mjs';
import { serverUnavailable } from '../lib/vscodeServer.mjs';

const parts = ['frames', 'highlight', 'edit', 'remake'];
const { values } = parseArgs({
  options: { only: { type: 'string' }, tree: { type: 'string' }, quick: { type: 'boolean', default: false } },
});
const trees = [
  { name: 'sample', folder: path.join(root, 'sample', '6.1') },
  ...['6.1', '6.12'].map((version) => ({ name: version, folder: path.join(cacheDir, 'kernel', version) })),
].filter(({ folder }) => isFolder(folder));
const chosen = trees.filter(({ name }) => values.tree === undefined || name === values.tree);
if ((values.only !== undefined && !parts.includes(values.only)) || chosen.length === 0) {
  console.error(
    `bench: --only is one of ${parts.join(', ')}, --tree one of ${trees.map(({ name }) => name).join(', ')}`,
  );
  process.exit(2);
}
exitOnSignals();
const wanted = (part) => values.only === undefined || values.only === part;

console.log(
  `${cpus().length} processors (${cpus()[0]?.model ?? '?'}), Node ${process.version}, load ${loadavg()
    .map((value) => value.toFixed(1))
    .join(' ')}`,
);
console.log(`${'what'.padEnd(66)} ${'figure'.padStart(9)} ${'bar'.padStart(10)}\n`);
const inBrowser = parts.slice(0, 3).filter(wanted);
if (inBrowser.length > 0) await browserParts();
if (wanted('remake')) await remakes();
console.log(`\nload at the end ${loadavg()[0]?.toFixed(1)}`);
await exit(0);

async function browserParts() {
  const reason =
    serverUnavailable() ??
    (findChromium() ? undefined : 'Chromium is not on the PATH (Debian package chromium)');
  if (reason) return console.log(`left out: ${inBrowser.join(', ')}: ${reason}`);
  const folder = mkdtempSync(path.join(tmpdir(), 'rs-bench-'));
  const rows = path.join(folder, 'rows.jsonl');
  const { code, output } = await run(
    process.execPath,
    [path.join(root, 'node_modules', 'vitest', 'vitest.mjs'), 'run', '--project', 'bench'],
    {
      cwd: root,
      env: {
        ...process.env,
        RINGSIDE_BENCH_ROWS: rows,
        RINGSIDE_BENCH_PARTS: inBrowser.join(','),
        RINGSIDE_BENCH_QUICK: values.quick ? '1' : '',
      },
      quiet: true,
      limitMs: 20 * 60_000,
    },
  );
  for (const row of readRows(rows)) show(row);
  if (code !== 0) console.log(`not to its end (exit code ${code}):\n${output.trim().slice(-3000)}`);
  rmSync(folder, { recursive: true, force: true });
}

function readRows(file) {
  try {
    return readFileSync(file, 'utf8').trim().split('\n').filter(Boolean).map(JSON.parse);
  } catch {
    return [];
  }
}

/** `bar` is the most that the figure may be; without one the row only informs. */
function show({ what, value, unit, bar }) {
  const verdict = bar === undefined ? '' : value <= bar ? 'met' : 'MISSED';
  const most = bar === undefined ? '' : `<= ${bar}`;
  console.log(
    `${what.padEnd(66)} ${value.toFixed(value < 100 ? 1 : 0).padStart(9)} ${most.padStart(10)} ${unit.padEnd(4)} ${verdict}`,
  );
}

/** Processor time from an edit to the Run that has it, for each bundled scenario, in one process a tree. */
async function remakes() {
  const folder = path.join(root, 'dist', 'bench');
  const bundle = path.join(folder, `panel-${process.pid}.mjs`);
  mkdirSync(folder, { recursive: true });
  await build({
    absWorkingDir: root,
    entryPoints: ['scripts/bench/panel/remake.mjs'],
    bundle: true,
    platform: 'node',
    target: 'node20',
    format: 'esm',
    outfile: bundle,
    external: ['tree-sitter', 'tree-sitter-c', 'web-tree-sitter'],
    banner: {
      js: "import { createRequire as requireOf } from 'node:module'; const require = requireOf(import.meta.url);",
    },
    logLevel: 'error',
  });
  try {
    for (const { name, folder: tree } of chosen) {
      const { code, output } = await run(process.execPath, [bundle, tree, values.quick ? 'quick' : 'full'], {
        quiet: true,
        limitMs: 20 * 60_000,
      });
      const last = output.trim().split('\n').at(-1) ?? '';
      if (code !== 0) console.log(`${name}: exit code ${code}:\n${output.trim().slice(-1000)}`);
      else for (const row of JSON.parse(last)) show({ ...row, what: `${name}: ${row.what}` });
    }
  } finally {
    rmSync(bundle, { force: true });
  }
}
