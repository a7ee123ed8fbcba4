// IA32_EFER: the one table of its bits. Read by the decoder and, for FFXSR, by FXSAVE.
// SPDX-License-Identifier: MIT

import type { RegisterBit, RegisterTable } from './fact.ts';

const SDM = 'SDM vol. 3, 2.2.1';
const APM = 'AMD APM vol. 2, 3.1.7';
const bit = (
  number: number,
  name: string,
  meaning: string,
  whenSet: string,
  source: string,
): RegisterBit => ({
  bit: number,
  name,
  macro: `EFER_${name}`,
  meaning,
  whenSet,
  whenClear: 'off',
  source,
});

export const EFER: RegisterTable = {
  name: 'EFER',
  title: 'Extended feature enable register (MSR 0xC0000080)',
  widthBits: 64,
  source: SDM,
  bits: [
    bit(0, 'SCE', 'System Call Extensions', 'SYSCALL and SYSRET execute', SDM),
    bit(8, 'LME', 'Long Mode Enable', 'setting CR0.PG enters long mode', SDM),
    bit(10, 'LMA', 'Long Mode Active (read only)', 'the CPU is in long mode', SDM),
    bit(11, 'NX', 'No-Execute Enable', 'page-table bit 63 forbids execution', SDM),
    bit(12, 'SVME', 'Secure Virtual Machine Enable', 'SVM instructions execute', APM),
    bit(13, 'LMSLE', 'Long Mode Segment Limit Enable', 'data segment limits are checked in long mode', APM),
    {
      bit: 14,
      name: 'FFXSR',
      macro: 'EFER_FFXSR',
      meaning: 'Fast FXSAVE/FXRSTOR',
      whenSet: 'FXSAVE and FXRSTOR at CPL 0 in 64-bit mode leave XMM out (AMD only)',
      whenClear: 'FXSAVE and FXRSTOR include XMM',
      linux: [{ since: null, text: 'not enabled', unverified: true }],
      source: APM,
    },
  ],
};
