// A measured figure of an in-editor benchmark: `npm test` prints it, and no assertion depends on it.
// SPDX-License-Identifier: MIT

/** Notes one line, for example "longest block of the extension host while indexing: 12 ms". */
export function figure(line: string): void {
  const place = globalThis as { ringsideFigures?: string[] };
  (place.ringsideFigures ??= []).push(line);
}
