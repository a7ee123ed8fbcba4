// What gcc computes for constants of a kernel tree: the tree's own headers, compiled with the configuration that
// Ringside states, and the values read from the assembly. Generated headers that a build would make are made here.
// Called by values.test.ts.
// SPDX-License-Identifier: MIT
import { spawnSync } from 'node:child_process';
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { configuration } from '../../../src/core/exec/config.ts';

export interface GccConstant {
  /** Bits in the width of the type. */
  readonly bits: bigint;
  readonly size: number;
  readonly signed: boolean;
}

/** The constants among `expressions`, each with gcc's value; those that gcc takes for no constant are left out. */
export function gccConstants(
  tree: string,
  version: string,
  headers: readonly string[],
  expressions: readonly string[],
): ReadonlyMap<string, GccConstant> {
  const folder = mkdtempSync(join(tmpdir(), 'ringside-gcc-'));
  try {
    const generated = makeGenerated(tree, folder);
    const { text } = configuration(null, version);
    // The compiler has its own names; the rest is what autoconf.h and bounds.h hold.
    const own = text.split('\n').filter((line) => /^#define (?!__|_LP64|KBUILD)/.test(line));
    writeFileSync(join(generated, 'autoconf.h'), own.join('\n'));
    return compile(tree, folder, headers, expressions);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** Empty or trivial stand-ins for what kbuild generates; gives the folder of generated/. */
function makeGenerated(tree: string, folder: string): string {
  const generated = join(folder, 'include', 'generated');
  const asm = join(folder, 'arch', 'asm');
  mkdirSync(generated, { recursive: true });
  mkdirSync(asm, { recursive: true });
  for (const [kind, own] of [
    ['include/asm-generic', 'arch/x86/include/asm'],
    ['include/uapi/asm-generic', 'arch/x86/include/uapi/asm'],
  ] as const) {
    for (const name of readdirSync(join(tree, kind)).filter((one) => one.endsWith('.h'))) {
      if (existsSync(join(tree, own, name)) || existsSync(join(asm, name))) continue;
      writeFileSync(join(asm, name), `#include <asm-generic/${name}>\n`);
    }
  }
  for (const [name, table, prefix] of [
    ['unistd_64.h', 64, '__NR_'],
    ['unistd_32.h', 32, '__NR_'],
    ['unistd_32_ia32.h', 32, '__NR_ia32_'],
    ['unistd_64_x32.h', 64, '__NR_x32_'],
  ] as const) {
    writeFileSync(join(asm, name), syscallNumbers(tree, table, prefix));
  }
  for (const name of ['bounds.h', 'asm-offsets.h', 'timeconst.h', 'utsrelease.h', 'compile.h']) {
    writeFileSync(join(generated, name), '');
  }
  return generated;
}

function syscallNumbers(tree: string, bits: 32 | 64, prefix: string): string {
  const table = readFileSync(join(tree, `arch/x86/entry/syscalls/syscall_${bits}.tbl`), 'utf8');
  return [...table.matchAll(/^(\d+)\s+\w+\s+(\w+)/gm)]
    .map(([, number, name]) => `#define ${prefix}${name} ${number}\n`)
    .join('');
}

function compile(
  tree: string,
  folder: string,
  headers: readonly string[],
  expressions: readonly string[],
): ReadonlyMap<string, GccConstant> {
  const file = join(folder, 'constants.c');
  const includes = headers.map((header) => `#include <${header}>`);
  let asked = expressions.map((expression, index) => ({ expression, index }));
  let problems = '';
  for (let round = 0; round < 12; round++) {
    const lines = asked.map(({ expression, index }) => {
      const known = `__builtin_constant_p(${expression})`;
      const value = `(unsigned long)__builtin_choose_expr(${known}, (${expression}), 0)`;
      const quarters = [48, 32, 16, 0].map((shift) => `"i"((int)((${value} >> ${shift}) & 0xffff))`);
      const type = `"i"(sizeof(${expression})), "i"((typeof(${expression}))-1 < (typeof(${expression}))1)`;
      return `void f${index}(void){asm volatile("@@${index} %c0 %c1 %c2 %c3 %c4 %c5 %c6" :: ${quarters.join(', ')}, ${type}, "i"(${known}));}`;
    });
    writeFileSync(file, [...includes, ...lines, ''].join('\n'));
    const { stdout, stderr, status } = spawnSync('gcc', [...flags(tree, folder), '-S', '-o', '-', file], {
      encoding: 'utf8',
      env: { ...process.env, LC_ALL: 'C' },
      maxBuffer: 1 << 28,
    });
    problems = stderr;
    if (status === 0) return read(stdout, expressions);
    const functions = [...stderr.matchAll(/In function 'f(\d+)'/g)].map(([, index]) => Number(index));
    const lines1 = [...stderr.matchAll(/constants\.c:(\d+):\d+: (?:error|note: in expansion)/g)];
    const bad = new Set([
      ...functions,
      ...lines1.map(([, line]) => asked[Number(line) - 1 - includes.length]?.index),
    ]);
    const before = asked.length;
    asked = asked.filter(({ index }) => !bad.has(index));
    if (asked.length === before) throw new Error(`gcc: ${stderr.slice(0, 2_000)}`);
  }
  throw new Error(`gcc finds ever new errors: ${problems.slice(0, 3_000)}`);
}

function read(assembly: string, expressions: readonly string[]): ReadonlyMap<string, GccConstant> {
  const found = new Map<string, GccConstant>();
  const pattern = /^\s*@@(\d+) (\d+) (\d+) (\d+) (\d+) (\d+) (\d) 1/gm;
  for (const [, index, a = 0, b = 0, c = 0, d = 0, size, signed] of assembly.matchAll(pattern)) {
    const value = [a, b, c, d].reduce<bigint>((sum, quarter) => (sum << 16n) | BigInt(quarter), 0n);
    const bytes = Number(size);
    const expression = expressions[Number(index)];
    if (expression === undefined || bytes > 8) continue;
    found.set(expression, {
      bits: BigInt.asUintN(8 * bytes, value),
      size: bytes,
      signed: signed === '1',
    });
  }
  return found;
}

const flags = (tree: string, folder: string): readonly string[] => [
  '-nostdinc',
  '-w',
  '-O1',
  '-fmax-errors=0',
  '-std=gnu11',
  '-mcmodel=kernel',
  '-fno-pic',
  '-mno-sse',
  '-fno-strict-aliasing',
  '-D__KERNEL__',
  '-DKBUILD_MODNAME="x"',
  '-DKBUILD_BASENAME="x"',
  '-include',
  join(folder, 'include/generated/autoconf.h'),
  ...[
    'include/linux/compiler-version.h',
    'include/linux/kconfig.h',
    'include/linux/compiler_types.h',
  ].flatMap((path) => ['-include', join(tree, path)]),
  ...['arch/x86/include', 'include', 'arch/x86/include/uapi', 'include/uapi'].map(
    (path) => `-I${join(tree, path)}`,
  ),
  `-I${join(folder, 'include')}`,
  `-I${join(folder, 'arch')}`,
];
