// The definitions that a lexical pass finds in one text, as columns that are used again for the next text.
// Filled by declarationWatch.ts and lexicalScan.ts; read by the segment builder and by lexicalFacts.ts.
// SPDX-License-Identifier: MIT

export interface DefinitionRows {
  count: number;
  nameStart: Int32Array;
  nameEnd: Int32Array;
  start: Int32Array;
  /** 0 while the definition is open. */
  end: Int32Array;
  line0: Int32Array;
  endLine0: Int32Array;
  /** Offset of the first byte of the name's line. */
  lineStart: Int32Array;
  /** Index into `definitionKinds`. */
  kind: Uint8Array;
  /** Where the name of the macro that made it stands, or -1. */
  viaStart: Int32Array;
  viaEnd: Int32Array;
  /** Row of the record around it, or -1. */
  container: Int32Array;
  /** Names that are not written in the text, by row. */
  readonly made: Map<number, string>;
}

/** Makes empty rows with room for some. */
export function definitionRows(room = 1024): DefinitionRows {
  const ints = (): Int32Array => new Int32Array(room);
  return {
    count: 0,
    nameStart: ints(),
    nameEnd: ints(),
    start: ints(),
    end: ints(),
    line0: ints(),
    endLine0: ints(),
    lineStart: ints(),
    kind: new Uint8Array(room),
    viaStart: ints(),
    viaEnd: ints(),
    container: ints(),
    made: new Map(),
  };
}

/** Makes room for one more row. */
export function reserveRow(rows: DefinitionRows): void {
  if (rows.count < rows.kind.length) return;
  const room = rows.kind.length * 2;
  const larger = (from: Int32Array): Int32Array => {
    const into = new Int32Array(room);
    into.set(from);
    return into;
  };
  rows.nameStart = larger(rows.nameStart);
  rows.nameEnd = larger(rows.nameEnd);
  rows.start = larger(rows.start);
  rows.end = larger(rows.end);
  rows.line0 = larger(rows.line0);
  rows.endLine0 = larger(rows.endLine0);
  rows.lineStart = larger(rows.lineStart);
  rows.viaStart = larger(rows.viaStart);
  rows.viaEnd = larger(rows.viaEnd);
  rows.container = larger(rows.container);
  const kinds = new Uint8Array(room);
  kinds.set(rows.kind);
  rows.kind = kinds;
}

/** Forgets all rows; what grew for a very large text is given back. */
export function clearRows(rows: DefinitionRows): void {
  rows.count = 0;
  rows.made.clear();
}
