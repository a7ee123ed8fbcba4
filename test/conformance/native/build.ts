// Builds the harness of a configured tree: the tree's own objects as its Makefile makes them, our stubs with the tree's
// flags, our ground under them, linked into one static program. What is missing becomes one line that says so.
// Called by main.ts.
// SPDX-License-Identifier: MIT
import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync, statSync } from 'node:fs';
import path from 'node:path';
import type { Elf } from './elf.ts';
import { readElf } from './elf.ts';

/** The tree's objects that are linked, unmodified. */
const objects = [
  'arch/x86/kernel/fpu/core.o',
  'arch/x86/kernel/fpu/signal.o',
  'arch/x86/kernel/fpu/xstate.o',
  'arch/x86/kernel/fpu/regset.o',
  'arch/x86/kernel/fpu/init.o',
  'arch/x86/mm/pkeys.o',
  'arch/x86/kernel/ptrace.o',
];
const hostFlags = [
  '-O1',
  '-ffreestanding',
  '-mgeneral-regs-only',
  '-mno-red-zone',
  '-fno-stack-protector',
  '-fno-pic',
  '-fcf-protection=none',
  '-fno-asynchronous-unwind-tables',
];

export interface Harness extends Elf {
  readonly binary: string;
  /** Two numbers, such as `6.1`. */
  readonly version: string;
  readonly compiler: string;
  /** Addresses of CPUID instructions in the tree's code. */
  readonly cpuids: readonly number[];
  /** Addresses of XSAVES and XRSTORS, which only the kernel may execute. */
  readonly supervisor: readonly number[];
}

export interface Unavailable {
  readonly reason: string;
}

class Missing extends Error {}

/** `sources`: the folder of host.c, stubs.c and harness.lds; `work`: where the program is made. */
export function buildHarness(tree: string, sources: string, work: string): Harness | Unavailable {
  if (process.arch !== 'x64' || process.platform !== 'linux')
    return { reason: `needs Linux on x86-64, this is ${process.platform} on ${process.arch}` };
  if (!existsSync(path.join(tree, '.config')))
    return {
      reason: `${tree} has no .config: make x86_64_defconfig and make prepare there, on a copy of the tree`,
    };
  try {
    return build(tree, sources, work);
  } catch (error) {
    if (error instanceof Missing) return { reason: error.message };
    throw error;
  }
}

function build(tree: string, sources: string, work: string): Harness {
  const config = readFileSync(path.join(tree, '.config'), 'latin1');
  const compiler = /^CONFIG_CC_IS_CLANG=y$/m.test(config) ? 'clang' : 'gcc';
  for (const tool of [compiler, 'make', 'ld', 'objdump'])
    if (spawnSync(tool, ['--version']).status !== 0) throw new Missing(`there is no ${tool}`);
  if (!objects.every((object) => isBuilt(tree, object))) run('make', [`CC=${compiler}`, ...objects], tree);
  const makefile = readFileSync(path.join(tree, 'Makefile'), 'latin1');
  const [, major, minor] = /^VERSION *= *(\d+)\n^PATCHLEVEL *= *(\d+)/m.exec(makefile) ?? [];
  const version = `${major}.${minor}`;
  const at = (name: string): string => path.join(work, `${name}-${version}`);
  run(
    'sh',
    ['-c', `${stubsCommand(tree)} -c -o '${at('stubs.o')}' '${path.join(sources, 'stubs.c')}'`],
    tree,
  );
  run(compiler, [...hostFlags, '-c', '-o', at('host.o'), path.join(sources, 'host.c')], tree);
  const binary = at('harness');
  run(
    'ld',
    [
      '-static',
      '-nostdlib',
      '-z',
      'noexecstack',
      '--unresolved-symbols=ignore-all',
      '-T',
      path.join(sources, 'harness.lds'),
      '-o',
      binary,
      at('host.o'),
      at('stubs.o'),
      ...objects,
    ],
    tree,
  );
  const assembly = run('objdump', ['-d', binary], tree);
  const placesOf = (mnemonics: string): number[] =>
    [...assembly.matchAll(new RegExp(`^\\s*([0-9a-f]+):\\s.*\\b(?:${mnemonics})\\b`, 'gm'))].map(([, hex]) =>
      Number.parseInt(hex ?? '', 16),
    );
  return {
    ...readElf(readFileSync(binary)),
    binary,
    version,
    compiler: (run(compiler, ['--version'], tree).split('\n')[0] ?? compiler).trim(),
    cpuids: placesOf('cpuid'),
    supervisor: placesOf('xsaves64|xrstors64'),
  };
}

function isBuilt(tree: string, object: string): boolean {
  const changed = (file: string): number => (existsSync(file) ? statSync(file).mtimeMs : -1);
  const built = changed(path.join(tree, object));
  return built > changed(path.join(tree, object.replace(/o$/, 'c')));
}

/** The command that compiled an FPU object of the tree, without its source and its outputs. */
function stubsCommand(tree: string): string {
  const file = path.join(tree, 'arch/x86/kernel/fpu/.core.o.cmd');
  const [, command] = /^[^=\n]*:= (.*?) -c -o /.exec(readFileSync(file, 'latin1')) ?? [];
  if (command === undefined) throw new Missing(`${file} holds no compile command`);
  return `${command.replace(/-Wp,-MMD,\S+/, '')} -w -Wno-error`;
}

function run(command: string, args: readonly string[], folder: string): string {
  const { status, stdout, stderr, error } = spawnSync(command, args, {
    cwd: folder,
    encoding: 'latin1',
    maxBuffer: 1 << 28,
    env: { ...process.env, LC_ALL: 'C' },
  });
  if (status === 0) return stdout;
  const why = error?.message ?? stderr.trim().split('\n').slice(-6).join(' | ');
  throw new Missing(`${command} ${args[0] ?? ''}: ${why}`);
}
