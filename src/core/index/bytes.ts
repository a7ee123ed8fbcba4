// Writing and reading the store's bytes: variable-length integers, delta-coded columns, latin1 strings.
// A reader never reads past its end: it throws `DamagedBytes`, which the store's loader takes for a damaged record.
// SPDX-License-Identifier: MIT

/** Thrown when bytes cannot be what was written. */
export class DamagedBytes extends Error {}

export interface ByteWriter {
  uint(value: number): void;
  /** A latin1 string; its length first. */
  string(value: string): void;
  /** Numbers that are often close to the one before. */
  column(values: ArrayLike<number>): void;
  raw(bytes: Uint8Array): void;
  bytes(): Uint8Array;
}

/** A growing buffer. Integers are unsigned and below 2^32. */
export function byteWriter(): ByteWriter {
  let buffer = new Uint8Array(1024);
  let length = 0;
  const reserve = (count: number): void => {
    if (length + count <= buffer.length) return;
    const larger = new Uint8Array(Math.max(buffer.length * 2, length + count));
    larger.set(buffer);
    buffer = larger;
  };
  const uint = (value: number): void => {
    reserve(5);
    let rest = value >>> 0;
    while (rest >= 0x80) {
      buffer[length++] = (rest & 0x7f) | 0x80;
      rest >>>= 7;
    }
    buffer[length++] = rest;
  };
  return {
    uint,
    string(value) {
      uint(value.length);
      reserve(value.length);
      for (let i = 0; i < value.length; i++) buffer[length++] = value.charCodeAt(i);
    },
    column(values) {
      let before = 0;
      for (let i = 0; i < values.length; i++) {
        const value = values[i] ?? 0;
        const delta = (value - before) | 0;
        uint((delta << 1) ^ (delta >> 31));
        before = value;
      }
    },
    raw(bytes) {
      reserve(bytes.length);
      buffer.set(bytes, length);
      length += bytes.length;
    },
    bytes: () => buffer.slice(0, length),
  };
}

export interface ByteReader {
  readonly left: () => number;
  uint(): number;
  string(): string;
  /** Bytes of a string, without copying. */
  slice(length: number): Uint8Array;
  column(into: Uint32Array, from: number, count: number): void;
}

/** Reads what `byteWriter` wrote. Throws `DamagedBytes` instead of reading past the end. */
export function byteReader(bytes: Uint8Array): ByteReader {
  let at = 0;
  const uint = (): number => {
    let value = 0;
    for (let shift = 0; shift < 35; shift += 7) {
      const byte = bytes[at++];
      if (byte === undefined) throw new DamagedBytes('the bytes end too early');
      value |= (byte & 0x7f) << shift;
      if (byte < 0x80) return value >>> 0;
    }
    throw new DamagedBytes('an integer is too long');
  };
  const slice = (length: number): Uint8Array => {
    if (at + length > bytes.length) throw new DamagedBytes('the bytes end too early');
    at += length;
    return bytes.subarray(at - length, at);
  };
  return {
    left: () => bytes.length - at,
    uint,
    slice,
    string: () => latin1Text(slice(uint())),
    column(into, from, count) {
      let before = 0;
      for (let i = 0; i < count; i++) {
        const coded = uint();
        before = (before + ((coded >>> 1) ^ -(coded & 1))) >>> 0;
        into[from + i] = before;
      }
    },
  };
}

/** One UTF-16 unit per byte. */
export function latin1Text(bytes: Uint8Array): string {
  if (bytes.length <= wholeBytes) return unitsText(bytes);
  let text = '';
  for (let i = 0; i < bytes.length; i += wholeBytes) text += unitsText(bytes.subarray(i, i + wholeBytes));
  return text;
}

const wholeBytes = 4096;
/** Several times faster than spreading the bytes as arguments. */
const unitsText = (bytes: Uint8Array): string => Reflect.apply(String.fromCharCode, null, bytes) as string;

/** The bytes of a latin1 string, with `more` zeros after them. */
export function latin1Bytes(text: string, more = 0): Uint8Array {
  const bytes = new Uint8Array(text.length + more);
  for (let i = 0; i < text.length; i++) bytes[i] = text.charCodeAt(i);
  return bytes;
}
