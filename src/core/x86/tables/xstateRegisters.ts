// XCR0, IA32_XSS, IA32_XFD, XSTATE_BV and XCOMP_BV as register tables, made from the component table.
// Nothing about a component is written here a second time. Read by the decoder and the hovers.
// SPDX-License-Identifier: MIT

import type { RegisterBit, RegisterTable } from './fact.ts';
import { kernelMask, XSTATE_COMPONENTS } from './xstateComponents.ts';
import type { XstateComponent } from './xstateComponents.ts';

interface Wording {
  readonly whenSet: string;
  readonly whenClear: string;
}

function bitsOf(components: readonly XstateComponent[], wording: Wording): RegisterBit[] {
  return components.map((component) => {
    const macro = kernelMask(component);
    return {
      bit: component.bit,
      name: component.shortName,
      meaning: `${component.name}: ${component.holds}`,
      source: component.source,
      ...wording,
      ...(macro === null ? {} : { macro }),
    };
  });
}

const user = XSTATE_COMPONENTS.filter((component) => component.register === 'XCR0');
const supervisor = XSTATE_COMPONENTS.filter((component) => component.register === 'IA32_XSS');
const dynamic = XSTATE_COMPONENTS.filter((component) => component.bit === 18);

export const XCR0: RegisterTable = {
  name: 'XCR0',
  title: 'Extended control register 0: user components that the operating system enabled',
  widthBits: 64,
  source: 'SDM vol. 1, 13.3; vol. 3, 2.6',
  bits: bitsOf(user, {
    whenSet: 'the component exists for software: its registers are usable and XSAVE/XRSTOR may handle it',
    whenClear: 'its instructions raise #UD, and XSAVE/XRSTOR leave it out; bit 0 must be 1',
  }),
};

export const IA32_XSS: RegisterTable = {
  name: 'IA32_XSS',
  title: 'MSR 0xDA0: supervisor components, for XSAVES and XRSTORS only; reset value 0',
  widthBits: 64,
  source: 'SDM vol. 1, 13.3',
  bits: bitsOf(supervisor, {
    whenSet: 'XSAVES and XRSTORS may handle the component',
    whenClear: 'XSAVES and XRSTORS leave it out',
  }),
};

export const IA32_XFD: RegisterTable = {
  name: 'IA32_XFD',
  title: 'MSR 0x1C4: extended feature disable; IA32_XFD_ERR (0x1C5) says what raised #NM',
  widthBits: 64,
  source: 'SDM vol. 1, 13.14; MSR numbers in msr-index.h of 6.1 and 6.12',
  bits: bitsOf(dynamic, {
    whenSet: 'using the component, or restoring it, raises #NM; a save treats it as initial',
    whenClear: 'the component is usable',
  }),
};

export const XSTATE_BV: RegisterTable = {
  name: 'XSTATE_BV',
  title: 'XSAVE header bytes 512-519 (kernel: xstate_header.xfeatures): which components the area holds',
  widthBits: 64,
  source: 'SDM vol. 1, 13.4.2',
  bits: bitsOf(XSTATE_COMPONENTS, {
    whenSet: 'the area holds the component; XRSTOR loads it',
    whenClear:
      'the component is initial: XRSTOR initialises it and ignores its bytes, which may be left over from an earlier save',
  }),
};

export const XCOMP_BV: RegisterTable = {
  name: 'XCOMP_BV',
  title:
    'XSAVE header bytes 520-527 (kernel: xstate_header.xcomp_bv): layout of a compacted area; 0 in the standard format',
  widthBits: 64,
  source: 'SDM vol. 1, 13.4.2 and 13.4.3',
  bits: [
    ...bitsOf(XSTATE_COMPONENTS, {
      whenSet: 'the compacted area has room for the component, in use or not',
      whenClear: 'no room: the components after it lie closer',
    }),
    {
      bit: 63,
      name: 'compacted',
      macro: 'XCOMP_BV_COMPACTED_FORMAT',
      meaning: 'the area has the compacted format',
      whenSet: 'written by XSAVEC and XSAVES; XRSTORS demands it',
      whenClear: 'standard format: the whole field must be 0, else XRSTOR raises #GP',
      source: 'SDM vol. 1, 13.4.2',
    },
  ],
};
