// Where things are: the repository, its results folder, the cache outside it, and Chromium.
// Uses Node's built-in modules only, because scripts/start.mjs and scripts/test.mjs run before anything is installed.
// SPDX-License-Identifier: MIT
import { accessSync, constants, statSync } from 'node:fs';
import { homedir } from 'node:os';
import path from 'node:path';

export const root = path.resolve(import.meta.dirname, '..', '..');
export const resultsDir = path.join(root, 'test-results');
export const cacheDir = path.resolve(
  process.env.RINGSIDE_CACHE || path.join(homedir(), '.cache', 'ringside'),
);
export const sampleTree = path.join(root, 'sample', '6.1');

/** The folder in which the person typed the command: npm itself always runs scripts in the package's folder. */
export const callerDir = process.env.INIT_CWD || process.cwd();

/** The first executable of that name on the PATH, or undefined. */
export function onPath(name) {
  const suffixes = process.platform === 'win32' ? ['.cmd', '.exe', ''] : [''];
  for (const folder of (process.env.PATH ?? '').split(path.delimiter).filter(Boolean)) {
    for (const suffix of suffixes) {
      const file = path.join(folder, name + suffix);
      try {
        accessSync(file, constants.X_OK);
        if (statSync(file).isFile()) return file;
      } catch {
        // Not in this folder: look in the next one.
      }
    }
  }
  return undefined;
}

/** The browser that drives the editor in tests: RINGSIDE_CHROMIUM, or a Chromium or Chrome on the PATH. */
export function findChromium() {
  const named = process.env.RINGSIDE_CHROMIUM;
  if (named) return onPath(named) ?? named;
  const names = ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable'];
  for (const name of names) {
    const file = onPath(name);
    if (file) return file;
  }
  return undefined;
}

export const isFile = (file) => statSync(file, { throwIfNoEntry: false })?.isFile() ?? false;
export const isFolder = (file) => statSync(file, { throwIfNoEntry: false })?.isDirectory() ?? false;
