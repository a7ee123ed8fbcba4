// Runs the tests of test/editor with Mocha inside VS Code's extension host, and writes what came out as JSON.
// `node scripts/editorTests.mjs --result FILE [--folder TREE]`; expects `node esbuild.mjs --tests`. A desktop VS Code is
// used where one can be had and shown (RINGSIDE_EDITOR=desktop|server decides it); else the server build and Chromium.
// SPDX-License-Identifier: MIT
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { downloadAndUnzipVSCode, runTests } from '@vscode/test-electron';
import { launchChromium } from './lib/chromium.mjs';
import { cacheDir, callerDir, findChromium, resultsDir, root, sampleTree } from './lib/paths.mjs';
import { exit, exitOnSignals, onExit } from './lib/processes.mjs';
import {
  ensureServer,
  quietSettings,
  serverUnavailable,
  startServer,
  writeSettings,
} from './lib/vscodeServer.mjs';

const testsPath = path.join(root, 'dist', 'test', 'editor', 'index.cjs');
const limitMs = 400_000;

exitOnSignals();
const { values } = parseArgs({
  options: {
    result: { type: 'string', default: path.join(resultsDir, 'editor.json') },
    folder: { type: 'string' },
  },
});
const resultFile = path.resolve(root, values.result);
const folder = values.folder ? path.resolve(callerDir, values.folder) : sampleTree;

mkdirSync(path.dirname(resultFile), { recursive: true });
rmSync(resultFile, { force: true });
try {
  await exit(await main());
} catch (error) {
  console.error(`in-editor tests: ${error.message}`);
  await exit(1);
}

async function main() {
  if (!existsSync(testsPath))
    throw new Error(`${testsPath} is missing: run \`node esbuild.mjs --tests\` first`);
  mkdirSync(folder, { recursive: true });
  const desktop = await desktopCode();
  if (desktop) await inDesktop(desktop);
  else {
    const reason =
      serverUnavailable() ??
      (findChromium() ? undefined : 'Chromium is not on the PATH (Debian package chromium)');
    if (reason) {
      writeFileSync(
        resultFile,
        JSON.stringify({ tests: [], skipped: [{ name: 'in-editor tests', reason }] }),
      );
      return 0;
    }
    await inServer();
  }
  return verdict();
}

// That the editor ended well proves nothing, since it does so also when its extension host dies: only a result does.
function verdict() {
  if (!existsSync(resultFile))
    throw new Error('the extension host ended without a result: it did not get to the end of the tests');
  const { failures, tests } = JSON.parse(readFileSync(resultFile, 'utf8'));
  return failures === 0 && tests.length > 0 ? 0 : 1;
}

/** The path of a desktop VS Code, downloaded into the cache, or undefined where none can be had or shown. */
async function desktopCode() {
  const asked = process.env.RINGSIDE_EDITOR;
  if (asked === 'server') return undefined;
  const screen = process.platform !== 'linux' || process.env.DISPLAY || process.env.WAYLAND_DISPLAY;
  if (!screen && asked !== 'desktop') return undefined;
  try {
    // `timeout` is for a network that drops packets: so long without any data.
    return await downloadAndUnzipVSCode({ cachePath: path.join(cacheDir, 'vscode-desktop'), timeout: 5000 });
  } catch (error) {
    if (asked === 'desktop') throw error;
    console.error(
      `in-editor tests: no desktop VS Code can be downloaded (${error.message}): using the server build`,
    );
    return undefined;
  }
}

async function inDesktop(vscodeExecutablePath) {
  const dir = privateFolder();
  writeSettings(dir, quietSettings);
  const launchArgs = [
    folder,
    '--disable-extensions',
    '--disable-workspace-trust',
    `--user-data-dir=${path.join(dir, 'user')}`,
  ];
  if (process.getuid?.() === 0) launchArgs.push('--no-sandbox');
  const code = await runTests({
    vscodeExecutablePath,
    extensionDevelopmentPath: root,
    extensionTestsPath: testsPath,
    launchArgs,
    extensionTestsEnv: { RINGSIDE_TEST_RESULT: resultFile },
  }).catch((error) => error);
  if (code !== 0) console.error(`in-editor tests: VS Code ended with ${code}`);
}

async function inServer() {
  await ensureServer();
  const dir = privateFolder();
  writeSettings(dir, quietSettings);
  const server = await startServer(dir, {
    smokeTestDriver: true,
    trustEverything: true,
    env: { RINGSIDE_TEST_RESULT: resultFile },
  });
  onExit(server.stop);
  const browser = await launchChromium(dir);
  onExit(() => browser.close());
  const page = await (await browser.newContext({ viewport: { width: 1400, height: 900 } })).newPage();
  const ended = new Promise((resolve) => void page.exposeFunction('codeAutomationExit', resolve));
  await page.exposeFunction('codeAutomationLog', (_type, args) => printLog([args].flat()));
  await page.goto(
    `${server.origin}/?folder=${encodeURI(folder)}&payload=${encodeURIComponent(JSON.stringify(payload(server.port)))}`,
  );
  let timer;
  const late = new Promise((resolve) => (timer = setTimeout(resolve, limitMs, 'late')));
  const code = await Promise.race([ended, late, server.exited.then(() => 'server ended')]);
  clearTimeout(timer);
  if (code !== 0) {
    const picture = path.join(resultsDir, 'editor-failed.png');
    await page.screenshot({ path: picture }).catch(() => undefined);
    console.error(
      `in-editor tests: ended with ${code === 'late' ? `nothing after ${limitMs / 1000} s` : code}; see ${picture}`,
    );
  }
}

function payload(port) {
  const uri = (file) => `vscode-remote://127.0.0.1:${port}${file}`;
  return [
    ['extensionDevelopmentPath', uri(root)],
    ['extensionTestsPath', uri(testsPath)],
    ['extensionEnvironment', JSON.stringify({ RINGSIDE_TEST_RESULT: resultFile })],
  ];
}

// The page logs much that has nothing to do with the tests; RINGSIDE_VERBOSE=1 shows all of it.
function printLog(args) {
  const text = args.map((arg) => (typeof arg === 'string' ? arg : JSON.stringify(arg))).join(' ');
  if (text.startsWith('[test] ')) console.log(text.slice('[test] '.length));
  else if (process.env.RINGSIDE_VERBOSE) console.log(text);
}

// Short, because sockets are made below it.
function privateFolder() {
  const dir = mkdtempSync(path.join(tmpdir(), 'rs-'));
  onExit(() => rmSync(dir, { recursive: true, force: true }));
  return dir;
}
