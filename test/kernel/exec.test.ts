// The engine's reading of real kernels: struct layouts and constants as a compiler gives them on x86-64 defconfig, and
// the switch and return-to-user paths, which must lower without a stop.
// SPDX-License-Identifier: MIT
import { expect, test } from 'vitest';
import { boundaryEntry, keptNames } from '../../src/core/exec/boundary/table.ts';
import { configuration } from '../../src/core/exec/config.ts';
import { SourceCache } from '../../src/core/exec/cpp/sourceCache.ts';
import { findField } from '../../src/core/exec/ctype.ts';
import { Program } from '../../src/core/exec/program.ts';
import { inspectTree } from '../../src/core/kernel/tree.ts';
import { fpuUnits } from '../../src/core/sim/setup/units.ts';
import { treeFiles } from '../../src/service/index/treePort.ts';
import { createNativeParser } from '../../src/service/parser/nativeParser.ts';
import { loadQueries } from '../../src/service/parser/createParser.ts';
import { describeKernel } from './trees.ts';

const sizes: Readonly<Record<string, readonly [size: number, align: number]>> = {
  fregs_state: [112, 4],
  fxregs_state: [512, 16],
  xstate_header: [64, 1],
  xregs_state: [576, 64],
  fpstate: [4160, 64],
  fpu: [4224, 64],
};
const constants = { TIF_NEED_FPU_LOAD: 14n, XFEATURE_MASK_YMM: 4n, X86_CR0_TS: 8n };
const roots = ['__switch_to', 'exit_to_user_mode_prepare', 'switch_fpu_return'];

for (const version of ['6.1', '6.12'])
  describeKernel(version, (folder) => {
    const port = treeFiles(folder);
    const program = new Program({
      readText: (path) => port.read(path),
      parser: createNativeParser(loadQueries()),
      sources: new SourceCache(),
      predefined: configuration(null, inspectTree(port).version).text,
      units: fpuUnits,
      boundary: boundaryEntry,
      keep: keptNames,
    });

    test.each(Object.entries(sizes))('struct %s', (tag, [size, align]) => {
      expect(program.struct(tag)?.layout()).toMatchObject({ size, align, missing: [] });
    });

    test('offsets in fxregs_state and fpu', () => {
      const offset = (tag: string, name: string): number | undefined => {
        const def = program.struct(tag);
        return def ? findField(def, name)?.offset : undefined;
      };
      expect(
        ['mxcsr', 'st_space', 'xmm_space', 'sw_reserved'].map((name) => offset('fxregs_state', name)),
      ).toEqual([24, 32, 160, 464]);
      expect(['last_cpu', 'fpstate', 'perm', '__fpstate'].map((name) => offset('fpu', name))).toEqual([
        0, 16, 32, 64,
      ]);
    });

    // Sizes that a compiler gave are known for 6.1 only.
    if (version === '6.1')
      test('task_struct, thread_struct and pt_regs', () => {
        expect(
          ['task_struct', 'thread_struct', 'pt_regs'].map((tag) => program.struct(tag)?.layout()?.size),
        ).toEqual([7296, 4416, 168]);
      });

    test.each(Object.entries(constants))('%s', (name, value) => {
      expect(program.constant(name)).toBe(value);
    });

    test('every function of the switch and return-to-user paths lowers without a stop', () => {
      const seen = new Set<string>();
      const stops: string[] = [];
      const visit = (key: string): void => {
        if (seen.has(key)) return;
        seen.add(key);
        const ir = program.functionIr(key);
        if (!ir) stops.push(`${key}: no code`);
        for (const instr of ir?.code ?? []) {
          // schedule() is the scenario's: a task that must be rescheduled stops there.
          if (instr.op === 'stop' && !instr.message.startsWith('schedule() ')) {
            const at = ir?.statements[instr.s];
            stops.push(`${at?.path ?? ''}:${at?.line1 ?? 0} ${key}: ${instr.message}`);
          } else if (instr.op === 'call' && typeof instr.fn === 'string') visit(instr.fn);
        }
      };
      for (const root of roots) {
        const key = program.functionKey(root);
        if (key) visit(key);
        else stops.push(`${root} is not defined`);
      }
      expect(stops).toEqual([]);
      expect(seen.size).toBeGreaterThan(15);
    });
  });
