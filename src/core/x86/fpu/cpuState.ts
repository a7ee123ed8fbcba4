// The whole state of the modelled CPU as one immutable value, and its reset and boot values.
// Byte arrays are never written in place: an instruction replaces them in a draft of its own, so that a state can be
// kept, compared and restored by reference. Called by `Cpu` and by everyone who keeps states of a run.
// SPDX-License-Identifier: MIT

import type { CpuProfile } from '../tables/cpuProfile.ts';
import { componentsIn, xstateComponent } from '../tables/xstateComponents.ts';

/** What the last XRSTOR/XRSTORS remembered: CPL, VMX non-root, linear address, XCOMP_BV (SDM vol. 1, 13.8.3). */
export interface XrstorInfo {
  readonly cpl: number;
  readonly vmxNonRoot: boolean;
  readonly address: bigint;
  /** 0 when the source had the standard format. */
  readonly xcompBv: bigint;
}

export interface CpuState {
  readonly mode: 64 | 32;
  readonly cpl: number;
  readonly cr0: bigint;
  readonly cr4: bigint;
  readonly efer: bigint;
  readonly xcr0: bigint;
  readonly xss: bigint;
  readonly xfd: bigint;
  readonly xfdErr: bigint;
  readonly fcw: number;
  readonly fsw: number;
  /** Abridged tag word by physical register: bit i = 1 when R(i) is not empty. */
  readonly ftw: number;
  readonly fop: number;
  readonly fip: bigint;
  readonly fdp: bigint;
  readonly fcs: number;
  readonly fds: number;
  /** Physical registers R0..R7, 16 bytes each of which 10 are used; ST(i) is R((TOP+i) mod 8). */
  readonly st: Uint8Array;
  /** A register was written since the last FNINIT, FNCLEX, FNSAVE or load: counts as use on some CPUs even if it holds 0. */
  readonly stInUse: boolean;
  readonly mxcsr: number;
  /** XMM0..XMM15, 16 bytes each. */
  readonly xmm: Uint8Array;
  /** Upper halves of YMM0..YMM15, 16 bytes each. */
  readonly ymmh: Uint8Array;
  /** Bit r: XMMr is not known to be initial. By value on some CPUs, by zero idiom on others. */
  readonly xmmInUse: number;
  readonly ymmhInUse: number;
  /** The further components as opaque bytes, by component number (3 and up). */
  readonly components: Readonly<Record<number, Uint8Array>>;
  /** A YMM or ZMM register was written since upper halves were last cleared or loaded (see `setLegacyXmm`). */
  readonly upperDirty: boolean;
  /** A legacy SSE instruction has run since, on a CPU that then keeps upper halves apart (see `rejoin`). */
  readonly upperApart: boolean;
  /** As `xmmInUse`, for k0-7, the upper halves of ZMM0-15, and ZMM16-31: zeros that were loaded and count as use. */
  readonly opmaskInUse: number;
  readonly zmmHi256InUse: number;
  readonly hi16ZmmInUse: number;
  /** XMODIFIED: bit i = component i was changed since the last XRSTOR/XRSTORS. */
  readonly xmodified: bigint;
  /** MXCSR was loaded since the last restore; kept apart, because XSAVEOPT always writes MXCSR anyway. */
  readonly mxcsrModified: boolean;
  readonly xrstorInfo: XrstorInfo | null;
}

export const FCW_INIT = 0x037f;
export const MXCSR_INIT = 0x1f80;

type FpuState = Pick<
  CpuState,
  | 'fcw'
  | 'fsw'
  | 'ftw'
  | 'fop'
  | 'fip'
  | 'fdp'
  | 'fcs'
  | 'fds'
  | 'st'
  | 'stInUse'
  | 'mxcsr'
  | 'xmm'
  | 'ymmh'
  | 'xmmInUse'
  | 'ymmhInUse'
  | 'components'
  | 'opmaskInUse'
  | 'zmmHi256InUse'
  | 'hi16ZmmInUse'
  | 'upperDirty'
  | 'upperApart'
>;

/** All FPU components in their initial configuration (FACTS: SDM vol. 1, 13.6). One value per profile, for all. */
export function initialFpu(profile: CpuProfile): FpuState {
  let known = initialOf.get(profile);
  if (!known) {
    known = {
      ...X87_INIT,
      st: new Uint8Array(128),
      mxcsr: MXCSR_INIT,
      xmm: new Uint8Array(256),
      ymmh: new Uint8Array(256),
      xmmInUse: 0,
      ymmhInUse: 0,
      opmaskInUse: 0,
      zmmHi256InUse: 0,
      hi16ZmmInUse: 0,
      upperDirty: false,
      upperApart: false,
      components: Object.fromEntries(
        componentsIn(profile.xcr0Supported | profile.xssSupported)
          .filter((i) => i > 2)
          .map((i) => [i, new Uint8Array(xstateComponent(i)?.sizeBytes ?? 0)]),
      ),
    };
    initialOf.set(profile, known);
  }
  return known;
}
const initialOf = new WeakMap<CpuProfile, FpuState>();

/** Numbers of the components that a CPU keeps in `components`. */
export function furtherComponents(profile: CpuProfile): readonly number[] {
  let known = furtherOf.get(profile);
  if (!known) furtherOf.set(profile, (known = Object.keys(initialFpu(profile).components).map(Number)));
  return known;
}
const furtherOf = new WeakMap<CpuProfile, readonly number[]>();

/** The x87 control part after FNINIT; register contents are left alone by it. */
export const X87_INIT = {
  fcw: FCW_INIT,
  fsw: 0,
  ftw: 0,
  fop: 0,
  fip: 0n,
  fdp: 0n,
  fcs: 0,
  fds: 0,
  stInUse: false,
} as const;

/**
 * A CPU at CPL 0 in 64-bit mode after a Linux boot stub has set CR0 (0x80050033), before any FPU setup:
 * CR4 0x20 (PAE), XCR0 1, XSS 0. Registers are initial.
 */
export function bootState(profile: CpuProfile): CpuState {
  return draftOf({
    mode: profile.longMode ? 64 : 32,
    cpl: 0,
    cr0: 0x8005_0033n,
    cr4: 0x20n,
    efer: profile.longMode ? 0xd01n : 0n,
    xcr0: 1n,
    xss: 0n,
    xfd: 0n,
    xfdErr: 0n,
    ...initialFpu(profile),
    xmodified: ALL_MODIFIED,
    mxcsrModified: true,
    xrstorInfo: null,
  });
}

/** A state in the making: an instruction changes its own copy field by field, and then nobody changes it any more. */
export type StateDraft = { -readonly [K in keyof CpuState]: CpuState[K] };

/** Field by field, because copies of one shape are many times cheaper than spreads: every instruction makes one. */
export function draftOf(state: CpuState): StateDraft {
  return {
    mode: state.mode,
    cpl: state.cpl,
    cr0: state.cr0,
    cr4: state.cr4,
    efer: state.efer,
    xcr0: state.xcr0,
    xss: state.xss,
    xfd: state.xfd,
    xfdErr: state.xfdErr,
    fcw: state.fcw,
    fsw: state.fsw,
    ftw: state.ftw,
    fop: state.fop,
    fip: state.fip,
    fdp: state.fdp,
    fcs: state.fcs,
    fds: state.fds,
    st: state.st,
    stInUse: state.stInUse,
    mxcsr: state.mxcsr,
    xmm: state.xmm,
    ymmh: state.ymmh,
    xmmInUse: state.xmmInUse,
    ymmhInUse: state.ymmhInUse,
    components: state.components,
    upperDirty: state.upperDirty,
    upperApart: state.upperApart,
    opmaskInUse: state.opmaskInUse,
    zmmHi256InUse: state.zmmHi256InUse,
    hi16ZmmInUse: state.hi16ZmmInUse,
    xmodified: state.xmodified,
    mxcsrModified: state.mxcsrModified,
    xrstorInfo: state.xrstorInfo,
  };
}

/** XMODIFIED when nothing is known to be unmodified. */
export const ALL_MODIFIED = (1n << 63n) - 1n;
