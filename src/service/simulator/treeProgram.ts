// A tree's program: its configuration, its files (unsaved texts win), parsed on demand. One program a tree is kept for
// the Runs that a person makes one after another. Called by the makers of Runs, of sweeps and of the table of waits.
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
import { TreeTexts } from './treeTexts.ts';

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

interface Kept {
  readonly program: Program;
  readonly texts: TreeTexts;
  readonly configuration: string;
}
/** The open tree's, and that of one stand-in. */
const keptCount = 2;
/** By tree, the one used last at the end. */
const kept = new Map<string, Kept>();

/**
 * As treeProgram, but the program of the last call stays: of what it knows, an edit takes away only what it touched. The
 * next call with the same tree changes it, so that it must not be used across an await.
 */
export function keptProgram(
  treeRoot: string,
  texts: ReadonlyMap<string, string>,
  parser: CParser,
): TreeProgram | string {
  return opened(treeRoot, texts, (files, configuration) => {
    const last = kept.get(treeRoot);
    const changed = last?.configuration === configuration ? last.texts.changed(texts) : null;
    kept.delete(treeRoot);
    if (last && changed && (changed.size === 0 || last.program.change(changed))) {
      kept.set(treeRoot, last);
      return last.program;
    }
    const read = new TreeTexts(treeRoot, (path) => files.read(path), texts);
    const program = programOf(treeRoot, configuration, (path) => read.readText(path), parser);
    kept.set(treeRoot, { program, texts: read, configuration });
    for (const oldest of kept.keys()) if (kept.size > keptCount) kept.delete(oldest);
    return program;
  });
}

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
  return opened(treeRoot, texts, (files, configuration) =>
    programOf(treeRoot, configuration, (path) => texts.get(path) ?? files.read(path), parser, first),
  );
}

function opened(
  treeRoot: string,
  texts: ReadonlyMap<string, string>,
  make: (files: TreeFiles, configuration: string) => Program,
): TreeProgram | string {
  if (!isFolder(treeRoot)) return `${treeRoot}: no such folder`;
  const files = treeFiles(treeRoot);
  const tree = inspectTree(files);
  if (!tree.isKernelTree) return `${treeRoot} is not taken for a Linux tree: ${tree.problem ?? 'unknown'}`;
  const config = configuration(files.read('.config'), tree.version);
  return {
    program: make(files, config.text),
    files,
    version: tree.version,
    label: `Linux ${tree.version ?? '(no version)'}${isStandIn(files.read('Makefile') ?? '') ? ' (stand-in)' : ''}`,
    edited: [...texts.keys()]
      .filter((path) => texts.get(path) !== files.read(path))
      .map((path) => basename(path)),
    configuration: config.basis,
  };
}

function programOf(
  treeRoot: string,
  configuration: string,
  readText: (path: string) => string | null,
  parser: CParser,
  first: readonly string[] = fpuUnits,
): Program {
  let sources = caches.get(treeRoot);
  if (!sources) caches.set(treeRoot, (sources = new SourceCache()));
  return new Program({
    readText,
    parser,
    sources,
    predefined: configuration,
    units: first,
    moreUnits: [...new Set([...fpuUnits, ...operationUnits, ...furtherUnits])],
    boundary: boundaryEntry,
    keep: keptNames,
  });
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
    const empty = withoutQuestion(file.slice(start, end));
    if (empty === null)
      return `"${text}" is not a plain call of cond_resched(), so that it can not be taken out`;
    texts.set(path, file.slice(0, start) + empty + file.slice(end));
  }
  return texts;
}

/** The same length without its call: a statement of its own, or one between commas, as in a loop's condition. */
function withoutQuestion(written: string): string | null {
  if (/^cond_resched\s*\(\s*\)\s*;?$/.test(written))
    return written.endsWith(';') ? ';'.padStart(written.length) : ' '.repeat(written.length);
  const between = /(?<=,\s*)cond_resched\s*\(\s*\)(?=\s*,)/g;
  const empty = written.replace(between, (call) => '(void)0'.padEnd(call.length));
  return empty === written ? null : empty;
}
