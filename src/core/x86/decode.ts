// A register value to its bits by name, for hovers, for `ringside eval --as` and for the simulator's panel.
// Reads the register tables only; unknown bits are reported, never dropped.
// SPDX-License-Identifier: MIT

import { err, ok } from '../base/result.ts';
import type { Result } from '../base/result.ts';
import { maskOf } from './tables/fact.ts';
import type { RegisterBit, RegisterTable } from './tables/fact.ts';
import { registerTable, REGISTERS } from './tables/registers.ts';

export interface DecodedField {
  readonly bit: RegisterBit;
  /** The field's value, shifted down; 0 or 1 for single bits. */
  readonly value: bigint;
}

export interface DecodedRegister {
  readonly table: RegisterTable;
  readonly value: bigint;
  /** All fields of the table, lowest bit first. */
  readonly fields: readonly DecodedField[];
  /** Bits that are set in the value and named by no field. */
  readonly unknown: bigint;
  /** Names of the fields that are not 0, e.g. "PE MP NE", with values for wider ones: "TOP=7". */
  readonly summary: string;
}

/** Decodes `value` as the named register; the error names the registers that exist. */
export function decodeRegister(name: string, value: bigint): Result<DecodedRegister> {
  const table = registerTable(name);
  if (table !== undefined) return ok(decodeWith(table, value));
  const known = REGISTERS.map((each) => each.name.toLowerCase()).join(', ');
  return err(`unknown register "${name}"; known: ${known}`);
}

export function decodeWith(table: RegisterTable, value: bigint): DecodedRegister {
  const fields = [...table.bits]
    .sort((a, b) => a.bit - b.bit)
    .map((bit) => ({ bit, value: (value & maskOf(bit)) >> BigInt(bit.bit) }));
  const named = table.bits.reduce((mask, bit) => mask | maskOf(bit), 0n);
  const summary = fields
    .filter((field) => field.value !== 0n)
    .map(({ bit, value: fieldValue }) => ((bit.width ?? 1) > 1 ? `${bit.name}=${fieldValue}` : bit.name))
    .join(' ');
  return { table, value, fields, unknown: value & ~named, summary };
}
