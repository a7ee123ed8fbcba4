// The questions of a reader, asked of a service process as the editor asks them: after opening, after a save, over calls
// and over random words, symbols, references. Used by scripts/bench/index.mjs.
// SPDX-License-Identifier: MIT
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { randomPlaces } from '../places.mjs';
import { median, watchMemory } from '../measure.mjs';
import { answersRow, row } from './rows.mjs';
import { startService } from './service.mjs';
import { ofSize } from './sources.mjs';

/** Of a hundred C files of the kernel one is larger. */
const p99Bytes = 154_000;
const saves = 20;
/** A reader who has opened a file looks at it before he asks. */
const looksMs = 1_000;

export async function questions({ dist, tree, store, sources, runs, queries }) {
  const p99 = ofSize(sources, p99Bytes);
  const text = readFileSync(path.join(tree, p99.name), 'utf8');
  await firstAnswers();
  await opening(false);
  await opening(true);
  await firstSymbols();

  const service = startService(dist);
  const memory = watchMemory(service.processId);
  const { request } = service;
  await request('initialize', { treeRoot: tree, storeDir: store });
  await request('index', { scope: 'core' });
  await request('index', { scope: 'all' });
  await saving();
  const { names, places } = await samples();
  await timed('definition of calls', 20, places, (at) => request('definition', at));
  await timed('hover over calls', 30, places, (at) => request('hover', at));
  await randomWords('whole tree', /\.c$/);
  await randomWords('core', /^(?:arch\/x86|kernel|mm)\/.*\.c$/);
  await timed(
    'workspace symbol',
    50,
    names.flatMap((name) => [name.slice(0, 4), name.slice(0, 9)]),
    (query) => request('workspaceSymbols', { query, limit: 100 }),
  );
  const find = (name) => request('places', { name });
  await timed('references over the whole tree, first time', 300, names, find);
  await timed('references over the whole tree, again', 30, names, find);
  row('memory while asking', memory().peakBytes, 'MB', null);
  await service.end();

  /** A new process on a store that is there. */
  async function firstAnswers() {
    const first = [];
    for (let run = 0; run < runs; run++) {
      const startedMs = performance.now();
      const one = startService(dist);
      await one.request('initialize', { treeRoot: tree, storeDir: store });
      const pass = one.request('index', { scope: 'all' });
      const found = await one.request('definitionsOf', { name: 'e1000_probe' });
      first.push((performance.now() - startedMs) / 1000);
      if (found.length === 0)
        console.log('the first answer of a warm start was empty: is e1000 in this tree?');
      await pass;
      await one.end();
    }
    row('whole tree, warm start: first answer of a new process', median(first), 's', 1);
  }

  /** The p99 file is the first that a process is asked about, at once or some seconds after its start. */
  async function opening(isLater) {
    const outlines = [];
    const hovers = [];
    const definitions = [];
    for (let run = 0; run < runs; run++) {
      const one = startService(dist);
      await one.request('initialize', { treeRoot: tree });
      if (isLater) await new Promise((resolve) => setTimeout(resolve, 3_000));
      const { answer, ...outline } = await one.timed(async (ask) => {
        await ask('openDocument', { path: p99.name, version: 1, text });
        return ask('documentSymbols', { path: p99.name });
      });
      if (answer.length < 20) throw new Error(`the outline of ${p99.name} is too short`);
      outlines.push(outline);
      const calls = await one.request('calls', { path: p99.name });
      const at = { path: p99.name, position: calls[calls.length >> 1].position };
      definitions.push(await one.timed((ask) => ask('definition', at)));
      hovers.push(await one.timed((ask) => ask('hover', at)));
      await one.end();
    }
    const when = isLater ? '3 s after the start' : 'first thing';
    const size = `${(p99.size / 1000).toFixed(0)} KB`;
    answersRow(`p99 file (${size}), no index: outline after opening, ${when}`, outlines, 150);
    answersRow(`p99 file, no index: first definition, ${when}`, definitions, 150);
    answersRow(`p99 file, no index: first hover, ${when}`, hovers, 150);
  }

  /** The first workspace symbol of a process, some seconds after its start, as a person is. */
  async function firstSymbols() {
    const first = [];
    for (let run = 0; run < runs; run++) {
      const one = startService(dist);
      await one.request('initialize', { treeRoot: tree, storeDir: store });
      await one.request('index', { scope: 'all' });
      await new Promise((resolve) => setTimeout(resolve, 5_000));
      first.push(await one.timed((ask) => ask('workspaceSymbols', { query: 'page_fault', limit: 100 })));
      await one.end();
    }
    answersRow('workspace symbol, the first of a process, 5 s after the pass', first, 50);
  }

  async function saving() {
    const times = [];
    await request('openDocument', { path: p99.name, version: 1, text });
    await request('documentSymbols', { path: p99.name });
    for (let i = 0; i < saves; i++) {
      const { answer, ...time } = await service.timed(async (ask) => {
        const changed = `${text}\nint saved_${i};\n`;
        await ask('changeDocument', { path: p99.name, version: i + 2, text: changed });
        return ask('documentSymbols', { path: p99.name });
      });
      if (answer.at(-1)?.name !== `saved_${i}`) throw new Error('a change was not seen');
      times.push(time);
    }
    await request('closeDocument', { path: p99.name });
    answersRow('p99 file: outline after a save', times, 100);
  }

  async function timed(what, bar, list, ask) {
    const times = [];
    for (const one of list) times.push(await service.timed(() => ask(one)));
    answersRow(what, times, bar);
  }

  /** Names of functions from all over the tree, and positions of calls. */
  async function samples() {
    const found = { names: [], places: [] };
    const cFiles = sources.filter(({ name }) => name.endsWith('.c'));
    for (let i = 0; i < queries; i++) {
      const { name } = cFiles[Math.floor(((i + 0.5) * cFiles.length) / queries)];
      const symbols = await request('documentSymbols', { path: name });
      const functions = symbols.filter(({ kind }) => kind === 'function');
      const calls = await request('calls', { path: name });
      if (functions.length > 0) found.names.push(functions[i % functions.length].name);
      if (calls.length > 0)
        found.places.push({ path: name, position: calls[(i * 7) % calls.length].position });
    }
    return found;
  }

  /** Hovers and definitions of random words of random files, each file opened first as an editor does. */
  async function randomWords(what, pattern) {
    const some = randomPlaces(
      tree,
      sources.flatMap(({ name }) => (pattern.test(name) ? [name] : [])),
      { files: Math.ceil(queries / 5), perFile: 5, seed: 1 },
    );
    const at = [];
    for (const { name, text: opened, places: words } of some) {
      await request('openDocument', { path: name, version: 1, text: opened });
      await request('documentSymbols', { path: name });
      at.push(...words.map((position) => ({ path: name, position })));
    }
    await new Promise((resolve) => setTimeout(resolve, looksMs));
    await request('fileState', { path: some[0]?.name ?? '' });
    await timed(`hover over random words, ${what}`, 30, at, (one) => request('hover', one));
    await timed(`definition of random words, ${what}`, 20, at, (one) => request('definition', one));
    for (const { name } of some) await request('closeDocument', { path: name });
  }
}
