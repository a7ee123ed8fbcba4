// The table that the comparison prints: for each function how often it ran, how many bytes were compared after it, and
// how many of its runs diverged. Used by main.ts.
// SPDX-License-Identifier: MIT

interface Row {
  runs: number;
  bytes: number;
  divergences: number;
}

const shown = 12;

export class Report {
  private readonly rows = new Map<string, Row>();
  readonly divergences: string[] = [];

  add(operation: string, bytes: number, differences: readonly string[], where: () => string): void {
    const row = this.rows.get(operation) ?? { runs: 0, bytes: 0, divergences: 0 };
    row.runs++;
    row.bytes += bytes;
    if (differences.length > 0) {
      row.divergences++;
      this.divergences.push(`${where()}\n    ${differences.slice(0, 6).join('\n    ')}`);
    }
    this.rows.set(operation, row);
  }

  text(): string {
    const lines = [...this.rows].map(([name, { runs, bytes, divergences }]) => [
      name,
      String(runs),
      String(bytes),
      String(divergences),
    ]);
    const header = ['operation', 'runs', 'bytes compared', 'divergences'];
    const widths = header.map((name, i) =>
      Math.max(name.length, ...lines.map((line) => line[i]?.length ?? 0)),
    );
    const row = (cells: readonly string[]): string =>
      cells
        .map((cell, i) => (i === 0 ? cell.padEnd(widths[i] ?? 0) : cell.padStart(widths[i] ?? 0)))
        .join('  ');
    return [...this.divergences.slice(0, shown), row(header), ...lines.map(row)].join('\n');
  }

  get total(): Row {
    const sum = { runs: 0, bytes: 0, divergences: 0 };
    for (const row of this.rows.values()) {
      sum.runs += row.runs;
      sum.bytes += row.bytes;
      sum.divergences += row.divergences;
    }
    return sum;
  }
}
