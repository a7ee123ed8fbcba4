// The 1,086 rows of the fault table: which instruction executes or faults for each CR0.EM/MP/TS/NE.
// The expectation is the recorded letter; cells that the manuals leave open accept the recorded alternative.
// SPDX-License-Identifier: MIT
import { describe, expect, it } from 'vitest';
import { CPU_PROFILES } from '../../src/core/x86/tables/cpuProfile.ts';
import { rowDivergences } from '../../src/core/x86/vectors/runFaultTable.ts';
import { faultTableRows } from './vectorFiles.ts';

const profile = CPU_PROFILES['bochs-tigerlake'];

describe('1,086 rows of the fault table under bochs-tigerlake', () => {
  const rows = faultTableRows();
  it('are all there, 16 cells each', () => {
    expect(rows).toHaveLength(1086);
    expect(rows.every((row) => row.out.length === 16)).toBe(true);
  });
  const diverging: string[] = [];
  it.each([...new Set(rows.map((row) => row.insn))])('%s', (insn) => {
    const found = rows.filter((row) => row.insn === insn).flatMap((row) => rowDivergences(profile, row));
    diverging.push(...found);
    expect(found).toEqual([]);
  });
  it('counts', () => {
    const cells = rows.length * 16;
    console.log(`conformance: cells of the fault table that pass: ${cells - diverging.length} of ${cells}`);
    expect(diverging).toEqual([]);
  });
  it('a wrong cell would be seen', () => {
    const [row] = rows.filter((candidate) => candidate.insn === 'fwait');
    if (row === undefined) throw new Error('no fwait row');
    expect(rowDivergences(profile, { ...row, out: 'NNNNNNNNNNNNNNNN' })).not.toEqual([]);
  });
});
