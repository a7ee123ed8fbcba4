// Where breakpoints by place are after an edit: lines below it move with the text. Pure; called by breakpointGutter.ts.
// SPDX-License-Identifier: MIT

/** A change of a text: lines [fromLine1, toLine1] were replaced by a text with `newLines` line ends. */
export interface LineChange {
  readonly fromLine1: number;
  readonly toLine1: number;
  /** The replaced part ends before the first character of `toLine1`. */
  readonly toStart: boolean;
  readonly newLines: number;
}

/** The new text of each breakpoint "PATH:LINE" of `file` that moved. Changes are applied from the last line to the first. */
export function movedPlaces(
  texts: readonly string[],
  file: string,
  changes: readonly LineChange[],
): ReadonlyMap<string, string> {
  const moved = new Map<string, string>();
  const fromBottom = [...changes].sort((a, b) => b.fromLine1 - a.fromLine1);
  for (const text of texts) {
    const [, path = '', line1 = ''] = /^(\S+):(\d+)$/.exec(text) ?? [];
    if (path === '' || !(file === path || file.endsWith(`/${path}`))) continue;
    const line = fromBottom.reduce(lineAfter, Number(line1));
    if (line !== Number(line1)) moved.set(text, `${path}:${line}`);
  }
  return moved;
}

function lineAfter(line1: number, { fromLine1, toLine1, toStart, newLines }: LineChange): number {
  if (line1 > toLine1 || (line1 === toLine1 && toStart && line1 > fromLine1))
    return line1 + newLines - (toLine1 - fromLine1);
  // Its own line was replaced: it stays where the change begins.
  return line1 > fromLine1 ? fromLine1 : line1;
}
