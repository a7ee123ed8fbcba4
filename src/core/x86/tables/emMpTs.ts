// What EM, MP and TS of CR0 let x87 instructions and WAIT do: eight rows, made by asking the FPU unit's own gate, so that
// the hover cannot say anything else than the model does. Source: SDM vol. 3, tables 2-1 and 2-2.
// SPDX-License-Identifier: MIT
import { bootState } from '../fpu/cpuState.ts';
import { CR0_EM, CR0_MP, CR0_TS, gateFault } from '../fpu/gate.ts';
import { CPU_PROFILES } from './cpuProfile.ts';

export interface EmMpTsRow {
  readonly em: 0 | 1;
  readonly mp: 0 | 1;
  readonly ts: 0 | 1;
  /** The CR0 bits of the row. */
  readonly bits: bigint;
  /** "#NM", or null: it executes. */
  readonly x87: string | null;
  readonly wait: string | null;
}

export const EM_MP_TS = CR0_EM | CR0_MP | CR0_TS;

const boot = bootState(CPU_PROFILES.zen3);

const row = (em: 0 | 1, mp: 0 | 1, ts: 0 | 1): EmMpTsRow => {
  const bits = (em ? CR0_EM : 0n) | (mp ? CR0_MP : 0n) | (ts ? CR0_TS : 0n);
  const state = { ...boot, cr0: (boot.cr0 & ~EM_MP_TS) | bits };
  const fault = (mnemonic: string): string | null =>
    gateFault(CPU_PROFILES.zen3, state, mnemonic)?.name ?? null;
  return { em, mp, ts, bits, x87: fault('fld1'), wait: fault('fwait') };
};

export const EM_MP_TS_ROWS: readonly EmMpTsRow[] = ([0, 1] as const).flatMap((em) =>
  ([0, 1] as const).flatMap((mp) => ([0, 1] as const).map((ts) => row(em, mp, ts))),
);
