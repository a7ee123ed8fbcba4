// A file-scope variable of the program, and how one unit declares it. Made by Program.
// SPDX-License-Identifier: MIT
import type { CType } from '../ctype.ts';
import type { Initializer } from './context.ts';

export interface GlobalVariable {
  readonly key: string;
  readonly name: string;
  readonly type: CType;
  readonly perCpu: boolean;
  /** Its initialiser, if it has one: lower with `lowerInitializer`. */
  readonly initializer: (Initializer & { readonly unit: number }) | null;
  /** False: only declared, its definition lies outside the program; it starts as zero. */
  readonly defined: boolean;
}

/** A variable as a unit declares it. */
export interface FoundVariable {
  readonly variable: GlobalVariable;
  readonly defined: boolean;
  readonly external: boolean;
}
