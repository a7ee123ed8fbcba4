// Whole C functions on the engine, by closures and as generated code, and compiled by gcc: the same numbers. Skipped where
// there is no gcc. The programs are in programs/; each function f0, f1, ... answers one question with a number.
// SPDX-License-Identifier: MIT
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { expect, test } from 'vitest';
import { boundaryEntry } from '../../../src/core/exec/boundary/table.ts';
import type { BoundaryMachine } from '../../../src/core/exec/boundary/entry.ts';
import { compiler } from '../../support/gcc.ts';
import type { Limits } from '../../support/runC.ts';
import { compileC } from '../../support/runC.ts';

const gcc = compiler();

function compiled(source: string, names: readonly string[]): string[] {
  const folder = mkdtempSync(path.join(tmpdir(), 'ringside-programs-'));
  try {
    const file = path.join(folder, 'p.c');
    const exe = path.join(folder, 'p');
    const prints = names.map((name) => `printf("%ld\\n", ${name}());`).join('\n');
    writeFileSync(file, `${source}\nint printf(const char *, ...);\nint main(void) { ${prints} return 0; }`);
    execFileSync('gcc', ['-std=gnu11', '-O0', '-w', '-fwrapv', '-fno-strict-aliasing', '-o', exe, file], {
      stdio: 'pipe',
    });
    return execFileSync(exe, { encoding: 'utf8' }).trim().split('\n');
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** The entries of the boundary table whose names begin with __builtin_, on a machine that has memory alone. */
function builtins(memory: () => unknown): NonNullable<Limits['primitives']> {
  const machine = {
    get memory() {
      return memory();
    },
    stop: (message: string) => {
      throw new Error(message);
    },
  } as BoundaryMachine;
  const names = ['ffs', 'ctz', 'clz', 'popcount', 'parity'].flatMap((one) => [one, `${one}l`, `${one}ll`]);
  names.push('bswap16', 'bswap32', 'bswap64', 'add_overflow', 'sub_overflow', 'mul_overflow');
  names.push('memcpy', 'memmove', 'memset');
  return Object.fromEntries(
    names.map((one) => {
      const name = `__builtin_${one}`;
      const entry = boundaryEntry(name);
      if (!entry) throw new Error(`${name} is not in the table`);
      return [name, { spec: entry, run: (_: null, args) => entry.run(machine, args, name) }];
    }),
  );
}

test.skipIf(!gcc).each(['language', 'macros', 'initialisers', 'builtins'])('%s.c as gcc has it', (name) => {
  const source = readFileSync(path.join(import.meta.dirname, 'programs', `${name}.c`), 'utf8');
  const names = [...source.matchAll(/^long (f\d+)\(void\)/gm)].map(([, one]) => one ?? '');
  const wanted = compiled(source, names);
  expect(wanted).toHaveLength(names.length);
  for (const generated of [false, true]) {
    const program = compileC(source, {
      generated,
      primitives: builtins(() => program.engine.memory),
    });
    const got = names.map((one) => {
      try {
        return `${one}: ${program.call(one)}`;
      } catch (error) {
        return `${one}: ${String(error)}`;
      }
    });
    expect(got).toEqual(names.map((one, i) => `${one}: ${wanted[i]}`));
  }
});

test("a per-CPU variable of 2.6 is found with the accessors' prefix, and without it where the tree has dropped it", () => {
  const entry = boundaryEntry('percpu_read');
  if (!entry) throw new Error('percpu_read is not in the table');
  const program = compileC(
    'int per_cpu__old = 3; int old = 4; int bare = 5; long f(void) { return percpu_read(old) * 10 + percpu_read(bare); }',
    {
      primitives: {
        percpu_read: {
          spec: entry,
          run: (_: null, [arg]) =>
            arg?.k === 'place' && arg.rep ? program.engine.memory.load(arg.rep, arg.addr) : -1,
        },
      },
    },
  );
  expect(program.call('f')).toBe(35);
});

const variable = 'is not constant: an array of variable length is not modelled';

test.each([
  ['n + 1', 'long f(long n)\n{\n\tint a[n + 1]; a[0] = 1; return a[0]; }'],
  ['n', 'enum { n = 4 }; int f(void)\n{ int n = 3;\n\tint a[n]; return sizeof(a); }'],
  ['n', 'enum { n = 4 }; int f(int n)\n{\n\tint a[n]; return sizeof(a); }'],
  ['n', 'enum { n = 4 }; int f(int n)\n{\n\treturn sizeof(int[n]); }'],
])('an array of variable length, [%s], is refused at its line: %s', (size, source) => {
  const program = compileC(source);
  const refused: unknown = expect.objectContaining({
    message: `array size "${size}" ${variable}`,
    statement: expect.objectContaining({ path: 'test.c', line1: 3 }) as unknown,
  });
  expect(() => program.call('f', 3)).toThrow(refused as Error);
});
