// The index service over real trees: core scope cold and warm, both engines, and the answers a reader relies on.
// SPDX-License-Identifier: MIT
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { IndexServiceApi, IndexServiceEvents, IndexSummary } from '../../src/protocol/indexService.ts';
import { recordOf } from '../../src/service/index/fileFacts.ts';
import { readSource } from '../../src/service/index/sourceText.ts';
import { createParser } from '../../src/service/parser/createParser.ts';
import { startService, type ServiceClient } from '../../src/service/rpc/childClient.ts';
import { bundle } from '../unit/service/servicesBundle.ts';
import { describeKernel } from './trees.ts';

for (const version of ['6.1', '6.12']) {
  describeKernel(version, (tree) => {
    let store: string;
    let entry: string;
    let client: ServiceClient<IndexServiceApi>;
    let cold: IndexSummary;

    const start = (): ServiceClient<IndexServiceApi> =>
      startService<IndexServiceApi, IndexServiceEvents>({
        kind: 'index',
        entry,
        events: [],
        onEvent: () => undefined,
        log: () => undefined,
        prepare: async (request) => void (await request('initialize', { treeRoot: tree, storeDir: store })),
      });
    const lineOf = (path: string, text: string) => {
      const lines = readFileSync(join(tree, path), 'latin1').split('\n');
      const line0 = lines.findIndex((line) => line.includes(text));
      return { line0, line: lines[line0] ?? '' };
    };
    /** The position of a word on the first line that contains a text. */
    const at = (path: string, text: string, word: string) => {
      const { line0, line } = lineOf(path, text);
      return { path, position: { line0, column0: line.indexOf(word) + 1 } };
    };

    beforeAll(async () => {
      store = mkdtempSync(join(tmpdir(), 'ringside-index-'));
      entry = await bundle('service');
      client = start();
      cold = await client.request('index', { scope: 'core' });
    });
    afterAll(async () => {
      await client.dispose();
      rmSync(store, { recursive: true, force: true });
    });

    test('indexes the core directories and leaves nothing out', () => {
      console.log(
        `Linux ${version}, core scope: ${JSON.stringify({ ...cold, skipped: cold.skipped.length })}`,
      );
      expect(cold).toMatchObject({ warm: false, cancelled: false, skipped: [] });
      expect(cold.files).toBeGreaterThan(7_000);
      expect(cold.definitions).toBeGreaterThan(500_000);
      expect(cold.errorFiles / cold.files).toBeLessThan(0.01);
    });

    test('is warm the second time, with the same figures', async () => {
      const again = start();
      const warm = await again.request('index', { scope: 'core' });
      console.log(`Linux ${version}, warm: ${warm.wallMs} ms, ${warm.peakRssBytes} bytes`);
      await again.dispose();
      const { files, bytes, definitions, calls, errorFiles, errorNodes, storeBytes } = cold;
      expect(warm).toMatchObject({
        files,
        bytes,
        definitions,
        calls,
        errorFiles,
        errorNodes,
        storeBytes,
        warm: true,
      });
    });

    test('finds X86_CR0_TS from cpuflags.c', async () => {
      const found = await client.request(
        'definition',
        at('arch/x86/boot/cpuflags.c', 'X86_CR0_TS', 'X86_CR0_TS'),
      );
      const path = 'arch/x86/include/uapi/asm/processor-flags.h';
      const { line0 } = lineOf(path, '#define X86_CR0_TS\t');
      expect(found.map((symbol) => [symbol.path, symbol.range.start.line0])).toEqual([[path, line0]]);
    });

    test('finds the switch and its callers', async () => {
      const [prepare] = await client.request('definitionsOf', { name: 'switch_fpu_prepare' });
      expect(prepare).toMatchObject({
        kind: 'function',
        path: 'arch/x86/include/asm/fpu/sched.h',
        uncertain: false,
      });
      const callers = await client.request('callers', { name: 'switch_fpu_prepare' });
      expect(callers.map(({ caller, path }) => `${path} ${caller}`)).toEqual([
        'arch/x86/kernel/process_32.c __switch_to',
        'arch/x86/kernel/process_64.c __switch_to',
      ]);
      const [syscall] = await client.request('definitionsOf', { name: 'sys_sched_yield' });
      expect(syscall).toMatchObject({
        via: 'SYSCALL_DEFINE0',
        path: version === '6.1' ? 'kernel/sched/core.c' : 'kernel/sched/syscalls.c',
      });
    });

    test.each([
      ['arch/x86/boot/cpuflags.c', 'X86_CR0_TS', 'X86_CR0_TS', '0x8'],
      ['arch/x86/kernel/fpu/xstate.c', 'print_xstate_feature(XFEATURE_MASK_YMM)', 'XFEATURE_MASK_YMM', '0x4'],
      ['arch/x86/kernel/fpu/xstate.c', 'XFEATURE_MASK_PKRU |', 'XFEATURE_MASK_PKRU', '0x200'],
    ])('hover in %s over %s gives the value of this tree', async (path, text, word, value) => {
      const hover = await client.request('hover', at(path, text, word));
      expect(hover?.markdown).toContain(`\`${value}\``);
    });

    test('both engines give the same bytes for every file of kernel, mm and arch/x86/kernel', async () => {
      const { parser: native } = await createParser('native');
      const { parser: wasm } = await createParser('wasm');
      const paths = ['kernel', 'mm', 'arch/x86/kernel']
        .flatMap((folder) =>
          readdirSync(join(tree, folder), { recursive: true, encoding: 'utf8' }).map(
            (name) => `${folder}/${name}`,
          ),
        )
        .filter((path) => /\.[ch]$/.test(path));
      expect(paths.length).toBeGreaterThanOrEqual(892);
      const differing = paths.filter((path) => {
        const source = readSource(join(tree, path));
        return (
          source.ok &&
          !Buffer.from(recordOf(path, source.text, native)).equals(recordOf(path, source.text, wasm))
        );
      });
      expect(differing).toEqual([]);
    });
  });
}
