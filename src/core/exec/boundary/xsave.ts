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
  if (machine.feature('X86_FEATURE_XSAVEC') && /\bXSAVEC\b/.test(machine.macroText('XSTATE_XSAVE') ?? ''))
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
  const label = labelOf(name, rfbm);
  machine.remark(label);
  machine.mark(name.includes('save') ? 'save' : 'restore', label);
  const result = machine.instruction(name, { address: linear(address), mask: rfbm });
  if (result.fault) machine.remark(`${result.fault.name}`);
  return result.fault;
}

/** What is said of a save or restore; few are said, again and again. */
function labelOf(name: InstructionName, rfbm: bigint): string {
  let known = labels.get(name);
  if (!known) labels.set(name, (known = new Map()));
  let label = known.get(rfbm);
  if (label === undefined) {
    if (known.size > mostLabels) known.clear();
    known.set(rfbm, (label = `${mnemonic(name)} RFBM 0x${rfbm.toString(16)}`));
  }
  return label;
}
const labels = new Map<InstructionName, Map<bigint, string>>();
const mostLabels = 256;

const operations: Readonly<Record<string, InstructionName>> = {
  XSAVE: 'xsave64',
  XSAVEOPT: 'xsaveopt64',
  XSAVEC: 'xsavec64',
  XSAVES: 'xsaves64',
  XRSTOR: 'xrstor64',
  XRSTORS: 'xrstors64',
};

/**
 * What a fault leaves in the error output: the number that the tree's own macro moves there, the trap number or its
 * negative from the exception table's handler, or -EFAULT. Source: the macros' definitions, 4.8 to 6.18.
 */
function errorOf(machine: BoundaryMachine, macro: string, vector: number, otherwise: number): number {
  const text = machine.macroText(macro) ?? '';
  const moved = /\bmovl?\s+\$(-?\d+)\s*,/.exec(text);
  if (moved) return Number(moved[1]);
  return /\bnegl?\s+%%eax/.test(text) ? -vector : otherwise;
}

/** Room for the exception table entry and the registers that a handler is given; it reads nothing of worth there. */
const scratchBytes = 512;

/**
 * A load met an image that the CPU refuses: the tree's own handler loads the initial state.
 * Source: arch/x86/mm/extable.c, ex_handler_fprestore, 4.13 to 6.18; fpu_reset_from_exception_fixup since 5.16.
 */
function restoreFaulted(machine: BoundaryMachine, fault: { name: string } | null, what: string): void {
  if (!fault) return;
  machine.warn(
    `${what} raised ${fault.name}, the image in memory is malformed: WARN_ONCE of the exception table`,
  );
  if (machine.runHandler('fpu_reset_from_exception_fixup')) return;
  const scratch = machine.allocate(scratchBytes);
  if (!machine.runHandler('ex_handler_fprestore', [scratch, Number(scratch) + 64, 13, 0, 0]))
    machine.stop(`${what} raised ${fault.name}; what this tree does about it is not modelled`);
}

export const xsaveEntries: Readonly<Record<string, BoundaryEntry>> = {
  XSTATE_XSAVE: entry(
    ['value', 'value', 'value', 'place'],
    'void',
    'asm: XSAVES, XSAVEC, XSAVEOPT or XSAVE, whichever the CPU has; err = 0 or -EFAULT',
    (machine, args) => {
      const fault = run(machine, saveInstruction(machine), valueAt(machine, args, 0), mask(machine, args, 1));
      storeAt(machine, args, 3, fault ? errorOf(machine, 'XSTATE_XSAVE', fault.vector, EFAULT) : 0);
    },
  ),
  // Up to 4.12 a fourth argument takes the error.
  XSTATE_XRESTORE: entry(
    ['value', 'value', 'value', 'place'],
    'void',
    'asm: XRSTORS if the CPU has XSAVES, else XRSTOR',
    (machine, args) => {
      const name = machine.feature('X86_FEATURE_XSAVES') ? 'xrstors64' : 'xrstor64';
      const fault = run(machine, name, valueAt(machine, args, 0), mask(machine, args, 1));
      if (args.length > 3)
        storeAt(machine, args, 3, fault ? errorOf(machine, 'XSTATE_XRESTORE', fault.vector, EFAULT) : 0);
      else restoreFaulted(machine, fault, mnemonic(name));
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
      storeAt(machine, args, 4, fault ? errorOf(machine, 'XSTATE_OP', fault.vector, fault.vector) : 0);
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

/** The image that the argument points to. In 2.6.32 fxsave() takes the task: its image is behind thread.xstate. */
function imageAt(machine: BoundaryMachine, args: readonly Argument[]): Value {
  const [arg] = args;
  const given = valueAt(machine, args, 0);
  if (arg?.k !== 'value' || !/\btask_struct\b/.test(arg.type)) return given;
  return machine.memory.load('u64', Number(given) + machine.member('task_struct', 'thread.xstate').offset);
}

function legacy(name: InstructionName, why: string): BoundaryEntry {
  return entry(['value'], 'int', why, (machine, args) => {
    const saves = name.startsWith('fx') && name.includes('save');
    machine.remark(mnemonic(name));
    machine.mark(saves ? 'save' : 'restore', mnemonic(name));
    const { fault } = machine.instruction(name, { address: linear(imageAt(machine, args)) });
    if (saves) return fault ? EFAULT : 0;
    restoreFaulted(machine, fault, mnemonic(name));
    return 0;
  });
}
