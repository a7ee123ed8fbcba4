// What the index keeps of one file: facts with editor positions, as bytes that a worker makes and the store reads.
// Columns of numbers with a name table of their own; the layout is `formatVersion`. Called by workers and symbolStore.
// SPDX-License-Identifier: MIT
import { lineTable } from '../base/positions.ts';
import { definitionKinds, type FileFacts } from '../syntax/facts.ts';
import { byteReader, byteWriter, DamagedBytes, type ByteWriter } from './bytes.ts';

/** Changes when the bytes of a record mean something else. */
export const formatVersion = 4;

/** Columns of a definition row. Names are indices into the name table; of optional ones plus 1, with 0 for none. */
export const definitionColumn = {
  name: 0,
  kind: 1,
  nameStart: 2,
  nameEnd: 3,
  start: 4,
  end: 5,
  nameLine: 6,
  nameColumn: 7,
  nameEndColumn: 8,
  startLine: 9,
  startColumn: 10,
  endLine: 11,
  endColumn: 12,
  via: 13,
  container: 14,
  condition: 15,
} as const;
export const definitionColumns = 16;
/** Set in the kind column if an error region touches the definition. */
export const uncertainBit = 0x80;

export const callColumn = { caller: 0, callee: 1, start: 2, line: 3, column: 4 } as const;
export const callColumns = 5;

/** A decoded record. Column c of row i of n is at `[c * n + i]`. */
export interface FileRecord {
  readonly names: readonly Uint8Array[];
  readonly definitions: Uint32Array;
  readonly calls: Uint32Array;
  readonly includes: readonly string[];
  readonly sizeBytes: number;
  readonly errorNodes: number;
  readonly usedRaw: boolean;
  /** Why the facts are those of the lexical pass, or null if the file was parsed. */
  readonly partial: string | null;
}

/** Encodes the facts of a latin1-decoded text. `partial` says why it was not parsed, if it was not. */
export function encodeRecord(facts: FileFacts, text: string, partial: string | null = null): Uint8Array {
  const lines = lineTable(text);
  const names = new Map<string, number>();
  const id = (name: string): number => {
    const known = names.get(name);
    if (known !== undefined) return known;
    names.set(name, names.size);
    return names.size - 1;
  };
  const optional = (name: string | null | undefined): number =>
    name === null || name === undefined ? 0 : id(name) + 1;
  const c = definitionColumn;
  const rows = facts.definitions.length;
  const definitions = new Uint32Array(rows * definitionColumns);
  facts.definitions.forEach((definition, row) => {
    const name = lines.positionAt(definition.nameStart);
    const nameEnd = lines.positionAt(definition.nameEnd);
    const start = lines.positionAt(definition.start);
    const end = lines.positionAt(definition.end);
    const uncertain = facts.errorRanges.some(
      ([from, to]) => from <= definition.end && to >= definition.start,
    );
    definitions[c.name * rows + row] = id(definition.name);
    definitions[c.kind * rows + row] =
      definitionKinds.indexOf(definition.kind) | (uncertain ? uncertainBit : 0);
    definitions[c.nameStart * rows + row] = definition.nameStart;
    definitions[c.nameEnd * rows + row] = definition.nameEnd;
    definitions[c.start * rows + row] = definition.start;
    definitions[c.end * rows + row] = definition.end;
    definitions[c.nameLine * rows + row] = name.line0;
    definitions[c.nameColumn * rows + row] = name.column0;
    definitions[c.nameEndColumn * rows + row] = nameEnd.line0 === name.line0 ? nameEnd.column0 : name.column0;
    definitions[c.startLine * rows + row] = start.line0;
    definitions[c.startColumn * rows + row] = start.column0;
    definitions[c.endLine * rows + row] = end.line0;
    definitions[c.endColumn * rows + row] = end.column0;
    definitions[c.via * rows + row] = optional(definition.via);
    definitions[c.container * rows + row] = optional(definition.container);
    definitions[c.condition * rows + row] = optional(definition.condition);
  });
  const count = facts.calls.length;
  const calls = new Uint32Array(count * callColumns);
  facts.calls.forEach((call, row) => {
    const { line0, column0 } = lines.positionAt(call.start);
    calls[callColumn.caller * count + row] = optional(call.caller);
    calls[callColumn.callee * count + row] = id(call.callee);
    calls[callColumn.start * count + row] = call.start;
    calls[callColumn.line * count + row] = line0;
    calls[callColumn.column * count + row] = column0;
  });
  const writer = byteWriter();
  writer.uint(names.size);
  for (const name of names.keys()) writer.string(name);
  writeTable(writer, definitions, rows, definitionColumns);
  writeTable(writer, calls, count, callColumns);
  writer.uint(facts.includes.length);
  for (const include of facts.includes) writer.string(include);
  writer.uint(text.length);
  writer.uint(facts.errorNodes);
  writer.uint(facts.usedRaw ? 1 : 0);
  writer.string(partial ?? '');
  return writer.bytes();
}

/** Writes a table column by column. */
function writeTable(writer: ByteWriter, cells: Uint32Array, rows: number, columns: number): void {
  writer.uint(rows);
  for (let column = 0; column < columns; column++)
    writer.column(cells.subarray(column * rows, (column + 1) * rows));
}

/** Decodes a record. Throws `DamagedBytes` if it is not one. */
export function decodeRecord(bytes: Uint8Array): FileRecord {
  const reader = byteReader(bytes);
  const names: Uint8Array[] = [];
  for (let left = counted(reader.uint(), reader.left()); left > 0; left--)
    names.push(reader.slice(reader.uint()));
  const rows = (columns: number): Uint32Array => {
    const count = counted(reader.uint(), reader.left());
    const table = new Uint32Array(count * columns);
    for (let column = 0; column < columns; column++) reader.column(table, column * count, count);
    return table;
  };
  const definitions = rows(definitionColumns);
  const calls = rows(callColumns);
  const includes: string[] = [];
  for (let left = counted(reader.uint(), reader.left()); left > 0; left--) includes.push(reader.string());
  const record = {
    names,
    definitions,
    calls,
    includes,
    sizeBytes: reader.uint(),
    errorNodes: reader.uint(),
    usedRaw: reader.uint() === 1,
    partial: reader.string() || null,
  };
  if (reader.left() !== 0) throw new DamagedBytes('bytes follow the record');
  return record;
}

// Every item takes at least one byte, so a larger count is damage and must not allocate.
function counted(count: number, left: number): number {
  if (count > left) throw new DamagedBytes('a count is larger than the bytes that follow');
  return count;
}
