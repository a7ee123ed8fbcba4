// A checksum that is fast enough to look at a whole tree's index at every start: four lanes of 32-bit words.
// Every step is a bijection of its lane, so that a change of any one word always changes the sum.
// Pure. Used by the segments of the lexical index.
// SPDX-License-Identifier: MIT

const primes = [0x9e3779b1, 0x85ebca77, 0xc2b2ae3d, 0x27d4eb2f] as const;

/** The sum of `bytes[from, to)`; `from` must be a multiple of 4 in a buffer that begins at such a multiple. */
export function laneSum(bytes: Uint8Array, from: number, to: number): number {
  const count = (to - from) >> 2;
  const words = new Int32Array(bytes.buffer, bytes.byteOffset + from, count);
  let a = 1;
  let b = 2;
  let c = 3;
  let d = 4;
  const quads = count & ~3;
  for (let i = 0; i < quads; i += 4) {
    a = Math.imul(a ^ (words[i] as number), primes[0]);
    a ^= a >>> 15;
    b = Math.imul(b ^ (words[i + 1] as number), primes[1]);
    b ^= b >>> 15;
    c = Math.imul(c ^ (words[i + 2] as number), primes[2]);
    c ^= c >>> 15;
    d = Math.imul(d ^ (words[i + 3] as number), primes[3]);
    d ^= d >>> 15;
  }
  let sum = (to - from) ^ a;
  const stir = (value: number): void => {
    sum = Math.imul(sum ^ value, primes[1]);
    sum ^= sum >>> 13;
  };
  stir(b);
  stir(c);
  stir(d);
  for (let i = quads; i < count; i++) stir(words[i] as number);
  for (let i = from + count * 4; i < to; i++) stir(bytes[i] as number);
  return sum >>> 0;
}
