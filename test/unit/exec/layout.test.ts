// Layouts by the System V ABI and GCC's attributes; when gcc is present it is asked as well.
// SPDX-License-Identifier: MIT
import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { expect, test } from 'vitest';
import { compileC } from '../../support/runC.ts';
import { compiler } from '../../support/gcc.ts';

/** struct body, attributes, size and alignment: worked out by hand from the ABI. */
const layouts: readonly (readonly [name: string, definition: string, size: number, align: number])[] = [
  ['padding', 'struct s { char a; long b; char c; };', 24, 8],
  ['packed', 'struct s { char a; long b; char c; } __attribute__((packed));', 10, 1],
  ['packed and aligned', 'struct s { char a; long b; } __attribute__((packed, aligned(4)));', 12, 4],
  ['aligned member', 'struct s { char a; int b __attribute__((aligned(64))); };', 128, 64],
  [
    'a typedef that is aligned to less',
    'typedef long long s64; typedef s64 __attribute__((aligned(4))) less; struct s { int a; union { int p[3]; struct { int q; less y; } z; } u; };',
    16,
    4,
  ],
  [
    'and one that is aligned to more',
    'typedef char more __attribute__((aligned(16))); struct s { char a; more b; more *c; };',
    32,
    16,
  ],
  ['union', 'struct s { union { char a[5]; int b; } u; char c; };', 12, 4],
  ['flexible tail', 'struct s { int n; long v[]; };', 8, 8],
  ['bit-fields share a unit', 'struct s { unsigned a : 3, b : 29, c : 1; };', 8, 4],
  ['a bit-field does not cross its unit', 'struct s { unsigned short a : 10, b : 10; };', 4, 2],
  ['zero width closes the unit', 'struct s { unsigned a : 3, : 0, b : 3; };', 8, 4],
  ['bit-field after a char', 'struct s { char a; unsigned b : 4; };', 4, 4],
  ['packed bit-fields', 'struct s { unsigned a : 20, b : 20; } __attribute__((packed));', 5, 1],
];

test.each(layouts)('%s', (_, definition, size, align) => {
  expect(compileC(definition).struct('s')?.layout()).toMatchObject({ size, align });
});

const gcc = compiler();
test.skipIf(!gcc)('gcc agrees with these figures (skipped: no gcc)', () => {
  const folder = mkdtempSync(path.join(tmpdir(), 'ringside-layout-'));
  try {
    const checks = layouts.map(
      ([, definition, size, align], i) =>
        `${definition.replace('struct s ', `struct s${i} `)}\n_Static_assert(sizeof(struct s${i}) == ${size} && _Alignof(struct s${i}) == ${align}, "s${i}");`,
    );
    writeFileSync(path.join(folder, 'l.c'), checks.join('\n'));
    expect(() =>
      execFileSync('gcc', ['-fsyntax-only', path.join(folder, 'l.c')], { stdio: 'pipe' }),
    ).not.toThrow();
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
});
