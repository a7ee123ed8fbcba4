// `npm start [-- PATH] [--port N] [--server] [--data DIR]`: opens VS Code with Ringside on a Linux tree, or on the sample tree.
// A desktop VS Code on the PATH is used where there is one; else VS Code's server build, whose address is printed.
// Uses Node's built-in modules only until the packages are installed.
// SPDX-License-Identifier: MIT
import { randomBytes } from 'node:crypto';
import { mkdirSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { ensureInstalled } from './lib/install.mjs';
import { tryLock } from './lib/lock.mjs';
import { cacheDir, callerDir, isFolder, onPath, root, sampleTree } from './lib/paths.mjs';
import { exit, exitOnSignals, onExit, run, start } from './lib/processes.mjs';
import { ensureServer, installVsix, quietSettings, startServer, writeSettings } from './lib/vscodeServer.mjs';

exitOnSignals();
const wanted = await readArguments();
try {
  await ensureInstalled();
  await step('building', ['esbuild.mjs']);
  const desktop = wanted.server ? undefined : desktopCode();
  await exit(desktop ? await openDesktop(desktop, wanted.tree) : await openServer(wanted));
} catch (error) {
  console.error(`ringside: ${error.message}`);
  await exit(1);
}

async function readArguments() {
  try {
    const { values, positionals } = parseArgs({
      allowPositionals: true,
      options: {
        port: { type: 'string' },
        server: { type: 'boolean', default: false },
        data: { type: 'string' },
      },
    });
    if (positionals.length > 1)
      throw new Error(`one folder can be opened, not ${positionals.length}: ${positionals.join(' ')}`);
    const tree = positionals[0] === undefined ? sampleTree : path.resolve(callerDir, positionals[0]);
    if (!isFolder(tree))
      throw new Error(`${tree} is not a folder: give the path of a Linux tree, or none for the sample tree`);
    const port = values.port === undefined ? undefined : Number(values.port);
    if (port !== undefined && !(Number.isInteger(port) && port > 0 && port < 65536)) {
      throw new Error(`--port ${values.port} is not a port number: give one from 1 to 65535`);
    }
    const data = values.data === undefined ? undefined : path.resolve(callerDir, values.data);
    return { tree, port, data, server: values.server };
  } catch (error) {
    console.error(`ringside: ${error.message}`);
    return exit(2);
  }
}

async function step(what, args) {
  console.error(`ringside: ${what}`);
  const { code } = await run(process.execPath, args, { cwd: root });
  if (code !== 0) throw new Error(`${what} failed (node ${args.join(' ')}): see above`);
}

/** In a terminal of a remote VS Code, `code` is a different program, which cannot load an extension from a folder. */
function desktopCode() {
  return process.env.VSCODE_IPC_HOOK_CLI ? undefined : onPath('code');
}

// A window of its own (own user data), because only what we start may be ended by Ctrl-C.
async function openDesktop(code, tree) {
  const dir = path.join(cacheDir, 'desktop');
  mkdirSync(dir, { recursive: true });
  writeSettings(dir, quietSettings, true);
  const args = [
    '--wait',
    '--new-window',
    `--user-data-dir=${path.join(dir, 'user')}`,
    `--extensionDevelopmentPath=${root}`,
  ];
  if (process.getuid?.() === 0) args.push('--no-sandbox');
  console.error(`ringside: opening ${tree} in ${code}; Ctrl-C here closes the window`);
  onExit(() => endDesktop(dir));
  const child = start(code, [...args, tree], { stdio: 'inherit', shell: process.platform === 'win32' });
  return new Promise((resolve, reject) => {
    child.on('error', (error) => reject(new Error(`cannot start ${code}: ${error.message}`)));
    child.on('exit', (exitCode) => resolve(exitCode ?? 1));
  });
}

// The command line of VS Code leaves its window in a process of its own; code.lock holds that process's id.
function endDesktop(dir) {
  try {
    process.kill(Number(readFileSync(path.join(dir, 'user', 'code.lock'), 'utf8')) || NaN, 'SIGTERM');
  } catch {
    // The window is closed already.
  }
}

async function openServer({ tree, port, data }) {
  await ensureServer();
  await step('packaging', ['scripts/package.mjs', '--if-stale']);
  const { version } = JSON.parse(readFileSync(path.join(root, 'package.json'), 'utf8'));
  const dir = data ?? serverFolder();
  writeSettings(dir, quietSettings, true);
  await installVsix(dir, path.join(root, `ringside-${version}.vsix`));
  // Other users of this machine can reach the loopback interface too: the token keeps them out.
  const token = randomBytes(16).toString('hex');
  const server = await startServer(dir, { port, token, stayUp: true });
  onExit(server.stop);
  const folder = encodeURI(tree).replace(/[?#&+]/g, encodeURIComponent);
  console.log(`\nRingside is open on ${tree}. Open this address in a browser on this machine:\n`);
  console.log(`  ${server.origin}/?folder=${folder}&tkn=${token}\n`);
  console.log('Ctrl-C ends it.');
  const code = await server.exited;
  throw new Error(`VS Code's server ended by itself with exit code ${code}: see ${server.log}`);
}

/** Settings and open editors are kept from one start to the next; a second start at the same time gets its own. */
function serverFolder() {
  const kept = path.join(cacheDir, 'start');
  const release = tryLock(`${kept}.lock`);
  if (release) {
    onExit(release);
    return kept;
  }
  const own = mkdtempSync(path.join(tmpdir(), 'ringside-'));
  onExit(() => rmSync(own, { recursive: true, force: true }));
  return own;
}
