// Small byte arrays out of larger pieces of memory: an array of its own costs many times what its bytes do, and the
// simulator makes some for every instruction. A piece is given back when none of its arrays is used any more.
// Called by the machine's memory and by the FPU unit.
// SPDX-License-Identifier: MIT

const pieceBytes = 0x1_0000;
/** Larger arrays are worth one of their own. */
const mostBytes = 0x1000;

let piece = new ArrayBuffer(pieceBytes);
let used = 0;

/** Bytes that are 0. Their `buffer` holds more than them. */
export function freshBytes(length: number): Uint8Array {
  if (length > mostBytes) return new Uint8Array(length);
  if (used + length > pieceBytes) {
    piece = new ArrayBuffer(pieceBytes);
    used = 0;
  }
  const bytes = new Uint8Array(piece, used, length);
  // The next one begins at a multiple of 16.
  used += (length + 15) & ~15;
  return bytes;
}

/** A copy of the bytes from `start` on. */
export function copied(bytes: Uint8Array, start = 0, length = bytes.length - start): Uint8Array {
  const copy = freshBytes(length);
  if (start === 0 && length === bytes.length) copy.set(bytes);
  else if (length <= 16) for (let i = 0; i < length; i++) copy[i] = bytes[start + i] ?? 0;
  else copy.set(bytes.subarray(start, start + length));
  return copy;
}
