// Two outcomes of the same operation, byte by byte. Used by main.ts.
// SPDX-License-Identifier: MIT
import type { Outcome, Part } from './operations.ts';

export interface Comparison {
  readonly bytes: number;
  /** In words; empty if nothing differs. */
  readonly differences: readonly string[];
}

export function compareOutcomes(engine: Outcome, native: Outcome): Comparison {
  if (engine.failed !== null || native.failed !== null)
    return {
      bytes: 0,
      differences: [`engine: ${engine.failed ?? 'goes on'}; compiled: ${native.failed ?? 'goes on'}`],
    };
  const differences: string[] = [];
  if (engine.result !== native.result)
    differences.push(`result: engine ${engine.result}, compiled ${native.result}`);
  if (engine.warned !== native.warned)
    differences.push(
      `a WARN: engine ${engine.warned ? 'yes' : 'no'}, compiled ${native.warned ? 'yes' : 'no'}`,
    );
  const { bytes, differences: inParts } = compareParts(engine.parts, native.parts);
  return { bytes: bytes + 8, differences: [...differences, ...inParts] };
}

/** Of images the compiled side shows more than belongs to them: what the engine shows is compared. */
export function compareParts(engine: readonly Part[], native: readonly Part[]): Comparison {
  const differences: string[] = [];
  let bytes = 0;
  const others = new Map(native.map((part) => [part.name, part.bytes]));
  for (const part of engine) {
    const other = others.get(part.name);
    if (!other) {
      differences.push(`${part.name}: the compiled side does not show it`);
      continue;
    }
    bytes += part.bytes.length;
    const at = part.bytes.findIndex((byte, i) => byte !== other[i]);
    if (at < 0) continue;
    const word = (from: Uint8Array): string => Buffer.from(from.slice(at, at + 8)).toString('hex');
    differences.push(`${part.name} at ${at}: engine ${word(part.bytes)}, compiled ${word(other)}`);
  }
  return { bytes, differences };
}
