// Nice values as weights, and the kernel's fixed-point arithmetic with them: what a stretch of time counts for a task.
// Exact as on 64 bits; plain numbers, because every product is split so that it stays below 2^53. Read by the classes.
// Source: kernel/sched/core.c (sched_prio_to_weight, sched_prio_to_wmult), fair.c __calc_delta(), 6.1 and 6.12.
// SPDX-License-Identifier: MIT

/** Weight of nice -20 to 19: one step is about a quarter more, ten per cent of a CPU between two that compute. */
export const niceWeights: readonly number[] = [
  88761, 71755, 56483, 46273, 36291, 29154, 23254, 18705, 14949, 11916, 9548, 7620, 6100, 4904, 3906, 3121,
  2501, 1991, 1586, 1277, 1024, 820, 655, 526, 423, 335, 272, 215, 172, 137, 110, 87, 70, 56, 45, 36, 29, 23,
  18, 15,
];
/** Of SCHED_IDLE. */
export const idleWeight = 3;
export const nice0Weight = 1024;

export const weightOf = (nice: number): number => niceWeights[nice + 20] ?? nice0Weight;

/** Weights whose inverse in the kernel's table is cut off where the others are rounded. */
const cutOff: ReadonlySet<number> = new Set([56, 45, 29, 23]);

/** 2^32 / weight as the kernel's table has it. */
export const inverseOf = (weight: number): number =>
  cutOff.has(weight) ? Math.floor(2 ** 32 / weight) : Math.round(2 ** 32 / weight);

/** A factor and a shift: `time * factor >> shift`. */
export interface Scale {
  readonly factor: number;
  readonly shift: number;
}

/** weight / divisor as the kernel scales it; `inverse` is 2^32 / divisor as it keeps it. Weights stay below 2^20. */
export function scaleOf(weight: number, inverse: number): Scale {
  const factor = weight * inverse;
  const high = Math.floor(factor / 2 ** 32);
  if (high === 0) return { factor, shift: 32 };
  const bits = 32 - Math.clz32(high);
  return { factor: Math.floor(factor / 2 ** bits), shift: 32 - bits };
}

/** Nice-0 weight over this one: real time to virtual time. */
export const virtualScale = (weight: number): Scale => scaleOf(nice0Weight, inverseOf(weight));

/** The share of a part of a queue's load; the queue's inverse is 2^32 - 1 over its load, cut off. */
export const shareScale = (weight: number, load: number): Scale =>
  scaleOf(weight, Math.floor((2 ** 32 - 1) / load));

const low = 2 ** 21;

/** `deltaNs * factor >> shift`, exactly, for 0 <= deltaNs < 2^53. */
export function scaled(deltaNs: number, { factor, shift }: Scale): number {
  if (shift < 21) return Number((BigInt(deltaNs) * BigInt(factor)) >> BigInt(shift));
  const high = Math.floor(deltaNs / low);
  const product = high * factor;
  if (product > 2 ** 52) return Number((BigInt(deltaNs) * BigInt(factor)) >> BigInt(shift));
  return Math.floor((product + Math.floor(((deltaNs - high * low) * factor) / low)) / 2 ** (shift - 21));
}

/** Whether a * b <= c, exactly. */
export function productAtMost(a: number, b: number, c: number): boolean {
  const product = a * b;
  return Number.isSafeInteger(product) ? product <= c : BigInt(a) * BigInt(b) <= BigInt(c);
}

/** a * b / c, cut off towards zero, exactly. */
export function mulDiv(a: number, b: number, c: number): number {
  const product = a * b;
  if (Number.isSafeInteger(product)) return Math.trunc(product / c);
  return Number((BigInt(a) * BigInt(b)) / BigInt(c));
}
