// Zeros that were loaded count as use on Zen 3 until the upper halves that a legacy SSE instruction left apart are needed;
// the expected XINUSE are those of a real one (AMD EPYC, family 19h model 01h), which `npm run conformance:live` found.
// SPDX-License-Identifier: MIT
import { expect, test } from 'vitest';
import type { InstructionName } from '../../../../../src/core/x86/fpu/instructionSet.ts';
import { CPU_PROFILES } from '../../../../../src/core/x86/tables/cpuProfile.ts';
import { runOnModel } from '../../../../conformance/live/model.ts';
import { MEMORY, OPERANDS } from '../../../../conformance/live/program.ts';
import type { Action, Step } from '../../../../conformance/live/program.ts';

const zen3 = { ...CPU_PROFILES.zen3, xcr0Supported: 0x207n, standardOffsets: { 2: 576, 9: 2432 } };

type Line = readonly [op: InstructionName, xinuse: number, more?: Partial<Step>];

const zeros: Partial<Step> = { address: OPERANDS };
const some: Partial<Step> = { address: OPERANDS + 64 };
const r = (register: number): Partial<Step> => ({ register });
const mask = (rfbm: number): Partial<Step> => ({ address: MEMORY, mask: BigInt(rfbm) });

function xinuseOf(lines: readonly Line[]): number[] {
  const program: Action[] = [
    { kind: 'write', address: OPERANDS + 64, bytes: new Uint8Array(32).fill(0x5c) },
    ...lines.map(([op, , more]): Step => ({ kind: 'step', op, mode: 64, ...more })),
  ];
  return runOnModel(zen3, program).steps.map((step) => (step.fault === null ? Number(step.xinuse) : -1));
}

const programs: readonly (readonly [string, readonly Line[]])[] = [
  [
    'a save of AVX finds them initial, for the next one',
    [
      ['vmovdqu_y', 6, { ...zeros, ...r(10) }],
      ['pxor', 6, r(1)],
      ['fld1', 7],
      ['xsaveopt64', 1, mask(0x207)],
    ],
  ],
  [
    'a save without AVX does not',
    [
      ['vmovdqu_y', 6, { ...zeros, ...r(8) }],
      ['movdqu', 6, { ...zeros, ...r(3) }],
      ['xsaveopt', 6, mask(3)],
      ['xrstor', 4, mask(3)],
      ['vzeroupper', 0],
    ],
  ],
  [
    'without a legacy instruction a save changes nothing',
    [
      ['vmovdqu_y', 6, { ...zeros, ...r(10) }],
      ['xsaveopt64', 6, mask(7)],
    ],
  ],
  [
    'any VEX instruction does',
    [
      ['vmovdqu_y', 6, { ...zeros, ...r(12) }],
      ['pxor', 4, r(12)],
      ['vpxor', 0, r(14)],
    ],
  ],
  [
    'the register of the legacy instruction does not begin to count',
    [
      ['vmovdqu_y', 6, { ...zeros, ...r(0) }],
      ['movdqu', 6, { ...some, ...r(10) }],
      ['vmovdqu_x', 2, { ...some, ...r(0) }],
    ],
  ],
  [
    'VZEROUPPER outside 64-bit mode too',
    [
      ['vmovdqu_y', 6, { ...zeros, ...r(13) }],
      ['movdqu', 6, { ...some, ...r(6) }],
      ['vzeroupper', 2, { mode: 32 }],
    ],
  ],
  [
    'clean upper halves are not kept apart',
    [
      ['vmovdqu_y', 6, { ...some, ...r(1) }],
      ['vmovdqu_x', 2, { ...zeros, ...r(1) }],
      ['movdqu', 2, { ...zeros, ...r(8) }],
      ['vpxor', 2, r(2)],
    ],
  ],
];

test.each(programs)('%s', (_, lines) => {
  expect(xinuseOf(lines)).toEqual(lines.map(([, xinuse]) => xinuse));
});

test('the modified optimisation never leaves PKRU out', () => {
  const image = new Uint8Array(0xc00);
  image[512 + 1] = 2;
  image.set([0xcc, 0xcc, 0xcc, 0xcc], 2432);
  const { dumps } = runOnModel(zen3, [
    { kind: 'write', address: MEMORY, bytes: image },
    { kind: 'step', op: 'xrstor', mode: 64, ...mask(0x207) },
    { kind: 'fill', address: MEMORY + 576, length: 0xc00 - 576, byte: 0xec },
    { kind: 'step', op: 'xsaveopt', mode: 64, ...mask(0x207) },
    { kind: 'dump', address: MEMORY + 2432, length: 8 },
  ]);
  expect([...(dumps[0] ?? [])]).toEqual([0xcc, 0xcc, 0xcc, 0xcc, 0xec, 0xec, 0xec, 0xec]);
});
