// The 1,086 rows of the fault table: which instruction executes or faults for each CR0.EM/MP/TS/NE.
// The expectation is the recorded letter; cells that the manuals leave open accept the recorded alternative.
// SPDX-License-Identifier: MIT
import { describe, expect, it } from 'vitest';
import { CPU_PROFILES } from '../../src/core/x86/tables/cpuProfile.ts';
import { Cpu } from '../../src/core/x86/fpu/cpu.ts';
import type { Operands } from '../../src/core/x86/fpu/cpu.ts';
import { bootState } from '../../src/core/x86/fpu/cpuState.ts';
import type { Fault } from '../../src/core/x86/fpu/fault.ts';
import { isInstruction } from '../../src/core/x86/fpu/instructionSet.ts';
import type { FaultTableRow } from '../../src/core/x86/vectors/vectorFormat.ts';
import { faultTableRows } from './vectorFiles.ts';

const LETTERS: Readonly<Record<string, string>> = {
  '#UD': 'U',
  '#NM': 'N',
  '#GP': 'G',
  '#MF': 'M',
  'FERR#': 'F',
};
const letter = (fault: Fault | null): string => (fault === null ? '.' : (LETTERS[fault.name] ?? '?'));

/** A CPU as the row says, with CR0.EM/MP/TS/NE from the cell index. */
function cpuFor(row: FaultTableRow, cell: number): Cpu {
  const bit = (n: number): bigint => BigInt((cell >> n) & 1);
  const cr0 = 0x8001_0011n | (bit(3) << 2n) | (bit(2) << 1n) | (bit(1) << 3n) | (bit(0) << 5n);
  const cr4 = 0x20n | (BigInt(row.osfxsr) << 9n) | (BigInt(row.osxsave) << 18n);
  const x87 = row.pend === 1 ? { fcw: 0x037b, fsw: 0x8084 } : {};
  const profile = CPU_PROFILES['bochs-tigerlake'];
  const xcr0 = BigInt(row.xcr0 ?? 1);
  return new Cpu(profile, { ...bootState(profile), ...x87, cpl: row.cpl, cr0, cr4, xcr0 });
}

/** Operands with which the instruction has nothing left to object to. */
function operandsFor(insn: string, cpu: Cpu): Operands {
  if (insn === 'xsetbv') return { ecx: 0n, mask: 1n };
  if (insn === 'mov_cr0_r') return { value: cpu.state.cr0 };
  return {
    address: 0x1000n,
    bytes: Uint8Array.of(0x80, 0x1f, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0),
    mask: 0n,
  };
}

const zeroMemory = { read: (_: bigint, length: number) => new Uint8Array(length), write: () => undefined };

function cellFailures(row: FaultTableRow): string[] {
  return [...row.out].flatMap((expected, cell) => {
    const cpu = cpuFor(row, cell);
    const gate = letter(cpu.gate(row.insn));
    const open = row.unspecified?.includes(cell) === true ? row.alt?.[cell] : undefined;
    if (gate !== expected && gate !== open) return [`${JSON.stringify(row)} cell ${cell}: ${gate}`];
    const compacted = row.insn === 'xrstors';
    if (!isInstruction(row.insn) || compacted) return [];
    const executed = letter(cpu.exec(row.insn, operandsFor(row.insn, cpu), zeroMemory).fault);
    const tsAfter = row.tsAfter?.[cell];
    const ts = String((cpu.state.cr0 >> 3n) & 1n);
    if (row.cpl === 0 && tsAfter !== undefined && tsAfter !== ts)
      return [`${row.insn} cell ${cell}: TS is ${ts}`];
    return executed === gate ? [] : [`${row.insn} cell ${cell}: gate ${gate}, executed ${executed}`];
  });
}

describe('fault table', () => {
  const rows = faultTableRows();
  it('has 1,086 rows of 16 cells', () => {
    expect(rows).toHaveLength(1086);
    expect(rows.every((row) => row.out.length === 16)).toBe(true);
  });
  it.each([...new Set(rows.map((row) => row.insn))])('%s', (insn) => {
    expect(rows.filter((row) => row.insn === insn).flatMap(cellFailures)).toEqual([]);
  });
  it('a wrong cell would be seen', () => {
    const [row] = rows.filter((candidate) => candidate.insn === 'fwait');
    if (row === undefined) throw new Error('no fwait row');
    expect(cellFailures({ ...row, out: 'NNNNNNNNNNNNNNNN' })).not.toEqual([]);
  });
});
