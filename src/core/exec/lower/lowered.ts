// A lowered function that is kept between Runs, with what was asked of other units for it: it holds as long as the
// answers are the same. Called by Program.
// SPDX-License-Identifier: MIT
import type { FunctionIr } from '../ir.ts';

export interface Lowered {
  readonly ir: FunctionIr | null;
  /** Why it is not understood. */
  readonly remark: string | null;
  readonly asked: readonly Asked[];
  /** The Run in which it was last found to hold: see Program.present. */
  run: object;
}

export interface Asked {
  again(): string | null;
  readonly answer: string | null;
}

/** Whether it holds in the present Run; once in a Run all is asked again. */
export function holds(lowered: Lowered, present: object): boolean {
  if (lowered.run !== present) {
    if (!lowered.asked.every((one) => one.again() === one.answer)) return false;
    lowered.run = present;
  }
  return true;
}
