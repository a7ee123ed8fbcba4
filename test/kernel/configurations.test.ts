// Real trees under other configurations than the default: what a Makefile leaves out is not there, what an option brings
// runs, and signals and fork stay clean.
// SPDX-License-Identifier: MIT
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';
import { boundaryEntry, keptNames } from '../../src/core/exec/boundary/table.ts';
import { configuration } from '../../src/core/exec/config.ts';
import { SourceCache } from '../../src/core/exec/cpp/sourceCache.ts';
import { Program } from '../../src/core/exec/program.ts';
import { operationUnits } from '../../src/core/kernel/operations.ts';
import { inspectTree } from '../../src/core/kernel/tree.ts';
import { readScenario } from '../../src/core/sim/scenario/scenario.ts';
import { simulate } from '../../src/core/sim/simulate.ts';
import { fpuUnits, furtherUnits } from '../../src/core/sim/setup/units.ts';
import { cpuProfile } from '../../src/core/x86/tables/cpuProfile.ts';
import { treeFiles } from '../../src/service/index/treePort.ts';
import { loadQueries } from '../../src/service/parser/createParser.ts';
import { createNativeParser } from '../../src/service/parser/nativeParser.ts';
import { treeOf } from '../unit/sim/support.ts';
import { describeKernel } from './trees.ts';

const parser = createNativeParser(loadQueries());

/** The program of a tree with options added and taken away. */
function programWith(treeRoot: string, on: readonly string[], off: readonly string[]): Program {
  const port = treeFiles(treeRoot);
  const lines = configuration(port.read('.config'), inspectTree(port).version).text.split('\n');
  const kept = lines.filter((line) => !off.some((one) => line.startsWith(`#define CONFIG_${one} `)));
  return new Program({
    readText: (file) => port.read(file),
    parser,
    sources: new SourceCache(),
    predefined: [...kept, ...on.map((one) => `#define CONFIG_${one} 1`), ''].join('\n'),
    units: fpuUnits,
    moreUnits: [...new Set([...fpuUnits, ...operationUnits, ...furtherUnits])],
    boundary: boundaryEntry,
    keep: keptNames,
  });
}

/** What stopped the Run of a packaged scenario, what was found, or why it is refused. */
function outcome(program: Program, name: string, change: (text: string) => string = (text) => text): unknown {
  const file = path.join(import.meta.dirname, '../../scenarios', `${name}.json`);
  const read = readScenario(change(readFileSync(file, 'utf8')));
  if (!read.ok) throw new Error(read.error);
  const profile = cpuProfile(read.value.profile);
  if (!profile) throw new Error('no profile');
  const made = simulate({
    id: name,
    scenario: read.value,
    program,
    profile,
    treeLabel: 'test',
    origin: 'tree',
    editedAt: null,
    notes: [],
    onProgress: () => undefined,
  });
  return made.ok ? [made.value.stopped?.message ?? null, made.value.findings] : made.error.message;
}

const clean = [null, []];
const narrow = (text: string): string => text.replace('"kind": "user"', '"kind": "user", "abi": "ia32"');

const without32 = (treeRoot: string): void => {
  test('without IA32_EMULATION: 64-bit signals return, 32-bit ones are refused', () => {
    const program = programWith(treeRoot, [], ['IA32_EMULATION', 'COMPAT', 'COMPAT_32']);
    expect(outcome(program, 'signal')).toEqual(clean);
    expect(outcome(program, 'signal', narrow)).toMatch(/no ia32_setup_frame\(\)/);
  });
};

for (const version of ['6.1', '6.12'])
  describeKernel(version, (treeRoot) => {
    without32(treeRoot);
    test.each([
      ['user shadow stacks', ['X86_USER_SHADOW_STACK', 'ARCH_HAS_USER_SHADOW_STACK'], []],
      ['no debugging of the FPU', [], ['X86_DEBUG_FPU', 'DEBUG_KERNEL']],
      ['debugging of entry code', ['DEBUG_ENTRY'], []],
      ['one CPU', [], ['SMP', 'X86_64_SMP']],
      ['KVM', ['KVM', 'KVM_INTEL'], []],
    ])('%s', (_, on, off) => {
      const program = programWith(treeRoot, on, off);
      for (const name of ['signal', 'signal-altstack', 'fork', 'boot'])
        expect([name, outcome(program, name)]).toEqual([name, clean]);
    });
  });

test('the stand-in of 6.18 runs without the 32-bit half too', () => {
  expect(outcome(programWith(treeOf('6.18'), [], ['IA32_EMULATION', 'COMPAT']), 'signal')).toEqual(clean);
});
