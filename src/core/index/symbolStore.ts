// The symbol store: what is defined and called where, over the records of many files. Query by name, by file, by
// caller and callee; one file can be replaced at any time. In memory only; core/index/shard.ts makes the bytes on disk.
// Called by the index service.
// SPDX-License-Identifier: MIT
import { definitionKinds, type DefinitionKind } from '../syntax/facts.ts';
import type { TextPosition } from '../base/positions.ts';
import {
  callColumn,
  callColumns,
  decodeRecord,
  definitionColumn,
  definitionColumns,
  uncertainBit,
} from './fileRecord.ts';
import { nameTable, type NameTable } from './nameTable.ts';
import { postings } from './postings.ts';
import { rankedNames, type RankedNames } from './rankedNames.ts';

export interface StoredDefinition {
  readonly name: string;
  readonly kind: DefinitionKind;
  readonly path: string;
  /** Byte offsets. */
  readonly nameStart: number;
  readonly nameEnd: number;
  readonly start: number;
  readonly end: number;
  readonly nameFrom: TextPosition;
  readonly nameTo: TextPosition;
  readonly from: TextPosition;
  readonly to: TextPosition;
  readonly via: string | null;
  readonly container: string | null;
  readonly condition: string | null;
  readonly uncertain: boolean;
}
export interface StoredCall {
  readonly caller: string | null;
  readonly callee: string;
  readonly path: string;
  readonly start: number;
  readonly position: TextPosition;
}
export interface StoreTotals {
  readonly files: number;
  readonly bytes: number;
  readonly definitions: number;
  readonly calls: number;
  readonly errorFiles: number;
  readonly errorNodes: number;
}

/** The parse confidence of a file. */
export interface FileConfidence {
  readonly sizeBytes: number;
  readonly errorNodes: number;
  /** True if the prepared text parsed worse than the raw text, and the raw tree was used. */
  readonly usedRaw: boolean;
  /** Why the facts are those of the lexical pass, or null if the file was parsed. */
  readonly partial: string | null;
}

export interface SymbolStore {
  /** Puts or replaces a file, from an encoded record. Throws `DamagedBytes` and changes nothing if it is not one. */
  setFile(path: string, record: Uint8Array): void;
  removeFile(path: string): void;
  hasFile(path: string): boolean;
  paths(): readonly string[];
  /** All definitions of a name, or those of some kinds, by file in the order that files were put. */
  definitionsOf(name: string, kinds?: readonly DefinitionKind[]): readonly StoredDefinition[];
  /** Definitions of a file in the order of the facts, or null if the file is not in the store. */
  definitionsIn(path: string): readonly StoredDefinition[] | null;
  callsIn(path: string): readonly StoredCall[] | null;
  /** Operands of a file's #include lines as written; null if the file is not in the store or was not parsed. */
  includesOf(path: string): readonly string[] | null;
  /** Calls of a name. */
  callers(name: string): readonly StoredCall[];
  /** Calls inside functions of a name. */
  callees(name: string): readonly StoredCall[];
  /** How well a file was read, or null if it is not in the store. */
  confidence(path: string): FileConfidence | null;
  /** Sums over some files of the store. */
  totals(paths: ReadonlySet<string>): StoreTotals;
  /** All names, what finds them by letters, and a mark for each that is defined somewhere, for search. */
  readonly names: NameTable;
  readonly search: RankedNames;
  definedNames(): Uint8Array;
  /** Takes in what is new ahead of the questions; after a pass over many files that takes tenths of a second. */
  prepare(breathe: () => Promise<void>): Promise<void>;
}

interface StoredFile {
  readonly path: string;
  readonly definitions: Uint32Array;
  readonly calls: Uint32Array;
  readonly sizeBytes: number;
  readonly errorNodes: number;
  readonly usedRaw: boolean;
  readonly partial: string | null;
  readonly includes: readonly string[];
}

/** Makes an empty store. */
export function symbolStore(): SymbolStore {
  const names = nameTable();
  const search = rankedNames(names);
  const byPath = new Map<string, number>();
  /** Each #include operand once: most files share them. */
  const operands = new Map<string, string>();
  const files: (StoredFile | null)[] = [];
  const rowsOf = (pick: (file: StoredFile) => Uint32Array, columns: number, column: number) =>
    postings(
      () => names.count(),
      () => files.length,
      (index) => {
        const file = files[index];
        if (!file) return null;
        const table = pick(file);
        const rows = table.length / columns;
        return table.subarray(column * rows, (column + 1) * rows);
      },
    );
  const definitionNames = rowsOf((file) => file.definitions, definitionColumns, definitionColumn.name);
  const callees = rowsOf((file) => file.calls, callColumns, callColumn.callee);
  const callers = rowsOf((file) => file.calls, callColumns, callColumn.caller);

  const fileAt = (path: string): StoredFile | null => files[byPath.get(path) ?? -1] ?? null;
  const optionalText = (id: number): string | null => (id === 0 ? null : names.text(id - 1));
  const kindAt = ({ definitions }: StoredFile, row: number): number =>
    (definitions[(definitionColumn.kind * definitions.length) / definitionColumns + row] ?? 0) &
    ~uncertainBit;
  const definitionAt = (file: StoredFile, row: number): StoredDefinition => {
    const rows = file.definitions.length / definitionColumns;
    const cell = (column: number): number => file.definitions[column * rows + row] ?? 0;
    const c = definitionColumn;
    return {
      name: names.text(cell(c.name)),
      kind: definitionKinds[kindAt(file, row)] ?? 'variable',
      path: file.path,
      nameStart: cell(c.nameStart),
      nameEnd: cell(c.nameEnd),
      start: cell(c.start),
      end: cell(c.end),
      nameFrom: { line0: cell(c.nameLine), column0: cell(c.nameColumn) },
      nameTo: { line0: cell(c.nameLine), column0: cell(c.nameEndColumn) },
      from: { line0: cell(c.startLine), column0: cell(c.startColumn) },
      to: { line0: cell(c.endLine), column0: cell(c.endColumn) },
      via: optionalText(cell(c.via)),
      container: optionalText(cell(c.container)),
      condition: optionalText(cell(c.condition)),
      uncertain: (cell(c.kind) & uncertainBit) !== 0,
    };
  };
  const callAt = (file: StoredFile, row: number): StoredCall => {
    const rows = file.calls.length / callColumns;
    const cell = (column: number): number => file.calls[column * rows + row] ?? 0;
    return {
      caller: optionalText(cell(callColumn.caller)),
      callee: names.text(cell(callColumn.callee)),
      path: file.path,
      start: cell(callColumn.start),
      position: { line0: cell(callColumn.line), column0: cell(callColumn.column) },
    };
  };
  const found = <T>(
    places: readonly (readonly [number, number])[],
    make: (file: StoredFile, row: number) => T,
  ): readonly T[] =>
    places.flatMap(([index, row]) => {
      const file = files[index];
      return file ? [make(file, row)] : [];
    });
  const allRows = <T>(table: Uint32Array, columns: number, make: (row: number) => T): readonly T[] =>
    Array.from({ length: table.length / columns }, (_, row) => make(row));
  const removeFile = (path: string): void => {
    const index = byPath.get(path);
    if (index === undefined) return;
    files[index] = null;
    byPath.delete(path);
  };

  return {
    names,
    search,
    setFile(path, bytes) {
      const record = decodeRecord(bytes);
      const ids = Uint32Array.from(record.names, (name) => names.intern(name));
      const c = definitionColumn;
      renumber(record.definitions, definitionColumns, ids, [c.name], [c.via, c.container, c.condition]);
      renumber(record.calls, callColumns, ids, [callColumn.callee], [callColumn.caller]);
      removeFile(path);
      byPath.set(path, files.length);
      const { definitions, calls, sizeBytes, errorNodes, usedRaw, partial } = record;
      const includes = record.includes.map((one) => {
        const same = operands.get(one) ?? one;
        operands.set(same, same);
        return same;
      });
      files.push({ path, definitions, calls, sizeBytes, errorNodes, usedRaw, partial, includes });
    },
    removeFile,
    hasFile: (path) => byPath.has(path),
    paths: () => [...byPath.keys()],
    definitionsOf(name, kinds) {
      const places = definitionNames.find(names.find(name));
      if (kinds === undefined) return found(places, definitionAt);
      // Thousands of structs have a `dev`: only what is asked for is made.
      const ofKinds = places.filter(([index, row]) => {
        const file = files[index];
        const kind = file && definitionKinds[kindAt(file, row)];
        return kind && kinds.includes(kind);
      });
      return found(ofKinds, definitionAt);
    },
    definitionsIn(path) {
      const file = fileAt(path);
      return file && allRows(file.definitions, definitionColumns, (row) => definitionAt(file, row));
    },
    callsIn(path) {
      const file = fileAt(path);
      return file && allRows(file.calls, callColumns, (row) => callAt(file, row));
    },
    includesOf(path) {
      const file = fileAt(path);
      return file?.partial === null ? file.includes : null;
    },
    callers: (name) => found(callees.find(names.find(name)), callAt),
    callees: (name) => {
      const id = names.find(name);
      // The caller column holds the id plus 1.
      return id < 0 ? [] : found(callers.find(id + 1), callAt);
    },
    confidence(path) {
      const file = fileAt(path);
      if (file === null) return null;
      const { sizeBytes, errorNodes, usedRaw, partial } = file;
      return { sizeBytes, errorNodes, usedRaw, partial };
    },
    totals(paths) {
      const live = files.flatMap((file) => (file && paths.has(file.path) ? [file] : []));
      const sum = (of: (file: StoredFile) => number): number =>
        live.reduce((total, file) => total + of(file), 0);
      return {
        files: live.length,
        bytes: sum((file) => file.sizeBytes),
        definitions: sum((file) => file.definitions.length / definitionColumns),
        calls: sum((file) => file.calls.length / callColumns),
        errorFiles: sum((file) => (file.errorNodes > 0 ? 1 : 0)),
        errorNodes: sum((file) => file.errorNodes),
      };
    },
    definedNames: () => definitionNames.present(),
    async prepare(breathe) {
      for (const step of [definitionNames.present, callees.refresh, callers.refresh, search.prepare]) {
        await breathe();
        step();
      }
    },
  };
}

/** Replaces a record's own name numbers by the store's ids, in plain and in optional (plus 1) columns. */
function renumber(
  table: Uint32Array,
  columns: number,
  ids: Uint32Array,
  plain: readonly number[],
  optional: readonly number[],
): void {
  const rows = table.length / columns;
  for (const column of plain) {
    for (let i = column * rows; i < (column + 1) * rows; i++) table[i] = ids[table[i] ?? 0] ?? 0;
  }
  for (const column of optional) {
    for (let i = column * rows; i < (column + 1) * rows; i++) {
      const held = table[i] ?? 0;
      if (held !== 0) table[i] = (ids[held - 1] ?? 0) + 1;
    }
  }
}
