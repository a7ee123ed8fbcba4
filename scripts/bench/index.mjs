// `npm run bench:index -- [TREE] [--other TREE] [--runs N] [--queries N] [--only ringside]`: Ringside beside ctags, gtags
// and cscope on a whole kernel tree, in turn in the same run, whole processes; then every figure that the index has a
// bar for. Prints medians, ratios and the machine's load; asserts nothing.
// SPDX-License-Identifier: MIT
import { spawn } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { cpus, loadavg, tmpdir, totalmem } from 'node:os';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { createMessageConnection, StreamMessageReader, StreamMessageWriter } from 'vscode-jsonrpc/node.js';
import { cacheDir, onPath } from '../lib/paths.mjs';
import { randomPlaces } from './places.mjs';
import { folderBytes, measured, median, percentile, watchMemory } from './measure.mjs';

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    other: { type: 'string' },
    runs: { type: 'string', default: '3' },
    queries: { type: 'string', default: '150' },
    only: { type: 'string' },
  },
});
const root = path.join(import.meta.dirname, '..', '..');
const dist = path.join(root, 'dist');
const tree = path.resolve(positionals[0] ?? path.join(cacheDir, 'kernel', '6.1'));
const other = values.other ?? path.join(cacheDir, 'kernel', '6.12');
const runs = Number(values.runs);
const queries = Number(values.queries);
const work = mkdtempSync(path.join(tmpdir(), 'ringside-bench-'));
process.on('exit', () => rmSync(work, { recursive: true, force: true }));
if (!isFile(path.join(tree, 'Makefile')) || !isFile(path.join(dist, 'cli.cjs')) || !(runs >= 1)) {
  console.error(
    `bench: needs a kernel tree (npm run kernel -- 6.1), a build (npm run build) and --runs of at least 1; ${tree}`,
  );
  process.exit(2);
}

const seconds = (value) => (value === null ? '-' : `${value.toFixed(2)} s`);
const mebibytes = (bytes) => `${(bytes / 1024 / 1024).toFixed(0)} MiB`;
const ms = (value) => `${value.toFixed(1)} ms`;
const load = () =>
  loadavg()
    .map((value) => value.toFixed(1))
    .join(' ');
const say = (what, figure, bar) => console.log(`${what.padEnd(58)} ${figure.padStart(12)}   ${bar}`);

const sources = cSources(tree);
const sourceBytes = sources.reduce((sum, { size }) => sum + size, 0);
const list = path.join(work, 'files');
writeFileSync(list, sources.map(({ name }) => name).join('\n'));
console.log(
  `${cpus().length} processors (${cpus()[0]?.model ?? '?'}), ${mebibytes(totalmem())}, Node ${process.version}, load ${load()}`,
);
console.log(`${tree}: ${sources.length} C files, ${mebibytes(sourceBytes)}; ${runs} runs of each, in turn\n`);
// Whoever is first must not pay for a cold page cache.
for (const { name } of sources) readFileSync(path.join(tree, name));

await sideBySide();
const store = path.join(work, 'store');
await wholeProcesses();
await questions();
if (isFile(path.join(other, 'Makefile'))) await anotherVersion();
console.log(`\nload at the end ${load()}`);

async function sideBySide() {
  const tools = [
    { name: 'ringside', run: (out) => ringside(['--scope', 'all', '--store', out]) },
    {
      name: 'ctags',
      run: (out) =>
        measured('ctags', ['--languages=C,C++', '-L', list, '-f', path.join(out, 'tags')], { cwd: tree }),
    },
    { name: 'gtags', run: (out) => measured('gtags', ['-f', list, out], { cwd: tree }) },
    {
      name: 'cscope',
      run: (out) =>
        measured('cscope', ['-bkq', '-i', list, '-f', path.join(out, 'cscope.out')], { cwd: tree }),
    },
  ].filter(({ name }) => name === 'ringside' || (values.only !== 'ringside' && onPath(name)));
  const figures = new Map(tools.map(({ name }) => [name, []]));
  for (let run = 0; run < runs; run++) {
    for (const { name, run: start } of tools) {
      const out = path.join(work, `${name}-${run}`);
      mkdirSync(out);
      const figure = await start(out);
      if (figure.code !== 0)
        console.log(`${name}: exit code ${figure.code}: ${figure.err.trim().split('\n').at(-1)}`);
      figures.get(name).push({ ...figure, bytes: folderBytes(out), load: loadavg()[0] });
      rmSync(out, { recursive: true, force: true });
    }
  }
  console.log('whole tree, cold     wall        processor   wall of each run            peak memory   index');
  const wallOf = (name) => median(figures.get(name).map(({ wall }) => wall));
  for (const [name, all] of figures) {
    const of = (key) => median(all.map((one) => one[key]));
    const each = all.map(({ wall }) => wall.toFixed(1)).join(' ');
    console.log(
      `${name.padEnd(20)} ${seconds(of('wall')).padEnd(11)} ${seconds(of('cpu')).padEnd(11)} ${each.padEnd(27)} ${mebibytes(of('peakBytes')).padEnd(13)} ${mebibytes(of('bytes'))}`,
    );
  }
  for (const { name } of tools.slice(1)) {
    const pairs = figures.get(name).map((one, i) => figures.get('ringside')[i].wall / one.wall);
    const cpuPairs = figures.get(name).map((one, i) => figures.get('ringside')[i].cpu / one.cpu);
    console.log(
      `ringside / ${name}: ${(wallOf('ringside') / wallOf(name)).toFixed(2)} of medians, ${median(pairs).toFixed(2)} median of pairs; processor time ${median(cpuPairs).toFixed(2)}`,
    );
  }
  const own = figures.get('ringside');
  console.log('');
  say('whole tree: index on disk', mebibytes(median(own.map(({ bytes }) => bytes))), 'bar 250 MB');
  say(
    'whole tree: peak memory, all processes',
    mebibytes(median(own.map(({ peakOnceBytes }) => peakOnceBytes))),
    `bar 1 GB; ${mebibytes(median(own.map(({ peakBytes }) => peakBytes)))} with shared pages for each`,
  );
}

async function wholeProcesses() {
  const cold = [];
  for (let run = 0; run < runs; run++) {
    const out = path.join(work, `core-${run}`);
    cold.push(await ringside(['--store', out]));
    rmSync(out, { recursive: true, force: true });
  }
  say('core scope, cold, whole process', seconds(median(cold.map(({ wall }) => wall))), 'bar 10 s');
  say('core scope, cold, processor time', seconds(median(cold.map(({ cpu }) => cpu))), '');
  say(
    'core scope: peak memory, all processes at one time',
    mebibytes(median(cold.map(({ peakOnceBytes }) => peakOnceBytes))),
    `bar 400 MB; ${mebibytes(median(cold.map(({ peakBytes }) => peakBytes)))} with shared pages for each`,
  );
  await ringside(['--store', store]);
  await ringside(['--scope', 'all', '--store', store]);
  const warm = [];
  for (let run = 0; run < runs; run++) warm.push((await ringside(['--scope', 'all', '--store', store])).wall);
  say('whole tree, warm, whole process', seconds(median(warm)), '');
}

async function questions() {
  const first = [];
  for (let run = 0; run < runs; run++) {
    const startedMs = performance.now();
    const service = startService();
    await service.request('initialize', { treeRoot: tree, storeDir: store });
    const pass = service.request('index', { scope: 'all' });
    const found = await service.request('definitionsOf', { name: 'e1000_probe' });
    if (found.length === 0) console.log('the first answer was empty');
    first.push((performance.now() - startedMs) / 1000);
    await pass;
    service.end();
  }
  say('whole tree, warm start: first answer of a new process', seconds(median(first)), 'bar 1 s');

  const service = startService();
  await service.request('initialize', { treeRoot: tree, storeDir: store });
  const p99 = bySize(0.99);
  const openedMs = performance.now();
  const core = service.request('index', { scope: 'core' });
  const text = readFileSync(path.join(tree, p99.name), 'utf8');
  await service.request('openDocument', { path: p99.name, version: 1, text });
  await service.request('documentSymbols', { path: p99.name });
  say(
    `outline of the p99 file (${(p99.size / 1024).toFixed(0)} KiB), before the index is ready`,
    ms(performance.now() - openedMs),
    'bar 150 ms',
  );
  await core;
  await service.request('index', { scope: 'all' });
  const memory = watchMemory(service.processId);
  const saves = [];
  for (let i = 0; i < 20; i++) {
    const startedMs = performance.now();
    await service.request('changeDocument', {
      path: p99.name,
      version: i + 2,
      text: `${text}\nint saved_${i};\n`,
    });
    const symbols = await service.request('documentSymbols', { path: p99.name });
    if (symbols.at(-1)?.name !== `saved_${i}`) console.log('a change was not seen');
    saves.push(performance.now() - startedMs);
  }
  say('after a save of the p99 file, p95', ms(percentile(saves, 0.95)), 'bar 100 ms');
  await service.request('closeDocument', { path: p99.name });

  const { names, places } = await samples(service);
  const timed = async (what, bar, list, ask) => {
    const times = [];
    for (const one of list) {
      const startedMs = performance.now();
      await ask(one);
      times.push(performance.now() - startedMs);
    }
    say(
      `${what}: p50 / p95 of ${list.length}`,
      `${median(times).toFixed(1)} / ${ms(percentile(times, 0.95))}`,
      bar,
    );
  };
  await timed('definition of calls', 'bar 20 ms', places, (at) => service.request('definition', at));
  await timed('hover over calls', 'bar 30 ms', places, (at) => service.request('hover', at));
  await randomWords(service, 'whole tree', /\.c$/, timed);
  await randomWords(service, 'core', /^(?:arch\/x86|kernel|mm)\/.*\.c$/, timed);
  const firstMs = performance.now();
  await service.request('workspaceSymbols', { query: 'page_fault', limit: 100 });
  say('workspace symbol, the first of a process', ms(performance.now() - firstMs), 'bar 50 ms');
  await timed(
    'workspace symbol',
    'bar 50 ms',
    names.flatMap((name) => [name.slice(0, 4), name.slice(0, 9)]),
    (query) => service.request('workspaceSymbols', { query, limit: 100 }),
  );
  const query = (name) => service.request('places', { name });
  await timed('references over the whole tree, first time', 'bar 300 ms', names, query);
  await timed('references over the whole tree, again', 'bar 30 ms', names, query);
  say('memory while asking', mebibytes(memory().peakBytes), '');
  service.end();
}

/** Names of functions from all over the tree, and positions of calls. */
async function samples(service) {
  const names = [];
  const places = [];
  const cFiles = sources.filter(({ name }) => name.endsWith('.c'));
  for (let i = 0; i < queries; i++) {
    const { name } = cFiles[Math.floor(((i + 0.5) * cFiles.length) / queries)];
    const functions = (await service.request('documentSymbols', { path: name })).filter(
      ({ kind }) => kind === 'function',
    );
    const calls = await service.request('calls', { path: name });
    if (functions.length > 0) names.push(functions[i % functions.length].name);
    if (calls.length > 0) places.push({ path: name, position: calls[(i * 7) % calls.length].position });
  }
  return { names, places };
}

/** Hovers and definitions of random words of random files, each file opened first as an editor does. */
async function randomWords(service, what, pattern, timed) {
  const names = sources.flatMap(({ name }) => (pattern.test(name) ? [name] : []));
  const some = randomPlaces(tree, names, { files: Math.ceil(queries / 5), perFile: 5, seed: 1 });
  const at = [];
  for (const { name, text, places } of some) {
    await service.request('openDocument', { path: name, version: 1, text });
    await service.request('documentSymbols', { path: name });
    at.push(...places.map((position) => ({ path: name, position })));
  }
  // A reader who has opened a file looks at it before he asks.
  await new Promise((resolve) => setTimeout(resolve, 1_000));
  await service.request('fileState', { path: some[0]?.name ?? '' });
  await timed(`hover over random words, ${what}`, 'bar 30 ms', at, (one) => service.request('hover', one));
  await timed(`definition of random words, ${what}`, 'bar 20 ms', at, (one) =>
    service.request('definition', one),
  );
  for (const { name } of some) await service.request('closeDocument', { path: name });
}

async function anotherVersion() {
  const { out, wall } = await ringside(['--scope', 'all', '--store', store], other);
  const { files, scannedNow } = JSON.parse(out);
  say(
    `${path.basename(other)} after ${path.basename(tree)} in one store: files scanned of ${files}`,
    String(scannedNow),
    `${seconds(wall)}; only changed content`,
  );
}

function ringside(args, of = tree) {
  return measured(process.execPath, [path.join(dist, 'cli.cjs'), 'index', of, '--json', ...args]);
}

function startService() {
  const child = spawn(process.execPath, [path.join(dist, 'service.cjs'), 'index'], {
    stdio: ['pipe', 'pipe', 'ignore'],
  });
  const connection = createMessageConnection(
    new StreamMessageReader(child.stdout),
    new StreamMessageWriter(child.stdin),
  );
  connection.listen();
  return {
    processId: child.pid,
    request: (method, params) => connection.sendRequest(method, params),
    end() {
      connection.dispose();
      child.kill();
    },
  };
}

function bySize(share) {
  const sorted = sources
    .filter(({ name }) => name.endsWith('.c') || !name.includes('/asic_reg/'))
    .sort((a, b) => a.size - b.size);
  return sorted[Math.floor(share * (sorted.length - 1))];
}

function cSources(folder, prefix = '') {
  const found = [];
  for (const entry of readdirSync(path.join(folder, prefix), { withFileTypes: true })) {
    const name = prefix === '' ? entry.name : `${prefix}/${entry.name}`;
    if (entry.isDirectory()) found.push(...cSources(folder, name));
    else if (entry.isFile() && /\.[ch]$/.test(entry.name))
      found.push({ name, size: statSync(path.join(folder, name)).size });
  }
  return found;
}

function isFile(file) {
  try {
    return statSync(file).isFile();
  } catch {
    return false;
  }
}
