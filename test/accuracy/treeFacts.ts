// One pass over a whole tree: files with parse errors, and what the tree's own scripts/tags.sh rules name.
// Called by accuracy.ts in several processes, each with a share of the files.
// SPDX-License-Identifier: MIT
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { registerHeaderFacts } from '../../src/core/index/registerHeader.ts';
import { factsOf } from '../../src/core/syntax/factsOf.ts';
import type { FileFacts } from '../../src/core/syntax/facts.ts';
import { lex } from '../../src/core/syntax/lexer.ts';
import type { CParser } from '../../src/core/syntax/tree.ts';
import { namesIn, tagRules } from './tagRules.ts';
import type { TagRule } from './tagRules.ts';

/** What one rule names, and what of that the facts have. */
export interface RuleCount {
  expected: number;
  found: number;
  /** Found, and the fact names the macro. */
  via: number;
  /** Inside function bodies: local names, which no index of a tree holds. */
  local: number;
  readonly misses: string[];
}

export interface TreeCount {
  files: number;
  bytes: number;
  rawFiles: number;
  readonly errorFiles: [file: string, errorNodes: number][];
  readonly rules: Record<string, RuleCount>;
}

/** Paths of all C files below a tree's root, in a fixed order; links are not followed. */
export function sourcesOf(root: string, folders: readonly string[] = ['']): string[] {
  const found: string[] = [];
  const walk = (folder: string): void => {
    for (const entry of readdirSync(path.join(root, folder), { withFileTypes: true })) {
      const name = path.join(folder, entry.name);
      if (entry.isDirectory() && !entry.name.startsWith('.')) walk(name);
      else if (entry.isFile() && /\.[ch]$/.test(entry.name)) found.push(name);
    }
  };
  for (const folder of folders) walk(folder);
  return found.sort();
}

export function rulesOfTree(root: string): TagRule[] {
  return tagRules(readFileSync(path.join(root, 'scripts/tags.sh'), 'utf8'));
}

/** Counts over some files of a tree. */
export async function countTree(root: string, files: readonly string[], parser: CParser): Promise<TreeCount> {
  const rules = rulesOfTree(root);
  const heads = new RegExp(rules.map((rule) => rule.macro).join('|'));
  const count: TreeCount = { files: 0, bytes: 0, rawFiles: 0, errorFiles: [], rules: {} };
  for (const rule of rules)
    count.rules[rule.source] = { expected: 0, found: 0, via: 0, local: 0, misses: [] };
  for (const file of files) {
    // Native trees are outside the heap, and freed by finalizers that need a turn of the event loop: without this they
    // pile up to gigabytes.
    if (count.files % 100 === 0) {
      globalThis.gc?.();
      await new Promise((resolve) => setImmediate(resolve));
    }
    const text = readFileSync(path.join(root, file), 'latin1');
    count.files++;
    count.bytes += text.length;
    const facts = registerHeaderFacts(text) ?? factsOf(text, parser);
    if (facts.errorNodes > 0) count.errorFiles.push([file, facts.errorNodes]);
    if (facts.usedRaw) count.rawFiles++;
    if (heads.test(text)) countRules(rules, heads, file, text, facts, count.rules);
  }
  return count;
}

function countRules(
  rules: readonly TagRule[],
  heads: RegExp,
  file: string,
  text: string,
  facts: FileFacts,
  counts: Record<string, RuleCount>,
): void {
  const byName = new Map<string, Set<number>>();
  const made = new Set<string>();
  const bodies: (readonly [number, number])[] = [];
  for (const one of facts.definitions) {
    const lines = byName.get(one.name);
    if (lines === undefined) byName.set(one.name, new Set([one.line0]));
    else lines.add(one.line0);
    if (one.via !== undefined) made.add(`${one.name}:${one.line0}`);
    if (one.kind === 'function' && text.charCodeAt(one.end - 1) === 125) bodies.push([one.start, one.end]);
  }
  const hidden = hiddenBytes(text);
  let start = 0;
  text.split('\n').forEach((line, line0) => {
    if (heads.test(line)) {
      for (const rule of rules) {
        rule.pattern.lastIndex = 0;
        const match = rule.pattern.exec(line);
        if (match === null || hidden(start + match.index + match[0].search(/\w/))) continue;
        const found = counts[rule.source];
        if (found === undefined) continue;
        const at = start + match.index;
        const isConstant = /\\s\)?\)(OFFSET|DEFINE)/.test(rule.pattern.source);
        // A name on the next line is nothing that a rule for lines can find.
        if (match.slice(1).some((group, index) => group === '' && rule.name.includes(`\\${index + 1}`)))
          continue;
        for (const name of namesIn(rule, line)) {
          if ((!isConstant || !line.includes(',')) && bodies.some(([from, to]) => from < at && at < to)) {
            found.local++;
            continue;
          }
          found.expected++;
          const lines = byName.get(name);
          if (lines?.has(line0)) {
            found.found++;
            if (made.has(`${name}:${line0}`)) found.via++;
          } else found.misses.push(`${file}:${line0 + 1} ${name}`);
        }
      }
    }
    start += line.length + 1;
  });
}

/** Whether an offset is in a directive, a comment or a literal, where a macro's name is no use of it. */
function hiddenBytes(text: string): (offset: number) => boolean {
  const { trivia, directives } = lex(text);
  const ranges = [trivia, directives]
    .flatMap((extents) => {
      const pairs: [number, number][] = [];
      for (let i = 0; i + 1 < extents.length; i += 2) pairs.push([extents[i] ?? 0, extents[i + 1] ?? 0]);
      return pairs;
    })
    .sort((a, b) => a[0] - b[0]);
  return (offset) => {
    let low = 0;
    let high = ranges.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((ranges[middle]?.[0] ?? 0) <= offset) low = middle + 1;
      else high = middle;
    }
    const range = ranges[low - 1];
    return range !== undefined && offset < range[1];
  };
}

/** Adds the counts of another share. */
export function addTree(into: TreeCount, more: TreeCount): void {
  into.files += more.files;
  into.bytes += more.bytes;
  into.rawFiles += more.rawFiles;
  into.errorFiles.push(...more.errorFiles);
  for (const [source, count] of Object.entries(more.rules)) {
    const sum = (into.rules[source] ??= { expected: 0, found: 0, via: 0, local: 0, misses: [] });
    sum.expected += count.expected;
    sum.found += count.found;
    sum.via += count.via;
    sum.local += count.local;
    sum.misses.push(...count.misses);
  }
}
