// Seeded randomness for tests: the same seed gives the same numbers on every machine and every run.
// SPDX-License-Identifier: MIT

export interface Random {
  /** A whole number from 0 to `limit` - 1. */
  below(limit: number): number;
  of<T>(choices: readonly T[]): T;
  bytes(length: number): Uint8Array;
}

/** xorshift32, started from the mixed seed. */
export function random(seed: number): Random {
  let x = Math.imul(seed + 1, 0x9e37_79b1) >>> 0 || 1;
  const below = (limit: number): number => {
    x ^= x << 13;
    x ^= x >>> 17;
    x ^= x << 5;
    return Math.floor(((x >>> 0) / 0x1_0000_0000) * limit);
  };
  for (let i = 0; i < 4; i += 1) below(2);
  return {
    below,
    of: <T>(choices: readonly T[]): T => {
      const choice = choices[below(choices.length)];
      if (choice === undefined) throw new RangeError('nothing to choose from');
      return choice;
    },
    bytes: (length) => Uint8Array.from({ length }, () => below(256)),
  };
}
