// Hovers over values, asm operands and kernel words, through the index service on a small tree.
// SPDX-License-Identifier: MIT
import { join } from 'node:path';
import { PassThrough } from 'node:stream';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { createMessageConnection, StreamMessageReader, StreamMessageWriter } from 'vscode-jsonrpc/node.js';
import type { MessageConnection } from 'vscode-jsonrpc/node.js';
import type { WireHover } from '../../../../src/protocol/indexService.ts';
import { startIndexService } from '../../../../src/service/index/indexService.ts';
import { smallTree, type SmallTree } from '../smallTree.ts';

let tree: SmallTree;
const started: MessageConnection[] = [];
beforeEach(() => {
  tree = smallTree();
  tree.write(
    'arch/x86/include/asm/flags.h',
    '#define X86_CR0_MP (1UL << 1)\n#define X86_CR0_EM (1UL << 2)\n#define X86_CR0_TS (1UL << 3)\n' +
      'enum xfeature { XFEATURE_FP, XFEATURE_SSE, XFEATURE_YMM };\n#define XFEATURE_MASK_FP (1 << XFEATURE_FP)\n' +
      '#define XFEATURE_MASK_SSE (1 << XFEATURE_SSE)\n#define XFEATURE_MASK_YMM (1 << XFEATURE_YMM)\n' +
      '#define MASKS (XFEATURE_MASK_FP | \\\n\tXFEATURE_MASK_SSE | XFEATURE_MASK_YMM)\n#define EVIL "](command:x)" `*`\n',
  );
});
afterEach(() => {
  for (const connection of started.splice(0)) connection.dispose();
  tree.remove();
});

/** The hover at the `^` of a text that is put into a file of the tree. */
async function at(
  marked: string,
  path = 'arch/x86/kernel/fpu/x.c',
  scope: 'core' | 'all' = 'core',
): Promise<WireHover | null> {
  const offset = marked.indexOf('^');
  tree.write(path, marked.replace('^', ''));
  const [up, down] = [new PassThrough(), new PassThrough()];
  const server = createMessageConnection(new StreamMessageReader(up), new StreamMessageWriter(down));
  const client = createMessageConnection(new StreamMessageReader(down), new StreamMessageWriter(up));
  startIndexService(server, { workerEntry: null });
  client.listen();
  started.push(server, client);
  await client.sendRequest('initialize', { treeRoot: join(tree.root) });
  await client.sendRequest('index', { scope });
  const before = marked.slice(0, offset).split('\n');
  const position = { line0: before.length - 1, column0: before[before.length - 1]?.length ?? 0 };
  return client.sendRequest<WireHover | null>('hover', { path, position });
}
const textAt = async (marked: string, path?: string, scope?: 'core' | 'all'): Promise<string> =>
  (await at(marked, path, scope))?.markdown ?? '';

describe('options of Kconfig', () => {
  const options =
    'config SMP\n\tbool "More than one *CPU*"\n\thelp\n\t  Say Y.\n\nconfig LOST\n\tbool\nconfig SMP\n\tbool\n';

  test('prompt, help, the value that is assumed, and where else', async () => {
    tree.write('Kconfig', options);
    const text = await textAt('#ifdef CONFIG_^SMP\n#endif\n');
    expect(text).toContain('config SMP\n\tbool "More than one *CPU*"');
    expect(text).toContain('option of Kconfig, `Kconfig:1`');
    expect(text).toContain('Say Y.');
    expect(text).toMatch(/Set: `CONFIG_SMP=y`\. Configuration: x86_64 defconfig/);
    expect(text).toContain('- `Kconfig:8`');
  });
  test('in a comment, as a module, and one that is not set', async () => {
    tree.write('Kconfig', options);
    expect(await textAt('/* without CONFIG_LO^ST_MODULE */\n')).toMatch(/config LOST[^]*Not set\./);
  });
  test('a name that no Kconfig has', async () => {
    tree.write('Kconfig', options);
    expect(await textAt('#ifdef CONFIG_^GONE\n#endif\n')).toBe('');
  });
});

describe('values', () => {
  test('a mask that is asked for: its bits, what is asked, and the rows of EM, MP and TS', async () => {
    const text = await textAt('void f(void)\n{\n\tif (cr0 & (X86_CR0_EM|X86^_CR0_TS)) {\n\t}\n}\n');
    expect(text).toContain('**`X86_CR0_EM|X86_CR0_TS`** = `0xc` (12, `unsigned long`)');
    expect(text).toContain('As bits of CR0: **EM, TS**');
    expect(text).toContain('it is not 0 exactly if **EM or TS** is 1');
    expect(text).toContain('|  | 0 | 1 | 0 | executes | executes |');
    expect(text).toContain('| ▶ | **0** | **1** | **1** | **#NM** | **#NM** |');
    expect(text.match(/▶ \|/g)).toHaveLength(6);
    expect(text).toContain('**`X86_CR0_TS`**: CR0 bit 3 (TS)');
  });
  test('bits that are cleared and set', async () => {
    expect(await textAt('void f(void)\n{\n\tcr0 &= ~(X86_CR0_TS|^X86_CR0_EM);\n}\n')).toContain(
      'Clears **EM and TS** and keeps the other bits.',
    );
    expect(await textAt('void f(void)\n{\n\tcr0 |= X86_CR0_EM ^| X86_CR0_MP;\n}\n')).toContain(
      'Sets **MP and EM** and leaves the other bits.',
    );
  });
  test('a parameter or variable hides the constant of its name', async () => {
    tree.write('include/linux/mode.h', 'enum { NONE, MODE = 42 };\n');
    const param = await textAt('int f(int MODE)\n{\n\treturn 8 / MO^DE;\n}\n');
    expect(param).toContain('parameter of `f`');
    expect(param).not.toContain('42');
    const body = '\tint MODE = g();\n\treturn MASKS ^| MODE;\n';
    expect(await textAt(`int f(void)\n{\n${body}}\n`)).not.toContain('`MASKS | MODE`');
    const before = '\tint a = MO^DE;\n\tint MODE = 1;\n';
    expect(await textAt(`int f(void)\n{\n${before}}\n`)).toContain('0x2a');
  });
  test('what a file includes decides, not what another architecture has', async () => {
    tree.write('arch/arm/include/asm/width.h', '#define WIDTH 4\n');
    tree.write('arch/arm/mach-a/own.h', '#define BASE 16\n');
    tree.write('arch/mips/include/asm/width.h', '#define WIDTH 8\n');
    tree.write('arch/arm/mach-b/own.h', '#define BASE 32\n');
    const text = await textAt(
      '#include <asm/width.h>\n#include "own.h"\nint f(void)\n{\n\treturn BASE ^* WIDTH;\n}\n',
      'arch/arm/mach-a/x.c',
      'all',
    );
    expect(text).toContain('= `0x40` (64, `int`)');
    expect(text).not.toContain('mips');
  });
  test.each([
    'void f(void)\n{\n\twrite_cr0(0x8005^0033);\n}\n',
    'void f(void)\n{\n\tunsigned long cr0 = 0x8005^0033;\n}\n',
    '/* CR0 is 0x8005^0033 after boot */\n',
  ])('a number beside CR0: %j', async (marked) => {
    const text = await textAt(marked);
    expect(text).toContain('**PE, MP, ET, NE, WP, AM, PG**');
    expect(text).toContain('| ▶ | **0** | **1** | **0** | **executes** | **executes** |');
  });
  test('a number that no register speaks of has no bits', async () => {
    expect(await textAt('int x = 0x8005^0033;\n')).toBe('');
    expect(await textAt('/* 0x8005^0033 of something */\n')).toBe('');
  });
  test('a mask of components: names and sizes', async () => {
    const text = await textAt('u64 m = XFEATURE_MASK_FP ^| XFEATURE_MASK_SSE | XFEATURE_MASK_YMM;\n');
    expect(text).toContain('= `0x7` (7, `int`)');
    expect(text).toContain('**x87, SSE, AVX**');
    expect(text).toContain('standard format 832 bytes, compacted 832 bytes');
    const inMacro = await textAt(
      '#define ALL (XFEATURE_MASK_FP | \\\n\tXFEATURE_MASK_SSE ^| XFEATURE_MASK_YMM)\nint x;\n',
    );
    expect(inMacro).toContain('**x87, SSE, AVX**');
  });
  test('text of the tree stays in code spans', async () => {
    expect(await textAt('int a = EVIL + 1 +^ 2;\n')).toBe('');
    const text = await textAt('#define A (8 | 0 /* `](command:x) */ | ^4)\n');
    expect(text).not.toContain('command:');
  });
});

test('an asm line names the operands of its statement', async () => {
  const text = await textAt(
    'void f(struct x *fx, u32 m)\n{\n\tasm volatile("^fxsave64 %[fx]" : [fx] "=m" (*fx), "+r" (n[0]) : "a" (m), "D" (g(1, 2)));\n}\n',
  );
  expect(text).toContain('**`fxsave64`**: FXSAVE');
  expect(text).toContain(
    'Used in this tree by `f` ([`arch/x86/kernel/fpu/x.c:1`](arch/x86/kernel/fpu/x.c#L1)).',
  );
  expect(text).toContain('- `%[fx]` `"=m"` `*fx`: memory, written');
  expect(text).toContain('- `%1` `"+r"` `n[0]`: a general register, read and written');
  expect(text).toContain('- `%2` `"a"` `m`: RAX (EAX, AX, AL), read');
  expect(text).toContain('- `%3` `"D"` `g(1, 2)`: RDI, read');
  const pointed = await textAt('void f(void)\n{\n\tasm("fxrstor %^[fx]" :: [fx] "m" (*p));\n}\n');
  expect(pointed).toContain('**`%[fx]` `"m"` `*p`: memory, read**');
});

test('a mnemonic tells its cost, who has it, and that a figure is doubtful', async () => {
  const text = await textAt('/* the FX^SAVE instruction */\n');
  expect(text).toContain('measured 98 cycles in the 64-bit form');
  expect(text).toContain('87 cycles that is quoted for FPU switching is **unverified**');
  expect(text).toContain('pentium3');
  expect(text).toContain('#UD or #NM if CR0.EM is 1: the sources disagree');
});

describe('kernel words', () => {
  test('in code, in this version, with its other names', async () => {
    const text = await textAt('int f(void)\n{\n\treturn test_thread_flag(TIF_NEED^_FPU_LOAD);\n}\n');
    expect(text).toContain('**`TIF_NEED_FPU_LOAD`**: thread flag');
    expect(text).toContain('- **since 5.2: bit 14');
    expect(text).toContain('**Formerly:** `fpregs_active`');
  });
  test('words that mean other things elsewhere need their surroundings', async () => {
    expect(await textAt('void f(void)\n{\n\tfpu->^counter++;\n}\n')).toContain('in lazy mode');
    expect(await textAt('void f(void)\n{\n\tqueue->^counter++;\n}\n', 'kernel/q.c')).not.toContain(
      'in lazy mode',
    );
    expect(await textAt('static int ^has_fpu(void) { return 0; }\n', 'arch/x86/boot/cpuflags.c')).toContain(
      'FNINIT',
    );
  });
});
