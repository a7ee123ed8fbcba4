// Times and sizes in words, for sentences that the table of waits says. Pure; used by waitsView.ts and the CLI.
// SPDX-License-Identifier: MIT

/** Three digits that count: "114 ms", "2.26 µs", "74 ns". */
export function timeInWords(ns: number): string {
  const [unit, name] = ns >= 999.5e6 ? [1e9, 's'] : ns >= 999_500 ? [1e6, 'ms'] : [1000, 'µs'];
  return ns < 999.5 ? `${Math.round(ns)} ns` : `${Number((ns / unit).toPrecision(3))} ${name}`;
}

/** "2 MiB". */
export function sizeInWords(bytes: number): string {
  if (bytes >= 2 ** 30) return `${bytes / 2 ** 30} GiB`;
  return bytes >= 2 ** 20 ? `${bytes / 2 ** 20} MiB` : `${bytes / 1024} KiB`;
}
