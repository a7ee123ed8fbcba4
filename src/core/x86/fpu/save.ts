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
import { putMxcsr, putStack, putX87Header } from './legacyArea.ts';
import type { PointerWidth } from './legacyArea.ts';
import { AreaWriter, getNumber, putLe } from './memoryPort.ts';
import { alignedAddress, probeEnd } from './operands.ts';
import { rejoin } from './sse.ts';
import { savedInUse } from './xinuse.ts';

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

/** What follows from a mask and the enabled components alone; few of them occur. */
interface Layout {
  readonly mask: bigint;
  readonly enabled: bigint;
  /** The components that are asked for and enabled, as bits of a number: components end far below bit 31. */
  readonly rfbm: number;
  /** XCOMP_BV, 0 for the standard format. */
  readonly xcompBv: bigint;
  /** Bytes of an area with room for them. */
  readonly sizeBytes: number;
  /** The extended ones and where they lie. */
  readonly extended: readonly { readonly bit: number; readonly offset: number }[];
}

function layoutOf(profile: CpuProfile, compacted: boolean, mask: bigint, enabled: bigint): Layout {
  const rfbm = mask & enabled;
  const xcompBv = compacted ? rfbm | COMPACTED : 0n;
  const extended = componentsIn(rfbm).flatMap((bit) => {
    const offset = bit < 2 ? null : offsetOf(profile, bit, xcompBv);
    return offset === null ? [] : [{ bit, offset }];
  });
  const sizeBytes = areaBytes(profile, rfbm, compacted);
  return { mask, enabled, rfbm: Number(rfbm), xcompBv, sizeBytes, extended };
}

/** Layouts by what they follow from, the one used last first. */
class Layouts {
  private readonly known: Layout[] = [];
  constructor(
    private readonly profile: CpuProfile,
    private readonly compacted: boolean,
  ) {}

  of(mask: bigint, enabled: bigint): Layout {
    const { known } = this;
    for (const one of known) if (one.mask === mask && one.enabled === enabled) return one;
    const made = layoutOf(this.profile, this.compacted, mask, enabled);
    if (known.unshift(made) > mostLayouts) known.pop();
    return made;
  }
}
const mostLayouts = 8;

export function save(variant: SaveVariant, width: PointerWidth) {
  const byProfile = new WeakMap<CpuProfile, Layouts>();
  return (x: Execution, operands: Operands): undefined => {
    const { profile, state } = x;
    const address = alignedAddress(x, operands, 64n);
    let layouts = byProfile.get(profile);
    if (!layouts) byProfile.set(profile, (layouts = new Layouts(profile, variant.compacted)));
    const enabled = variant.supervisor && state.xss !== 0n ? state.xcr0 | state.xss : state.xcr0;
    const { rfbm, xcompBv, sizeBytes, extended } = layouts.of(operands.mask ?? 0n, enabled);
    if (profile.probesAreaEnd) probeEnd(x, address, sizeBytes, 'write');
    const inUse = rfbm & inUseFor(x, variant);
    const skip = variant.modifiedOptimisation ? unmodified(x, address, xcompBv) : 0;
    const written = (variant.initOptimisation ? inUse : rfbm) & ~skip;
    const oldHeader = variant.compacted ? null : x.memory.read(address + 512n, 8);

    const area = new AreaWriter(x.memory, address, sizeBytes);
    const withMxcsr = variant.compacted ? (written & 2) !== 0 : (rfbm & 6) !== 0;
    if ((written & 1) !== 0) area.fill(0, 24, (bytes, at) => putX87Header(bytes, at, profile, state, width));
    if (withMxcsr) area.fill(24, 8, (bytes, at) => putMxcsr(bytes, at, profile, state));
    if ((written & 1) !== 0) area.fill(32, 128, (bytes, at) => putStack(bytes, at, state));
    if ((written & 2) !== 0) area.put(160, state.mode === 64 ? state.xmm : state.xmm.subarray(0, 128));
    for (const { bit, offset } of extended) {
      if ((written & (1 << bit)) === 0) continue;
      const bytes = componentBytes(x, bit);
      if (bytes.length > 0) area.put(offset, bytes);
    }
    // XSAVE and XSAVEOPT write XSTATE_BV only; the compacting forms write XCOMP_BV as well.
    const others = oldHeader ? getNumber(oldHeader, 0, 4) & ~rfbm : 0;
    area.fill(512, oldHeader ? 8 : 16, (bytes, at) => {
      putLe(bytes, at, 4, (others | inUse) >>> 0);
      if (oldHeader) for (let i = 4; i < 8; i++) bytes[at + i] = oldHeader[i] ?? 0;
      else putLe(bytes, at + 8, 8, xcompBv);
    });
    if ((rfbm & 4) !== 0) rejoin(x);
  };
}

/** The bytes of an extended component that this mode writes, from the component's first byte on. */
function componentBytes(x: Execution, bit: number): Uint8Array {
  const size = bit === PKRU ? x.profile.pkruBytesWritten : bytesInMode(x, bit);
  // A component that IA32_XFD disables is saved as if it were initial (SDM vol. 1, 13.14).
  if (x.state.xfd !== 0n && ((x.state.xfd >> BigInt(bit)) & 1n) !== 0n) return new Uint8Array(size);
  const bytes = bit === 2 ? x.state.ymmh : x.state.components[bit];
  return (bytes?.length === size ? bytes : bytes?.subarray(0, size)) ?? new Uint8Array(size);
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
function inUseFor(x: Execution, variant: SaveVariant): number {
  const saved = savedInUse(x.profile, x.state);
  return variant.compacted && x.state.mxcsr !== MXCSR_INIT ? saved | 2 : saved;
}

/**
 * Components that the modified optimisation leaves out: the restore that XRSTOR_INFO remembers had the
 * same CPL, address and layout. That a standard save needs a standard restore is stated by one source only,
 * and agrees with Zen 3.
 */
function unmodified(x: Execution, address: bigint, xcompBv: bigint): number {
  const info = x.state.xrstorInfo;
  if (!x.profile.modifiedOptimisation || info === null) return 0;
  if (info.cpl !== x.state.cpl || info.vmxNonRoot || info.address !== address || info.xcompBv !== xcompBv)
    return 0;
  const mxcsr = x.state.mxcsrModified && xcompBv !== 0n ? 2 : 0;
  const pkru = x.profile.pkruAlwaysModified ? 1 << PKRU : 0;
  return ~(Number(BigInt.asUintN(31, x.state.xmodified)) | mxcsr | pkru);
}
