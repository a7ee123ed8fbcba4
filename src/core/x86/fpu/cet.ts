// The CET state components as XSAVES and the MSRs see them: which values are refused with #GP.
// SDM vol. 1, 17.2 and vol. 4 (IA32_U_CET, IA32_PLi_SSP). Everything else about CET is outside this model.
// SPDX-License-Identifier: MIT

import { raise } from './fault.ts';
import { getLe } from './memoryPort.ts';

export const CET_U = 11;
export const CET_S = 12;

/** Where the MSRs of the CET components live: component, byte offset in it. */
export const CET_MSRS: ReadonlyMap<bigint, readonly [component: number, offset: number]> = new Map([
  [0x6a0n, [CET_U, 0]],
  [0x6a7n, [CET_U, 8]],
  [0x6a4n, [CET_S, 0]],
  [0x6a5n, [CET_S, 8]],
  [0x6a6n, [CET_S, 16]],
]);

const U_CET_RESERVED = 0x3c0n;
const SUPPRESS_AND_TRACKER = 0xc00n;
const SSP_RESERVED = 3n;

/** #GP if an image of component 11 or 12 holds a value that the MSRs would refuse. */
export function checkCet(component: number, bytes: Uint8Array): void {
  for (let offset = 0; offset < bytes.length; offset += 8)
    checkCetValue(component, offset, getLe(bytes, offset, 8));
}

/** #GP for reserved bits, for SUPPRESS with TRACKER, and for a shadow-stack pointer that is not 4-byte aligned. */
export function checkCetValue(component: number, offset: number, value: bigint): void {
  if (component !== CET_U || offset !== 0) {
    if ((value & SSP_RESERVED) !== 0n) raise('#GP');
    return;
  }
  if ((value & U_CET_RESERVED) !== 0n) raise('#GP');
  if ((value & SUPPRESS_AND_TRACKER) === SUPPRESS_AND_TRACKER) raise('#GP');
}
