// The shape of recorded vectors (`fpu-truth/1`) and of the fault table (`fpu-truth-table/1`), checked on entry.
// Pure: text in, values or an error out. The conformance tests and `ringside xsave --vectors` read through this.
// SPDX-License-Identifier: MIT

import { err, ok } from '../../base/result.ts';
import type { Result } from '../../base/result.ts';

export interface VectorStep {
  readonly op: string;
  readonly r?: number;
  readonly v?: string;
  readonly area?: number;
  readonly rfbm?: string;
  readonly disp?: number;
  readonly off?: number;
  readonly ecx?: number;
  readonly msr?: string;
  readonly xinuse?: number;
  readonly value?: string;
  readonly fault?: { readonly vec: number; readonly err: number };
  readonly hdr?: string;
  readonly mem?: readonly (readonly [offset: number, bytes: string | number])[];
}

export interface VectorFinal {
  readonly fcw: number;
  readonly fsw: number;
  readonly ftw: number;
  readonly fop: number;
  readonly fip: string;
  readonly fdp: string;
  readonly mxcsr: string;
  readonly mxcsr_mask: string;
  readonly xinuse: number;
  readonly st?: Readonly<Record<string, string>>;
  readonly xmm?: Readonly<Record<string, string>>;
  readonly ymmh?: Readonly<Record<string, string>>;
}

export interface Vector {
  readonly id: string;
  readonly group: string;
  readonly note?: string;
  readonly areas?: Readonly<Record<string, { readonly hdr?: string }>>;
  readonly steps: readonly VectorStep[];
  readonly final: VectorFinal;
  readonly ignoreX87Ptr?: boolean;
  readonly portable?: boolean;
  readonly implSpecific?: readonly string[];
}

export interface VectorFile {
  readonly schema: 'fpu-truth/1';
  readonly source: string;
  readonly platform: string;
  readonly vectors: readonly Vector[];
}

export interface FaultTableRow {
  readonly insn: string;
  readonly cpl: number;
  readonly osfxsr: number;
  readonly osxsave: number;
  readonly xcr0: number | null;
  readonly pend: number;
  /** One letter per state, index EM*8+MP*4+TS*2+NE: `.` executes, U N G M as faults, F = FERR#. */
  readonly out: string;
  readonly tsAfter?: string;
  readonly unspecified?: readonly number[];
  readonly alt?: string;
}

export interface FaultTableFile {
  readonly schema: 'fpu-truth-table/1';
  readonly rows: readonly FaultTableRow[];
}

/** Parses a vector file; the error is one line that says what is wrong with it. */
export function parseVectorFile(text: string): Result<VectorFile> {
  const parsed = parseSchema(text, 'fpu-truth/1', 'vectors', ['id', 'group', 'steps', 'final']);
  return parsed.ok ? ok(parsed.value as unknown as VectorFile) : parsed;
}

export function parseFaultTable(text: string): Result<FaultTableFile> {
  const parsed = parseSchema(text, 'fpu-truth-table/1', 'rows', ['insn', 'out', 'cpl']);
  return parsed.ok ? ok(parsed.value as unknown as FaultTableFile) : parsed;
}

function parseSchema(
  text: string,
  schema: string,
  list: string,
  required: readonly string[],
): Result<Readonly<Record<string, unknown>>> {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (error) {
    return err(`not JSON: ${error instanceof Error ? error.message : String(error)}`);
  }
  if (!isObject(value)) return err('not a vector file: no object');
  if (value['schema'] !== schema) return err(`not a vector file: schema is not "${schema}"`);
  const items = value[list];
  if (!Array.isArray(items) || !items.every(isObject)) return err(`not a vector file: no list "${list}"`);
  const incomplete = items.findIndex((item) => required.some((key) => !(key in item)));
  if (incomplete >= 0) return err(`not a vector file: entry ${incomplete} of "${list}" is incomplete`);
  return ok(value);
}

const isObject = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null;
