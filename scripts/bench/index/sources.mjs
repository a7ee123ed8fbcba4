// The C files of a tree with their sizes. Used by scripts/bench/index.mjs.
// SPDX-License-Identifier: MIT
import { readdirSync, statSync } from 'node:fs';
import path from 'node:path';

export function cSources(folder, prefix = '') {
  const found = [];
  for (const entry of readdirSync(path.join(folder, prefix), { withFileTypes: true })) {
    const name = prefix === '' ? entry.name : `${prefix}/${entry.name}`;
    if (entry.isDirectory()) found.push(...cSources(folder, name));
    else if (entry.isFile() && /\.[ch]$/.test(entry.name))
      found.push({ name, size: statSync(path.join(folder, name)).size });
  }
  return found;
}

/** The smallest .c file of at least so many bytes, or else the largest. */
export function ofSize(sources, bytes) {
  const sorted = sources.filter(({ name }) => name.endsWith('.c')).sort((a, b) => a.size - b.size);
  return sorted.find(({ size }) => size >= bytes) ?? sorted.at(-1);
}
