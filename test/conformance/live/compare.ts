// Compares what the machine and the model made of one program; the first difference as one line, or null.
// Knows which bytes a program's end can not show: after a fault the registers come from a signal frame.
// Between different makes of CPU only what the manuals fix is compared (`portable`).
// SPDX-License-Identifier: MIT
import type { Outcome, Program, Step } from './program.ts';

const XSTATE_BV = 512;
/** Newer kernels say in each signal frame that PKRU is there, in use or not. */
const PKRU_BIT_BYTE = 513;
const LEGACY_END = 416;
const MXCSR_END = 32;

export interface Comparison {
  /** x87 pointers do not count, and a component may be in use on the machine although it is initial. */
  readonly portable: boolean;
}

export function difference(
  program: Program,
  machine: Outcome,
  model: Outcome,
  { portable }: Comparison,
): string | null {
  const steps = program.filter((action): action is Step => action.kind === 'step');
  const dumpedAfter = stepsOfDumps(program);
  for (const [i, theirs] of machine.steps.entries()) {
    const ours = model.steps[i];
    const step = steps[i];
    if (ours === undefined || step === undefined) return `step ${i}: the model ended before it`;
    const found = stepDiffers(step, theirs, ours, portable);
    if (found !== null) return `step ${i} ${step.op}: ${found}`;
    for (const [d, after] of dumpedAfter.entries()) {
      if (after !== i) continue;
      const bytes = bytesDiffer(
        machine.dumps[d] ?? new Uint8Array(0),
        model.dumps[d] ?? new Uint8Array(0),
        portable ? outsidePointers(step) : everywhere,
      );
      if (bytes !== null) return `memory after step ${i} ${step.op}: ${bytes}`;
    }
    // From here on images differ in what they leave out, which both are allowed to do.
    if (portable && theirs.fault === null && ours.fault === null && theirs.xinuse !== ours.xinuse)
      return null;
  }
  const afterFault = machine.steps.some((step) => step.fault !== null);
  const found = bytesDiffer(machine.final, model.final, (i) => {
    if (portable && (i < MXCSR_END || i === XSTATE_BV)) return i < 6;
    return !afterFault || i < LEGACY_END || i > PKRU_BIT_BYTE;
  });
  return found === null ? null : `registers at the end: ${found}`;
}

/** For each dump, the number of the step before it. */
function stepsOfDumps(program: Program): number[] {
  let step = -1;
  return program.flatMap((action) => {
    if (action.kind === 'step') step += 1;
    return action.kind === 'dump' ? [step] : [];
  });
}

type StepOutcome = Outcome['steps'][number];

function stepDiffers(step: Step, theirs: StepOutcome, ours: StepOutcome, portable: boolean): string | null {
  if (theirs.fault !== null || ours.fault !== null) {
    return text(theirs) === text(ours) ? null : `${text(theirs)} on the machine, ${text(ours)} here`;
  }
  const missing = portable ? ours.xinuse & ~theirs.xinuse : ours.xinuse ^ theirs.xinuse;
  if (missing !== 0n)
    return `XINUSE ${theirs.xinuse.toString(16)} on the machine, ${ours.xinuse.toString(16)} here`;
  if (step.op !== 'xgetbv' || portable || theirs.value === ours.value) return null;
  return `value ${theirs.value} on the machine, ${ours.value} here`;
}

function text(step: StepOutcome): string {
  if (step.fault === null) return 'no fault';
  return `fault ${step.fault} error ${step.errorCode} at 0x${step.address.toString(16)}`;
}

const everywhere = (): boolean => true;

/** Not FOP, FIP, FDP, and not the bit of XSTATE_BV that may be 0 or 1. */
const outsidePointers =
  (step: Step) =>
  (offset: number): boolean => {
    if (/^fn(?:save|stenv)/.test(step.op)) return offset < 6 || offset > 28;
    return (offset < 5 || offset >= 24) && offset !== XSTATE_BV;
  };

function bytesDiffer(
  machine: Uint8Array,
  model: Uint8Array,
  compared: (offset: number) => boolean,
): string | null {
  if (machine.length !== model.length) return `${machine.length} bytes on the machine, ${model.length} here`;
  const offset = machine.findIndex((byte, i) => byte !== model[i] && compared(i));
  if (offset < 0) return null;
  const some = (bytes: Uint8Array): string => Buffer.from(bytes.subarray(offset, offset + 8)).toString('hex');
  return `byte ${offset}: ${some(machine)} on the machine, ${some(model)} here`;
}
