// Random C functions on the engine and compiled: the same numbers. Skipped where there is no gcc. RINGSIDE_EXPRESSIONS
// says how many expressions (100000 in the conformance run); the share of every test run is small.
// SPDX-License-Identifier: MIT
import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { expect, test } from 'vitest';
import { functionsOf, perFunction, preamble } from '../../support/expressions.ts';
import { compiler } from '../../support/gcc.ts';
import { compileC } from '../../support/runC.ts';

const wanted = Number(process.env['RINGSIDE_EXPRESSIONS'] ?? 2000);
const firstSeed = Number(process.env['RINGSIDE_SEED'] ?? 1);
const perProgram = 125;
const programs = Math.ceil(wanted / perFunction / perProgram);

function compiled(functions: readonly string[]): string[] {
  const folder = mkdtempSync(path.join(tmpdir(), 'ringside-expressions-'));
  try {
    const prints = functions.map((_, i) => `printf("%ld\\n", f${i}());`).join('\n');
    const main = `int printf(const char *, ...);\nint main(void) { ${prints} return 0; }`;
    const file = path.join(folder, 'e.c');
    writeFileSync(file, [preamble, ...functions, main].join('\n'));
    const exe = path.join(folder, 'e');
    execFileSync('gcc', ['-std=gnu11', '-O0', '-w', '-fwrapv', '-fno-strict-aliasing', '-o', exe, file], {
      stdio: 'pipe',
    });
    return execFileSync(exe, { encoding: 'utf8' }).trim().split('\n');
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

const gcc = compiler();
test.skipIf(!gcc)(
  `${programs * perProgram * perFunction} random expressions as gcc has them${gcc ? '' : ' (skipped: no gcc here)'}`,
  { timeout: 7_200_000 },
  () => {
    const different: string[] = [];
    const seen = new Set<string>();
    for (let seed = firstSeed; seed < firstSeed + programs && different.length < 10; seed++) {
      const functions = functionsOf(seed, perProgram);
      const results = compiled(functions);
      const program = compileC(preamble + functions.join('\n'), { maxSteps: 10_000_000 });
      functions.forEach((text, i) => {
        let got: string;
        try {
          got = String(program.call(`f${i}`));
        } catch (error) {
          got = String(error);
        }
        seen.add(results[i] ?? '');
        if (got !== results[i]) different.push(`seed ${seed}, ${text}\n-> ${got}, gcc ${results[i]}`);
      });
    }
    expect(different).toEqual([]);
    // Not all the same number: the functions do compute something.
    expect(seen.size).toBeGreaterThan((programs * perProgram) / 2);
  },
);
