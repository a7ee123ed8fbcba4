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

/** The words of four that a piece of memory consists of; the last piece that was asked for is remembered. */
function wordsOf(buffer: ArrayBufferLike): Int32Array {
  if (buffer === lastBuffer) return lastWords;
  let words = wordsByBuffer.get(buffer);
  if (!words) wordsByBuffer.set(buffer, (words = new Int32Array(buffer, 0, buffer.byteLength >> 2)));
  lastBuffer = buffer;
  return (lastWords = words);
}
const wordsByBuffer = new WeakMap<ArrayBufferLike, Int32Array>();
let lastBuffer: ArrayBufferLike | null = null;
let lastWords: Int32Array = new Int32Array(0);

/** Fewer bytes are looked at one by one in the same time. */
const fewBytes = 64;

const inWords = (bytes: Uint8Array, start: number, length: number): boolean =>
  length > fewBytes && ((bytes.byteOffset + start) & 3) === 0 && (length & 3) === 0;

/** Whether two arrays hold the same bytes. */
export function sameBytes(a: Uint8Array, b: Uint8Array): boolean {
  if (a === b) return true;
  const { length } = a;
  if (length !== b.length) return false;
  if (inWords(a, 0, length) && inWords(b, 0, length)) {
    const [x, y] = [wordsOf(a.buffer), wordsOf(b.buffer)];
    const [i, j] = [a.byteOffset >> 2, b.byteOffset >> 2];
    for (let at = 0; at < length >> 2; at++) if (x[i + at] !== y[j + at]) return false;
    return true;
  }
  for (let i = 0; i < length; i += 1) if (a[i] !== b[i]) return false;
  return true;
}

/** Index of the first byte in which two arrays of one length differ; the length if they hold the same. */
export function firstDifference(a: Uint8Array, b: Uint8Array): number {
  const { length } = a;
  let at = 0;
  if (inWords(a, 0, length) && inWords(b, 0, length)) {
    const [x, y] = [wordsOf(a.buffer), wordsOf(b.buffer)];
    const [i, j] = [a.byteOffset >> 2, b.byteOffset >> 2];
    let word = 0;
    while (word < length >> 2 && x[i + word] === y[j + word]) word++;
    at = word * 4;
  }
  while (at < length && a[at] === b[at]) at++;
  return at;
}

/** Index of the last byte in which they differ; -1 if they hold the same. */
export function lastDifference(a: Uint8Array, b: Uint8Array): number {
  let end = a.length;
  if (inWords(a, 0, end) && inWords(b, 0, end)) {
    const [x, y] = [wordsOf(a.buffer), wordsOf(b.buffer)];
    const [i, j] = [a.byteOffset >> 2, b.byteOffset >> 2];
    let words = end >> 2;
    while (words > 0 && x[i + words - 1] === y[j + words - 1]) words--;
    end = words * 4;
  }
  while (end > 0 && a[end - 1] === b[end - 1]) end--;
  return end - 1;
}

/** Whether `length` bytes from `start` on (all of them unless given) are 0; a loop, because save areas are long. */
export function isZero(bytes: Uint8Array, start = 0, length = bytes.length - start): boolean {
  if (inWords(bytes, start, length)) {
    const words = wordsOf(bytes.buffer);
    const from = (bytes.byteOffset + start) >> 2;
    for (let at = from; at < from + (length >> 2); at++) if (words[at] !== 0) return false;
    return true;
  }
  for (let i = start; i < start + length; i += 1) if (bytes[i] !== 0) return false;
  return true;
}

/** Bitmap of the sixteen bytes each from the beginning on that are not all 0. */
export function nonZeroSixteens(bytes: Uint8Array): number {
  let bits = 0;
  const count = bytes.length >> 4;
  if (!inWords(bytes, 0, bytes.length)) {
    for (let i = 0; i < count; i++) if (!isZero(bytes, i * 16, 16)) bits |= 1 << i;
    return bits;
  }
  const words = wordsOf(bytes.buffer);
  let at = bytes.byteOffset >> 2;
  for (let i = 0; i < count; i++, at += 4)
    if (((words[at] ?? 0) | (words[at + 1] ?? 0) | (words[at + 2] ?? 0) | (words[at + 3] ?? 0)) !== 0)
      bits |= 1 << i;
  return bits;
}

/** A copy of the bytes from `start` on. */
export function copied(bytes: Uint8Array, start = 0, length = bytes.length - start): Uint8Array {
  const copy = freshBytes(length);
  if (start === 0 && length === bytes.length) copy.set(bytes);
  else if (length <= 16) for (let i = 0; i < length; i++) copy[i] = bytes[start + i] ?? 0;
  else copy.set(bytes.subarray(start, start + length));
  return copy;
}
