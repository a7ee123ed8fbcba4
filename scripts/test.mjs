// `npm test [-- --only unit,house]`: installs what it needs, builds, packages, runs every suite and counts the results.
// The counts come from machine-readable results, never from exit codes alone. The last line is "N passed, N failed".
// Uses Node's built-in modules only, because it runs before anything is installed.
// SPDX-License-Identifier: MIT
import { cpSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { parseArgs, stripVTControlCharacters } from 'node:util';
import { ensureInstalled } from './lib/install.mjs';
import { cacheDir, findChromium, resultsDir, root } from './lib/paths.mjs';
import { endLeftovers, exit, exitOnSignals, onExit, run } from './lib/processes.mjs';
import { ensureServer, serverUnavailable } from './lib/vscodeServer.mjs';

const minute = 60_000;
const groupsDir = path.join(resultsDir, 'groups');
const { version } = JSON.parse(readFileSync(path.join(root, 'package.json'), 'utf8'));
const env = {
  ...process.env,
  RINGSIDE_VSIX: path.join(root, `ringside-${version}.vsix`),
  RINGSIDE_TEST_GROUPS: groupsDir,
};

const suites = {
  static: runStatic,
  unit: () => runVitest('unit', 10 * minute),
  house: () => runVitest('house', 5 * minute),
  conformance: () => runVitest('conformance', 10 * minute),
  kernel: () => runVitest('kernel', 45 * minute),
  editor: runEditor,
  ui: runUi,
};

exitOnSignals();
const wanted = await readArguments();
const total = { passed: 0, failures: [], skipped: [] };
try {
  rmSync(resultsDir, { recursive: true, force: true });
  mkdirSync(resultsDir, { recursive: true });
  onExit(() => endLeftovers(groupsDir));
  await ensureInstalled();
  await prepare();
  for (const name of wanted) await runSuite(name);
} catch (error) {
  total.failures.push({ name: 'npm test', message: error.message });
}
await report();

async function readArguments() {
  const all = Object.keys(suites);
  try {
    const { values } = parseArgs({ options: { only: { type: 'string' } } });
    const names = values.only?.split(',') ?? all;
    const unknown = names.filter((name) => !all.includes(name));
    if (unknown.length > 0)
      throw new Error(`there is no suite ${unknown.join(', ')}: choose from ${all.join(', ')}`);
    return names;
  } catch (error) {
    console.error(`test: ${error.message}`);
    return exit(2);
  }
}

async function prepare() {
  await script('build', ['esbuild.mjs', '--tests']);
  if (wanted.some((name) => ['house', 'ui'].includes(name))) await script('package', ['scripts/package.mjs']);
}

async function script(what, args) {
  const { code } = await run(process.execPath, args, { cwd: root, limitMs: 5 * minute });
  if (code !== 0) throw new Error(`${what} failed (node ${args.join(' ')}): see above`);
}

async function runSuite(name) {
  const started = Date.now();
  console.log(`\n=== ${name}`);
  let result;
  try {
    result = await suites[name]();
  } catch (error) {
    result = { passed: 0, failures: [{ name, message: error.message }], skipped: [] };
  }
  await endLeftovers(groupsDir);
  // A suite that found no tests has shown nothing.
  if (result.passed + result.failures.length + result.skipped.length === 0) {
    result.failures.push({ name, message: `the suite ${name} has no tests` });
  }
  const seconds = Math.round((Date.now() - started) / 1000);
  console.log(`=== ${name}: ${counts(result)} (${seconds} s)`);
  total.passed += result.passed;
  total.failures.push(...result.failures.map((one) => ({ ...one, name: `${name}: ${one.name}` })));
  total.skipped.push(...result.skipped.map((one) => ({ ...one, name: `${name}: ${one.name}` })));
}

async function runStatic() {
  const bin = (file) => path.join(root, 'node_modules', file);
  const tsc = bin('typescript/bin/tsc');
  const checks = [
    ['types', [tsc, '--noEmit', '-p', 'tsconfig.json']],
    ['types of src/core', [tsc, '--noEmit', '-p', 'src/core/tsconfig.json']],
    ['types of src/webview', [tsc, '--noEmit', '-p', 'src/webview/tsconfig.json']],
    ['types of test/ui', [tsc, '--noEmit', '-p', 'test/ui/tsconfig.json']],
    ['lint', [bin('eslint/bin/eslint.js'), '.', '--max-warnings', '0']],
    ['format', [bin('prettier/bin/prettier.cjs'), '--check', '--log-level', 'warn', '.']],
  ];
  const result = { passed: 0, failures: [], skipped: [] };
  // Two at a time: each runs on one processor.
  const left = [...checks];
  const worker = async () => {
    for (let next = left.shift(); next; next = left.shift()) {
      const [name, args] = next;
      const { code, timedOut } = await run(process.execPath, args, { cwd: root, limitMs: 5 * minute });
      if (code === 0) result.passed++;
      else result.failures.push({ name, message: timedOut ? 'not finished after 5 minutes' : 'see above' });
    }
  };
  await Promise.all([worker(), worker()]);
  return result;
}

async function runVitest(project, limitMs) {
  const file = path.join(resultsDir, `${project}.json`);
  const { code, timedOut } = await run(
    process.execPath,
    [
      path.join(root, 'node_modules', 'vitest', 'vitest.mjs'),
      ...['run', '--project', project, '--passWithNoTests'],
      ...['--reporter=default', '--reporter=json', `--outputFile.json=${file}`],
    ],
    { cwd: root, env, limitMs },
  );
  if (timedOut) throw new Error(`not finished after ${limitMs / minute} minutes: ended`);
  return readVitest(file, code);
}

function readVitest(file, code) {
  const result = { passed: 0, failures: [], skipped: [] };
  for (const { name, status, message, assertionResults } of readJson(file).testResults) {
    const where = path.relative(root, name);
    for (const test of assertionResults) {
      if (test.status === 'passed') result.passed++;
      else if (test.status === 'failed') {
        result.failures.push({ name: `${where}: ${test.fullName}`, message: test.failureMessages[0] ?? '' });
      } else result.skipped.push({ name: where, reason: test.fullName });
    }
    if (status === 'failed' && !assertionResults.some((test) => test.status === 'failed')) {
      result.failures.push({ name: where, message: message || 'the file could not be run' });
    }
  }
  if (code !== 0 && result.failures.length === 0) {
    result.failures.push({
      name: 'vitest',
      message: `exit code ${code} with no failed test: see the errors above`,
    });
  }
  return result;
}

/** On the sample, and on a copy of the core directories of a real 6.1 where there is one: these tests type. */
async function runEditor() {
  const onSample = await runEditorOn(null, 'editor.json');
  const real = process.env.RINGSIDE_KERNEL ?? path.join(cacheDir, 'kernel', '6.1');
  if (onSample.passed === 0) return onSample;
  if (!existsSync(path.join(real, 'Makefile'))) {
    const reason = 'no Linux 6.1 tree in the cache: npm run kernel -- 6.1';
    return { ...onSample, skipped: [...onSample.skipped, { name: 'editor tests on a real tree', reason }] };
  }
  const copy = mkdtempSync(path.join(tmpdir(), 'rs-core-'));
  try {
    for (const part of ['arch/x86', 'kernel', 'mm', 'include', 'Makefile', 'Kbuild', 'MAINTAINERS'])
      if (existsSync(path.join(real, part)))
        cpSync(path.join(real, part), path.join(copy, part), { recursive: true });
    // What was just copied is written out first: the figure is to be of indexing, not of a busy disk.
    await run('sync', [], { quiet: true, limitMs: minute });
    const onReal = await runEditorOn(copy, 'editor-real.json');
    return {
      passed: onSample.passed + onReal.passed,
      failures: [...onSample.failures, ...onReal.failures],
      skipped: [...onSample.skipped, ...onReal.skipped],
    };
  } finally {
    rmSync(copy, { recursive: true, force: true });
  }
}

async function runEditorOn(folder, resultName) {
  const file = path.join(resultsDir, resultName);
  const limitMs = 10 * minute;
  const args = ['scripts/editorTests.mjs', '--result', file, ...(folder ? ['--folder', folder] : [])];
  const { code, timedOut } = await run(process.execPath, args, { cwd: root, env, limitMs });
  if (timedOut) throw new Error(`not finished after ${limitMs / minute} minutes: ended`);
  const { tests, skipped = [], figures = [] } = readJson(file);
  for (const line of figures) console.log(`figure: ${line}`);
  const failures = tests
    .filter((test) => test.state === 'failed')
    .map(({ title, error }) => ({ name: title, message: error }));
  const pending = tests
    .filter((test) => test.state === 'pending')
    .map(({ title }) => ({ name: title, reason: title }));
  if (code !== 0 && failures.length === 0)
    failures.push({ name: 'runner', message: `exit code ${code}: see above` });
  return {
    passed: tests.filter((test) => test.state === 'passed').length,
    failures,
    skipped: [...skipped, ...pending],
  };
}

async function runUi() {
  const reason =
    serverUnavailable() ??
    (findChromium() ? undefined : 'Chromium is not on the PATH (Debian package chromium)');
  if (reason) return { passed: 0, failures: [], skipped: [{ name: 'browser tests', reason }] };
  await ensureServer();
  // An editor mostly waits, and a page without one leaves it the other processor.
  const [editors, pages] = await Promise.all([runVitest('ui', 25 * minute), runVitest('page', 25 * minute)]);
  return {
    passed: editors.passed + pages.passed,
    failures: [...editors.failures, ...pages.failures],
    skipped: [...editors.skipped, ...pages.skipped],
  };
}

function readJson(file) {
  try {
    return JSON.parse(readFileSync(file, 'utf8'));
  } catch (error) {
    throw new Error(
      `no readable result in ${path.relative(root, file)} (${error.message}): the run did not get to its end`,
    );
  }
}

async function report() {
  for (const { name, reason } of total.skipped) console.log(`skipped: ${name}: ${reason}`);
  for (const { name, message } of total.failures) {
    const lines = stripVTControlCharacters(message).trim().split('\n').slice(0, 15);
    console.log(`FAILED: ${name}\n    ${lines.join('\n    ')}`);
  }
  console.log(`\n${counts(total)}`);
  await exit(total.failures.length > 0 ? 1 : 0);
}

function counts({ passed, failures, skipped }) {
  return `${passed} passed, ${failures.length} failed${skipped.length > 0 ? `, ${skipped.length} skipped` : ''}`;
}
