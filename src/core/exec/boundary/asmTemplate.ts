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
  /** It has label 1 and no label 2: the statement after it has the exception table entry. */
  readonly open: boolean;
  /** STAC stands in it, perhaps as an alternative: it reaches for user memory. */
  readonly opensUserMemory: boolean;
}

/** Opcode bytes after an optional REX.W prefix. The ModRM byte of the memory forms names (%rdi). */
const encoded: ReadonlyMap<string, string> = new Map([
  ['0f,ae,27', 'xsave (%rdi)'],
  ['0f,ae,37', 'xsaveopt (%rdi)'],
  ['0f,c7,27', 'xsavec (%rdi)'],
  ['0f,c7,2f', 'xsaves (%rdi)'],
  ['0f,ae,2f', 'xrstor (%rdi)'],
  ['0f,c7,1f', 'xrstors (%rdi)'],
  ['0f,01,ee', 'rdpkru'],
  ['0f,01,ef', 'wrpkru'],
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
    .filter(
      (line) => line !== '' && !line.startsWith('#') && !line.startsWith('.skip') && !/^\d+:$/.test(line),
    )
    .map(instruction);
  return {
    instructions: instructions.filter(({ mnemonic }) => !/^nop[lw]?$/.test(mnemonic)),
    fixup: fixup ? Number(fixup[1]) : null,
    caught: template.includes('__ex_table'),
    open: /(?:^|[^\d])1\s*:/.test(template) && !/(?:^|[^\d])2\s*:/.test(template),
    opensUserMemory: /\bstac\b|0x0f,\s*0x01,\s*0xcb/.test(template),
  };
}

/**
 * ALTERNATIVE: the last replacement whose feature the CPU has, as the kernel's patching does at boot. A template may have
 * several, one after the other (STAC and CLAC around an instruction) or nested (6.10 and later): the last that begins
 * has no other inside.
 */
function chosen(template: string, hasFeature: (number: number) => boolean): string {
  let text = template;
  for (;;) {
    const begin = [...text.matchAll(/\b(?:661|771)\s*:/g)].at(-1);
    if (!begin) return text;
    const from = begin.index + begin[0].length;
    const end = /\n?\s*(?:662|772)\s*:/.exec(text.slice(from));
    if (!end) return text;
    const original = text.slice(from, from + end.index);
    const rest = alternatives(text.slice(from + end.index + end[0].length));
    const picked = rest.features.findLastIndex(({ number, absent }) => hasFeature(number) !== absent);
    const code = (picked < 0 ? original : rest.replacements[picked]) ?? '';
    text = `${text.slice(0, begin.index)}\n${code}\n${rest.after}`;
  }
}

interface Alternatives {
  /** In the order of the entries; `absent`: for CPUs without it (ALT_NOT). */
  readonly features: { readonly number: number; readonly absent: boolean }[];
  readonly replacements: string[];
  /** What follows the sections of this ALTERNATIVE. */
  readonly after: string;
}

const padding = /^(?:\s|;|#[^\n]*|\.skip\b[^\n]*|(?:663|773)\w*\s*:)+/;
const section =
  /^\.(?:push)?section\s+(\.altinstructions|\.altinstr_replacement|\.discard)\b[^\n]*\n([\s\S]*?)\.(?:previous|popsection)\b/;

function alternatives(text: string): Alternatives {
  const features: { number: number; absent: boolean }[] = [];
  const replacements: string[] = [];
  let after = text;
  for (;;) {
    after = after.replace(padding, '');
    const found = section.exec(after);
    if (!found) return { features, replacements, after };
    const [whole, name, body = ''] = found;
    if (name === '.altinstructions')
      for (const [line, word, bit] of body.matchAll(/[^\n]*\(\s*(\d+)\s*\*\s*32\s*\+\s*(\d+)\s*\)/g))
        features.push({
          number: Number(word) * 32 + Number(bit),
          absent: /\(?1\s*<<\s*0\s*\)*\s*<<\s*16/.test(line),
        });
    if (name === '.altinstr_replacement')
      for (const [, code] of body.matchAll(/(?:66|77)\d+\s*:([\s\S]*?)\n?\s*(?:66|77)\d+\s*:/g))
        replacements.push(code ?? '');
    after = after.slice(whole.length);
  }
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
