// Whole processes of the benchmark: Ringside beside ctags, gtags and cscope on the whole tree, in turn; the core scope
// from nothing; the same tree again, and another version of it in the same store. Used by scripts/bench/index.mjs.
// SPDX-License-Identifier: MIT
import { createHash } from 'node:crypto';
import { mkdirSync, readFileSync, rmSync } from 'node:fs';
import { loadavg } from 'node:os';
import path from 'node:path';
import { onPath } from '../../lib/paths.mjs';
import { folderBytes, measured, median } from '../measure.mjs';
import { row } from './rows.mjs';
import { sourceFiles } from './sources.mjs';

/** Runs of a tool that nothing is held against, for each three of the others: cscope alone takes minutes. */
const fewerRuns = (runs) => Math.ceil(runs / 3);

export function wholeProcesses({ dist, tree, list, work, runs }) {
  const ringside = async (args, of = tree) => {
    const figure = await measured(process.execPath, [
      path.join(dist, 'cli.cjs'),
      'index',
      of,
      '--json',
      ...args,
    ]);
    if (figure.code !== 0) throw new Error(`ringside index: exit code ${figure.code}: ${figure.err.trim()}`);
    return figure;
  };
  /** Runs something with a new folder and gives its figures with the folder's size. */
  const inFolder = async (name, start) => {
    const out = path.join(work, name);
    mkdirSync(out);
    try {
      const figure = await start(out);
      return { ...figure, bytes: folderBytes(out), load: loadavg()[0] };
    } finally {
      rmSync(out, { recursive: true, force: true });
    }
  };
  return {
    async peers(onlyRingside) {
      const ctags = (out) =>
        measured('ctags', ['--languages=C,C++', '-L', list, '-f', path.join(out, 'tags')], { cwd: tree });
      const gtags = (out) => measured('gtags', ['-f', list, out], { cwd: tree });
      const cscope = (out) =>
        measured('cscope', ['-bkq', '-i', list, '-f', path.join(out, 'cscope.out')], { cwd: tree });
      const tools = [
        { name: 'ringside', start: (out) => ringside(['--scope', 'all', '--store', out]), runs },
        { name: 'ctags', start: ctags, runs },
        { name: 'gtags', start: gtags, runs: fewerRuns(runs) },
        { name: 'cscope', start: cscope, runs: fewerRuns(runs) },
      ].filter(({ name }) => name === 'ringside' || (!onlyRingside && onPath(name)));
      const figures = new Map(tools.map(({ name }) => [name, []]));
      for (let run = 0; run < runs; run++) {
        for (const { name, start, runs: wanted } of tools) {
          if (run >= wanted) continue;
          const figure = await inFolder(`${name}-${run}`, start);
          if (figure.code !== 0)
            console.log(`${name}: exit code ${figure.code}: ${figure.err.trim().split('\n').at(-1)}`);
          figures.get(name).push(figure);
        }
      }
      console.log('whole tree, cold     wall      processor  wall of each run          peak memory  index');
      for (const [name, all] of figures) {
        const of = (key) => median(all.map((one) => one[key]));
        const each = all.map(({ wall }) => wall.toFixed(1)).join(' ');
        console.log(
          `${name.padEnd(20)} ${seconds(of('wall'))} ${seconds(of('cpu'))}  ${each.padEnd(25)} ${megabytes(of('peakBytes'))}      ${megabytes(of('bytes'))}`,
        );
      }
      console.log('');
      const own = figures.get('ringside');
      for (const { name } of tools.slice(1)) {
        const theirs = figures.get(name);
        const ratios = (key) => median(theirs.map((one, i) => own[i][key] / one[key]));
        row(
          `whole tree, cold: ringside / ${name}, wall, median of ${theirs.length} ${theirs.length === 1 ? 'pair' : 'pairs'}`,
          ratios('wall'),
          'x',
          name === 'ctags' ? 1 : null,
          `${name === 'ctags' ? 'aim 0.6; ' : ''}processor time ${ratios('cpu').toFixed(2)} x`,
        );
      }
      const of = (key) => median(own.map((one) => one[key]));
      row('whole tree: index on disk', of('bytes'), 'MB', 250);
      row(
        'whole tree: peak memory, all processes at one time',
        of('peakOnceBytes'),
        'MB',
        1000,
        `${megabytes(of('peakBytes')).trim()} with shared pages for each`,
      );
    },

    async core() {
      const cold = [];
      for (let run = 0; run < runs; run++)
        cold.push(await inFolder(`core-${run}`, (out) => ringside(['--store', out])));
      const of = (key) => median(cold.map((one) => one[key]));
      row('core scope, cold, whole process', of('wall'), 's', 10, `processor time ${of('cpu').toFixed(1)} s`);
      row(
        'core scope: peak memory, all processes at one time',
        of('peakOnceBytes'),
        'MB',
        400,
        `${megabytes(of('peakBytes')).trim()} with shared pages for each`,
      );
    },

    /** A store with the core parsed and all words, for the questions. */
    async fill(store) {
      await ringside(['--store', store]);
      await ringside(['--scope', 'all', '--store', store]);
    },

    async again(store) {
      const warm = [];
      for (let run = 0; run < runs; run++)
        warm.push((await ringside(['--scope', 'all', '--store', store])).wall);
      row('whole tree, nothing changed, whole process', median(warm), 's', null);
    },

    /** The bar is about content: what both versions have is not to be scanned again. */
    async otherVersion(store, other) {
      const { out, wall } = await ringside(['--scope', 'all', '--store', store], other);
      const { files, scannedNow } = JSON.parse(out);
      const changed = changedFiles(tree, other);
      row(
        `${path.basename(other)} after ${path.basename(tree)}, one store: files scanned whose content was known`,
        Math.max(0, scannedNow - changed),
        'files',
        0,
        `${scannedNow} of ${files} scanned, ${changed} are new content; ${wall.toFixed(1)} s`,
      );
    },
  };
}

/** How many files of a tree have content that another tree has nowhere. */
function changedFiles(before, after) {
  const contents = (folder) =>
    sourceFiles(folder).map(({ name }) =>
      createHash('sha256')
        .update(readFileSync(path.join(folder, name)))
        .digest('base64'),
    );
  const known = new Set(contents(before));
  return contents(after).filter((one) => !known.has(one)).length;
}

const seconds = (value) => `${value.toFixed(2)} s`.padStart(9);
const megabytes = (bytes) => `${(bytes / 1e6).toFixed(0)} MB`.padStart(8);
