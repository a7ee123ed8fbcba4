// Writes a file whole or not at all: beside the target first, then renamed over it. No vscode; called by saveExport.ts.
// SPDX-License-Identifier: MIT
import { open, rename, rm } from 'node:fs/promises';

/** Rejects if it cannot be written or `pieces` fails; then what was at the target stays, and nothing else is left. */
export async function writeWhole(target: string, pieces: AsyncIterable<string | Buffer>): Promise<void> {
  const partial = `${target}.${process.pid}.partial`;
  try {
    const file = await open(partial, 'w');
    try {
      for await (const piece of pieces) await file.writeFile(piece);
      await file.sync();
    } finally {
      await file.close();
    }
    await rename(partial, target);
  } catch (error) {
    await rm(partial, { force: true });
    throw error;
  }
}
