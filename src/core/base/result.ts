// Results and hex words: the two value shapes that cross every wall of the house.
// Pure; called from everywhere. 64-bit values are bigint inside core and `Hex64` on the wire.
// SPDX-License-Identifier: MIT

/** A 64-bit value on the wire, e.g. "0x8000000000000007". */
export type Hex64 = `0x${string}`;

export type Result<T, E = string> =
  { readonly ok: true; readonly value: T } | { readonly ok: false; readonly error: E };

export const ok = <T>(value: T): Result<T, never> => ({ ok: true, value });
export const err = <E>(error: E): Result<never, E> => ({ ok: false, error });

/** Formats an unsigned 64-bit value; negative input is taken modulo 2^64. */
export function hex64(value: bigint | number): Hex64 {
  return `0x${BigInt.asUintN(64, BigInt(value)).toString(16)}`;
}

/** Makes a `switch` over a union exhaustive at compile time. Throws if reached at run time. */
export function assertNever(value: never): never {
  throw new Error(`unexpected value: ${JSON.stringify(value)}`);
}
