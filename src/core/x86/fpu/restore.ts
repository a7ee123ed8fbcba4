// XRSTOR and XRSTORS: header checks, loading or initialising each component, and what is remembered.
// SDM vol. 1, 13.8 and 13.12. Every check comes before any register changes, as measured on Zen 3.
// SPDX-License-Identifier: MIT

import { componentsInWord, xstateComponent } from '../tables/xstateComponents.ts';
import { draft } from './cpu.ts';
import type { Execution, Operands } from './cpu.ts';
import { ALL_MODIFIED, initialFpu, MXCSR_INIT } from './cpuState.ts';
import type { CpuState, StateDraft } from './cpuState.ts';
import { raise } from './fault.ts';
import { loadX87 } from './legacyArea.ts';
import type { PointerWidth } from './legacyArea.ts';
import { areaOf, getLe, getNumber, overlaid } from './memoryPort.ts';
import type { Area } from './memoryPort.ts';
import { copied, isZero, sameBytes } from '../../base/freshBytes.ts';
import { alignedAddress, probeEnd } from './operands.ts';
import { areaBytes, bytesInMode, COMPACTED, offsetOf } from './save.ts';
import { CET_S, CET_U, checkCet } from './cet.ts';
import { checkMxcsr, markUsed, rejoin, upperUsed } from './sse.ts';

/** SSE, AVX and ZMM_Hi256: parts of the same registers. */
const VECTORS = 0x46;

/** After a load only what is not 0 counts as used. */
const NOT_IN_USE: Readonly<Record<number, Partial<CpuState>>> = {
  5: { opmaskInUse: 0 },
  6: { zmmHi256InUse: 0 },
  7: { hi16ZmmInUse: 0 },
};

interface Source {
  readonly address: bigint;
  /** The legacy region, from `at` on. */
  readonly legacy: Area;
  readonly xstateBv: number;
  /** XCOMP_BV; 0 for the standard format. */
  readonly layout: bigint;
  readonly rfbm: number;
  readonly width: PointerWidth;
}

export function restore(supervisor: boolean, width: PointerWidth) {
  return (x: Execution, operands: Operands): undefined => {
    const address = alignedAddress(x, operands, 64n);
    const { xcr0, xss } = x.state;
    const enabled = supervisor && xss !== 0n ? xcr0 | xss : xcr0;
    // Both at once where nobody sees the parts.
    const whole = x.memory.area?.(address, 576, 'read') ?? null;
    const header = whole ? { bytes: whole.bytes, at: whole.at + 512 } : areaOf(x.memory, address + 512n, 64);
    checkHeader(x, header, enabled, supervisor);
    const xstateBv = getNumber(header.bytes, header.at, 4);
    const layout = layoutIn(header);
    const rfbm = Number((operands.mask ?? 0n) & enabled);
    const compacted = layout >= COMPACTED;
    if (x.profile.probesAreaEnd)
      probeEnd(
        x,
        address,
        areaBytes(x.profile, compacted ? layout & ~COMPACTED : BigInt(rfbm), compacted),
        'read',
      );
    checkXfd(x, rfbm & xstateBv);
    const legacy = whole ?? ((rfbm & 7) !== 0 ? areaOf(x.memory, address, 416) : { bytes: nothing, at: 0 });
    load(x, { address, legacy, xstateBv, layout, rfbm, width });
  };
}

const nothing = new Uint8Array(416);

function checkHeader(x: Execution, { bytes, at }: Area, enabled: bigint, supervisor: boolean): void {
  if (isPlain(x, bytes, at, enabled)) return;
  const xstateBv = getLe(bytes, at, 8);
  const layout = getLe(bytes, at + 8, 8);
  if (layout < COMPACTED) {
    if (supervisor || (xstateBv & ~enabled) !== 0n || !isZero(bytes, at + 8, 16)) raise('#GP');
    return;
  }
  const components = layout & ~COMPACTED;
  const known = x.profile.features.has('xsavec') || supervisor;
  const subset = (components & ~enabled) === 0n && (xstateBv & ~components) === 0n;
  if (!known || !subset || !isZero(bytes, at + 16, 48)) raise('#GP');
}

/** A compacted header without anything to refuse, in numbers: nearly all are, and bigints cost many times as much. */
function isPlain(x: Execution, bytes: Uint8Array, at: number, enabled: bigint): boolean {
  const [present, components] = [getNumber(bytes, at, 4), getNumber(bytes, at + 8, 4)];
  return (
    getNumber(bytes, at + 4, 4) === 0 &&
    getNumber(bytes, at + 12, 4) === 0x8000_0000 &&
    enabled < 0x8000_0000n &&
    (components & ~Number(enabled)) === 0 &&
    (present & ~components) === 0 &&
    x.profile.features.has('xsavec') &&
    isZero(bytes, at + 16, 48)
  );
}

/** Loading a component that IA32_XFD disables raises #NM and leaves the component's bit in IA32_XFD_ERR. */
function checkXfd(x: Execution, loaded: number): void {
  if (x.state.xfd === 0n) return;
  const disabled = BigInt(loaded) & x.state.xfd;
  if (disabled === 0n) return;
  draft(x).xfdErr = disabled;
  raise('#NM');
}

/** XCOMP_BV of a header; few values occur. */
function layoutIn({ bytes, at }: Area): bigint {
  const low = getNumber(bytes, at + 8, 4);
  if (getNumber(bytes, at + 12, 4) !== 0x8000_0000) return getLe(bytes, at + 8, 8);
  let layout = compactedLayouts.get(low);
  if (layout === undefined) {
    if (compactedLayouts.size > 256) compactedLayouts.clear();
    compactedLayouts.set(low, (layout = COMPACTED | BigInt(low)));
  }
  return layout;
}
const compactedLayouts = new Map<number, bigint>();

function load(x: Execution, from: Source): void {
  const next = draft(x);
  const mxcsr = loadedMxcsr(x, from);
  if ((from.rfbm & 4) !== 0) rejoin(x);
  const initial = initialFpu(x.profile);
  const { bytes: legacy, at } = from.legacy;
  for (const i of componentsInWord(from.rfbm)) {
    const present = (from.xstateBv & (1 << i)) !== 0;
    if (i === 0) {
      if (present) loadX87(next, x.profile, legacy, at, from.width);
      else initialiseX87(next, initial);
    } else if (i === 1) {
      next.xmm = merge(x, next.xmm, present ? copied(legacy, at + 160, 256) : initial.xmm);
    } else if (i === 2) {
      next.ymmh = merge(x, next.ymmh, present ? extended(x, from, 2) : initial.ymmh);
    } else {
      const length = bytesInMode(x, i);
      const bytes = present ? extended(x, from, i) : (initial.components[i] ?? new Uint8Array(0));
      const old = next.components[i] ?? bytes;
      const merged = length === bytes.length ? bytes : overlaid(old, 0, bytes.subarray(0, length));
      if (!sameBytes(old, merged) || next.components[i] === undefined)
        next.components = { ...next.components, [i]: merged };
      if (length === bytes.length) Object.assign(next, NOT_IN_USE[i]);
    }
  }
  if (mxcsr !== null) next.mxcsr = mxcsr;
  if ((from.rfbm & VECTORS) !== 0) markUsed(next);
  next.upperDirty = upperUsed(next);
  next.xmodified = ~BigInt(from.rfbm) & ALL_MODIFIED;
  next.mxcsrModified = mxcsr === null && next.mxcsrModified;
  next.xrstorInfo = { cpl: next.cpl, vmxNonRoot: false, address: from.address, xcompBv: from.layout };
}

/**
 * Standard format: MXCSR comes from memory whenever RFBM[1] or RFBM[2], whatever XSTATE_BV says.
 * Compacted format: it belongs to SSE and becomes 0x1F80 if XSTATE_BV[1] is 0.
 */
function loadedMxcsr(x: Execution, from: Source): number | null {
  const compacted = from.layout >= COMPACTED;
  if ((from.rfbm & (compacted ? 2 : 6)) === 0) return null;
  if (compacted && (from.xstateBv & 2) === 0) return MXCSR_INIT;
  const mxcsr = getNumber(from.legacy.bytes, from.legacy.at + 24, 4);
  checkMxcsr(x, mxcsr);
  return mxcsr;
}

function initialiseX87(next: StateDraft, initial: ReturnType<typeof initialFpu>): void {
  next.fcw = initial.fcw;
  next.fsw = initial.fsw;
  next.ftw = initial.ftw;
  next.fop = initial.fop;
  next.fip = initial.fip;
  next.fdp = initial.fdp;
  next.fcs = initial.fcs;
  next.fds = initial.fds;
  next.st = initial.st;
  next.stInUse = initial.stInUse;
}

function extended(x: Execution, from: Source, bit: number): Uint8Array {
  const offset = offsetOf(x.profile, bit, from.layout);
  const size = xstateComponent(bit)?.sizeBytes ?? 0;
  if (offset === null) raise('#GP');
  const area = areaOf(x.memory, from.address + BigInt(offset), size);
  const bytes = copied(area.bytes, area.at, size);
  if (bit === CET_U || bit === CET_S) checkCet(bit, bytes);
  return bytes;
}

/** Outside 64-bit mode registers 8 to 15 are left alone. `loaded` is not written by anybody any more. */
function merge(x: Execution, old: Uint8Array, loaded: Uint8Array): Uint8Array {
  if (x.state.mode === 64) return loaded;
  const copy = copied(old);
  copy.set(loaded.subarray(0, 128));
  return copy;
}
