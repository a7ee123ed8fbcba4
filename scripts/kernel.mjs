// Puts real Linux trees into the cache, for the tests in test/kernel and for reading.
// `npm run kernel -- 6.1 6.12`: from the distribution's source package on Debian and Ubuntu, else from the stable
// tree's git. Uses Node's built-in modules only.
// SPDX-License-Identifier: MIT
import { mkdirSync, mkdtempSync, readFileSync, readdirSync, renameSync, rmSync } from 'node:fs';
import path from 'node:path';
import { withLock } from './lib/lock.mjs';
import { cacheDir, isFile, onPath } from './lib/paths.mjs';
import { exit, exitOnSignals, onExit, run } from './lib/processes.mjs';

const stableTree = 'https://git.kernel.org/pub/scm/linux/kernel/git/stable/linux.git';
// What Ringside reads; the rest of a tree is drivers.
const sparseFolders = [
  'arch/x86',
  'block',
  'fs',
  'include',
  'init',
  'ipc',
  'kernel',
  'lib',
  'mm',
  'scripts',
  'security',
];

exitOnSignals();
const versions = process.argv.slice(2);
if (versions.length === 0 || !versions.every((version) => /^\d+\.\d+(\.\d+)*$/.test(version))) {
  console.error(
    'kernel: name the version of Linux to get: npm run kernel -- 6.1   (or 6.12; several are possible)',
  );
  await exit(2);
}
try {
  for (const version of versions) await ensureTree(version);
  await exit(0);
} catch (error) {
  console.error(`kernel: ${error.message}`);
  await exit(1);
}

async function ensureTree(version) {
  const target = path.join(cacheDir, 'kernel', version);
  if (isTree(target, version)) {
    console.log(`kernel: Linux ${version} is in ${target}`);
    return;
  }
  await withLock(`${target}.lock`, `getting Linux ${version}`, async () => {
    if (isTree(target, version)) return;
    mkdirSync(path.dirname(target), { recursive: true });
    // Made beside the target and renamed: a half tree never has the tree's name.
    const work = mkdtempSync(path.join(path.dirname(target), `.${version}-`));
    onExit(() => rmSync(work, { recursive: true, force: true }));
    try {
      const tree = (await fromDistribution(version, work)) ?? (await fromGit(version, work));
      if (!isTree(tree, version))
        throw new Error(`what came is not Linux ${version}: its Makefile says otherwise`);
      rmSync(target, { recursive: true, force: true });
      renameSync(tree, target);
    } finally {
      rmSync(work, { recursive: true, force: true });
    }
  });
  console.log(`kernel: Linux ${version} is in ${target}`);
}

/** A tree is complete when its Makefile names the version; only whole trees are ever renamed to their place. */
function isTree(folder, version) {
  try {
    const makefile = readFileSync(path.join(folder, 'Makefile'), 'utf8').slice(0, 1000);
    const field = (name) => new RegExp(`^${name} *= *(\\S+)`, 'm').exec(makefile)?.[1];
    const found = `${field('VERSION')}.${field('PATCHLEVEL')}.${field('SUBLEVEL') ?? 0}`;
    return found === version || found.startsWith(`${version}.`);
  } catch {
    return false;
  }
}

async function fromDistribution(version, work) {
  const archive = `/usr/src/linux-source-${version}.tar.xz`;
  if (!isFile(archive) && onPath('apt-get') && process.getuid?.() === 0) {
    console.error(`kernel: installing the distribution's package linux-source-${version}`);
    const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' };
    const install = () =>
      run('apt-get', ['install', '-y', '--no-install-recommends', `linux-source-${version}`, 'xz-utils'], {
        quiet: true,
        env,
      });
    let result = await install();
    if (result.code !== 0) {
      await run('apt-get', ['update'], { quiet: true, env });
      result = await install();
    }
    if (result.code !== 0) console.error(`kernel: apt-get cannot: ${lastLine(result.output)}`);
  }
  if (!isFile(archive)) return undefined;
  console.error(`kernel: unpacking ${archive} (about 1.5 GB)`);
  const { code, output } = await run('tar', ['-xJf', archive, '-C', work], { quiet: true });
  if (code !== 0) throw new Error(`cannot unpack ${archive}: ${lastLine(output)}. It needs tar and xz.`);
  const folder = readdirSync(work).find((name) => name.startsWith('linux-'));
  if (!folder) throw new Error(`${archive} holds no folder linux-...`);
  return path.join(work, folder);
}

async function fromGit(version, work) {
  if (!onPath('git'))
    throw new Error(`Linux ${version} needs git, or the file /usr/src/linux-source-${version}.tar.xz`);
  console.error(`kernel: cloning v${version} (one commit, the folders that Ringside reads)`);
  const tree = path.join(work, 'tree');
  const clone = [
    'clone',
    '--quiet',
    '--depth',
    '1',
    '--filter=blob:none',
    '--sparse',
    '--branch',
    `v${version}`,
    stableTree,
    tree,
  ];
  await git(clone, version);
  await git(['-C', tree, 'sparse-checkout', 'set', ...sparseFolders], version);
  return tree;
}

async function git(args, version) {
  const env = { ...process.env, GIT_TERMINAL_PROMPT: '0' };
  const { code, output } = await run('git', args, { quiet: true, env, limitMs: 1_200_000 });
  if (code !== 0) throw new Error(`git cannot get Linux ${version}: ${lastLine(output)}`);
}

function lastLine(text) {
  return text.trim().split('\n').at(-1) || 'no message';
}
