// `npm run bench:sim -- [--runs N] [--only ROW] [--tree NAME] [--quick]`: how fast the tree's C runs. Each row of
// scripts/bench/sim/rows is measured in processes of its own, in turn, on the stand-in trees and on the real ones that
// are there, beside a fixed loop of plain JavaScript that says how fast the machine is right now. Medians; no asserts.
// SPDX-License-Identifier: MIT
import { mkdirSync, rmSync } from 'node:fs';
import { cpus, loadavg, totalmem } from 'node:os';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { build } from 'esbuild';
import { cacheDir, isFolder, root } from '../lib/paths.mjs';
import { measured, median } from './measure.mjs';
import { rows } from './sim/rows.mjs';

const standIns = ['2.6.32', '4.4', '6.1', '6.18'].map((era) => ({
  name: `stand-in ${era}`,
  folder: path.join(root, 'sample', era),
}));
const real = ['6.1', '6.12']
  .map((version) => ({ name: version, folder: path.join(cacheDir, 'kernel', version) }))
  .filter(({ folder }) => isFolder(folder));
const trees = [...standIns, ...real];

const { values } = parseArgs({
  options: {
    runs: { type: 'string', default: '3' },
    only: { type: 'string' },
    tree: { type: 'string' },
    quick: { type: 'boolean', default: false },
  },
});
const runs = Number(values.runs);
const wanted = rows.filter(({ id }) => values.only === undefined || id === values.only);
const chosen = trees.filter(({ name }) => values.tree === undefined || name === values.tree);
if (!(runs >= 1) || wanted.length === 0 || chosen.length === 0) {
  console.error(
    `bench: --runs is at least 1, --only one of ${rows.map(({ id }) => id).join(', ')}, ` +
      `--tree one of ${trees.map(({ name }) => `"${name}"`).join(', ')}`,
  );
  process.exit(2);
}

// Below dist, because the product finds its scenarios and parsers from where its bundle lies.
const folder = path.join(root, 'dist', 'bench');
const bundle = path.join(folder, `sim-${process.pid}.mjs`);
mkdirSync(folder, { recursive: true });
process.on('exit', () => rmSync(bundle, { force: true }));
await build({
  absWorkingDir: root,
  entryPoints: ['scripts/bench/sim/process.mjs'],
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

const load = () =>
  loadavg()
    .map((value) => value.toFixed(1))
    .join(' ');
console.log(
  `${cpus().length} processors (${cpus()[0]?.model ?? '?'}), ${(totalmem() / 2 ** 20).toFixed(0)} MiB, Node ${process.version}, load ${load()}`,
);
console.log(
  `${runs} process${runs === 1 ? '' : 'es'} for each row and tree, medians; times are processor time of the whole process, with\n` +
    'the collector and the compiler of JavaScript. "rounds" are those of the loop beside it, in the same process.\n',
);
for (const row of wanted) {
  console.log(`${row.title}`);
  for (const tree of row.oneTree ? chosen.slice(-1) : chosen) await show(row, tree);
  console.log('');
}
console.log(`load at the end ${load()}`);

/** Measures one row on one tree and prints a line for each figure. */
async function show(row, tree) {
  const all = [];
  for (let run = 0; run < runs; run++) {
    const { code, out, err } = await measured(process.execPath, [
      '--expose-gc',
      bundle,
      row.id,
      tree.folder,
      values.quick ? 'quick' : 'full',
    ]);
    if (code !== 0) {
      console.log(`  ${tree.name.padEnd(16)} ${err.trim().split('\n').at(-1) || `exit code ${code}`}`);
      return;
    }
    all.push({ ...JSON.parse(out.trim().split('\n').at(-1)), load: loadavg()[0] });
  }
  const [first] = all;
  if (first.skipped) {
    console.log(`  ${tree.name.padEnd(16)} ${first.skipped}`);
    return;
  }
  const rounds = median(all.map((one) => one.roundsPerSecond));
  first.figures.forEach(({ name, unit, bar, perSecond }, i) => {
    const each = all.map((one) => one.figures[i].value);
    const value = median(each);
    const ratio = perSecond ? `${(rounds / value).toFixed(1)} rounds each` : '';
    console.log(
      `  ${tree.name.padEnd(16)} ${name.padEnd(46)} ${shown(value).padStart(11)} ${unit.padEnd(4)} ${bar.padEnd(22)} ${ratio}`,
    );
  });
  console.log(
    `  ${''.padEnd(16)} ${'the loop beside it'.padEnd(46)} ${shown(rounds).padStart(11)} ${'/s'.padEnd(4)} load ${all.map((one) => one.load.toFixed(1)).join(' ')}`,
  );
}

function shown(value) {
  if (Math.abs(value) >= 10_000) return Math.round(value).toLocaleString('en');
  return value.toFixed(Math.abs(value) >= 100 ? 0 : 2);
}
