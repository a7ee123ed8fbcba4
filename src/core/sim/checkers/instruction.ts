// What is checked after every instruction of the x86 unit, and whose values the registers hold then.
// Looks at the machine beside the program: nothing here is a read of the program's. Called by KernelMachine.
// SPDX-License-Identifier: MIT
import type { InstructionResult, Operands } from '../../x86/fpu/cpu.ts';
import type { InstructionName } from '../../x86/fpu/instructionSet.ts';
import type { KernelMachine } from '../machine.ts';
import { holdersAfter } from '../registerHolders.ts';
import { checkRefusedRestore, checkSaveToUser } from '../user/userBytes.ts';
import { checkForeignSave } from './kernelUse.ts';

/** The holders of the registers' values after it; null if they are as before. */
export function checkInstruction(
  machine: KernelMachine,
  name: InstructionName,
  operands: Operands,
  { fault }: InstructionResult,
): readonly number[] | null {
  if (fault) {
    checkRefusedRestore(machine, name, operands, fault);
    return null;
  }
  // Neither saves nor loads a whole image.
  if (operands.address === undefined && name !== 'fninit') return null;
  checkSaveToUser(machine, name, operands);
  checkForeignSave(machine, name, operands);
  return holdersAfter(machine, name, operands);
}
