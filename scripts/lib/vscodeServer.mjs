// VS Code's server build from the npm registry (package code-server), set up in the cache and started privately.
// Uses Node's built-in modules only. Called by scripts/start.mjs for people and by the editor and browser tests.
// SPDX-License-Identifier: MIT
import {
  copyFileSync,
  existsSync,
  mkdirSync,
  openSync,
  closeSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import net from 'node:net';
import path from 'node:path';
import { npm } from './install.mjs';
import { withLock } from './lock.mjs';
import { cacheDir, isFile } from './paths.mjs';
import { endGroup, isEnding, run, start } from './processes.mjs';

// code-server 4.139.1 contains Code 1.139.1, which needs Node 24: npm has that too, with its C headers.
const codeVersion = '1.139.1';
const nodePackage = `node-${process.platform}-${process.arch}`;
const packages = { 'code-server': '4.139.1', [nodePackage]: '24.21.0' };

export const serverHome = path.join(cacheDir, `vscode-server-${codeVersion}`);
const serverNode = path.join(serverHome, 'node_modules', nodePackage, 'bin', 'node');
const vscodeDir = path.join(serverHome, 'node_modules', 'code-server', 'lib', 'vscode');
const serverMain = path.join(vscodeDir, 'out', 'server-main.js');
const doneFile = path.join(serverHome, '.complete');
const natives = { '@vscode/spdlog': 'spdlog.node', '@vscode/native-watchdog': 'watchdog.node' };

/** Why this machine cannot have the server build, or undefined. */
export function serverUnavailable() {
  const supported = process.platform === 'linux' && ['x64', 'arm64'].includes(process.arch);
  return supported
    ? undefined
    : `VS Code's server build is set up on Linux x64 and arm64 only, not on ${process.platform} ${process.arch}`;
}

/** Sets the server up unless it is complete. An interrupted set-up is resumed, not begun anew. */
export async function ensureServer() {
  const reason = serverUnavailable();
  if (reason) throw new Error(`${reason}: install VS Code so that its "code" command is on the PATH`);
  if (isComplete()) return;
  await withLock(`${serverHome}.lock`, `the set-up of VS Code's server`, async () => {
    if (!isComplete()) await setUp();
  });
}

/** Installs a .vsix into a private extensions folder. */
export async function installVsix(dir, vsix) {
  const args = [
    serverMain,
    ...privateFolders(dir),
    '--accept-server-license-terms',
    '--install-extension',
    vsix,
    '--force',
  ];
  const { code, output } = await run(serverNode, args, {
    quiet: true,
    env: privateEnvironment(dir),
    limitMs: 120_000,
  });
  if (code !== 0) throw new Error(`VS Code cannot install ${vsix} (exit code ${code}):\n${output.trim()}`);
}

/**
 * Starts the server on the loopback interface; everything that it writes goes to `dir`, whose path must be short,
 * because sockets are made below it.
 * `options`: `port`, `token` (undefined: no token), `extensionsDir`, `smokeTestDriver`, `trustEverything`,
 * `stayUp` (also without a window), `env`.
 */
export async function startServer(dir, options = {}) {
  const port = options.port ?? (await freePort());
  const log = path.join(dir, 'server.log');
  mkdirSync(dir, { recursive: true });
  const args = [
    ...[serverMain, '--host', '127.0.0.1', '--port', String(port), '--accept-server-license-terms'],
    ...privateFolders(dir, options.extensionsDir),
    ...['--telemetry-level', 'off', '--reconnection-grace-time', '1'],
    ...(options.token ? ['--connection-token', options.token] : ['--without-connection-token']),
    ...(options.trustEverything ? ['--disable-workspace-trust'] : []),
    // A test server whose test died ends by itself, five minutes after its last window is gone.
    ...(options.stayUp ? [] : ['--enable-remote-auto-shutdown']),
    ...(options.smokeTestDriver ? ['--enable-smoke-test-driver'] : []),
  ];
  const out = openSync(log, 'w');
  const child = start(serverNode, args, {
    env: { ...privateEnvironment(dir), ...options.env },
    stdio: ['ignore', out, out],
  });
  closeSync(out);
  const noted = noteGroup(child.pid);
  const stop = async () => {
    await endGroup(child.pid);
    if (noted) rmSync(noted, { force: true });
  };
  const exited = new Promise((resolve) => child.on('exit', (code) => isEnding() || resolve(code ?? 1)));
  try {
    await untilUp(child, port, log);
  } catch (error) {
    await stop();
    throw error;
  }
  return { port, origin: `http://127.0.0.1:${port}`, pid: child.pid, exited, stop, log };
}

/** Settings for a window that shows nothing but the folder and Ringside. */
export const quietSettings = {
  'workbench.startupEditor': 'none',
  'workbench.secondarySideBar.defaultVisibility': 'hidden',
  'workbench.enableExperiments': false,
  'workbench.tips.enabled': false,
  'chat.disableAIFeatures': true,
  'telemetry.telemetryLevel': 'off',
  'extensions.autoUpdate': false,
  'extensions.autoCheckUpdates': false,
  'extensions.ignoreRecommendations': true,
  'update.mode': 'none',
  'git.openRepositoryInParentFolders': 'never',
  // The web flavour saves by itself: trying an edit on a kernel tree must not write into it.
  'files.autoSave': 'off',
};

/** Writes the user's settings, unless `keep` is set and there are some. */
export function writeSettings(dir, settings, keep = false) {
  const file = path.join(dir, 'user', 'User', 'settings.json');
  if (keep && existsSync(file)) return;
  mkdirSync(path.dirname(file), { recursive: true });
  writeFileSync(file, `${JSON.stringify(settings, null, 2)}\n`);
}

/** A port that was free a moment ago. */
export function freePort() {
  return new Promise((resolve, reject) => {
    const probe = net.createServer();
    probe.on('error', reject);
    probe.listen(0, '127.0.0.1', () => {
      const { port } = probe.address();
      probe.close(() => resolve(port));
    });
  });
}

async function setUp() {
  const say = (text) => console.error(`ringside: VS Code server: ${text}`);
  say(`setting up Code ${codeVersion} in ${serverHome} (once; about 820 MB and a minute or two)`);
  mkdirSync(serverHome, { recursive: true });
  rmSync(doneFile, { force: true });
  writePackageFile();
  const quiet = ['--ignore-scripts', '--no-audit', '--no-fund', '--loglevel=error'];
  const outer = { ...process.env };
  // npm hands its settings down in the environment: those of this repository are not the server's.
  for (const name of Object.keys(outer))
    if (/^npm_(?!execpath$)/.test(name) && !isNetworkSetting(name)) delete outer[name];
  const env = { ...outer, PATH: `${path.dirname(serverNode)}${path.delimiter}${process.env.PATH}` };

  await npm(['install', ...quiet], { cwd: serverHome, env: outer });
  say('its own packages');
  // `npm ci` refuses: package.json and shrinkwrap of this release are out of step.
  await npm(['install', ...quiet, '--omit=dev'], { cwd: vscodeDir, env });
  await npm(['install', ...quiet, '--omit=dev'], { cwd: path.join(vscodeDir, 'extensions'), env });
  say('native modules');
  await buildNatives(say, { ...env, npm_config_nodedir: path.join(serverHome, 'node_modules', nodePackage) });
  link('code-linux.sh', path.join(vscodeDir, 'bin', 'remote-cli', 'code-server'));
  link('browser-linux.sh', path.join(vscodeDir, 'bin', 'helpers', 'browser.sh'));
  await markIfRunning();
  say('ready');
}

// Without spdlog, output channels stay empty; without the watchdog, nothing visible is missing. Neither is worth
// refusing a person the editor, so that a machine without a C++ compiler still gets one.
async function buildNatives(say, env) {
  const missing = missingNatives();
  if (missing.length === 0) return;
  try {
    await npm(['rebuild', '--loglevel=error', ...missing], { cwd: vscodeDir, env });
  } catch {
    say(
      `cannot build ${missing.join(', ')}: output channels may stay empty. It needs python3, make and g++.`,
    );
  }
}

const missingNatives = () =>
  Object.entries(natives)
    .filter(([name, file]) => !isFile(path.join(vscodeDir, 'node_modules', name, 'build', 'Release', file)))
    .map(([name]) => name);

async function markIfRunning() {
  const { code, output } = await run(serverNode, [serverMain, '--version'], { quiet: true, limitMs: 60_000 });
  if (code !== 0 || !output.includes(codeVersion)) {
    throw new Error(
      `VS Code's server in ${serverHome} does not start: "${serverMain} --version" gave exit code ${code}:\n` +
        `${output.trim().slice(-1000)}\nRemove that folder and try again.`,
    );
  }
  writeFileSync(
    doneFile,
    `${JSON.stringify({ codeVersion, packages, natives: missingNatives().length === 0 })}\n`,
  );
}

function isComplete() {
  try {
    const done = JSON.parse(readFileSync(doneFile, 'utf8'));
    return (
      done.codeVersion === codeVersion &&
      (done.natives || !hasCompiler()) &&
      isFile(serverMain) &&
      isFile(serverNode)
    );
  } catch {
    return false;
  }
}

const hasCompiler = () => ['python3', 'make', 'g++'].every((name) => isOnPath(name));
const isOnPath = (name) =>
  (process.env.PATH ?? '').split(path.delimiter).some((dir) => dir && isFile(path.join(dir, name)));

const isNetworkSetting = (name) =>
  /^npm_config_(registry|.*proxy|cafile|ca|userconfig|globalconfig|cache|.*_authtoken)$/i.test(name);

function writePackageFile() {
  const file = path.join(serverHome, 'package.json');
  const current = isFile(file)
    ? JSON.parse(readFileSync(file, 'utf8'))
    : { name: 'vscode-server', private: true };
  const wanted = { ...current, dependencies: { ...current.dependencies, ...packages } };
  writeFileSync(file, `${JSON.stringify(wanted, null, 2)}\n`);
}

function link(target, file) {
  rmSync(file, { force: true });
  try {
    symlinkSync(target, file);
  } catch {
    copyFileSync(path.join(path.dirname(file), target), file);
  }
}

const privateFolders = (dir, extensionsDir) => [
  ...['--server-data-dir', path.join(dir, 'data'), '--user-data-dir', path.join(dir, 'user')],
  ...['--extensions-dir', extensionsDir ?? path.join(dir, 'extensions')],
];

/** The person's environment without what belongs to another VS Code, and with folders of its own. */
function privateEnvironment(dir) {
  const home = path.join(dir, 'home');
  const temporary = path.join(dir, 'tmp');
  mkdirSync(home, { recursive: true });
  mkdirSync(temporary, { recursive: true });
  const env = {
    ...process.env,
    HOME: home,
    XDG_CONFIG_HOME: path.join(home, '.config'),
    XDG_DATA_HOME: path.join(home, '.local', 'share'),
    XDG_CACHE_HOME: path.join(home, '.cache'),
    XDG_RUNTIME_DIR: temporary,
    TMPDIR: temporary,
    PATH: `${path.dirname(serverNode)}${path.delimiter}${process.env.PATH}`,
  };
  const foreign = /^(VSCODE_|ELECTRON_|CODE_SERVER_|VITEST|NODE_OPTIONS$|NODE_ENV$|PORT$|PASSWORD$|npm_)/;
  for (const name of Object.keys(env)) if (foreign.test(name)) delete env[name];
  return env;
}

async function untilUp(child, port, log) {
  const started = Date.now();
  for (;;) {
    if (child.exitCode !== null || child.signalCode !== null) {
      throw new Error(
        `VS Code's server ended while starting:\n${readFileSync(log, 'utf8').trim().slice(-2000)}`,
      );
    }
    try {
      const reply = await fetch(`http://127.0.0.1:${port}/version`, { signal: AbortSignal.timeout(5000) });
      if (reply.ok) return;
    } catch {
      // Not listening yet.
    }
    if (Date.now() - started > 60_000) throw new Error(`VS Code's server is not up after 60 s: see ${log}`);
    await new Promise((done) => setTimeout(done, 50));
  }
}

/** See endLeftovers in processes.mjs. */
function noteGroup(pid) {
  const folder = process.env.RINGSIDE_TEST_GROUPS;
  if (!folder || !pid) return undefined;
  mkdirSync(folder, { recursive: true });
  const file = path.join(folder, String(pid));
  writeFileSync(file, '');
  return file;
}
