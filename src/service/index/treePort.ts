// The file system behind core/kernel's view of a folder. Used by the index service and the command line.
// SPDX-License-Identifier: MIT
import { existsSync, statSync } from 'node:fs';
import { join } from 'node:path';
import type { TreeFiles } from '../../core/kernel/tree.ts';
import { readSource } from './sourceText.ts';

/** A folder as core sees it. */
export function treeFiles(root: string): TreeFiles {
  return {
    read(path) {
      const source = readSource(join(root, path));
      return source.ok ? source.text : null;
    },
    exists: (path) => existsSync(join(root, path)),
  };
}

/** Whether a path is a folder that can be looked at. */
export function isFolder(path: string): boolean {
  try {
    return statSync(path).isDirectory();
  } catch {
    return false;
  }
}
