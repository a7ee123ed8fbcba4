// Which exception an instruction raises before it does anything: the EM/TS/MP/NE/OSFXSR/OSXSAVE matrix.
// Decides by instruction class only; operands are checked by the instructions themselves afterwards.
// SPDX-License-Identifier: MIT

import { bitMask } from '../tables/fact.ts';
import { CR0 } from '../tables/cr0.ts';
import { CR4 } from '../tables/cr4.ts';
import type { CpuProfile } from '../tables/cpuProfile.ts';
import { MNEMONICS } from '../tables/instructions.ts';
import type { InstructionClass } from '../tables/instructions.ts';
import type { CpuState } from './cpuState.ts';
import { faultOf } from './fault.ts';
import type { Fault, FaultName } from './fault.ts';

export const CR0_MP = bitMask(CR0, 'MP');
export const CR0_EM = bitMask(CR0, 'EM');
export const CR0_TS = bitMask(CR0, 'TS');
export const CR0_NE = bitMask(CR0, 'NE');
export const CR4_OSFXSR = bitMask(CR4, 'OSFXSR');
export const CR4_PKE = bitMask(CR4, 'PKE');
export const CR4_OSXSAVE = bitMask(CR4, 'OSXSAVE');

const [ts32, em32, osxsave32] = [CR0_TS, CR0_EM, CR4_OSXSAVE].map(Number) as [number, number, number];

/** FSW.ES: an unmasked x87 exception is pending. */
export const FSW_ES = 0x80;

/**
 * The fault that `mnemonic` raises in this state before its operands are looked at, or null.
 * Throws `RangeError` for a mnemonic that the table does not have.
 */
export function gateFault(profile: CpuProfile, state: CpuState, mnemonic: string): Fault | null {
  return gateOf(profile, mnemonic)(state);
}

/** The same of a mnemonic on a CPU, to be asked again and again. */
export function gateOf(profile: CpuProfile, mnemonic: string): (state: CpuState) => Fault | null {
  const fact = MNEMONICS.get(mnemonic);
  if (fact === undefined) throw new RangeError(`not modelled: instruction ${mnemonic}`);
  const { feature, gate } = fact;
  const missing = feature !== null && feature !== 'fpu' && !profile.features.has(feature);
  return (state) => {
    const name = missing ? '#UD' : gateFaultName(profile, state, gate);
    return name === null ? null : faultOf(name);
  };
}

function gateFaultName(profile: CpuProfile, state: CpuState, gate: InstructionClass): FaultName | null {
  // One conversion is cheaper than several operations on bigints; the bits asked for are all below bit 31.
  const cr0 = Number(state.cr0);
  const ts = (cr0 & ts32) !== 0;
  const em = (cr0 & em32) !== 0;
  const osxsave = (Number(state.cr4) & osxsave32) !== 0;
  switch (gate) {
    case 'x87':
      return em || ts ? '#NM' : pendingError(state);
    case 'x87NonWaiting':
      return em || ts ? '#NM' : null;
    case 'fwait':
      return ts && (state.cr0 & CR0_MP) !== 0n ? '#NM' : pendingError(state);
    case 'mmx':
      return em ? '#UD' : ts ? '#NM' : pendingError(state);
    case 'sse':
    case 'sseWithMmx':
      if (em || (state.cr4 & CR4_OSFXSR) === 0n) return '#UD';
      if (ts) return '#NM';
      return gate === 'sseWithMmx' ? pendingError(state) : null;
    case 'avx':
      if (!osxsave || (state.xcr0 & 6n) !== 6n) return '#UD';
      return ts ? '#NM' : null;
    case 'avx512':
      if (!osxsave || (state.xcr0 & 0xe6n) !== 0xe6n) return '#UD';
      return ts ? '#NM' : null;
    // Neither CR0.EM nor CR0.TS is looked at; IA32_XFD by the instructions that reach for tile data.
    case 'amx':
      return state.mode !== 64 || !osxsave || (state.xcr0 & 0x6_0000n) !== 0x6_0000n ? '#UD' : null;
    case 'fxsave':
      return em ? profile.fxsaveWithEm : ts ? '#NM' : null;
    case 'xsave':
      return !osxsave ? '#UD' : ts ? '#NM' : null;
    case 'xsaveSupervisor':
      return !osxsave ? '#UD' : ts ? '#NM' : state.cpl > 0 ? '#GP' : null;
    case 'xgetbv':
      return osxsave ? null : '#UD';
    case 'xsetbv':
      return !osxsave ? '#UD' : state.cpl > 0 ? '#GP' : null;
    case 'pku':
      return (state.cr4 & CR4_PKE) === 0n ? '#UD' : null;
    case 'privileged':
      return state.cpl > 0 ? '#GP' : null;
    case 'exempt':
      return null;
  }
}

/** What a waiting x87 instruction does about a pending unmasked error: #MF or, with CR0.NE = 0, FERR#. */
export function pendingError(state: CpuState): FaultName | null {
  if ((state.fsw & FSW_ES) === 0) return null;
  return (state.cr0 & CR0_NE) !== 0n ? '#MF' : 'FERR#';
}
