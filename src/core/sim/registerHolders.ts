// Whose values a CPU's registers hold after an instruction, by component: after a restore the owner of the image, or
// nobody for components that became initial. Called by KernelMachine after each instruction.
// SPDX-License-Identifier: MIT
import { addressOf } from '../exec/machine/memory.ts';
import type { Operands } from '../x86/fpu/cpu.ts';
import type { InstructionName } from '../x86/fpu/instructionSet.ts';
import { componentsInWord } from '../x86/tables/xstateComponents.ts';
import type { KernelMachine } from './machine.ts';

/**
 * Nobody holds PKRU: since 5.2 kernels write it at the switch, and only if the next task's value is another one
 * (asm/switch_to.h's switch_fpu_finish(), later x86_pkru_load()); who loaded it last says nothing.
 */
const PKRU = 1 << 9;

/** Task ids by component number, -1 for nobody; what was there if the instruction loads nothing. */
export function holdersAfter(
  machine: KernelMachine,
  name: InstructionName,
  operands: Operands,
): readonly number[] {
  const { holds: before, cpu } = machine.unit();
  const loads = name.includes('rstor') && operands.address !== undefined;
  if (!loads && name !== 'fninit') return before;
  const holds = [...before];
  if (name === 'fninit') holds[0] = -1;
  else if (operands.address !== undefined) {
    const at = addressOf(operands.address);
    const owner = machine.ownerOf(at);
    const full = name.startsWith('x');
    const { xcr0, xss } = cpu.state;
    // As numbers: components end far below bit 31.
    const requested = full ? Number((operands.mask ?? 0n) & (xss === 0n ? xcr0 : xcr0 | xss)) : 3;
    const memory = at >= 0 ? machine.user.memory : machine.memory;
    const valid = full ? Number(memory.load('u32', at + 512)) : 3;
    for (const i of componentsInWord(requested & ~PKRU)) holds[i] = valid & (1 << i) ? owner : -1;
  }
  return holds;
}
