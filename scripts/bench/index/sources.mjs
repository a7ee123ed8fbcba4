// The source files of a tree that the index reads, with their sizes: C and assembly, but no linker scripts. Used by scripts/bench/index.mjs.
// SPDX-License-Identifier: MIT
import { readdirSync, statSync } from 'node:fs';
import path from 'node:path';

export function sourceFiles(folder, prefix = '') {
  const found = [];
  for (const entry of readdirSync(path.join(folder, prefix), { withFileTypes: true })) {
    const name = prefix === '' ? entry.name : `${prefix}/${entry.name}`;
    if (entry.isDirectory()) found.push(...sourceFiles(folder, name));
    else if (
      (entry.isFile() || entry.isSymbolicLink()) &&
      /\.[chS]$/.test(entry.name) &&
      !entry.name.endsWith('.lds.S')
    ) {
      // The kernel links some headers of its tools: the index has them by both names.
      const file = statSync(path.join(folder, name), { throwIfNoEntry: false });
      if (file?.isFile()) found.push({ name, size: file.size });
    }
  }
  return found;
}

/** The smallest .c file of at least so many bytes, or else the largest. */
export function ofSize(sources, bytes) {
  const sorted = sources.filter(({ name }) => name.endsWith('.c')).sort((a, b) => a.size - b.size);
  return sorted.find(({ size }) => size >= bytes) ?? sorted.at(-1);
}
