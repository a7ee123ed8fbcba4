// A column of a record that grows: typed, doubled when full, cut to size when the record is done.
// Knows nothing of events; used by the recorder and the effect log.
// SPDX-License-Identifier: MIT

type Typed = Uint8Array | Uint16Array | Uint32Array | Float64Array;

export class Column<T extends Typed> {
  private items: T;
  length = 0;

  constructor(private readonly make: (length: number) => T) {
    this.items = make(1024);
  }

  push(value: number): void {
    if (this.length === this.items.length) this.grow(this.length + 1);
    this.items[this.length++] = value;
  }

  /** Adds bytes at the end, e.g. of a heap. Only for columns of bytes. */
  pushBytes(from: Uint8Array, at: number, size: number): void {
    if (this.length + size > this.items.length) this.grow(this.length + size);
    const { items, length } = this;
    if (size > 64) items.set(from.subarray(at, at + size), length);
    else for (let i = 0; i < size; i++) items[length + i] = from[at + i] ?? 0;
    this.length += size;
  }

  /** Adds values at the end, each with `shift` added to it. */
  pushAll(values: ArrayLike<number>, shift: number): void {
    const { length } = values;
    if (this.length + length > this.items.length) this.grow(this.length + length);
    const { items, length: from } = this;
    for (let i = 0; i < length; i++) items[from + i] = (values[i] as number) + shift;
    this.length = from + length;
  }

  /** Adds a value so many times. */
  pushMany(value: number, count: number): void {
    if (this.length + count > this.items.length) this.grow(this.length + count);
    this.items.fill(value, this.length, this.length + count);
    this.length += count;
  }

  /** Only the first `length` values stay. */
  cut(length: number): void {
    this.length = Math.min(this.length, length);
  }

  /** A copy of the values [from, to). */
  copy(from: number, to: number): T {
    return this.items.slice(from, Math.min(to, this.length)) as T;
  }

  at(index: number): number {
    return index < this.length ? (this.items[index] ?? 0) : 0;
  }

  set(index: number, value: number): void {
    if (index < this.length) this.items[index] = value;
  }

  private grow(least: number): void {
    const wider = this.make(Math.max(least, this.items.length * 2));
    wider.set(this.items);
    this.items = wider;
  }

  /** The column as it is now, in memory of just its size. */
  done(): T {
    const exact = this.make(this.length);
    exact.set(this.items.subarray(0, this.length));
    return exact;
  }
}

export const bytesColumn = (): Column<Uint8Array> => new Column((length) => new Uint8Array(length));
export const words16Column = (): Column<Uint16Array> => new Column((length) => new Uint16Array(length));
export const words32Column = (): Column<Uint32Array> => new Column((length) => new Uint32Array(length));
export const numbersColumn = (): Column<Float64Array> => new Column((length) => new Float64Array(length));
