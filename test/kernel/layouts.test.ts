// Sizes, alignments and offsets of the structs that FPU code moves as bytes, computed from the trees' own headers: as a
// compiler has them on x86-64 (measured for 6.1; the user-visible ones are the same in every version).
// SPDX-License-Identifier: MIT
import { expect, test } from 'vitest';
import { boundaryEntry, keptNames } from '../../src/core/exec/boundary/table.ts';
import { configuration } from '../../src/core/exec/config.ts';
import { SourceCache } from '../../src/core/exec/cpp/sourceCache.ts';
import { findField } from '../../src/core/exec/ctype.ts';
import { Program } from '../../src/core/exec/program.ts';
import { inspectTree } from '../../src/core/kernel/tree.ts';
import { loadQueries } from '../../src/service/parser/createParser.ts';
import { createNativeParser } from '../../src/service/parser/nativeParser.ts';
import { treeFiles } from '../../src/service/index/treePort.ts';
import { describeKernel } from './trees.ts';

const units = [
  'arch/x86/kernel/fpu/regset.c',
  'arch/x86/kernel/fpu/signal.c',
  'arch/x86/ia32/ia32_signal.c',
  'arch/x86/kernel/signal_32.c',
];
const sizes: readonly (readonly [tag: string, size: number, align?: number, kind?: 'union'])[] = [
  ['fregs_state', 112, 4],
  ['fxregs_state', 512, 16],
  ['xstate_header', 64, 1],
  ['xregs_state', 576, 64],
  ['fpregs_state', 4096, 64, 'union'],
  ['_fpx_sw_bytes', 48, 8],
  ['user_i387_ia32_struct', 108, 4],
  ['_fpreg', 10],
  ['_fpxreg', 16],
  ['_fpstate_32', 624, 8],
  ['sigcontext_64', 256, 8],
  ['sigcontext_32', 88, 4],
  ['ucontext', 304, 8],
  ['ucontext_ia32', 116, 4],
  ['siginfo', 128],
  ['compat_siginfo', 128, 4],
  ['rt_sigframe', 440, 8],
  ['sigframe_ia32', 736],
  ['rt_sigframe_ia32', 268, 4],
  ['sigaltstack', 24],
  ['pkru_state', 8],
  ['xtile_cfg', 64],
  ['xtile_data', 1024],
  ['pt_regs', 168],
  ['fpstate', 4160, 64],
  ['fpu', 4224, 64],
];
const offsets: Readonly<Record<string, Readonly<Record<string, number>>>> = {
  fxregs_state: { mxcsr: 24, st_space: 32, xmm_space: 160, sw_reserved: 464 },
  sigcontext_64: {
    ip: 128,
    flags: 136,
    cs: 144,
    ss: 150,
    oldmask: 168,
    cr2: 176,
    fpstate: 184,
    reserved1: 192,
  },
  rt_sigframe: { uc: 8, info: 312 },
  ucontext: { uc_mcontext: 40, uc_sigmask: 296 },
  sigframe_ia32: { sc: 8, extramask: 720, retcode: 724 },
  rt_sigframe_ia32: { info: 16, uc: 144, retcode: 260 },
  pt_regs: { orig_ax: 120 },
  fpstate: { regs: 64 },
  fpu: { last_cpu: 0, fpstate: 16, perm: 32, __fpstate: 64 },
};

for (const version of ['6.1', '6.12'])
  describeKernel(version, (folder) => {
    const port = treeFiles(folder);
    const program = new Program({
      readText: (path) => port.read(path),
      parser: createNativeParser(loadQueries()),
      sources: new SourceCache(),
      predefined: configuration(null, inspectTree(port).version).text,
      units,
      boundary: boundaryEntry,
      keep: keptNames,
    });

    test.each(sizes.map((one) => [one[0], one] as const))('%s', (_, [tag, size, align, kind]) => {
      const layout = program.struct(tag, kind)?.layout();
      expect(layout).toMatchObject({ size, missing: [], ...(align === undefined ? {} : { align }) });
    });

    test.each(Object.entries(offsets))('offsets in %s', (tag, wanted) => {
      const def = program.struct(tag);
      const found = Object.keys(wanted).map((name) => [name, def ? findField(def, name)?.offset : undefined]);
      expect(Object.fromEntries(found)).toEqual(wanted);
    });
  });
