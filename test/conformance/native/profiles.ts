// The CPUs that the comparison plays on: the real one of this machine, with fewer and fewer instructions of the XSAVE
// family, so that every branch of the FPU code that chooses by CPU runs. Used by main.ts.
// SPDX-License-Identifier: MIT
import { readFileSync } from 'node:fs';
import type { CpuFeature, CpuProfile } from '../../../src/core/x86/tables/cpuProfile.ts';

const PKRU = 1n << 9n;

export interface NamedProfile {
  readonly name: string;
  readonly profile: CpuProfile;
}

/** `real`: what this machine's CPU is. Leaves out what it can not do. */
export function profilesOf(real: CpuProfile): NamedProfile[] {
  const pku = /\bospke\b/.test(readFileSync('/proc/cpuinfo', 'latin1'));
  const known = real.xcr0Supported & (pku ? 0x2ffn : 0xffn);
  const withFeatures = (name: string, without: readonly CpuFeature[], xcr0 = known): NamedProfile => {
    const features = new Set([...real.features].filter((one) => !without.includes(one)));
    if (xcr0 & PKRU) features.add('pku');
    // XSAVES runs as XSAVEC, which leaves nothing out for being unmodified.
    const modifiedOptimisation = real.modifiedOptimisation && !features.has('xsaves');
    const part = { features, modifiedOptimisation, xcr0Supported: xcr0, xssSupported: 0n };
    return { name, profile: { ...real, id: 'this-machine', ...part } };
  };
  const noPkru = known & ~PKRU;
  const all: readonly (readonly [CpuFeature, NamedProfile])[] = [
    [
      'fxsr',
      withFeatures('FXSAVE', ['xsave', 'avx', 'avx512f', 'xsaveopt', 'xsavec', 'xgetbv1', 'xsaves'], 0n),
    ],
    ['xsave', withFeatures('XSAVE', ['xsaveopt', 'xsavec', 'xgetbv1', 'xsaves'], noPkru)],
    ['xsaveopt', withFeatures('XSAVEOPT', ['xsavec', 'xgetbv1', 'xsaves'], noPkru)],
    ['xsavec', withFeatures('XSAVEC', ['xsaves'], noPkru)],
    ['xsaves', withFeatures('XSAVES', [], noPkru)],
  ];
  const able = all.filter(([feature]) => real.features.has(feature)).map(([, one]) => one);
  return pku
    ? [
        ...able,
        withFeatures('XSAVES + PKRU', []),
        withFeatures('XSAVEOPT + PKRU', ['xsavec', 'xgetbv1', 'xsaves']),
      ]
    : able;
}
