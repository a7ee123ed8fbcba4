// An asm template as the CPU would meet it: the alternative that the CPU's features choose, without labels, sections
// and padding, byte sequences by their instruction, and what the exception table does on a fault.
// Knows text only; the asm primitive executes what comes out. Never interprets assembler beyond this.
// Source: arch/x86/include/asm/alternative.h, asm.h, 2.6.32 to 6.12; opcodes: SDM volume 2.
// SPDX-License-Identifier: MIT

export interface AsmInstruction {
  /** Lower case, with "64" where a REX.W prefix stands before an FPU instruction: "fxsave64". */
  readonly mnemonic: string;
  /** The operands as written: "%[fx]", "(%1)", "". */
  readonly operands: string;
}

export interface AsmTemplate {
  readonly instructions: readonly AsmInstruction[];
  /** What a fault leaves in the error output, from the .fixup section; null if there is none. */
  readonly fixup: number | null;
  /** Whether an exception table entry catches faults. */
  readonly caught: boolean;
}

/** Opcode bytes after an optional REX.W prefix. The ModRM byte of the memory forms names (%rdi). */
const encoded: ReadonlyMap<string, string> = new Map([
  ['0f,ae,27', 'xsave (%rdi)'],
  ['0f,ae,37', 'xsaveopt (%rdi)'],
  ['0f,c7,27', 'xsavec (%rdi)'],
  ['0f,c7,2f', 'xsaves (%rdi)'],
  ['0f,ae,2f', 'xrstor (%rdi)'],
  ['0f,c7,1f', 'xrstors (%rdi)'],
  ['0f,01,ca', 'clac'],
  ['0f,01,cb', 'stac'],
]);

/** `hasFeature` answers for a feature's number in this tree. */
export function readTemplate(template: string, hasFeature: (number: number) => boolean): AsmTemplate {
  const fixup = /\bmovl?\s+\$(-?\d+)\s*,/.exec(
    /\.fixup[\s\S]*?\.(?:previous|popsection)/.exec(template)?.[0] ?? '',
  );
  const code = chosen(template, hasFeature).replace(
    /\.(?:push)?section\b[\s\S]*?\.(?:previous|popsection)\b/g,
    '\n',
  );
  const instructions = code
    .split(/[\n;]/)
    .map((line) => line.replace(/^\s*(?:\d+\s*:\s*)+/, '').trim())
    .filter((line) => line !== '' && !line.startsWith('.skip') && !/^\d+:$/.test(line))
    .map(instruction);
  return {
    instructions: instructions.filter(({ mnemonic }) => !/^nop[lw]?$/.test(mnemonic)),
    fixup: fixup ? Number(fixup[1]) : null,
    caught: template.includes('__ex_table'),
  };
}

/** ALTERNATIVE: the last replacement whose feature the CPU has, as the kernel's patching does at boot. */
function chosen(template: string, hasFeature: (number: number) => boolean): string {
  const original = /661:([\s\S]*?)\n\s*662:/.exec(template);
  const entries = /\.altinstructions\b([\s\S]*?)\.(?:previous|popsection)/.exec(template);
  const replacements = /\.altinstr_replacement\b[^\n]*\n([\s\S]*?)\.(?:previous|popsection)/.exec(template);
  if (!original || !entries || !replacements) return template;
  const features = [...(entries[1] ?? '').matchAll(/\(\s*(\d+)\s*\*\s*32\s*\+\s*(\d+)\s*\)/g)].map(
    ([, word, bit]) => Number(word) * 32 + Number(bit),
  );
  const texts = [...(replacements[1] ?? '').matchAll(/66\d+\s*:([\s\S]*?)\n?\s*66\d+\s*:/g)].map(
    ([, text]) => text ?? '',
  );
  const picked = features.findLastIndex((number) => hasFeature(number));
  const before = template.slice(0, original.index);
  const lastSection = Math.max(template.lastIndexOf('.popsection'), template.lastIndexOf('.previous'));
  const after = template.slice(lastSection).replace(/^\.\w+/, '');
  return `${before}\n${(picked < 0 ? original[1] : texts[picked]) ?? ''}\n${after}`;
}

function instruction(line: string): AsmInstruction {
  const bytes = /^\.byte\s+(.*)$/.exec(line);
  if (bytes) {
    const list = (bytes[1] ?? '').split(',').map((one) => Number(one.trim()).toString(16).padStart(2, '0'));
    const wide = list[0] === '48';
    if (/^(?:(?:66,)*90|(?:66,)?0f,1f,.*)$/.test(list.join(','))) return { mnemonic: 'nop', operands: '' };
    const known = encoded.get((wide ? list.slice(1) : list).join(','));
    if (known === undefined) return { mnemonic: line, operands: '' };
    const [name = '', operands = ''] = known.split(' ');
    return { mnemonic: wide ? `${name}64` : name, operands };
  }
  const [first = '', ...rest] = line.split(/\s+/);
  const wide = /^rex64\//.test(first) || /^(?:fxsave|fxrstor)q$/.test(first);
  const name = first.replace(/^rex64\//, '').replace(/^(fxsave|fxrstor)q$/, '$1');
  return { mnemonic: (wide ? `${name}64` : name).toLowerCase(), operands: rest.join(' ') };
}
