// asm statements, executed by their instructions: the template says which, the operands say where. An instruction
// that is not in the table stops the operation with its text. Effects are the x86 unit's alone.
// Source: arch/x86/include/asm/{i387.h,xsave.h}, 2.6.32; asm/fpu/internal.h, 4.4 to 5.13; EXECUTION study, section 3.
// SPDX-License-Identifier: MIT
import type { Argument } from '../compile.ts';
import type { Value } from '../integer.ts';
import { fromBig, lowWord } from '../integer.ts';
import type { Memory } from '../machine/memory.ts';
import type { InstructionName } from '../../x86/fpu/instructionSet.ts';
import { readTemplate } from './asmTemplate.ts';
import type { AsmInstruction, AsmTemplate } from './asmTemplate.ts';
import { linear, storeAt, textAt, valueAt } from './entry.ts';
import type { BoundaryMachine } from './entry.ts';
import { newScratch, plainInstruction } from './plainAsm.ts';
import { instructionWithError } from './userInstruction.ts';

/** What an instruction is called in displays. */
export function mnemonic(name: InstructionName): string {
  let known = mnemonics.get(name);
  if (known === undefined) mnemonics.set(name, (known = name.replace(/64$/, '').toUpperCase()));
  return known;
}
const mnemonics = new Map<InstructionName, string>();

/** An operand of the statement, in its order. */
export interface AsmOperand {
  readonly symbol: string;
  readonly constraint: string;
  readonly arg: Argument;
}

type Fault = { readonly name: string } | null;

const withoutOperands: ReadonlySet<string> = new Set(['fninit', 'fnclex', 'emms', 'fwait', 'clts']);
const savesAndRestores = /^(?:fxsave|fxrstor|fnsave|frstor|xsave(?:opt|c|s)?|xrstors?)(?:64)?$/;

/** By memory: an instruction faulted whose exception table entry stands in the next asm statement: up to 4.7. */
const unanswered = new WeakMap<Memory, Fault>();

/** Whether the next asm statement answers for a fault of the one before it. */
export const isUnanswered = (memory: Memory): boolean => unanswered.has(memory);

export function assembly(machine: BoundaryMachine, args: readonly Argument[]): void {
  if (instructionWithError(machine, args)) return;
  const template = readTemplate(textAt(args, 0), (number) => machine.feature(number));
  const operands = operandsOf(args);
  tie(machine, operands);
  if (unanswered.get(machine.memory) && template.fixup !== null) setError(operands, machine, template.fixup);
  unanswered.delete(machine.memory);
  if (template.opensUserMemory) machine.user.open(true);
  try {
    runTemplate(machine, template, operands);
  } finally {
    if (template.opensUserMemory) machine.user.open(false);
  }
}

function runTemplate(machine: BoundaryMachine, template: AsmTemplate, operands: readonly AsmOperand[]): void {
  const scratch = newScratch();
  for (const instruction of template.instructions) {
    if (plainInstruction(machine, scratch, instruction, (text) => named(text, operands))) continue;
    const fault = execute(machine, instruction, operands);
    if (!fault) continue;
    machine.remark(fault.name);
    if (template.fixup !== null) setError(operands, machine, template.fixup);
    else if (template.open) unanswered.set(machine.memory, fault);
    else if (!template.caught)
      machine.stop(
        `${instruction.mnemonic} raised ${fault.name}; its exception-table handler is not modelled yet`,
      );
    return;
  }
}

function setError(operands: readonly AsmOperand[], machine: BoundaryMachine, value: number): void {
  const error = operands.find(({ constraint, arg }) => arg.k === 'place' && constraint.startsWith('='));
  if (error) storeAt(machine, [error.arg], 0, value);
}

function operandsOf(args: readonly Argument[]): AsmOperand[] {
  const operands: AsmOperand[] = [];
  for (let i = 1; i + 1 < args.length; i += 2) {
    const [symbol = '', constraint = ''] = textAt(args, i).split(':');
    const arg = args[i + 1];
    if (arg) operands.push({ symbol: symbol.replace(/[[\]\s]/g, ''), constraint, arg });
  }
  return operands;
}

/** An input that shares an output's register ("0") is the output's value until an instruction writes it. */
function tie(machine: BoundaryMachine, operands: readonly AsmOperand[]): void {
  operands.forEach(({ constraint }, i) => {
    if (!/^\d+$/.test(constraint)) return;
    const output = operands[Number(constraint)];
    if (output?.arg.k === 'place')
      storeAt(
        machine,
        [output.arg],
        0,
        valueAt(
          machine,
          operands.map(({ arg }) => arg),
          i,
        ),
      );
  });
}

function execute(
  machine: BoundaryMachine,
  { mnemonic: name, operands: text }: AsmInstruction,
  operands: readonly AsmOperand[],
): Fault {
  if (withoutOperands.has(name)) return machine.instruction(name as InstructionName).fault;
  if (name === 'hlt') return machine.stop('the kernel halts: it found no FPU');
  if (savesAndRestores.test(name)) {
    const known = name as InstructionName;
    const masked = known.startsWith('x');
    const rfbm = masked
      ? (maskOf(machine, operands, 'd') << 32n) | maskOf(machine, operands, 'a')
      : undefined;
    const label = rfbm === undefined ? mnemonic(known) : `${mnemonic(known)} RFBM 0x${rfbm.toString(16)}`;
    machine.remark(label);
    machine.mark(name.includes('save') ? 'save' : 'restore', label);
    const address = linear(addressOf(machine, text, operands));
    return machine.instruction(known, rfbm === undefined ? { address } : { address, mask: rfbm }).fault;
  }
  switch (name) {
    case 'fnstsw':
    case 'fnstcw': {
      const { fault } = machine.instruction(name);
      const at = named(text, operands);
      if (!fault && at)
        storeAt(machine, [at.arg], 0, name === 'fnstsw' ? machine.cpu.state.fsw : machine.cpu.state.fcw);
      return fault;
    }
    case 'fildl':
    case 'ldmxcsr': {
      const at = addressOf(machine, text, operands);
      const known = name === 'fildl' ? 'fild' : name;
      return machine.instruction(known, { bytes: machine.memory.read(at, 4) }).fault;
    }
    case 'wrpkru': {
      const ecx = maskOf(machine, operands, 'c');
      const value = (maskOf(machine, operands, 'd') << 32n) | maskOf(machine, operands, 'a');
      machine.remark(`PKRU 0x${value.toString(16)}`);
      return machine.instruction(name, { ecx, mask: value }).fault;
    }
    case 'rdpkru': {
      const result = machine.instruction(name, { ecx: maskOf(machine, operands, 'c') });
      if (result.fault) return result.fault;
      const results: Readonly<Record<string, bigint>> = { '=a': result.value ?? 0n, '=d': 0n };
      for (const { constraint, arg } of operands) {
        const one = results[constraint];
        if (one !== undefined && arg.k === 'place') storeAt(machine, [arg], 0, fromBig(one));
      }
      return null;
    }
    case 'stac':
    case 'clac':
      return null; // EFLAGS.AC: access to user memory is the boundary's own business.
    default:
      return machine.stop(`asm "${`${name} ${text}`.trim().slice(0, 80)}" is not modelled`);
  }
}

/** The operand that the text names: "%0", "(%[fx])", "%P[addr]". */
function named(text: string, operands: readonly AsmOperand[]): AsmOperand | undefined {
  const reference = /%[a-zA-Z]?(?:(\d+)|\[(\w+)\])/.exec(text);
  if (!reference) return undefined;
  return reference[1] === undefined
    ? operands.find(({ symbol }) => symbol === reference[2])
    : operands[Number(reference[1])];
}

/** Address of the memory operand: a place, or a pointer in a register. */
function addressOf(machine: BoundaryMachine, text: string, operands: readonly AsmOperand[]): Value {
  const found =
    text === '(%rdi)' ? operands.find(({ constraint }) => constraint === 'D') : named(text, operands);
  if (!found) return machine.stop(`the memory operand of asm "${text}" is not understood`);
  return found.arg.k === 'place' ? found.arg.addr : valueAt(machine, [found.arg], 0);
}

function maskOf(
  machine: BoundaryMachine,
  operands: readonly AsmOperand[],
  register: 'a' | 'c' | 'd',
): bigint {
  const found = operands.find(({ constraint }) => constraint === register);
  return found ? BigInt(lowWord(valueAt(machine, [found.arg], 0))) : 0n;
}
