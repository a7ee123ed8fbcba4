// Decoding register values; expected names come from the manuals' bit numbers.
// SPDX-License-Identifier: MIT
import { describe, expect, it } from 'vitest';
import { decodeRegister } from '../../../../src/core/x86/decode.ts';

const summary = (name: string, value: bigint): string => {
  const decoded = decodeRegister(name, value);
  return decoded.ok ? decoded.value.summary : `error: ${decoded.error}`;
};

describe('decodeRegister', () => {
  it.each([
    ['cr0', 0x8005_0033n, 'PE MP ET NE WP AM PG'],
    ['cr0', 0x8005_003bn, 'PE MP TS ET NE WP AM PG'],
    ['CR4', 0x4_0600n, 'OSFXSR OSXMMEXCPT OSXSAVE'],
    ['xcr0', 0x7n, 'x87 SSE AVX'],
    ['xcr0', 0x2e7n, 'x87 SSE AVX opmask ZMM_Hi256 Hi16_ZMM PKRU'],
    ['xstate_bv', 0x2n, 'SSE'],
    ['xcomp_bv', 0x8000_0000_0000_0007n, 'x87 SSE AVX compacted'],
    ['mxcsr', 0x1f80n, 'IM DM ZM OM UM PM'],
    ['mxcsr', 0x9fc0n, 'DAZ IM DM ZM OM UM PM FZ'],
    ['fsw', 0x3800n, 'TOP=7'],
    ['fsw', 0xb084n, 'ZE ES TOP=6 B'],
    ['fcw', 0x037fn, 'IM DM ZM OM UM PM PC=3'],
    ['xss', 0x1800n, 'CET_U CET_S'],
    ['xfd', 0x4_0000n, 'TILEDATA'],
  ])('%s %s', (name, value, expected) => {
    expect(summary(name, value)).toBe(expected);
  });
  it('reports bits that no field names', () => {
    const decoded = decodeRegister('cr0', 0x8000_0100n);
    expect(decoded.ok && decoded.value.unknown).toBe(0x100n);
  });
  it('names the registers that exist', () => {
    expect(summary('cr2', 0n)).toBe(
      'error: unknown register "cr2"; known: cr0, cr4, efer, xcr0, ia32_xss, ia32_xfd, xstate_bv, xcomp_bv, mxcsr, fcw, fsw, ftw',
    );
  });
});
