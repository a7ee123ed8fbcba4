// A tree's program: its configuration, its files (unsaved texts win), parsed on demand and kept. Called by the makers of
// Runs and of the table of waits.
// SPDX-License-Identifier: MIT
import { basename } from 'node:path';
import { boundaryEntry, keptNames } from '../../core/exec/boundary/table.ts';
import { configuration } from '../../core/exec/config.ts';
import { SourceCache } from '../../core/exec/cpp/sourceCache.ts';
import type { Statement } from '../../core/exec/ir.ts';
import { Program } from '../../core/exec/program.ts';
import { operationUnits } from '../../core/kernel/operations.ts';
import type { TreeFiles } from '../../core/kernel/tree.ts';
import { inspectTree, isStandIn } from '../../core/kernel/tree.ts';
import { fpuUnits, furtherUnits } from '../../core/sim/setup/units.ts';
import type { CParser } from '../../core/syntax/tree.ts';
import { isFolder, treeFiles } from '../index/treePort.ts';

export interface TreeProgram {
  readonly program: Program;
  readonly files: TreeFiles;
  readonly version: string | null;
  readonly label: string;
  /** Names of files whose text is not the one on disk. */
  readonly edited: readonly string[];
  /** Which configuration is assumed. */
  readonly configuration: string;
}

const caches = new Map<string, SourceCache>();

/**
 * The program of the tree at a folder; texts by path replace files. A sentence if the folder is no kernel tree. `first`:
 * the units that are read at once; all others when something in them is asked for.
 */
export function treeProgram(
  treeRoot: string,
  texts: ReadonlyMap<string, string>,
  parser: CParser,
  first: readonly string[] = fpuUnits,
): TreeProgram | string {
  if (!isFolder(treeRoot)) return `${treeRoot}: no such folder`;
  const files = treeFiles(treeRoot);
  const tree = inspectTree(files);
  if (!tree.isKernelTree) return `${treeRoot} is not taken for a Linux tree: ${tree.problem ?? 'unknown'}`;
  const config = configuration(files.read('.config'), tree.version);
  let sources = caches.get(treeRoot);
  if (!sources) caches.set(treeRoot, (sources = new SourceCache()));
  const program = new Program({
    readText: (path) => texts.get(path) ?? files.read(path),
    parser,
    sources,
    predefined: config.text,
    units: first,
    moreUnits: [...new Set([...fpuUnits, ...operationUnits, ...furtherUnits])],
    boundary: boundaryEntry,
    keep: keptNames,
  });
  return {
    program,
    files,
    version: tree.version,
    label: `Linux ${tree.version ?? '(no version)'}${isStandIn(files.read('Makefile') ?? '') ? ' (stand-in)' : ''}`,
    edited: [...texts.keys()]
      .filter((path) => texts.get(path) !== files.read(path))
      .map((path) => basename(path)),
    configuration: config.basis,
  };
}

/** The program with these calls of cond_resched() blanked. A sentence if that can not be done. */
export function withoutStatements(
  tree: TreeProgram,
  treeRoot: string,
  given: ReadonlyMap<string, string>,
  parser: CParser,
  statements: readonly Statement[],
): TreeProgram | string {
  const texts = textsWithout(tree, given, statements);
  return typeof texts === 'string' ? texts : treeProgram(treeRoot, texts, parser);
}

/** The texts by path with these calls of cond_resched() blanked, as an editor would leave them. A sentence if not. */
export function textsWithout(
  tree: TreeProgram,
  given: ReadonlyMap<string, string>,
  statements: readonly Statement[],
): ReadonlyMap<string, string> | string {
  const texts = new Map(given);
  for (const { path, start, end, text } of statements) {
    const file = texts.get(path) ?? tree.files.read(path) ?? '';
    const written = file.slice(start, end);
    if (!/^cond_resched\s*\(\s*\)\s*;?$/.test(written))
      return `"${text}" is not a plain call of cond_resched(), so that it can not be taken out`;
    const empty = written.endsWith(';') ? ';'.padStart(end - start) : ' '.repeat(end - start);
    texts.set(path, file.slice(0, start) + empty + file.slice(end));
  }
  return texts;
}
