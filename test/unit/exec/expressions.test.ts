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

/** What each prints; null for those over which this gcc itself breaks down. */
function compiled(functions: readonly string[]): (string | null)[] {
  try {
    return run(functions);
  } catch (error) {
    if (!String(error).includes('internal compiler error')) throw error;
    if (functions.length === 1) return [null];
    const half = Math.ceil(functions.length / 2);
    return [...compiled(functions.slice(0, half)), ...compiled(functions.slice(half))];
  }
}

function run(functions: readonly string[]): string[] {
  const folder = mkdtempSync(path.join(tmpdir(), 'ringside-expressions-'));
  try {
    // By the name that each function has in its whole program.
    const names = functions.map((text) => /\bf\d+(?=\()/.exec(text)?.[0] ?? '');
    const prints = names.map((name) => `printf("%ld\\n", ${name}());`).join('\n');
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
    let leftOut = 0;
    for (let seed = firstSeed; seed < firstSeed + programs && different.length < 10; seed++) {
      const functions = functionsOf(seed, perProgram);
      const results = compiled(functions);
      const program = compileC(preamble + functions.join('\n'), { maxSteps: 10_000_000 });
      functions.forEach((text, i) => {
        const expected = results[i];
        if (expected === null) {
          leftOut++;
          return;
        }
        let got: string;
        try {
          got = String(program.call(`f${i}`));
        } catch (error) {
          got = String(error);
        }
        seen.add(expected ?? '');
        if (got !== expected) different.push(`seed ${seed}, ${text}\n-> ${got}, gcc ${expected}`);
      });
    }
    expect(different).toEqual([]);
    expect(leftOut).toBeLessThanOrEqual(programs);
    // Not all the same number: the functions do compute something.
    expect(seen.size).toBeGreaterThan((programs * perProgram) / 2);
  },
);
