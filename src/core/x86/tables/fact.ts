// What a statement about hardware rests on: its source, and whether it was verified.
// Every table and every hover text carries one of these; nothing here knows a register.
// SPDX-License-Identifier: MIT

/** `unverified` facts come from memory or one source only; whoever shows them must say so. */
export interface Provenance {
  /** Manual volume and section, kernel path and version, or the measured machine. */
  readonly source: string;
  readonly unverified?: boolean;
}

/** One bit, or a field of `width` bits, of a register. */
export interface RegisterBit extends Provenance {
  /** Lowest bit number. */
  readonly bit: number;
  /** Number of bits; 1 unless given. */
  readonly width?: number;
  readonly name: string;
  readonly meaning: string;
  readonly whenSet: string;
  readonly whenClear: string;
  /** The kernel's macro (uapi/asm/processor-flags.h, asm/fpu/types.h or asm/msr-index.h). */
  readonly macro?: string;
  /** Who sets and clears it in Linux, in ascending order of versions. */
  readonly linux?: readonly LinuxEra[];
}

/** A statement about Linux from a version on (null: from the oldest one read), until the next one's. */
export interface LinuxEra extends Partial<Provenance> {
  readonly since: readonly [major: number, minor: number] | null;
  readonly text: string;
}

export interface RegisterTable extends Provenance {
  readonly name: string;
  readonly title: string;
  readonly widthBits: 8 | 16 | 32 | 64;
  readonly bits: readonly RegisterBit[];
}

/** The era that a version falls into; undefined if the version is older than all. */
export function eraFor(
  eras: readonly LinuxEra[],
  version: readonly [major: number, minor: number],
): LinuxEra | undefined {
  const reached = eras.filter(({ since }) => since === null || compareVersions(since, version) <= 0);
  return reached.at(-1);
}

/** Major and minor number of a version text such as "6.12.117" or "4.4"; null if it has none. */
export function majorMinor(version: string): readonly [number, number] | null {
  const match = /^v?(\d+)\.(\d+)/.exec(version);
  return match === null ? null : [Number(match[1]), Number(match[2])];
}

function compareVersions(a: readonly [number, number], b: readonly [number, number]): number {
  return a[0] === b[0] ? a[1] - b[1] : a[0] - b[0];
}

/** Mask of a bit or field. */
export const maskOf = (bit: Pick<RegisterBit, 'bit' | 'width'>): bigint =>
  ((1n << BigInt(bit.width ?? 1)) - 1n) << BigInt(bit.bit);

/** Mask of one named bit of a table. Throws for a name that the table does not have (a programming error). */
export function bitMask(table: RegisterTable, name: string): bigint {
  const found = table.bits.find((bit) => bit.name === name);
  if (found === undefined) throw new Error(`${table.name} has no bit ${name}`);
  return maskOf(found);
}
