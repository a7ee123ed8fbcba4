// Byte offsets to 0-based lines of one text. Pure; used wherever core/syntax reports a line.
// SPDX-License-Identifier: MIT

export interface LineStarts {
  readonly count: number;
  /** The 0-based line that holds a byte offset. */
  lineOf(offset: number): number;
}

export function lineStarts(text: string): LineStarts {
  const starts = [0];
  for (let at = text.indexOf('\n'); at >= 0; at = text.indexOf('\n', at + 1)) starts.push(at + 1);
  return {
    count: starts.length,
    lineOf(offset) {
      let low = 0;
      let high = starts.length;
      while (low < high) {
        const middle = (low + high) >> 1;
        if ((starts[middle] ?? 0) <= offset) low = middle + 1;
        else high = middle;
      }
      return Math.max(0, low - 1);
    },
  };
}
