// `npm run accuracy`: recall and precision of the facts on real trees, per kind, with every miss.
// The parent shares the work out over processes of this same bundle and prints; the share is done in `work`.
// Started by scripts/accuracy.mjs. RINGSIDE_CONFIGURED names a configured tree, or several with commas between.
// SPDX-License-Identifier: MIT
import { fork, spawnSync } from 'node:child_process';
import { existsSync, readFileSync, realpathSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { packageRoot } from '../../src/service/packageRoot.ts';
import { createNativeParser } from '../../src/service/parser/nativeParser.ts';
import { kernelTrees } from '../kernel/kernelTrees.ts';
import { addTree, countTree, rulesOfTree, sourcesOf } from './treeFacts.ts';
import type { TreeCount } from './treeFacts.ts';
import { addWritten, compareWithClang, compareWithCtags, noWrittenCode } from './writtenCode.ts';
import type { WrittenCount } from './writtenCode.ts';

interface Share {
  readonly kind: 'tree' | 'clang' | 'ctags';
  readonly root: string;
  readonly configured: string;
  readonly files: readonly string[];
}
type Answer = TreeCount | WrittenCount;

/** Where the compiler's truth is asked for: the directories of the bars, headers left to the files that include them. */
const writtenFolders = ['arch/x86/kernel', 'arch/x86/mm', 'kernel', 'mm', 'fs'];

async function work(share: Share): Promise<Answer> {
  const parser = createNativeParser({
    facts: readFileSync(path.join(packageRoot(), 'syntaxes', 'facts.scm'), 'utf8'),
  });
  if (share.kind === 'tree') return countTree(share.root, share.files, parser);
  if (share.kind === 'ctags') return compareWithCtags(share.root, share.files, parser);
  return compareWithClang(share.root, share.configured, share.files, parser);
}

/** Runs a share in a process of its own. */
function inProcess(share: Share): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const child = fork(process.argv[1] ?? '', ['--worker'], {
      serialization: 'advanced',
      execArgv: ['--expose-gc'],
    });
    let answer: Answer | null = null;
    child.on('message', (message: Answer) => (answer = message));
    child.on('error', reject);
    child.on('exit', (code) =>
      answer === null ? reject(new Error(`a process ended with ${code}`)) : resolve(answer),
    );
    child.send(share);
  });
}

/** Shares files out over the processors, in turn, so that no process has all the large ones. */
async function shared<T extends Answer>(share: Share, add: (into: T, more: T) => void, into: T): Promise<T> {
  const count = Math.min(availableParallelism(), Math.max(1, share.files.length));
  const parts = Array.from({ length: count }, (_, k) => share.files.filter((__, i) => i % count === k));
  const answers = await Promise.all(parts.map((files) => inProcess({ ...share, files })));
  for (const answer of answers) add(into, answer as T);
  return into;
}

/** A tree that is configured, and where its source is. */
interface ConfiguredTree {
  readonly folder: string;
  readonly source: string;
}

/** The configured tree whose source is `root`, or a copy of it; null if there is none. */
function configuredFor(root: string): ConfiguredTree | null {
  const version = versionLines(root);
  for (const folder of (process.env['RINGSIDE_CONFIGURED'] ?? '').split(',').filter((name) => name !== '')) {
    const source = [path.join(folder, 'source'), folder].find((one) =>
      existsSync(path.join(one, 'Makefile')),
    );
    if (source === undefined) continue;
    if (realpathSync(source) === realpathSync(root) || versionLines(source) === version)
      return { folder, source };
  }
  return null;
}

/** VERSION, PATCHLEVEL and SUBLEVEL, as a tree's Makefile has them. */
const versionLines = (root: string): string =>
  (
    readFileSync(path.join(root, 'Makefile'), 'utf8').match(/^(?:VERSION|PATCHLEVEL|SUBLEVEL) *=.*$/gm) ?? []
  ).join('\n');

const percent = (part: number, whole: number): string =>
  whole === 0 ? '-' : `${((100 * part) / whole).toFixed(3)} %`;

function printTree(count: TreeCount): void {
  const nodes = count.errorFiles.reduce((sum, [, one]) => sum + one, 0);
  console.log(
    `\nWhole tree: ${count.files} files, ${(count.bytes / 1e6).toFixed(0)} MB; files with any parse error ` +
      `${count.errorFiles.length} (${percent(count.errorFiles.length, count.files)}), ${nodes} error nodes; ` +
      `raw text used in ${count.rawFiles}`,
  );
  for (const [file, errors] of count.errorFiles.sort()) console.log(`  error nodes: ${file} ${errors}`);
  console.log('\nRules of scripts/tags.sh (names outside function bodies):');
  let [expected, found] = [0, 0];
  for (const [source, rule] of Object.entries(count.rules)) {
    expected += rule.expected;
    found += rule.found;
    console.log(
      `  ${percent(rule.found, rule.expected).padStart(9)}  ${rule.found} of ${rule.expected}, with their macro ${rule.via}, ` +
        `local ${rule.local}  ${source}`,
    );
    for (const miss of rule.misses) console.log(`             missed: ${miss}`);
  }
  console.log(`  ${percent(found, expected).padStart(9)}  ${found} of ${expected}  all rules`);
}

function printWritten(truth: string, count: WrittenCount): void {
  const invented = count.misses.filter((miss) => miss.startsWith('function invented')).length;
  console.log(`\nWritten out, against ${truth}: ${count.files} files (${count.skipped} without an answer)`);
  console.log(`  functions: recall ${percent(count.functionsFound, count.functions)} of ${count.functions}`);
  if (truth === 'clang') {
    console.log(`  functions: precision ${percent(count.ours - invented, count.ours)} of ${count.ours}`);
    console.log(`  end lines right: ${percent(count.endLinesRight, count.functionsFound)}`);
    console.log(`  calls: recall ${percent(count.callsFound, count.calls)} of ${count.calls}`);
    console.log(`  calls: right caller ${percent(count.callersRight, count.callsFound)}`);
  }
  for (const miss of count.misses) console.log(`  ${miss}`);
}

async function main(): Promise<void> {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: {
      only: { type: 'string' },
      folders: { type: 'string' },
      sample: { type: 'string', default: '1' },
    },
  });
  const every = Math.max(1, Number(values.sample) || 1);
  const sampled = (files: readonly string[]): readonly string[] => files.filter((_, at) => at % every === 0);
  if (every > 1) console.log(`Of the files, every ${every}th.`);
  const trees = kernelTrees().filter(
    ({ version }) => positionals.length === 0 || positionals.includes(version),
  );
  if (trees.length === 0) {
    console.error('No Linux tree: `npm run kernel -- 6.1 6.12` gets them, or RINGSIDE_KERNEL names one.');
    process.exitCode = 2;
    return;
  }
  const hasClang = spawnSync('clang', ['--version']).status === 0;
  for (const { version, path: root } of trees) {
    console.log(`\nLinux ${version}`);
    const folders = values.folders?.split(',');
    if (values.only !== 'tree') {
      const configured = hasClang ? configuredFor(root) : null;
      const source = configured?.source ?? root;
      const files = sampled(
        sourcesOf(source, folders ?? writtenFolders).filter((file) => file.endsWith('.c')),
      );
      const kind = configured === null ? 'ctags' : 'clang';
      const share = { kind, root: source, configured: configured?.folder ?? '', files } as const;
      printWritten(kind, await shared(share, addWritten, noWrittenCode()));
      if (kind === 'ctags')
        console.log(
          '  RINGSIDE_CONFIGURED names a configured tree; with it and clang, the compiler is asked instead.',
        );
    }
    if (values.only !== 'written') {
      const files = sampled(sourcesOf(root, folders));
      const share = { kind: 'tree', root, configured: '', files } as const;
      const none: TreeCount = { files: 0, bytes: 0, rawFiles: 0, errorFiles: [], rules: {} };
      for (const rule of rulesOfTree(root))
        none.rules[rule.source] = { expected: 0, found: 0, via: 0, local: 0, misses: [] };
      printTree(await shared(share, addTree, none));
    }
  }
}

if (process.argv.includes('--worker')) {
  process.once('message', (share: Share) => {
    void work(share).then((answer) => process.send?.(answer, () => process.disconnect()));
  });
} else void main();
