// The shape of recorded vectors (`fpu-truth/1`) and of the fault table (`fpu-truth-table/1`), checked on entry.
// Pure: text in, values or an error out. The conformance tests and `ringside xsave --vectors` read through this.
// SPDX-License-Identifier: MIT

import { err, ok } from '../../base/result.ts';
import type { Result } from '../../base/result.ts';
import { isObject, rowProblem, vectorProblem } from './checkVector.ts';

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
  readonly source?: string;
  readonly rows: readonly FaultTableRow[];
}

export type AnyVectorFile = VectorFile | FaultTableFile;

/** Parses a vector file; the error is one line that says what is wrong with it, and where. */
export function parseVectorFile(text: string): Result<VectorFile> {
  const file = parseAnyVectorFile(text);
  if (!file.ok) return file;
  return file.value.schema === 'fpu-truth/1' ? ok(file.value) : err('this is a fault table, not vectors');
}

export function parseFaultTable(text: string): Result<FaultTableFile> {
  const file = parseAnyVectorFile(text);
  if (!file.ok) return file;
  return file.value.schema === 'fpu-truth/1' ? err('these are vectors, not a fault table') : ok(file.value);
}

/** Vectors or a fault table, whichever the text says it is. Every entry has been checked. */
export function parseAnyVectorFile(text: string): Result<AnyVectorFile> {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error);
    return err(`not JSON: ${message.replace(/\s+/g, ' ')}`);
  }
  if (!isObject(value)) return err('not a vector file: no object');
  switch (value['schema']) {
    case 'fpu-truth/1':
      return checked<VectorFile>(value, 'vectors', vectorProblem);
    case 'fpu-truth-table/1':
      return checked<FaultTableFile>(value, 'rows', rowProblem);
    default:
      return err('not a vector file: schema is neither "fpu-truth/1" nor "fpu-truth-table/1"');
  }
}

function checked<File extends AnyVectorFile>(
  file: Readonly<Record<string, unknown>>,
  list: 'vectors' | 'rows',
  problemOf: (entry: Readonly<Record<string, unknown>>) => string | null,
): Result<File> {
  const entries = file[list];
  if (!Array.isArray(entries)) return err(`not a vector file: no list "${list}"`);
  for (const [i, entry] of entries.entries()) {
    const problem = isObject(entry) ? problemOf(entry) : 'no object';
    if (problem === null) continue;
    const id: unknown = isObject(entry) ? entry['id'] : undefined;
    return err(`entry ${i} of "${list}"${typeof id === 'string' ? ` (${id.slice(0, 60)})` : ''}: ${problem}`);
  }
  return ok(file as unknown as File);
}
