// The evaluator against gcc on real trees: constants of headers that the stories read, each with its value and type.
// SPDX-License-Identifier: MIT
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { types } from '../../src/core/exec/ctype.ts';
import type {
  IndexServiceApi,
  IndexServiceEvents,
  WireConstant,
  WireRange,
} from '../../src/protocol/indexService.ts';
import { startService, type ServiceClient } from '../../src/service/rpc/childClient.ts';
import { compiler } from '../support/gcc.ts';
import { bundle } from '../unit/service/servicesBundle.ts';
import { gccConstants } from './support/gccConstants.ts';
import type { GccConstant } from './support/gccConstants.ts';
import { describeKernel } from './trees.ts';

const headers = [
  'linux/sched.h',
  'linux/mm.h',
  'linux/signal.h',
  'linux/hugetlb.h',
  'asm/processor.h',
  'asm/fpu/types.h',
  'asm/fpu/xstate.h',
  'asm/msr-index.h',
  'asm/cpufeatures.h',
  'asm/sigframe.h',
];
/** Files whose macros and enumerators are all asked for. */
const files = [
  'arch/x86/include/uapi/asm/processor-flags.h',
  'arch/x86/include/asm/processor-flags.h',
  'arch/x86/include/asm/fpu/types.h',
  'arch/x86/include/asm/fpu/xstate.h',
  'arch/x86/include/asm/msr-index.h',
  'arch/x86/include/asm/page_types.h',
  'arch/x86/include/asm/page_64_types.h',
  'arch/x86/include/asm/pgtable_types.h',
  'arch/x86/include/asm/pgtable_64_types.h',
  'arch/x86/include/asm/thread_info.h',
  'arch/x86/include/asm/trapnr.h',
  'arch/x86/include/asm/cpufeatures.h',
  'arch/x86/include/asm/segment.h',
  'arch/x86/include/uapi/asm/sigcontext.h',
  'include/linux/sched.h',
  'include/linux/preempt.h',
  'include/linux/mm.h',
  'include/linux/mmzone.h',
  'include/linux/gfp.h',
  'include/linux/gfp_types.h',
  'include/linux/jiffies.h',
  'include/linux/hugetlb.h',
  'include/linux/poison.h',
  'include/linux/sizes.h',
  'include/linux/log2.h',
  'include/uapi/linux/sched.h',
  'include/asm-generic/bug.h',
];
const expressions = [
  'sizeof(struct fxregs_state)',
  'sizeof(struct fregs_state)',
  'sizeof(struct xregs_state)',
  'sizeof(struct xstate_header)',
  'sizeof(struct _fpx_sw_bytes)',
  'sizeof(struct task_struct)',
  'sizeof(struct rt_sigframe)',
  'sizeof(struct pt_regs)',
  'sizeof(pgd_t)',
  'sizeof(u16)',
  'offsetof(struct fxregs_state, mxcsr)',
  'offsetof(struct fxregs_state, sw_reserved)',
  'offsetof(struct xregs_state, header)',
  '~0',
  '~0U',
  '~0UL',
  '-1 >> 1',
  '-1UL >> 1',
  '1 << 31',
  '0x80000000 + 1',
  '2147483648',
  "'A' + 1",
  "'\\xff'",
  '(u8)300',
  '(s8)200',
  '(u64)-1',
  '(phys_addr_t)-1',
  '(int)0xffffffffUL',
  '-1 < 1U',
  '1 ? -1 : 0U',
  '7 / -2',
  '7 % -2',
  'GENMASK(63, 0)',
  'GENMASK_ULL(39, 21)',
  'BIT(31)',
  'BIT_ULL(63)',
  'DIV_ROUND_UP(PAGE_SIZE + 1, PAGE_SIZE)',
  'ALIGN(PAGE_SIZE + 1, 64)',
  'ilog2(PAGE_SIZE)',
  'IS_ENABLED(CONFIG_SMP)',
  'IS_ENABLED(CONFIG_KASAN)',
  'hweight64(0xff00ffUL)',
  'roundup_pow_of_two(100)',
  'HZ * 2 / 3',
  'X86_CR0_EM|X86_CR0_TS',
  'XFEATURE_MASK_FP | XFEATURE_MASK_SSE | XFEATURE_MASK_YMM',
];

for (const version of ['6.1', '6.12']) {
  describeKernel(version, (tree) => {
    let store: string;
    let client: ServiceClient<IndexServiceApi>;
    let names: readonly string[];
    let truth: ReadonlyMap<string, GccConstant>;

    const texts = new Map<string, readonly string[]>();
    /** Whether the `#define` is object-like and its first line an expression: gcc gets lost in anything else. */
    const isValue = (path: string, { start }: WireRange): boolean => {
      let lines = texts.get(path);
      if (!lines) texts.set(path, (lines = readFileSync(join(tree, path), 'latin1').split('\n')));
      const body =
        /^\s*#\s*define\s+\w+\s+(?!\w+$)(?:\/\*.*?\*\/)?(.*)$/.exec(`${lines[start.line0] ?? ''} `)?.[1] ??
        '';
      return (
        /[\w)]/.test(body) &&
        !/[{};"]|\b(?:static|extern|struct|typedef|asm|inline|if|do|while|goto|for)\b|__attribute/.test(body)
      );
    };

    beforeAll(async () => {
      if (compiler() === null) return;
      store = mkdtempSync(join(tmpdir(), 'ringside-values-'));
      const entry = await bundle('service');
      client = startService<IndexServiceApi, IndexServiceEvents>({
        kind: 'index',
        entry,
        events: [],
        onEvent: () => undefined,
        log: () => undefined,
        prepare: async (request) => void (await request('initialize', { treeRoot: tree, storeDir: store })),
      });
      await client.request('index', { scope: ['arch/x86', 'include'] });
      const listed = await Promise.all(files.map((path) => client.request('documentSymbols', { path })));
      const constants = listed
        .flat()
        .filter(
          ({ kind, path, range }) => kind === 'enumerator' || (kind === 'macro' && isValue(path, range)),
        )
        .map(({ name }) => name);
      names = [...new Set([...constants, ...expressions])];
      truth = gccConstants(tree, version, headers, names);
    });
    afterAll(async () => {
      await client?.dispose();
      if (store) rmSync(store, { recursive: true, force: true });
    });

    test.skipIf(compiler() === null)(
      'constants have the value and the type that gcc gives them',
      async () => {
        const wrong: string[] = [];
        const unknown: string[] = [];
        const several: string[] = [];
        for (const [name, expected] of truth) {
          const found = await client.request('evaluate', { expression: name });
          if ('problem' in found.value) unknown.push(`${name}: ${found.value.problem}`);
          else if (found.ambiguous) several.push(name);
          else if (!same(found.value, expected)) {
            wrong.push(
              `${name}: ${JSON.stringify(found.value)}, gcc ${expected.bits.toString(16)} ${expected.size} ${expected.signed}`,
            );
          }
        }
        const summary = {
          asked: names.length,
          gcc: truth.size,
          unknown: unknown.length,
          several: several.length,
        };
        console.log(`Linux ${version}, constants: ${JSON.stringify(summary)}`);
        console.log([...unknown.slice(0, 60), '---', ...several.slice(0, 60)].join('\n'));
        expect(wrong).toEqual([]);
        expect(truth.size).toBeGreaterThan(2_000);
        for (const expression of expressions) expect(truth.has(expression), expression).toBe(true);
      },
    );
  });
}

function same(found: Exclude<WireConstant, { problem: string }>, expected: GccConstant): boolean {
  const type = Object.values(types).find((one) => one.k === 'int' && one.name === found.type);
  const size = type?.k === 'int' ? type.size : 8;
  const signed = type?.k === 'int' && type.signed;
  return BigInt(found.bits) === expected.bits && size === expected.size && signed === expected.signed;
}
