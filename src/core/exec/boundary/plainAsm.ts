// The plain instructions of asm statements: moves between operands and CR0, the stack and EFLAGS, as the boot code's
// probes use them. What they push they pop again, so that stack and flags live as long as their statement.
// Called by assembly.ts; knows no other instruction. Source: arch/x86/boot/cpuflags.c, 3.14 to 6.18; SDM vol. 2, POPF.
// SPDX-License-Identifier: MIT
import { fromBig, toUnsigned } from '../integer.ts';
import type { AsmInstruction } from './asmTemplate.ts';
import { controlRegister, selectorOf, writeCr0 } from './cpu.ts';
import { storeAt, valueAt } from './entry.ts';
import type { BoundaryMachine } from './entry.ts';
import type { AsmOperand } from './assembly.ts';

/** Stack and flags while one asm statement runs. EFLAGS begins with what is always 1. */
export interface Scratch {
  readonly stack: bigint[];
  flags: bigint;
}
export const newScratch = (): Scratch => ({ stack: [], flags: 2n });

/** What POPF changes at CPL 0: CF, PF, AF, ZF, SF, TF, IF, DF, OF, IOPL, NT, AC and ID. */
const poppable = 0x24_7fd5n;

const known: ReadonlySet<string> = new Set([
  'mov',
  'movq',
  'xor',
  'pushfq',
  'pushfl',
  'popfq',
  'popfl',
  'push',
  'pop',
]);

type Named = (text: string) => AsmOperand | undefined;

/** Executes the instruction if it is one of these; every other of an asm statement is only looked up. */
export function plainInstruction(
  machine: BoundaryMachine,
  scratch: Scratch,
  { mnemonic, operands }: AsmInstruction,
  named: Named,
): boolean {
  if (!known.has(mnemonic)) return false;
  const [first = '', second = ''] = operands.split(',').map((one) => one.trim());
  const read = (text: string): bigint => {
    if (text === '%%cr0') return controlRegister(machine, 'mov_r_cr0');
    const selector = selectorOf(text.replace('%%', ''));
    if (selector !== null) return BigInt(selector);
    const found = named(text);
    return found ? toUnsigned(valueAt(machine, [found.arg], 0)) : unknown(text);
  };
  const write = (text: string, value: bigint): void => {
    if (text === '%%cr0') return writeCr0(machine, value);
    const found = named(text);
    if (found) storeAt(machine, [found.arg], 0, fromBig(value));
    else unknown(text);
  };
  const unknown = (text: string): never =>
    machine.stop(`the operand ${text} of asm "${mnemonic} ${operands}" is not understood`);
  const pop = (): bigint =>
    scratch.stack.pop() ?? machine.stop(`asm "${mnemonic}" takes from the stack what it has not put there`);
  switch (mnemonic) {
    case 'mov':
    case 'movq':
      write(second, read(first));
      break;
    case 'xor':
      write(second, read(second) ^ read(first));
      break;
    case 'pushfq':
    case 'pushfl':
      scratch.stack.push(scratch.flags);
      break;
    case 'popfq':
    case 'popfl':
      scratch.flags = (scratch.flags & ~poppable) | (pop() & poppable);
      break;
    case 'push':
      scratch.stack.push(read(first));
      break;
    case 'pop':
      write(first, pop());
  }
  return true;
}
