// Hovers over lines in the shapes that kernel source has (our own lines), and over what must stay silent.
// Bit numbers and masks are those of uapi/asm/processor-flags.h and asm/fpu/types.h.
// SPDX-License-Identifier: MIT
import { describe, expect, it } from 'vitest';
import { noTree } from '../../../../src/core/x86/docs/treeFacts.ts';
import { hoverFor } from '../../../../src/core/x86/hover.ts';
import type { HoverRequest } from '../../../../src/core/x86/hover.ts';
import { INSTRUCTION_DOCS } from '../../../../src/core/x86/docs/instructionDocs.ts';
import type { TreeFacts } from '../../../../src/core/x86/docs/treeFacts.ts';
import { placeLink } from '../../../../src/core/x86/docs/markdown.ts';
import { EXCEPTIONS } from '../../../../src/core/x86/tables/exceptions.ts';
import { CR0 } from '../../../../src/core/x86/tables/cr0.ts';
import { CR4 } from '../../../../src/core/x86/tables/cr4.ts';
import { kernelMask, XSTATE_COMPONENTS } from '../../../../src/core/x86/tables/xstateComponents.ts';

const FLAGS = 'arch/x86/include/uapi/asm/processor-flags.h';
const emptyTree: TreeFacts = { definitionsOf: () => [], valueOf: () => null, version: null };
const tree61: TreeFacts = {
  definitionsOf: (name) => (name === 'X86_CR0_TS' ? [{ path: FLAGS, line1: 58 }] : []),
  valueOf: (name) => (name === 'X86_CR0_TS' ? { value: 8n, expression: '_BITUL(X86_CR0_TS_BIT)' } : null),
  version: '6.1.192',
};

/** The hover at the place marked with `^` in front of it, or null. */
function at(marked: string, tree: TreeFacts = emptyTree, more: Partial<HoverRequest> = {}): string | null {
  const column0 = marked.indexOf('^');
  return hoverFor({ line: marked.replace('^', ''), column0, tree, ...more })?.markdown ?? null;
}

describe('CR0 and CR4 bits', () => {
  it('X86_CR0_TS: number, mask, row, both values, this version, this tree, source', () => {
    const text = at('\tif (cr0 & (X86_CR0_EM|X86^_CR0_TS))', tree61) ?? '';
    expect(text).toContain('**`X86_CR0_TS`**: CR0 bit 3 (TS), mask `0x8`');
    expect(text).toContain('| PG | CD | NW | AM | WP | NE | ET | **TS** | EM | MP | PE |');
    expect(text).toContain('| 0 | 0 | 0 | 0 | 0 | 0 | 0 | **1** | 0 | 0 | 0 |');
    expect(text).toContain('- **1:** the next x87');
    expect(text).toContain('**Linux 6.1:** 0 always at run time');
    expect(text).not.toContain('lazy FPU switching: the kernel sets TS');
    expect(text).toContain(`Defined in this tree at [\`${FLAGS}:58\`](${FLAGS}#L58)`);
    expect(text).toContain('Value in this tree: `0x8` (`_BITUL(X86_CR0_TS_BIT)`)');
    expect(text).toContain('In this expression: `X86_CR0_EM | X86_CR0_TS` is `0xc`, the bits EM and TS.');
    expect(text).toContain('Source: SDM vol. 3, 2.5');
  });
  it('says what lazy kernels do with TS in a 4.4 tree, and both eras if the version is unknown', () => {
    const old = at('clear ^X86_CR0_TS', { ...emptyTree, version: '4.4.0' }) ?? '';
    expect(old).toContain('**Linux 4.4:** lazy FPU switching');
    expect(old).not.toContain('0 always');
    const unknown = at('clear ^X86_CR0_TS') ?? '';
    expect(unknown).toContain('lazy FPU switching');
    expect(unknown).toContain('**Linux from 4.10 on:** 0 always');
  });
  it('warns when the tree gives a bit another value', () => {
    const wrong = { ...tree61, valueOf: () => ({ value: 16n, expression: '0x10' }) };
    expect(at('^X86_CR0_TS', wrong)).toContain("**This differs from the hardware's `0x8`.**");
  });
  it.each([...CR0.bits, ...CR4.bits])('$macro has a hover, and so has its _BIT', (bit) => {
    const mask = `0x${(1n << BigInt(bit.bit)).toString(16)}`;
    expect(at(`x = ^${bit.macro ?? ''};`)).toContain(`bit ${bit.bit} (`);
    expect(at(`x = ^${bit.macro ?? ''}_BIT;`)).toContain(`mask \`${mask}\``);
  });
  it('EM: says that sources disagree about FXSAVE', () => {
    expect(at('^X86_CR0_EM')).toContain('the sources disagree');
  });
  it('understands CR0.TS and CR0:TS in comments', () => {
    expect(at(' * the lazy code sets CR0.^TS here')).toContain('CR0 bit 3 (TS)');
    expect(at('/* CR0:^TS */')).toContain('CR0 bit 3 (TS)');
  });
  it('cr0 in an expression lights the bits of its line', () => {
    const text = at('\tif (c^r0 & (X86_CR0_EM|X86_CR0_TS))') ?? '';
    expect(text).toContain('| · | · | · | · | · | · | · | **1** | **1** | · | · |');
    expect(text).toContain('On this line: EM, TS (`0xc`).');
  });
  it.each(['read_cr0', 'write_cr0', 'native_write_cr0', 'CR0_STATE'])('%s explains CR0', (word) => {
    expect(at(`x = ^${word}(y);`)).toContain('0x80050033');
  });
});

describe('XSAVE components and fields', () => {
  it('XFEATURE_MASK_YMM: component 2, mask 4, 256 bytes at 576', () => {
    const text = at('\tXFEATURE_MASK^_YMM |') ?? '';
    expect(text).toContain('XSAVE state component 2');
    expect(text).toContain('mask `0x4`');
    expect(text).toContain('256 bytes, offset 576 in the standard format');
    expect(text).toContain('Initial state: all bytes 0');
  });
  it.each(XSTATE_COMPONENTS.filter((c) => c.kernelName !== null))('$kernelName and its mask', (component) => {
    expect(at(`^${component.kernelName ?? ''}`)).toContain(`state component ${component.bit},`);
    const mask = kernelMask(component);
    if (mask !== null) expect(at(`^${mask}`)).toContain(`state component ${component.bit},`);
  });
  it('knows the names that 6.1 has for what it does not use', () => {
    expect(at('^XFEATURE_RSRVD_COMP_11')).toContain('state component 11,');
    expect(at('^XFEATURE_RSRVD_COMP_13')).toContain('state component 13,');
  });
  it('marks the unverified alignment of AMX', () => {
    expect(at('^XFEATURE_XTILE_DATA')).toContain('(alignment unverified)');
  });
  it('a mask of several components shows its value in this tree', () => {
    const tree = { ...tree61, valueOf: () => ({ value: 0xe0n, expression: 'a | b | c' }) };
    expect(at('^XFEATURE_MASK_AVX512', tree)).toContain('`0xe0`: opmask ZMM\\_Hi256 Hi16\\_ZMM.');
    expect(at('^XFEATURE_MASK_NO_SUCH_THING')).toBeNull();
  });
  it.each(['xfeatures', 'XSTATE_BV', 'xstate_bv'])('%s is XSTATE_BV', (word) => {
    expect(at(`hdr->^${word} = 0;`)).toContain('XSAVE header bytes 512-519');
  });
  it.each(['xcomp_bv', 'XCOMP_BV', 'XCOMP_BV_COMPACTED_FORMAT'])('%s is XCOMP_BV', (word) => {
    expect(at(`hdr->^${word} = 0;`)).toContain('XSAVE header bytes 520-527');
  });
  it('MXCSR and MXCSR_DEFAULT', () => {
    expect(at('u32 ^mxcsr = 0;')).toContain('SSE control and status register');
    expect(at('= ^MXCSR_DEFAULT;')).toContain('`0x1f80`: IM DM ZM OM UM PM.');
  });
});

describe('instructions', () => {
  it.each(INSTRUCTION_DOCS.map((doc) => doc.mnemonic))(
    '%s in asm strings, in comments, in capitals',
    (name) => {
      const lower = name.toLowerCase();
      const heading = `**\`${lower}\`**: ${name},`;
      expect(at(`\tasm volatile("^${lower} %0" : : "m" (x));`)).toContain(heading);
      expect(at(` * then ^${lower} runs`)).toContain(heading);
      expect(at(`/* ^${name} */`)).toContain(`**\`${name}\`**: ${name},`);
    },
  );
  it('takes a full stop in a comment for a full stop', () => {
    expect(at(' * the buffer. ^XSAVE(S) raises #PF then.')).toContain('XSAVE, save');
    expect(at(' * current->thread.fpu.^xsave is stale')).toBeNull();
  });
  it.each(['xsave64', 'xsaveopt64', 'xsavec64', 'xsaves64', 'xrstor64', 'xrstors64', 'fxsaveq', 'fxrstorq'])(
    '%s is the REX.W form',
    (word) => expect(at(`asm("^${word} (%0)")`)).toContain('REX.W form'),
  );
  it('knows the operands of the kernel macros', () => {
    expect(at('\treturn user_insn(^fnsave %[fx]; fwait,  [fx] "=m" (*fx), "m" (*fx));')).toContain('FNSAVE,');
    expect(at('\treturn user_insn(fnsave %[fx]; ^fwait,  [fx] "=m" (*fx), "m" (*fx));')).toContain('FWAIT,');
    expect(at('\tXSTATE_OP(^XSAVE, buf, lmask, hmask, err);')).toContain('XSAVE, save processor');
    expect(at('\t^XSTATE_OP(XSAVE, buf, lmask, hmask, err);')).toContain('kernel macro around XSAVE');
    expect(at('\t^XSTATE_XSAVE(&st, lmask, hmask, err);')).toContain('kernel macro around XSAVES');
    expect(at('\t^clts();')).toContain('CLTS,');
    expect(at('\t^clts', emptyTree, { language: 'asm' })).toContain('CLTS,');
  });
  it('XSAVE in 6.1 names the choice by patching, in 4.4 that XSAVES is off', () => {
    expect(at('/* ^XSAVES */', tree61)).toContain('the best of XSAVES, XSAVEC, XSAVEOPT and XSAVE');
    expect(at('/* ^XSAVES */', { ...emptyTree, version: '4.4' })).toContain('its feature bit is cleared');
  });
  it.each(EXCEPTIONS.map((fact) => [fact.macro, fact.name] as const))('%s and %s', (macro, name) => {
    expect(at(`x = ^${macro};`)).toContain(`${name}, `);
    expect(at(`/* raises #^${name.slice(1)} then */`)).toContain(`${name}, `);
  });
});

describe('silence', () => {
  it.each([
    '\tint ^ts = 0;',
    '\tts^->tv_sec = 1;',
    '\tstruct xregs_state *^xsave = &fpu->fpstate->regs.xsave;',
    '\tx = &fpu->fpstate->regs.^xsave;',
    '\tmemcpy(&fpstate->regs.^fxsave, buf, size);',
    ' * see fpstate::regs::^xsave::header',
    '\tint ^em, mp, ne;',
    '\tif (^TS)',
    '\t/* we ^wait for it */',
    '\tstruct foo ^PE;',
    '\treturn ^0x8;',
    '\tX86_FEATURE_^XSAVE',
    '   ^',
    '^',
  ])('%s', (line) => expect(at(line)).toBeNull());
});

describe('range and safety', () => {
  it('the range is the word, in UTF-16 columns', () => {
    const line = '/* 𝄞é */ x = X86_CR0_TS;';
    const start = line.indexOf('X86_CR0_TS');
    const hover = hoverFor({ line, column0: start + 4, tree: emptyTree });
    expect([hover?.startColumn0, hover?.endColumn0]).toEqual([start, start + 10]);
    expect(hoverFor({ line, column0: start + 10, tree: emptyTree })).not.toBeNull();
    expect(hoverFor({ line, column0: start - 1, tree: emptyTree })).toBeNull();
  });
  it('text from the tree stays inside code spans', () => {
    const hostile = '`) [x](command:evil) <img src=x> ``` **b** \n# heading';
    const tree: TreeFacts = {
      definitionsOf: () => [{ path: hostile, line1: 1, text: hostile }],
      valueOf: () => ({ value: 8n, expression: hostile }),
      version: hostile,
    };
    for (const word of [
      'X86_CR0_TS',
      'XFEATURE_YMM',
      'XFEATURE_MASK_AVX512',
      'XSTATE_XSAVE',
      'CR0_STATE',
      'X86_TRAP_NM',
    ]) {
      const text = at(`^${word}`, tree) ?? '';
      const outside = text.replace(/(`+)(?!`)[^\n]*?[^`]\1(?!`)/g, '');
      expect(text, word).toContain('command:evil');
      expect(outside, word).not.toMatch(/command:|<img|\*\*b\*\*|^# /m);
    }
  });
  it('has no HTML and no unbalanced code span in any text', () => {
    const words = [
      ...INSTRUCTION_DOCS.map((doc) => doc.mnemonic),
      ...CR0.bits.map((bit) => bit.macro ?? ''),
      ...CR4.bits.map((bit) => bit.macro ?? ''),
      ...XSTATE_COMPONENTS.map((component) => component.kernelName ?? 'XINUSE'),
      ...[
        'XINUSE',
        'XMODIFIED',
        'RFBM',
        'XRSTOR_INFO',
        'mxcsr',
        'xfeatures',
        'xcomp_bv',
        'MSR_IA32_XFD',
        'FSW',
      ],
    ];
    for (const word of words) {
      const text = at(`^${word}`) ?? '';
      expect(text, word).not.toBe('');
      expect(text.replace(/\\</g, ''), word).not.toMatch(/</);
      expect((text.replace(/\\`/g, '').match(/`/g) ?? []).length % 2, word).toBe(0);
      expect(text, word).toContain('Source: ');
    }
  });
});

it.each([
  ['  if (cr0 & X86_CR0_TS)', 'X86_CR0_TS', /Task Switched/],
  ['asm volatile("xsaves64 %0" : "+m" (*x));', 'xsaves64', /XSAVES/],
  ['u64 mask = XFEATURE_MASK_YMM;', 'XFEATURE_MASK_YMM', /XSAVE state component/i],
  ['/* MXCSR is kept */', 'MXCSR', /MXCSR/],
])('outside any tree, %j says what the CPU does and nothing of a tree', (line, word, expected) => {
  const found = hoverFor({ line, column0: line.indexOf(word) + 1, tree: noTree });
  expect(found?.markdown).toMatch(expected);
  expect(found?.markdown).not.toMatch(/this tree|your tree/i);
});

it.each([
  ['a b/c(1).c', '[`a b/c(1).c:7`](a%20b/c%281%29.c#L7)'],
  ['x](command:evil)/y.c', '[`x(command:evil)/y.c:7`](x%5D%28command%3Aevil%29/y.c#L7)'],
])('a path can not end its link: %j', (path, expected) => {
  expect(placeLink(path, 7)).toBe(expected);
});
