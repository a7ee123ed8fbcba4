// Runs the rows of the fault table on the FPU unit: which instruction executes or faults for each CR0.EM/MP/TS/NE.
// Knows the table's format and the unit; no files. Called by the conformance test and by `ringside xsave`.
// SPDX-License-Identifier: MIT

import { Cpu } from '../fpu/cpu.ts';
import type { Operands } from '../fpu/cpu.ts';
import { bootState } from '../fpu/cpuState.ts';
import type { Fault } from '../fpu/fault.ts';
import { isInstruction } from '../fpu/instructionSet.ts';
import type { MemoryPort } from '../fpu/memoryPort.ts';
import type { CpuProfile } from '../tables/cpuProfile.ts';
import { MNEMONICS } from '../tables/instructions.ts';
import type { FaultTableRow } from './vectorFormat.ts';

const LETTERS: Readonly<Record<string, string>> = {
  '#UD': 'U',
  '#NM': 'N',
  '#GP': 'G',
  '#MF': 'M',
  'FERR#': 'F',
};
const letter = (fault: Fault | null): string => (fault === null ? '.' : (LETTERS[fault.name] ?? '?'));

const zeroMemory: MemoryPort = {
  read: (_, length) => new Uint8Array(length),
  write: () => undefined,
};

/** Whether the table's mnemonics know the row's instruction. */
export const isKnownRow = (row: FaultTableRow): boolean => MNEMONICS.has(row.insn);

/** What differs in the row's 16 cells, a line each; cells that the manuals leave open accept the alternative. */
export function rowDivergences(profile: CpuProfile, row: FaultTableRow): string[] {
  return [...row.out].flatMap((expected, cell) => {
    const cpu = cpuFor(profile, row, cell);
    const gate = letter(cpu.gate(row.insn));
    const open = row.unspecified?.includes(cell) === true ? row.alt?.[cell] : undefined;
    if (gate !== expected && gate !== open)
      return [`${row.insn} cell ${cell}: ${expected} recorded, ${gate} here (${JSON.stringify(row)})`];
    // XRSTORS needs an image in the compacted format, which zeros are not.
    if (!isInstruction(row.insn) || row.insn === 'xrstors') return [];
    const executed = letter(cpu.exec(row.insn, operandsFor(row.insn, cpu), zeroMemory).fault);
    if (executed !== gate) return [`${row.insn} cell ${cell}: gate ${gate}, executed ${executed}`];
    const tsAfter = row.tsAfter?.[cell];
    const ts = String((cpu.state.cr0 >> 3n) & 1n);
    if (row.cpl > 0 || tsAfter === undefined || tsAfter === ts) return [];
    return [`${row.insn} cell ${cell}: TS ${tsAfter} afterwards recorded, ${ts} here`];
  });
}

/** A CPU as the row says, with CR0.EM/MP/TS/NE from the cell index. */
function cpuFor(profile: CpuProfile, row: FaultTableRow, cell: number): Cpu {
  const bit = (n: number): bigint => BigInt((cell >> n) & 1);
  const cr0 = 0x8001_0011n | (bit(3) << 2n) | (bit(2) << 1n) | (bit(1) << 3n) | (bit(0) << 5n);
  const cr4 = 0x20n | (BigInt(row.osfxsr) << 9n) | (BigInt(row.osxsave) << 18n);
  const x87 = row.pend === 1 ? { fcw: 0x037b, fsw: 0x8084 } : {};
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
