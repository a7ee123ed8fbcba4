// The repository's own files, as the house tests see them: what would be committed, without what is made or installed.
// SPDX-License-Identifier: MIT
import { readFileSync, readdirSync } from 'node:fs';
import path from 'node:path';

export const root = path.resolve(import.meta.dirname, '..', '..', '..');

const made = new Set(['.git', 'node_modules', 'dist', 'test-results', 'coverage', '.vscode-test']);

/** Files below a folder of the repository, as paths from its root with forward slashes, sorted. */
export function filesBelow(folder = '.', accept: (file: string) => boolean = () => true): string[] {
  const found: string[] = [];
  const visit = (relative: string): void => {
    for (const entry of readdirSync(path.join(root, relative), { withFileTypes: true })) {
      const file = relative === '.' ? entry.name : `${relative}/${entry.name}`;
      if (made.has(entry.name) || entry.name.endsWith('.vsix') || entry.name.endsWith('.tsbuildinfo'))
        continue;
      if (entry.isDirectory()) visit(file);
      else if (entry.isFile() && accept(file)) found.push(file);
    }
  };
  visit(folder);
  return found.sort();
}

export const isSource = (file: string): boolean => /\.(ts|tsx|mjs)$/.test(file);

export const textOf = (file: string): string => readFileSync(path.join(root, file), 'utf8');
