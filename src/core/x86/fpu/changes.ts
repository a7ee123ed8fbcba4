// What changed between two CPU states, by register name, for display: "MXCSR 0x1f80 -> 0x9f80".
// Reads two states and nothing else; the simulator turns the list into an event's effects.
// SPDX-License-Identifier: MIT

import type { CpuProfile } from '../tables/cpuProfile.ts';
import { xstateComponent } from '../tables/xstateComponents.ts';
import type { CpuState } from './cpuState.ts';
import { topOf } from './x87.ts';
import { xinuse } from './xinuse.ts';

export interface RegisterChange {
  readonly name: string;
  readonly before: string;
  readonly after: string;
}

/** Registers that are one field of CpuState, by their names in the manuals. */
export const scalarRegisters = [
  ['CR0', 'cr0'],
  ['CR4', 'cr4'],
  ['EFER', 'efer'],
  ['XCR0', 'xcr0'],
  ['IA32_XSS', 'xss'],
  ['IA32_XFD', 'xfd'],
  ['IA32_XFD_ERR', 'xfdErr'],
  ['FCW', 'fcw'],
  ['FSW', 'fsw'],
  ['FTW', 'ftw'],
  ['FOP', 'fop'],
  ['FIP', 'fip'],
  ['FDP', 'fdp'],
  ['MXCSR', 'mxcsr'],
] as const;

/**
 * Registers whose value differs, in a fixed order. ST registers are compared by physical register
 * and named by their place on the stack after the instruction; XINUSE is as XGETBV(1) would report it.
 */
export function describeChanges(profile: CpuProfile, before: CpuState, after: CpuState): RegisterChange[] {
  const changes: RegisterChange[] = [];
  const note = (name: string, old: string, now: string): void => {
    if (old !== now) changes.push({ name, before: old, after: now });
  };
  for (const [name, field] of scalarRegisters) note(name, hex(before[field]), hex(after[field]));
  if (before.st !== after.st) {
    const top = topOf(after.fsw);
    for (let i = 0; i < 8; i += 1) {
      const r = ((top + i) & 7) * 16;
      note(`ST${i}`, bytesHex(before.st, r, 10), bytesHex(after.st, r, 10));
    }
  }
  registers('XMM', before.xmm, after.xmm, note);
  registers('YMM_H', before.ymmh, after.ymmh, note);
  for (const key of Object.keys(after.components)) {
    const bit = Number(key);
    const old = before.components[bit] ?? new Uint8Array(0);
    const now = after.components[bit] ?? new Uint8Array(0);
    if (old === now) continue;
    const name = xstateComponent(bit)?.shortName ?? `component ${bit}`;
    note(name, bytesHex(old, 0, old.length), bytesHex(now, 0, now.length));
  }
  note('XINUSE', hex(xinuse(profile, before).reported), hex(xinuse(profile, after).reported));
  return changes;
}

function registers(
  name: string,
  before: Uint8Array,
  after: Uint8Array,
  note: (name: string, old: string, now: string) => void,
): void {
  if (before === after) return;
  for (let r = 0; r < 16; r += 1)
    note(`${name}${r}`, bytesHex(before, r * 16, 16), bytesHex(after, r * 16, 16));
}

const hex = (value: bigint | number): string => `0x${value.toString(16)}`;

/** Bytes as one number, most significant first, as registers are written. */
function bytesHex(bytes: Uint8Array, offset: number, length: number): string {
  let text = '';
  for (let i = length - 1; i >= 0; i -= 1) text += (bytes[offset + i] ?? 0).toString(16).padStart(2, '0');
  return `0x${text}`;
}
