// XSAVE, XSAVEOPT, XSAVEC, XSAVES: which components are written, where, and what the header says after.
// SDM vol. 1, 13.7, 13.9, 13.10, 13.11. One routine with four variants, so that they cannot drift apart.
// SPDX-License-Identifier: MIT

import type { CpuProfile } from '../tables/cpuProfile.ts';
import {
  compactedOffset,
  compactedSize,
  componentsIn,
  standardOffset,
  standardSize,
  xstateComponent,
} from '../tables/xstateComponents.ts';
import type { Execution, Operands } from './cpu.ts';
import { MXCSR_INIT } from './cpuState.ts';
import { mxcsrPart, stackPart, x87Header } from './legacyArea.ts';
import type { PointerWidth } from './legacyArea.ts';
import { getLe, putLe } from './memoryPort.ts';
import { alignedAddress, probeEnd } from './operands.ts';
import { xinuse } from './xinuse.ts';

export const COMPACTED = 1n << 63n;
const YMM = 2;
const ZMM_HI256 = 6;
const PKRU = 9;
const HI16_ZMM = 7;

interface SaveVariant {
  readonly compacted: boolean;
  /** Components that are initial are not written. */
  readonly initOptimisation: boolean;
  /** Components not modified since the matching restore are not written. */
  readonly modifiedOptimisation: boolean;
  readonly supervisor: boolean;
}

export const XSAVE: SaveVariant = {
  compacted: false,
  initOptimisation: false,
  modifiedOptimisation: false,
  supervisor: false,
};
export const XSAVEOPT: SaveVariant = { ...XSAVE, initOptimisation: true, modifiedOptimisation: true };
export const XSAVEC: SaveVariant = { ...XSAVE, initOptimisation: true, compacted: true };
export const XSAVES: SaveVariant = { ...XSAVEC, modifiedOptimisation: true, supervisor: true };

export function save(variant: SaveVariant, width: PointerWidth) {
  return (x: Execution, operands: Operands): undefined => {
    const address = alignedAddress(x, operands, 64n);
    const enabled = x.state.xcr0 | (variant.supervisor ? x.state.xss : 0n);
    const rfbm = (operands.mask ?? 0n) & enabled;
    if (x.profile.probesAreaEnd) probeEnd(x, address, areaBytes(x.profile, rfbm, variant.compacted), 'write');
    const inUse = savedInUse(x, variant, rfbm);
    const layout = variant.compacted ? rfbm | COMPACTED : 0n;
    const skip = variant.modifiedOptimisation ? unmodified(x, address, layout) : 0n;
    const written = rfbm & (variant.initOptimisation ? inUse : rfbm) & ~skip;
    const oldHeader = variant.compacted ? 0n : getLe(x.memory.read(address + 512n, 8), 0, 8);

    const withMxcsr = variant.compacted ? (written & 2n) !== 0n : (rfbm & 6n) !== 0n;
    writeLegacy(x, address, written, withMxcsr, width);
    for (const i of componentsIn(written)) {
      const offset = i < 2 ? null : offsetOf(x.profile, i, layout);
      if (offset === null) continue;
      const bytes = componentBytes(x, i);
      if (bytes.length > 0) x.memory.write(address + BigInt(offset), bytes);
    }
    writeHeader(x, address, (oldHeader & ~rfbm) | (rfbm & inUse), layout);
  };
}

/** The bytes of an extended component that this mode writes, from the component's first byte on. */
function componentBytes(x: Execution, bit: number): Uint8Array {
  const size = bit === PKRU ? x.profile.pkruBytesWritten : bytesInMode(x, bit);
  // A component that IA32_XFD disables is saved as if it were initial (SDM vol. 1, 13.14).
  if (((x.state.xfd >> BigInt(bit)) & 1n) !== 0n) return new Uint8Array(size);
  const bytes = bit === 2 ? x.state.ymmh : x.state.components[bit];
  return bytes?.subarray(0, size) ?? new Uint8Array(size);
}

/**
 * How many bytes of an extended component exist in this mode: outside 64-bit mode the halves of registers 8 to 15 and
 * ZMM16-31 are neither written nor loaded (SDM vol. 1, 13.5.2 and 13.5.5).
 */
export function bytesInMode(x: Execution, bit: number): number {
  const size = xstateComponent(bit)?.sizeBytes ?? 0;
  if (x.state.mode === 64) return size;
  if (bit === HI16_ZMM) return 0;
  return bit === YMM || bit === ZMM_HI256 ? size / 2 : size;
}

/** Bytes of an area with room for `components`. */
export const areaBytes = (profile: CpuProfile, components: bigint, compacted: boolean): number =>
  compacted ? compactedSize(components) : standardSize(components, profile.standardOffsets);

/** Place of an extended component: from its table entry, or packed if `layout` has the format bit. */
export function offsetOf(profile: CpuProfile, bit: number, layout: bigint): number | null {
  if ((layout & COMPACTED) !== 0n) return compactedOffset(bit, layout & ~COMPACTED);
  return standardOffset(bit, profile.standardOffsets);
}

/** XSAVEC and XSAVES count SSE as in use when MXCSR is not 0x1F80 (SDM vol. 1, 13.10). */
function savedInUse(x: Execution, variant: SaveVariant, rfbm: bigint): bigint {
  const { saved } = xinuse(x.profile, x.state);
  const forced = variant.compacted && x.state.mxcsr !== MXCSR_INIT ? rfbm & 2n : 0n;
  return saved | forced;
}

/**
 * Components that the modified optimisation leaves out: the restore that XRSTOR_INFO remembers had the
 * same CPL, address and layout. That a standard save needs a standard restore is stated by one source only,
 * and agrees with Zen 3.
 */
function unmodified(x: Execution, address: bigint, layout: bigint): bigint {
  const info = x.state.xrstorInfo;
  if (!x.profile.modifiedOptimisation || info === null) return 0n;
  const matches =
    info.cpl === x.state.cpl && !info.vmxNonRoot && info.address === address && info.xcompBv === layout;
  const mxcsr = x.state.mxcsrModified && (layout & COMPACTED) !== 0n ? 2n : 0n;
  return matches ? ~(x.state.xmodified | mxcsr) : 0n;
}

function writeLegacy(
  x: Execution,
  address: bigint,
  written: bigint,
  withMxcsr: boolean,
  width: PointerWidth,
): void {
  if ((written & 1n) !== 0n) x.memory.write(address, x87Header(x.profile, x.state, width));
  if (withMxcsr) x.memory.write(address + 24n, mxcsrPart(x.profile, x.state));
  if ((written & 1n) !== 0n) x.memory.write(address + 32n, stackPart(x.state));
  if ((written & 2n) === 0n) return;
  x.memory.write(address + 160n, x.state.xmm.subarray(0, x.state.mode === 64 ? 256 : 128));
}

/** XSAVE and XSAVEOPT write XSTATE_BV only; the compacting forms write XCOMP_BV as well. */
function writeHeader(x: Execution, address: bigint, xstateBv: bigint, layout: bigint): void {
  const compacted = (layout & COMPACTED) !== 0n;
  const bytes = new Uint8Array(compacted ? 16 : 8);
  putLe(bytes, 0, 8, xstateBv);
  if (compacted) putLe(bytes, 8, 8, layout);
  x.memory.write(address + 512n, bytes);
}
