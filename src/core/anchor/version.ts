// Kernel versions as anchors and walkthroughs compare them: "6.1", "6.12.117", "6.12.0-rc3".
// Knows no history; what comes after the numbers is not compared. Called by anchor.ts and core/tour.
// SPDX-License-Identifier: MIT

/** Versions in which something exists: from `from` on (inclusive), before `before` (exclusive). */
export interface VersionRange {
  readonly from?: string;
  readonly before?: string;
}

/** Negative, zero or positive, number by number; a missing number counts as 0. */
export function compareVersions(left: string, right: string): number {
  const a = numbers(left);
  const b = numbers(right);
  for (let i = 0; i < Math.max(a.length, b.length); i++) {
    const difference = (a[i] ?? 0) - (b[i] ?? 0);
    if (difference !== 0) return difference;
  }
  return 0;
}

/** Why the range leaves this version out, as a sentence; null if it does not, or if the version is not known. */
export function outsideRange(range: VersionRange | undefined, version: string | null): string | null {
  if (range === undefined || version === null) return null;
  if (range.from !== undefined && compareVersions(version, range.from) < 0)
    return `it exists from Linux ${range.from} on, and this tree is ${version}`;
  if (range.before !== undefined && compareVersions(version, range.before) >= 0)
    return `it exists before Linux ${range.before} only, and this tree is ${version}`;
  return null;
}

const numbers = (version: string): number[] =>
  (/^\d+(\.\d+)*/.exec(version)?.[0] ?? '0').split('.').map(Number);
