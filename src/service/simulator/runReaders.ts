// Who reads which value in the Run that is shown: asked by playing its scenario again on the same program, each value
// once. Belongs to the simulator service's session.
// SPDX-License-Identifier: MIT
import { memoryReaders, registerReaders, type Reading } from '../../core/sim/readers.ts';
import { bytesOf, registerOf } from '../../core/sim/session.ts';
import type { SimulateInput } from '../../core/sim/simulate.ts';

export class RunReaders {
  private readonly known = new Map<string, readonly Reading[]>();

  private readonly state: object;

  constructor(private readonly played: SimulateInput) {
    this.state = played.program.state;
  }

  /** Null if the key names no bytes of memory and no register, or if an edit that made no Run has changed the program since. */
  of(key: string): readonly Reading[] | null {
    const known = this.known.get(key);
    if (known) return known;
    if (this.played.program.state !== this.state) return null;
    const found = this.play(key);
    if (!found?.ok || !found.value) return null;
    this.known.set(key, found.value);
    return found.value;
  }

  private play(key: string): ReturnType<typeof registerReaders> | null {
    const input = { ...this.played, onProgress: () => undefined };
    const bytes = bytesOf(key);
    if (bytes) return memoryReaders(input, bytes.addr, bytes.size);
    const register = registerOf(key);
    return register && registerReaders(input, register.cpu, register.name);
  }
}
