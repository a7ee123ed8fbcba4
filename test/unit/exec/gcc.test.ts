// 200 random integer expressions, seeded: the engine against gcc -O0. Skipped where there is no gcc.
// SPDX-License-Identifier: MIT
import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { expect, test } from 'vitest';
import { compiler } from '../../support/gcc.ts';
import { compileC } from '../../support/runC.ts';

let seed = 20240611;
const pick = (n: number): number => {
  seed ^= seed << 13;
  seed ^= seed >>> 17;
  seed ^= seed << 5;
  return (seed >>> 0) % n;
};
const kinds = [
  'signed char',
  'unsigned char',
  'short',
  'unsigned short',
  'int',
  'unsigned int',
  'long',
  'unsigned long',
];
const operators = [
  '+',
  '-',
  '*',
  '^',
  '+',
  '-',
  '*',
  '^',
  '&',
  '|',
  '/',
  '%',
  '<<',
  '>>',
  '<',
  '<=',
  '==',
  '!=',
  '>',
  '&&',
  '||',
];

/** Division by zero and wide shifts are kept out by the shape of the text; -fwrapv makes overflow wrap. */
function expression(depth: number): string {
  if (depth === 0) return `v${pick(kinds.length)}`;
  const a = expression(depth - 1);
  const b = expression(depth - 1);
  switch (pick(9)) {
    case 0:
      return `(${kinds[pick(kinds.length)] ?? ''})(${a})`;
    case 1:
      return `${['~', '-', '!'][pick(3)] ?? ''}(${a})`;
    case 2:
      return `((${a}) ? (${b}) : (${expression(depth - 1)}))`;
    default: {
      const operator = operators[pick(operators.length)] ?? '+';
      if (operator === '/' || operator === '%') return `((${a}) ${operator} (((${b}) & 7) + 1))`;
      if (operator.length === 2 && operator[0] === operator[1] && (operator === '<<' || operator === '>>'))
        return `((${a}) ${operator} ((${b}) & 31))`;
      return `((${a}) ${operator} (${b}))`;
    }
  }
}
const values = [
  '-77',
  '200',
  '-30000',
  '60000',
  '-2000000000',
  '4000000000u',
  '-9000000000000000000l',
  '0xfedcba9876543210ul',
];
const functions = Array.from({ length: 200 }, (_, i) => {
  const locals = kinds.map(
    (kind, k) =>
      `${kind} v${k} = ${i % 3 === 0 ? String(pick(200) - 100) : (values[(k + i * (i % 3)) % 8] ?? '0')};`,
  );
  return `long f${i}(void) { ${locals.join(' ')} return (long)(${expression(4)}); }`;
});

const gcc = compiler();
test.skipIf(!gcc)(`200 random expressions as gcc -O0 has them${gcc ? '' : ' (skipped: no gcc here)'}`, () => {
  const folder = mkdtempSync(path.join(tmpdir(), 'ringside-gcc-'));
  try {
    const prints = functions.map((_, i) => `printf("%ld\\n", f${i}());`).join('\n');
    const text = `${functions.join('\n')}\nint printf(const char *, ...);\nint main(void) { ${prints} return 0; }`;
    writeFileSync(path.join(folder, 'e.c'), text);
    const exe = path.join(folder, 'e');
    execFileSync('gcc', ['-O0', '-w', '-fwrapv', '-o', exe, path.join(folder, 'e.c')]);
    const wanted = execFileSync(exe, { encoding: 'utf8' }).trim().split('\n');
    const program = compileC(functions.join('\n'));
    const got = functions.map((_, i) => String(program.call(`f${i}`)));
    const wrong = functions.flatMap((fn, i) =>
      got[i] === wanted[i] ? [] : [`${fn}: ${got[i]}, gcc ${wanted[i]}`],
    );
    expect(wrong).toEqual([]);
    expect(new Set(wanted).size).toBeGreaterThan(60);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
});
