// The XSAVE family and the other FPU instructions as kernel macros and asm statements name them. Which alternative
// runs is decided by the CPU's features, as the kernel's patching does at boot; faults give what the exception table
// gives. Instruction effects are the x86 unit's alone.
// Source: arch/x86/kernel/fpu/xstate.h and legacy.h, 6.1 and 6.12; EXECUTION study, section 3.
// SPDX-License-Identifier: MIT
import { assembly, mnemonic } from './assembly.ts';
import type { Argument } from '../compile.ts';
import { lowWord } from '../integer.ts';
import type { Value } from '../integer.ts';
import type { InstructionName } from '../../x86/fpu/instructionSet.ts';
import { entry, linear, storeAt, textAt, valueAt } from './entry.ts';
import type { BoundaryEntry, BoundaryMachine } from './entry.ts';

const EFAULT = -14;

function mask(machine: BoundaryMachine, args: readonly Argument[], low: number): bigint {
  const l = BigInt(lowWord(valueAt(machine, args, low)));
  const h = BigInt(lowWord(valueAt(machine, args, low + 1)));
  return (h << 32n) | l;
}

/** The instruction that the tree's own ALTERNATIVE leaves in os_xsave: before 5.18 it has no XSAVEC. */
function saveInstruction(machine: BoundaryMachine): InstructionName {
  if (machine.feature('X86_FEATURE_XSAVES')) return 'xsaves64';
  if (machine.feature('X86_FEATURE_XSAVEC') && machine.macroNames('XSTATE_XSAVE', 'XSAVEC'))
    return 'xsavec64';
  if (machine.feature('X86_FEATURE_XSAVEOPT')) return 'xsaveopt64';
  return 'xsave64';
}

function run(
  machine: BoundaryMachine,
  name: InstructionName,
  address: Value,
  rfbm: bigint,
): { vector: number; name: string } | null {
  const label = `${mnemonic(name)} RFBM 0x${rfbm.toString(16)}`;
  machine.remark(label);
  machine.mark(name.includes('save') ? 'save' : 'restore', label);
  const result = machine.instruction(name, { address: linear(address), mask: rfbm });
  if (result.fault) machine.remark(`${result.fault.name}`);
  return result.fault;
}

const operations: Readonly<Record<string, InstructionName>> = {
  XSAVE: 'xsave64',
  XSAVEOPT: 'xsaveopt64',
  XSAVEC: 'xsavec64',
  XSAVES: 'xsaves64',
  XRSTOR: 'xrstor64',
  XRSTORS: 'xrstors64',
};

/** Runs on a fault of a load: what the tree does about an image that the CPU refuses. By name, newest first. */
const resetHandlers = ['fpu_reset_from_exception_fixup'] as const;

/**
 * EX_TYPE_FPU_RESTORE: the kernel warns, and the tree's own handler loads the initial state.
 * Source: arch/x86/mm/extable.c, ex_handler_fprestore, 6.1 and 6.12.
 */
function restoreFaulted(machine: BoundaryMachine, fault: { name: string } | null, what: string): void {
  if (!fault) return;
  machine.warn(
    `${what} raised ${fault.name}, the image in memory is malformed: WARN_ONCE of the exception table`,
  );
  if (!resetHandlers.some((name) => machine.runHandler(name)))
    machine.stop(`${what} raised ${fault.name}; what this tree does about it is not modelled`);
}

export const xsaveEntries: Readonly<Record<string, BoundaryEntry>> = {
  XSTATE_XSAVE: entry(
    ['value', 'value', 'value', 'place'],
    'void',
    'asm: XSAVES, XSAVEC, XSAVEOPT or XSAVE, whichever the CPU has; err = 0 or -EFAULT',
    (machine, args) => {
      const fault = run(machine, saveInstruction(machine), valueAt(machine, args, 0), mask(machine, args, 1));
      storeAt(machine, args, 3, fault ? EFAULT : 0);
    },
  ),
  // Up to 4.x a fourth argument takes the error.
  XSTATE_XRESTORE: entry(
    ['value', 'value', 'value', 'place'],
    'void',
    'asm: XRSTORS if the CPU has XSAVES, else XRSTOR',
    (machine, args) => {
      const name = machine.feature('X86_FEATURE_XSAVES') ? 'xrstors64' : 'xrstor64';
      restoreFaulted(
        machine,
        run(machine, name, valueAt(machine, args, 0), mask(machine, args, 1)),
        mnemonic(name),
      );
      if (args.length > 3) storeAt(machine, args, 3, 0);
    },
  ),
  XSTATE_OP: entry(
    ['text', 'value', 'value', 'value', 'place'],
    'void',
    'asm: the named instruction; err = 0 or the trap number',
    (machine, args) => {
      const name = operations[textAt(args, 0)];
      if (!name) return machine.stop(`XSTATE_OP(${textAt(args, 0)}) is not modelled`);
      const fault = run(machine, name, valueAt(machine, args, 1), mask(machine, args, 2));
      storeAt(machine, args, 4, fault ? fault.vector : 0);
      return undefined;
    },
  ),
  fxsave: legacy('fxsave64', 'asm: FXSAVE64 with an exception table entry'),
  fxrstor: legacy('fxrstor64', 'asm: FXRSTOR64 with an exception table entry'),
  frstor: legacy('frstor', 'asm: FRSTOR with an exception table entry'),
  ldmxcsr: entry(['value'], 'void', 'asm: LDMXCSR', (machine, args) => {
    const value = lowWord(valueAt(machine, args, 0));
    machine.remark(`MXCSR 0x${value.toString(16)}`);
    const bytes = new Uint8Array([value & 0xff, (value >> 8) & 0xff, (value >> 16) & 0xff, value >>> 24]);
    const { fault } = machine.instruction('ldmxcsr', { bytes });
    if (fault)
      machine.stop(`LDMXCSR raised ${fault.name} in the kernel, which has no answer to that: it dies here`);
  }),
  asm: entry([], 'void', 'an asm statement, by its instruction', (machine, args) => assembly(machine, args), {
    rest: 'value',
  }),
};

function legacy(name: InstructionName, why: string): BoundaryEntry {
  return entry(['value'], 'int', why, (machine, args) => {
    const saves = name.startsWith('fx') && name.includes('save');
    machine.remark(mnemonic(name));
    machine.mark(saves ? 'save' : 'restore', mnemonic(name));
    const { fault } = machine.instruction(name, { address: linear(valueAt(machine, args, 0)) });
    if (saves) return fault ? EFAULT : 0;
    restoreFaulted(machine, fault, mnemonic(name));
    return 0;
  });
}
