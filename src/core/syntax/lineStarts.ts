// Byte offsets to 0-based lines of one text. Pure; used wherever core/syntax reports a line.
// SPDX-License-Identifier: MIT

export interface LineStarts {
  readonly count: number;
  /** The 0-based line that holds a byte offset. */
  lineOf(offset: number): number;
}

export function lineStarts(text: string): LineStarts {
  let starts = new Int32Array((text.length >> 4) + 16);
  let count = 1;
  for (let at = text.indexOf('\n'); at >= 0; at = text.indexOf('\n', at + 1)) {
    if (count === starts.length) {
      const larger = new Int32Array(count * 2);
      larger.set(starts);
      starts = larger;
    }
    starts[count++] = at + 1;
  }
  /** The line of the last offset: facts come in the order of their text. */
  let last = 0;
  return {
    count,
    lineOf(offset) {
      if ((starts[last] ?? 0) <= offset) {
        for (const end = Math.min(last + 8, count - 1); last < end; last++)
          if ((starts[last + 1] ?? 0) > offset) return last;
      }
      let low = 0;
      let high = count;
      while (low < high) {
        const middle = (low + high) >> 1;
        if ((starts[middle] ?? 0) <= offset) low = middle + 1;
        else high = middle;
      }
      last = Math.max(0, low - 1);
      return last;
    },
  };
}
