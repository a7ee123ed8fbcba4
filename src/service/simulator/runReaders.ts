// Who reads which bytes in the Run that is shown: asked by playing its scenario again on the same program, each stretch
// of bytes once. Belongs to the simulator service's session.
// SPDX-License-Identifier: MIT
import { memoryReaders, type Reading } from '../../core/sim/readers.ts';
import { bytesOf } from '../../core/sim/session.ts';
import type { SimulateInput } from '../../core/sim/simulate.ts';

export class RunReaders {
  private readonly known = new Map<string, readonly Reading[]>();

  private readonly state: object;

  constructor(private readonly played: SimulateInput) {
    this.state = played.program.state;
  }

  /** Null if the key names no bytes of memory, or if an edit that made no Run has changed the program since. */
  of(key: string): readonly Reading[] | null {
    const known = this.known.get(key);
    if (known) return known;
    if (this.played.program.state !== this.state) return null;
    const bytes = bytesOf(key);
    if (!bytes) return null;
    const found = memoryReaders({ ...this.played, onProgress: () => undefined }, bytes.addr, bytes.size);
    if (!found.ok) return null;
    this.known.set(key, found.value);
    return found.value;
  }
}
