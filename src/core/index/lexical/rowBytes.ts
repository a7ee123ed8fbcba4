// Definition rows of a segment: what is defined on which line, each name written as what differs from the one before.
// Written by segmentBuilder.ts, read by the lexical index for search and for answers that need no text.
// SPDX-License-Identifier: MIT
import { DamagedBytes } from '../bytes.ts';
import { putUint } from './segment.ts';

export interface RowSource {
  readonly kind: number;
  readonly line0: number;
  /** UTF-16 units. */
  readonly column0: number;
  readonly name: Uint8Array;
}

/** Set in the first byte if the column is that of the row before. */
const sameColumn = 0x80;

/** Appends a row; the caller made room for the name and 24 bytes more. Returns the new end. */
export function encodeRow(into: Uint8Array, from: number, row: RowSource, before: RowSource): number {
  const { name } = row;
  const most = Math.min(name.length, before.name.length, 255);
  let shared = 0;
  while (shared < most && name[shared] === before.name[shared]) shared++;
  const isSame = row.column0 === before.column0;
  let at = from;
  into[at++] = row.kind | (isSame ? sameColumn : 0);
  into[at++] = shared;
  at = putUint(into, at, name.length - shared);
  for (let i = shared; i < name.length; i++) into[at++] = name[i] as number;
  const lines = row.line0 - before.line0;
  at = putUint(into, at, (lines << 1) ^ (lines >> 31));
  return isSame ? at : putUint(into, at, row.column0);
}

/** A place between two rows, to go on from. */
export interface RowMark {
  readonly at: number;
  readonly line0: number;
  readonly column0: number;
  readonly name: Uint8Array;
}

/** Reads rows one after another into its own fields: a tree has millions of them. */
export class RowCursor {
  kind = 0;
  line0 = 0;
  column0 = 0;
  name = new Uint8Array(256);
  nameLength = 0;
  private at = 0;
  private rows: Uint8Array = new Uint8Array(0);

  begin(rows: Uint8Array): void {
    this.rows = rows;
    this.at = this.kind = this.line0 = this.column0 = this.nameLength = 0;
  }

  mark(): RowMark {
    const { at, line0, column0, nameLength } = this;
    return { at, line0, column0, name: this.name.slice(0, nameLength) };
  }

  /** Goes on behind the row at which a mark of the same rows was made. */
  resume(rows: Uint8Array, { at, line0, column0, name }: RowMark): void {
    this.begin(rows);
    this.at = at;
    this.line0 = line0;
    this.column0 = column0;
    if (name.length > this.name.length) this.name = new Uint8Array(name.length * 2);
    this.name.set(name);
    this.nameLength = name.length;
  }

  /** False at the end. */
  next(): boolean {
    const { rows } = this;
    if (this.at >= rows.length) return false;
    const first = rows[this.at] as number;
    const shared = rows[this.at + 1] as number;
    this.at += 2;
    this.kind = first & ~sameColumn;
    const more = this.uint();
    if (this.at + more > rows.length) throw new DamagedBytes('a name is longer than its rows');
    if (shared + more > this.name.length) {
      const larger = new Uint8Array((shared + more) * 2);
      larger.set(this.name);
      this.name = larger;
    }
    for (let i = 0; i < more; i++) this.name[shared + i] = rows[this.at + i] as number;
    this.nameLength = shared + more;
    this.at += more;
    const lines = this.uint();
    this.line0 += (lines >>> 1) ^ -(lines & 1);
    if ((first & sameColumn) === 0) this.column0 = this.uint();
    return true;
  }

  private uint(): number {
    let value = 0;
    for (let bits = 0; ; bits += 7) {
      const byte = this.rows[this.at++] ?? 0;
      value |= (byte & 0x7f) << bits;
      if (byte < 0x80) return value >>> 0;
    }
  }
}
