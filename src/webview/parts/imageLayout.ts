// Where the parts of a save image are drawn: to scale, but never so narrow that a part cannot be seen; and which
// label fits in each. Pure; used by parts/ImageBar.tsx.
// SPDX-License-Identifier: MIT
import type { ViewImagePart } from '../../protocol/panel.ts';

export const leastPartPx = 4;
const charPx = 5.6;

export interface PartBox {
  readonly x: number;
  readonly width: number;
}

/** Boxes of the parts, in their order, side by side over `widthPx`; gaps between parts stay gaps, to scale. */
export function partBoxes(
  parts: readonly ViewImagePart[],
  sizeBytes: number,
  widthPx: number,
): readonly PartBox[] {
  const perByte = widthPx / Math.max(1, sizeBytes);
  const thin = parts.filter((p) => p.size > 0 && p.size * perByte < leastPartPx);
  const taken = thin.length * leastPartPx;
  const thinBytes = thin.reduce((sum, p) => sum + p.size, 0);
  const scale = (widthPx - taken) / Math.max(1, sizeBytes - thinBytes);
  const wide = (bytes: number): number =>
    bytes * perByte < leastPartPx && bytes > 0 ? leastPartPx : bytes * scale;
  let x = 0;
  let end = 0;
  return parts.map((part) => {
    x += Math.max(0, part.offset - end) * scale;
    const box = { x, width: wide(part.size) };
    x += box.width;
    end = part.offset + part.size;
    return box;
  });
}

/** The first of the texts that has room, or none. */
export function fittingLabel(texts: readonly string[], widthPx: number): string {
  return texts.find((text) => text.length * charPx + 8 <= widthPx) ?? '';
}

/** What is said of a part, longest first; `stale` is the letter of the task whose bytes lie beneath. */
export function partLabels(part: ViewImagePart, stale: string): readonly string[] {
  switch (part.state) {
    case 'valid':
    case 'reserved':
    case 'header':
      return [part.name];
    case 'init-stale':
      return [`${part.name} init, over ${stale}'s bytes`, `init, over ${stale}'s`, `init/${stale}`];
    case 'init-clean':
      return [`${part.name} init`, part.name];
    case 'never':
      return [`${part.name} never written`, part.name];
  }
}
