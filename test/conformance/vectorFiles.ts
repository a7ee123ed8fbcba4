// The recorded vector files next to this test, read and parsed once.
// SPDX-License-Identifier: MIT
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseFaultTable, parseVectorFile } from '../../src/core/x86/vectors/vectorFormat.ts';
import type { FaultTableRow, Vector } from '../../src/core/x86/vectors/vectorFormat.ts';

const DATA = join(import.meta.dirname, 'data');

/** All vectors of the files whose names start with `prefix`. */
export function vectorsOf(prefix: string): Vector[] {
  return readdirSync(DATA)
    .filter((name) => name.startsWith(prefix))
    .sort()
    .flatMap((name) => {
      const file = parseVectorFile(readFileSync(join(DATA, name), 'utf8'));
      if (!file.ok) throw new Error(`${name}: ${file.error}`);
      return [...file.value.vectors];
    });
}

export function faultTableRows(): readonly FaultTableRow[] {
  const file = parseFaultTable(readFileSync(join(DATA, 'priv-table.json'), 'utf8'));
  if (!file.ok) throw new Error(file.error);
  return file.value.rows;
}
