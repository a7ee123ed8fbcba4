// Preparation and facts on the real tree: kernel/, mm/ and arch/x86/kernel of Linux 6.1, all .c and .h files.
// Raw, tree-sitter-c 0.23.6 meets more than 10,000 errors there.
// SPDX-License-Identifier: MIT
import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { factsOf } from '../../../src/core/syntax/factsOf.ts';
import type { FileFacts } from '../../../src/core/syntax/facts.ts';
import { plainFile } from '../../../src/core/syntax/plain/plainFile.ts';
import { prepare } from '../../../src/core/syntax/prepare.ts';
import { createNativeParser } from '../../../src/service/parser/nativeParser.ts';
import { createWasmParser } from '../../../src/service/parser/wasmParser.ts';
import { packageRoot } from '../../../src/service/packageRoot.ts';
import { plainMarks, treeMarks } from '../../support/plainMarks.ts';
import { describeKernel } from '../trees.ts';

const queries = { facts: readFileSync(join(packageRoot(), 'syntaxes', 'facts.scm'), 'utf8') };

function sources(root: string, folders: readonly string[]): string[] {
  return folders.flatMap((folder) =>
    readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' })
      .filter((name) => /\.[ch]$/.test(name))
      .sort()
      .map((name) => join(folder, name)),
  );
}

/** Offsets of line ends, as one text that is cheap to compare. */
const lineEnds = (text: string): string => text.replace(/[^\r\n]+/g, (run) => `${run.length};`);

describeKernel('6.1', (root) => {
  const files = sources(root, ['kernel', 'mm', 'arch/x86/kernel']);
  const native = createNativeParser(queries);

  test('892 files: no error nodes, every byte in its place, the same facts from both adapters', async () => {
    expect(files.length).toBe(892);
    const wasm = await createWasmParser(queries);
    let errorNodes = 0;
    const moved: string[] = [];
    const different: string[] = [];
    for (const file of files) {
      const text = readFileSync(join(root, file), 'latin1');
      const prepared = prepare(text).text;
      if (prepared.length !== text.length || lineEnds(prepared) !== lineEnds(text)) moved.push(file);
      const byNative = factsOf(text, native);
      errorNodes += byNative.errorNodes;
      if (JSON.stringify(byNative) !== JSON.stringify(factsOf(text, wasm))) different.push(file);
    }
    expect({ moved, different, errorNodes }).toEqual({ moved: [], different: [], errorNodes: 0 });
  });

  test('what is read without a tree is what the parser finds, and that is nearly all', () => {
    // Which of several designators is stored into is answered otherwise: test/unit/syntax/plain.test.ts.
    const isNoSlot = (mark: string): boolean => !/^\S+ slot\.(field|value|item)/.test(mark);
    const different: string[] = [];
    let bytes = 0;
    let restBytes = 0;
    for (const file of files.filter((_, i) => i % 3 === 0)) {
      const prepared = prepare(readFileSync(join(root, file), 'latin1'));
      const plain = plainMarks(prepared).filter(isNoSlot);
      if (plain.join('\n') !== treeMarks(prepared, native).filter(isNoSlot).join('\n')) different.push(file);
      bytes += prepared.text.length;
      for (const [start, end] of plainFile(prepared.units)?.rest ?? [[0, prepared.text.length]])
        restBytes += end - start;
    }
    expect(different).toEqual([]);
    expect(restBytes / bytes).toBeLessThan(0.01);
  });

  const factsAt = (file: string): FileFacts => factsOf(readFileSync(join(root, file), 'latin1'), native);

  test('functions that only macros define', () => {
    const has = (file: string, name: string, via: string): void => {
      const found = factsAt(file).definitions.find((one) => one.name === name && one.via === via);
      expect([file, found?.kind, found?.via]).toEqual([file, 'function', via]);
    };
    has('kernel/fork.c', 'sys_fork', 'SYSCALL_DEFINE0');
    has('kernel/fork.c', '__x64_sys_clone3', 'SYSCALL_DEFINE2');
    has('kernel/futex/syscalls.c', 'compat_sys_set_robust_list', 'COMPAT_SYSCALL_DEFINE2');
    has('arch/x86/kernel/traps.c', 'exc_divide_error', 'DEFINE_IDTENTRY');
    has('arch/x86/kernel/traps.c', 'exc_device_not_available', 'DEFINE_IDTENTRY');
    has('arch/x86/kernel/smp.c', 'sysvec_reboot', 'DEFINE_IDTENTRY_SYSVEC');
    has('include/linux/page-flags.h', 'folio_test_locked', '__PAGEFLAG');
    has('include/linux/page-flags.h', 'SetPageReferenced', 'PAGEFLAG');
    has('include/linux/page-flags.h', 'PageBuddy', 'PAGE_TYPE_OPS');
    has('arch/x86/include/asm/io.h', 'readl', 'build_mmio_read');
    has('kernel/bpf/helpers.c', 'bpf_map_lookup_elem', 'BPF_CALL_2');
  });

  test('every line that opens with a system call definer has its function', () => {
    const missing: string[] = [];
    let count = 0;
    for (const file of files) {
      const text = readFileSync(join(root, file), 'latin1');
      const names = new Set<string>();
      let found: FileFacts | null = null;
      for (const match of text.matchAll(/^(COMPAT_)?SYSCALL_DEFINE\d\((\w+)/gm)) {
        found ??= factsOf(text, native);
        if (names.size === 0)
          for (const one of found.definitions) if (one.kind === 'function') names.add(one.name);
        count++;
        const name = `${match[1] === undefined ? '' : 'compat_'}sys_${match[2] ?? ''}`;
        if (!names.has(name)) missing.push(`${file} ${name}`);
      }
    }
    expect(count).toBeGreaterThan(200);
    expect(missing).toEqual([]);
  });

  test('callers and members of the FPU code', () => {
    const core = factsAt('arch/x86/kernel/fpu/core.c');
    const calls = core.calls.filter(
      (call) => call.caller === 'switch_fpu_return' || call.caller === 'fpregs_lock_and_load',
    );
    expect(calls.map((call) => call.callee)).toContain('static_cpu_has');
    const body = readFileSync(join(root, 'arch/x86/kernel/fpu/core.c'), 'latin1');
    const clone = core.definitions.find((one) => one.name === 'fpu_clone' && one.kind === 'function');
    expect(body.slice(clone?.start, clone?.end)).toMatch(/^int fpu_clone\([^]*\n\}$/);
    const sched = factsAt('kernel/sched/sched.h');
    const rq = sched.definitions
      .filter((one) => one.container === 'rq' && one.kind === 'member')
      .map((one) => one.name);
    const fair = factsAt('kernel/sched/fair.c').definitions.find(
      (one) => one.name === 'fair_sched_class' && one.via !== undefined,
    );
    expect([fair?.kind, fair?.via]).toEqual(['variable', 'DEFINE_SCHED_CLASS']);
    expect(rq).toEqual(expect.arrayContaining(['__lock', 'nr_running', 'cfs', 'curr', 'clock']));
  });
});

describeKernel('6.12', (root) => {
  test('kernel/, mm/ and arch/x86: only the assembler headers do not parse', () => {
    const native = createNativeParser(queries);
    const failing = sources(root, ['kernel', 'mm', 'arch/x86']).filter(
      (file) => factsOf(readFileSync(join(root, file), 'latin1'), native).errorNodes > 0,
    );
    expect(failing).toEqual(['arch/x86/entry/calling.h', 'arch/x86/include/asm/dwarf2.h']);
  });
});
