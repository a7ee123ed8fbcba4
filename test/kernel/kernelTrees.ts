// Finds the real Linux trees: RINGSIDE_KERNEL, or what `npm run kernel` put into the cache.
// Called by test/kernel/trees.ts and test/accuracy.
// SPDX-License-Identifier: MIT
import { existsSync, readFileSync } from 'node:fs';
import { homedir } from 'node:os';
import path from 'node:path';

export interface KernelTree {
  /** As in the tree's Makefile, shortened to two numbers: `6.1`, `6.12`. */
  readonly version: string;
  readonly path: string;
}

export const versions = ['6.1', '6.12'];

/** The trees that are there. RINGSIDE_KERNEL replaces those of the cache. */
export function kernelTrees(): KernelTree[] {
  const named = process.env['RINGSIDE_KERNEL'];
  if (named) {
    const version = versionOf(named);
    if (!version)
      throw new Error(
        `RINGSIDE_KERNEL=${named} is not a Linux tree: it has no Makefile with VERSION and PATCHLEVEL`,
      );
    return [{ version, path: path.resolve(named) }];
  }
  const cache = process.env['RINGSIDE_CACHE'] || path.join(homedir(), '.cache', 'ringside');
  return versions
    .map((version) => ({ version, path: path.join(cache, 'kernel', version) }))
    .filter((tree) => existsSync(path.join(tree.path, 'Makefile')));
}

function versionOf(tree: string): string | undefined {
  const makefile = path.join(tree, 'Makefile');
  if (!existsSync(makefile)) return undefined;
  const [, major, minor] =
    /^VERSION *= *(\d+)\n^PATCHLEVEL *= *(\d+)/m.exec(readFileSync(makefile, 'utf8')) ?? [];
  return major === undefined ? undefined : `${major}.${minor}`;
}
