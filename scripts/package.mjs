// Makes ringside-<version>.vsix with vsce and says how large it is.
// `node scripts/package.mjs [--out FILE] [--if-stale]`; expects a build. Called by npm run package, start and test.
// SPDX-License-Identifier: MIT
import { existsSync, readFileSync, readdirSync, renameSync, rmSync, statSync } from 'node:fs';
import path from 'node:path';
import { root } from './lib/paths.mjs';
import { exit, exitOnSignals, run } from './lib/processes.mjs';

exitOnSignals();
const args = process.argv.slice(2);
const { version } = JSON.parse(readFileSync(path.join(root, 'package.json'), 'utf8'));
const out = path.resolve(root, option('--out') ?? `ringside-${version}.vsix`);

if (args.includes('--if-stale') && isFresh()) await exit(0);
if (!existsSync(path.join(root, 'dist', 'extension.cjs'))) {
  console.error('package: dist/extension.cjs is missing: run `npm run build` first');
  await exit(1);
}

// Written beside the target and renamed, so that nobody ever installs half a package.
const partial = `${out}.${process.pid}.partial.vsix`;
const vsce = path.join(root, 'node_modules', '@vscode', 'vsce', 'vsce');
const { code, output } = await run(
  process.execPath,
  [
    vsce,
    'package',
    // The pages that README.md links to stay in the repository.
    '--no-rewrite-relative-links',
    '--out',
    partial,
    '--allow-missing-repository',
    '--no-git-tag-version',
    '--no-update-package-json',
  ],
  { cwd: root, quiet: true, limitMs: 300_000 },
);
if (code !== 0 || !existsSync(partial)) {
  rmSync(partial, { force: true });
  console.error(`package: vsce ended with exit code ${code}:\n${output.trim()}`);
  await exit(1);
}
renameSync(partial, out);
console.error(`package: ${path.relative(root, out)}, ${(statSync(out).size / 1e6).toFixed(2)} MB`);
await exit(0);

function option(name) {
  const at = args.indexOf(name);
  return at < 0 ? undefined : args[at + 1];
}

function isFresh() {
  const made = statSync(out, { throwIfNoEntry: false })?.mtimeMs ?? 0;
  const inputs = [
    'package.json',
    'package-lock.json',
    '.vscodeignore',
    'README.md',
    'CHANGELOG.md',
    'LICENSE',
  ];
  const folders = ['dist', 'media', 'syntaxes', 'tours', 'scenarios', 'sample'];
  return [...inputs, ...folders].every((name) => newest(path.join(root, name)) < made);
}

// A folder's own time tells of files that were removed from it.
function newest(file) {
  const stat = statSync(file, { throwIfNoEntry: false });
  if (!stat) return 0;
  if (!stat.isDirectory()) return stat.mtimeMs;
  return readdirSync(file).reduce(
    (time, name) => Math.max(time, newest(path.join(file, name))),
    stat.mtimeMs,
  );
}
