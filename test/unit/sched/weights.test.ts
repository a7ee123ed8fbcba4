// The kernel's fixed-point arithmetic against the same in big integers, written from its definition.
// SPDX-License-Identifier: MIT
import { expect, test } from 'vitest';
import {
  idleWeight,
  inverseOf,
  mulDiv,
  niceWeights,
  productAtMost,
  scaled,
  shareScale,
  virtualScale,
} from '../../../src/core/sched/weights.ts';
import { random } from '../../support/random.ts';

/** __calc_delta() as a text book has it: all in 64 bits, the inverse given. */
function calcDelta(delta: bigint, weight: bigint, inverse: bigint): bigint {
  let factor = weight * inverse;
  let shift = 32n;
  while (factor >> 32n !== 0n) {
    factor >>= 1n;
    shift -= 1n;
  }
  return (delta * factor) >> shift;
}

test('virtual time is exact for every nice value and any stretch of time', () => {
  const next = random(3);
  for (const weight of [...niceWeights, idleWeight]) {
    const scale = virtualScale(weight);
    for (let i = 0; i < 500; i++) {
      const delta = next.below(2 ** 31) * (i % 3 === 0 ? next.below(2 ** 10) + 1 : 1);
      const wanted = Number(calcDelta(BigInt(delta), 1024n, BigInt(inverseOf(weight))));
      if (scaled(delta, scale) !== wanted) expect.fail(`${delta} ns at weight ${weight}`);
    }
  }
});

test('slices are exact for any load', () => {
  const next = random(4);
  for (let i = 0; i < 5000; i++) {
    const weight = next.of(niceWeights);
    const load = weight + next.below(500_000);
    const period = next.below(200_000_000);
    const inverse = (2n ** 32n - 1n) / BigInt(load);
    expect(scaled(period, shareScale(weight, load))).toBe(
      Number(calcDelta(BigInt(period), BigInt(weight), inverse)),
    );
  }
});

test('products beyond 2^53 are compared and divided exactly', () => {
  const next = random(5);
  for (let i = 0; i < 5000; i++) {
    const a = (next.below(2 ** 31) + 1) * (next.below(2) === 0 ? -1 : 1) * 4;
    const b = next.below(2 ** 23) + 1;
    const product = BigInt(a) * BigInt(b);
    const c = Number(product) + next.below(3) - 1;
    expect(productAtMost(a, b, c)).toBe(product <= BigInt(c));
    const divisor = next.below(2 ** 20) + 1;
    expect(mulDiv(a, b, divisor)).toBe(Number(product / BigInt(divisor)));
  }
});
