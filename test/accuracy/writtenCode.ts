// The facts of some files against what a compiler (or ctags) says of them: functions and calls that are written out.
// Called by accuracy.ts in several processes, each with a share of the files.
// SPDX-License-Identifier: MIT
import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { factsOf } from '../../src/core/syntax/factsOf.ts';
import type { Definition, FileFacts } from '../../src/core/syntax/facts.ts';
import type { CParser } from '../../src/core/syntax/tree.ts';
import { clangTruth } from './clangTruth.ts';
import type { Truth } from './clangTruth.ts';

export interface WrittenCount {
  files: number;
  /** Files that do not compile with this configuration. */
  skipped: number;
  functions: number;
  functionsFound: number;
  endLinesRight: number;
  /** Functions of the facts that are written out in code that was compiled, and those that clang does not have. */
  ours: number;
  calls: number;
  callsFound: number;
  callersRight: number;
  readonly misses: string[];
}

export const noWrittenCode = (): WrittenCount => ({
  files: 0,
  skipped: 0,
  functions: 0,
  functionsFound: 0,
  endLinesRight: 0,
  ours: 0,
  calls: 0,
  callsFound: 0,
  callersRight: 0,
  misses: [],
});

/** Compares with clang. */
export async function compareWithClang(
  root: string,
  configured: string,
  files: readonly string[],
  parser: CParser,
): Promise<WrittenCount> {
  const count = noWrittenCode();
  for (const file of files) {
    const truth = await clangTruth(root, configured, file);
    if (truth === null) {
      count.skipped++;
      continue;
    }
    count.files++;
    const text = readFileSync(path.join(root, file), 'latin1');
    const facts = factsOf(text, parser);
    compareFunctions(file, truth, facts, count);
    compareCalls(file, text, truth, facts, count);
  }
  return count;
}

function compareFunctions(file: string, truth: Truth, facts: FileFacts, count: WrittenCount): void {
  const ours = new Map<string, Definition>(
    facts.definitions
      .filter((one) => one.kind === 'function')
      .map((one) => [`${one.name}:${one.line0 + 1}`, one] as const),
  );
  const theirs = new Set<string>();
  for (const one of truth.functions) {
    const key = `${one.name}:${one.line}`;
    theirs.add(key);
    count.functions++;
    const found = ours.get(key);
    if (found === undefined) count.misses.push(`function not found: ${file}:${one.line} ${one.name}`);
    else {
      count.functionsFound++;
      if (one.endLine === 0 || found.endLine0 + 1 === one.endLine) count.endLinesRight++;
      else
        count.misses.push(
          `end line: ${file}:${one.line} ${one.name} ${found.endLine0 + 1}, not ${one.endLine}`,
        );
    }
  }
  for (const [key, one] of ours) {
    if (one.via !== undefined) continue;
    // Code under a condition may not have been compiled.
    const isActive = one.condition === undefined || truth.activeLines.has(one.line0 + 1);
    if (!isActive || truth.renamedEnds.has(one.endLine0 + 1)) continue;
    count.ours++;
    if (!theirs.has(key)) count.misses.push(`function invented: ${file}:${one.line0 + 1} ${one.name}`);
  }
}

function compareCalls(file: string, text: string, truth: Truth, facts: FileFacts, count: WrittenCount): void {
  const starts: number[] = [0];
  for (let at = text.indexOf('\n'); at >= 0; at = text.indexOf('\n', at + 1)) starts.push(at + 1);
  const ours = new Map(facts.calls.map((call) => [call.start, call] as const));
  for (const one of truth.calls) {
    count.calls++;
    const found = ours.get((starts[one.line - 1] ?? 0) + one.column - 1);
    if (found === undefined || found.callee !== one.callee)
      count.misses.push(`call not found: ${file}:${one.line} ${one.callee} in ${one.caller}`);
    else {
      count.callsFound++;
      if (found.caller === one.caller) count.callersRight++;
      else
        count.misses.push(
          `caller: ${file}:${one.line} ${one.callee} in ${String(found.caller)}, not ${one.caller}`,
        );
    }
  }
}

/** Compares function names and lines with ctags, which itself errs: agreement, not truth. */
export function compareWithCtags(root: string, files: readonly string[], parser: CParser): WrittenCount {
  const count = noWrittenCode();
  for (const file of files) {
    const run = spawnSync(
      'ctags',
      ['-f', '-', '--languages=C', '--langmap=C:+.h', '--kinds-C=f', '--fields=n', file],
      {
        cwd: root,
        encoding: 'latin1',
        maxBuffer: 1 << 28,
      },
    );
    if (run.status !== 0) {
      count.skipped++;
      continue;
    }
    count.files++;
    const facts = factsOf(readFileSync(path.join(root, file), 'latin1'), parser);
    const ours = new Set<string>(
      facts.definitions.filter((one) => one.kind === 'function').map((one) => `${one.name}:${one.line0 + 1}`),
    );
    // Where a macro makes the definition, ctags takes the macro for its name.
    for (const one of facts.definitions) if (one.via !== undefined) ours.add(`${one.via}:${one.line0 + 1}`);
    count.ours += ours.size;
    for (const match of run.stdout.matchAll(/^(\w+)\t.*line:(\d+)/gm)) {
      count.functions++;
      const key = `${match[1] ?? ''}:${match[2] ?? ''}`;
      if (ours.has(key)) count.functionsFound++;
      else count.misses.push(`only ctags has: ${file} ${key}`);
    }
  }
  return count;
}

export function addWritten(into: WrittenCount, more: WrittenCount): void {
  into.misses.push(...more.misses);
  for (const key of Object.keys(into) as (keyof WrittenCount)[]) {
    if (key !== 'misses') into[key] += more[key];
  }
}
