// The text that stands before the first line of every unit: the compiler's own macros and the CONFIG set, from the
// tree's .config if it has one, else the stated default. Called by the program; the Run shows `basis`.
// SPDX-License-Identifier: MIT
import { defaultConfig, defaultConfigValues } from '../kernel/defaultConfig.ts';

export interface Configuration {
  /** #define lines. */
  readonly text: string;
  /** e.g. ".config" or "x86_64 defconfig of 6.1 (the tree has no .config)". */
  readonly basis: string;
}

/** What GCC 12 for x86-64 predefines, as far as kernel headers ask. */
const compiler = `
#define __KERNEL__ 1
#define __GNUC__ 12
#define __GNUC_MINOR__ 2
#define __GNUC_PATCHLEVEL__ 0
#define __STDC__ 1
#define __STDC_VERSION__ 201112L
#define __x86_64__ 1
#define __x86_64 1
#define __amd64__ 1
#define __LP64__ 1
#define _LP64 1
#define __linux__ 1
#define __CHAR_BIT__ 8
#define __INT_MAX__ 0x7fffffff
#define __LONG_MAX__ 0x7fffffffffffffffL
#define __SIZEOF_INT__ 4
#define __SIZEOF_LONG__ 8
#define __SIZEOF_POINTER__ 8
#define __BYTE_ORDER__ 1234
#define __ORDER_LITTLE_ENDIAN__ 1234
#define __ORDER_BIG_ENDIAN__ 4321
#define __COUNTER__ 0
#define __OPTIMIZE__ 1
#define __SIZE_TYPE__ unsigned long
#define __PTRDIFF_TYPE__ long
#define KBUILD_MODNAME "ringside"
#define KBUILD_BASENAME "ringside"
`;

/** Options that a configured build would write and an unbuilt tree lacks, from generated/bounds.h. */
const generated = `
#define NR_PAGEFLAGS 24
#define MAX_NR_ZONES 4
#define NR_CPUS_BITS 6
#define SPINLOCK_SIZE 4
`;

/** Reads a .config text, or takes the default for a kernel version such as "6.1.192". */
export function configuration(dotConfig: string | null, version: string | null): Configuration {
  const lines: string[] = [];
  let basis: string;
  if (dotConfig !== null) {
    basis = '.config';
    for (const match of dotConfig.matchAll(/^CONFIG_(\w+)=(.*)$/gm)) {
      lines.push(define(match[1] ?? '', match[2] ?? ''));
    }
  } else {
    const known = defaultConfig(version);
    basis = `x86_64 defconfig of ${known.basis} (the tree has no .config)`;
    for (const name of known.options) lines.push(define(name, 'y'));
    for (const [name, value] of Object.entries(defaultConfigValues)) lines.push(define(name, value));
  }
  return { text: `${compiler}${generated}${lines.join('\n')}\n`, basis };
}

function define(name: string, value: string): string {
  if (value === 'y') return `#define CONFIG_${name} 1`;
  if (value === 'm') return `#define CONFIG_${name}_MODULE 1`;
  return `#define CONFIG_${name} ${value}`;
}
