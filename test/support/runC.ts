// Runs small C programs in the engine through the real native parser: a unit of one file, no kernel, no boundary
// beyond what a test names. Called by test/unit/exec.
// SPDX-License-Identifier: MIT
import { expect } from 'vitest';
import type { BoundarySpec } from '../../src/core/exec/boundary/spec.ts';
import { keptNames } from '../../src/core/exec/boundary/table.ts';
import { SourceCache } from '../../src/core/exec/cpp/sourceCache.ts';
import type { StructDef } from '../../src/core/exec/ctype.ts';
import { alignOf, sizeOf } from '../../src/core/exec/ctype.ts';
import type { Primitive, Thread } from '../../src/core/exec/engine.ts';
import { Engine } from '../../src/core/exec/engine.ts';
import type { Value } from '../../src/core/exec/integer.ts';
import { addressMap, Memory } from '../../src/core/exec/machine/memory.ts';
import { Program } from '../../src/core/exec/program.ts';
import { initializerIr } from '../../src/core/sim/setup/globals.ts';
import { makeCode } from '../../src/service/simulator/makeCode.ts';
import { createNativeParser } from '../../src/service/parser/nativeParser.ts';
import { loadQueries } from '../../src/service/parser/createParser.ts';

const parser = createNativeParser(loadQueries());

export interface Limits {
  readonly maxSteps?: number;
  readonly maxDepth?: number;
  /** False: closures run, as where code may not be made of text. */
  readonly generated?: boolean;
  readonly primitives?: Readonly<Record<string, { spec: BoundarySpec; run: Primitive<null> }>>;
}

export interface CProgram {
  call(name: string, ...args: Value[]): Value;
  struct(tag: string, kind?: 'struct' | 'union'): StructDef | null;
  readonly engine: Engine<null>;
  readonly thread: Thread;
  readonly program: Program;
}

/** The program of one file, `test.c`. */
export function compileC(source: string, limits: Limits = {}): CProgram {
  const program = new Program({
    readText: (path) => (path === 'test.c' ? source : null),
    parser,
    sources: new SourceCache(),
    predefined: '',
    units: ['test.c'],
    boundary: (name) => limits.primitives?.[name]?.spec ?? null,
    keep: keptNames,
  });
  const memory = new Memory();
  const data = memory.addRegion('data', addressMap.data, 1 << 20);
  const strings = memory.addRegion('strings', addressMap.strings, 1 << 16);
  const stack = memory.addRegion('stack', addressMap.stacks, 1 << 16);
  const addresses = new Map<string, number>();
  const globalAddress = (key: string): number => {
    const known = addresses.get(key);
    if (known !== undefined) return known;
    const variable = program.globalByKey(key);
    if (!variable) throw new Error(`no variable ${key}`);
    const address = memory.allocate(data, sizeOf(variable.type) ?? 8, alignOf(variable.type));
    addresses.set(key, address);
    const ir = initializerIr(program, variable, address);
    if (ir) engine.runIr(thread, ir);
    return address;
  };
  const engine: Engine<null> = new Engine<null>(
    memory,
    { functionIr: (name) => program.functionIr(name), globalAddress },
    null,
    (name) => limits.primitives?.[name]?.run ?? null,
    strings,
    {
      maxSteps: limits.maxSteps ?? 1_000_000,
      maxDepth: limits.maxDepth ?? 100,
      makeCode: limits.generated === false ? undefined : makeCode,
    },
  );
  const thread = engine.newThread(stack);
  return {
    call: (name, ...args) => {
      const key = program.functionKey(name);
      if (!key) throw new Error(`test.c has no ${name}()`);
      return engine.run(thread, key, args);
    },
    struct: (tag, kind = 'struct') => program.struct(tag, kind),
    engine,
    thread,
    program,
  };
}

/** What `fn(args)` of the source returns, by closures and by generated code; 64-bit results are in their signed reading. */
export function runC(source: string, fn: string, ...args: Value[]): Value {
  const [closures, generated] = [false, true].map((one) => outcome(source, one, fn, args));
  expect(generated).toEqual(closures);
  if (closures?.error) throw closures.error;
  return closures?.value ?? 0;
}

function outcome(
  source: string,
  generated: boolean,
  fn: string,
  args: readonly Value[],
): { readonly value?: Value; readonly error?: unknown; readonly steps: number } {
  const program = compileC(source, { generated });
  try {
    return { value: program.call(fn, ...args), steps: program.engine.steps };
  } catch (error) {
    return { error, steps: program.engine.steps };
  }
}
