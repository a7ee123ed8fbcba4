// FPU instructions with an error output: user_insn() and kernel_insn_err() of the FPU code. The exception table leaves
// the trap number in EAX ("=a") or -EFAULT in the register that it names ("=r"). Called for asm statements.
// Source: arch/x86/kernel/fpu/legacy.h and arch/x86/mm/extable.c, 5.15 to 6.12.
// SPDX-License-Identifier: MIT
import type { Argument } from '../compile.ts';
import type { InstructionName } from '../../x86/fpu/instructionSet.ts';
import { instructionNamed } from '../../x86/fpu/instructionSet.ts';
import { linear, storeAt, textAt } from './entry.ts';
import type { BoundaryMachine } from './entry.ts';

const EFAULT = -14;
const shape = /(?:^|\n)\s*1:\s*(stac\s*;)?\s*(fxsaveq?|fxrstorq?|fnsave|frstor)\s+%\[(\w+)\]/;

/** Executes such a statement; false if this asm is none. */
export function instructionWithError(machine: BoundaryMachine, args: readonly Argument[]): boolean {
  const template = textAt(args, 0);
  const [, , mnemonic = '', symbol = ''] = shape.exec(template) ?? [];
  const name = instructionNamed(mnemonic);
  const error = operand(args, 'err');
  const image = operand(args, symbol);
  if (!name || error?.arg.k !== 'place' || image?.arg.k !== 'place') return false;
  const address = image.arg.addr;
  const opens = template.includes('stac') || template.includes('0x0f,0x01,0xcb');
  if (opens) machine.user.open(true);
  const fault = run(machine, name, linear(address), mnemonic);
  if (opens) machine.user.open(false);
  storeAt(machine, [error.arg], 0, fault ? outcome(template, error.constraint, fault.vector) : 0);
  return true;
}

/** Before 5.16 a piece of code in section .fixup moves a number into the error output, or negates the trap number. */
function outcome(template: string, constraint: string, vector: number): number {
  const fixup = /\.fixup[\s\S]*?\b(?:movl?\s+\$(-?\d+)\s*,|negl?\s)/.exec(template);
  if (fixup) return fixup[1] === undefined ? -vector : Number(fixup[1]);
  return constraint.includes('a') ? vector : EFAULT;
}

function run(
  machine: BoundaryMachine,
  name: InstructionName,
  address: bigint,
  mnemonic: string,
): { readonly vector: number; readonly name: string } | null {
  const label = mnemonic.replace(/q$/, '').toUpperCase();
  machine.remark(label);
  machine.mark(name.includes('save') ? 'save' : 'restore', label);
  const { fault } = machine.instruction(name, { address });
  if (fault) machine.remark(fault.name);
  return fault;
}

function operand(
  args: readonly Argument[],
  symbol: string,
): { readonly constraint: string; readonly arg: Argument } | null {
  for (let i = 1; i + 1 < args.length; i += 2) {
    const [name = '', constraint = ''] = textAt(args, i).split(':');
    const arg = args[i + 1];
    if (arg && name.replace(/[[\]\s]/g, '') === symbol) return { constraint, arg };
  }
  return null;
}
