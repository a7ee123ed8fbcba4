// What a live program is: memory to prepare, instructions to execute, bytes to look at. The harness and the model run
// the same list. Addresses are those of harness.c, below 2 GiB so that 32-bit code reaches them.
// SPDX-License-Identifier: MIT
import type { InstructionName } from '../../../src/core/x86/fpu/instructionSet.ts';

export const CODE = 0x1000_0000;
export const CODE_SLOT = 64;
export const SCRATCH = 0x1200_0000;
export const MEMORY = 0x2000_0000;
export const MEMORY_BYTES = 0x2_0000;

export const AREAS = 4;
/** Two pages each; what lies behind the second one belongs to the next area. */
export const AREA_STRIDE = 0x2000;
/** Bytes of an area that are compared: an AVX-512 area in either format fits. */
export const AREA_BYTES = 0xc00;
/** Where operands of loads lie, 64 bytes each. */
export const OPERANDS = MEMORY + AREAS * AREA_STRIDE + 0x1000;

export interface Step {
  readonly kind: 'step';
  readonly op: InstructionName;
  readonly mode: 64 | 32;
  readonly alignmentCheck?: boolean;
  readonly register?: number;
  /** Memory operand. */
  readonly address?: number;
  /** EDX:EAX. */
  readonly mask?: bigint;
  readonly ecx?: number;
}

export type Action =
  | { readonly kind: 'fill'; readonly address: number; readonly length: number; readonly byte: number }
  | { readonly kind: 'write'; readonly address: number; readonly bytes: Uint8Array }
  | {
      readonly kind: 'protect';
      readonly address: number;
      readonly length: number;
      readonly access: 'none' | 'read';
    }
  | { readonly kind: 'dump'; readonly address: number; readonly length: number }
  | Step;

export type Program = readonly Action[];

/** What became of it, on the machine or in the model. */
export interface Outcome {
  /** One line per step and dump: "ok", "fault 13 0x0", "bytes", with XINUSE and result where there is one. */
  readonly steps: readonly StepOutcome[];
  readonly dumps: readonly Uint8Array[];
  readonly final: Uint8Array;
}

export type StepOutcome =
  | { readonly fault: null; readonly value: bigint; readonly xinuse: bigint }
  | { readonly fault: number; readonly errorCode: bigint; readonly address: bigint };
