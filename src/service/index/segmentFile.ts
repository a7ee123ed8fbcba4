// A segment of the store as a file that stays open: what another window or a clean-up removes meanwhile can still be read.
// Called by storeFolder.ts; the index closes what it gives up.
// SPDX-License-Identifier: MIT
import { closeSync, fstatSync, openSync, readSync } from 'node:fs';
import type { SegmentSource } from '../../core/index/lexical/blocks.ts';

/** Null if the file cannot be opened. */
export function segmentFile(path: string): SegmentSource | null {
  let file: number | null = null;
  let length: number;
  try {
    file = openSync(path, 'r');
    length = fstatSync(file).size;
  } catch {
    if (file !== null) closeSync(file);
    return null;
  }
  return {
    length,
    read(at, into) {
      if (file === null) return false;
      try {
        for (let done = 0; done < into.length;) {
          const count = readSync(file, into, done, into.length - done, at + done);
          if (count === 0) return false;
          done += count;
        }
        return true;
      } catch {
        return false;
      }
    },
    close() {
      if (file !== null) closeSync(file);
      file = null;
    },
  };
}
