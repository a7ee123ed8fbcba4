// Headers that the kernel's build makes and an unbuilt tree lacks, made from the tree's own tables: the system call
// numbers. Called by the program when such a header is included and is not there.
// Source: arch/x86/entry/syscalls/Makefile, 6.1 and 6.12.
// SPDX-License-Identifier: MIT

interface Numbers {
  readonly table: string;
  readonly abis: readonly string[];
  readonly prefix: string;
}

const numbers: Readonly<Record<string, Numbers>> = {
  'unistd_64.h': {
    table: 'arch/x86/entry/syscalls/syscall_64.tbl',
    abis: ['common', '64'],
    prefix: '__NR_',
  },
  'unistd_64_x32.h': {
    table: 'arch/x86/entry/syscalls/syscall_64.tbl',
    abis: ['x32'],
    prefix: '__NR_x32_',
  },
  'unistd_32_ia32.h': {
    table: 'arch/x86/entry/syscalls/syscall_32.tbl',
    abis: ['i386'],
    prefix: '__NR_ia32_',
  },
};

/** The text of a generated header by its path, or null if it is none that is known here or its table is missing. */
export function generatedHeader(path: string, read: (path: string) => string | null): string | null {
  const name = /^arch\/x86\/include\/generated\/(?:uapi\/)?asm\/(\w+\.h)$/.exec(path)?.[1];
  const known = name !== undefined && Object.hasOwn(numbers, name) ? numbers[name] : undefined;
  const table = known ? read(known.table) : null;
  if (!known || table === null) return null;
  const lines = [...table.matchAll(/^(\d+)[ \t]+(\w+)[ \t]+(\w+)/gm)]
    .filter((line) => known.abis.includes(line[2] ?? ''))
    .map((line) => `#define ${known.prefix}${line[3] ?? ''} ${line[1] ?? ''}`);
  return `${lines.join('\n')}\n`;
}
