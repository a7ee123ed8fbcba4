// Installs the repository's own npm packages when they are missing or not those of package-lock.json.
// Uses Node's built-in modules only, because it runs before anything is installed.
// SPDX-License-Identifier: MIT
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { withLock } from './lock.mjs';
import { cacheDir, isFile, onPath, root } from './paths.mjs';
import { run } from './processes.mjs';
import { createHash } from 'node:crypto';

/** Makes node_modules agree with package-lock.json; does nothing when it already does. */
export async function ensureInstalled() {
  requireNode();
  if (isInstalled()) return;
  const name = createHash('sha256').update(root).digest('hex').slice(0, 12);
  await withLock(path.join(cacheDir, `install-${name}.lock`), 'npm ci in this repository', async () => {
    if (isInstalled()) return;
    console.error('ringside: installing npm packages (npm ci --ignore-scripts)');
    await npm(['ci', '--ignore-scripts', '--no-audit', '--no-fund', '--loglevel=error'], { cwd: root });
  });
}

/** Runs npm and throws, with what it printed, when it fails. */
export async function npm(args, options = {}) {
  const script = process.env.npm_execpath;
  const viaNode = script !== undefined && /npm-cli\.c?js$/.test(script) && isFile(script);
  const command = viaNode ? process.execPath : onPath('npm');
  if (!command) throw new Error('npm is not on the PATH: install Node 20 or newer, which brings npm');
  const { code, output } = await run(command, viaNode ? [script, ...args] : args, {
    quiet: true,
    ...options,
  });
  if (code !== 0) {
    throw new Error(
      `npm ${args.join(' ')} ended with exit code ${code} in ${options.cwd ?? root}:\n${output.trim().slice(-3000)}`,
    );
  }
}

/** Every package that the lock file demands on all systems must be there in the version that it demands. */
export function isInstalled() {
  try {
    const wanted = readLock(path.join(root, 'package-lock.json'));
    const present = readLock(path.join(root, 'node_modules', '.package-lock.json'));
    return Object.entries(wanted).every(
      ([place, entry]) =>
        place === '' || entry.optional || entry.devOptional || present[place]?.version === entry.version,
    );
  } catch {
    return false;
  }
}

function requireNode() {
  const major = Number(process.versions.node.split('.')[0]);
  if (major < 20)
    throw new Error(`Node ${process.versions.node} is too old: Ringside needs Node 20 or newer`);
}

const readLock = (file) => JSON.parse(readFileSync(file, 'utf8')).packages;
