// States of the machine along a Run, each some thousand changes after the one before, sharing what is equal. They make
// any state cheap to reach in a Run of a million events. Built once when the Run is done; used by RunState alone.
// SPDX-License-Identifier: MIT
import type { EffectLog } from './effectLog.ts';
import type { Pages } from './pages.ts';

/** Changes between two frames: to apply half as many takes about a millisecond. */
const changesBetween = 8192;

/** Memory and CPUs after the first `applied` changes. */
export interface KeyFrame {
  readonly applied: number;
  readonly memory: Pages;
  readonly cpus: readonly Uint8Array[];
}

export class KeyFrames {
  private constructor(private readonly frames: readonly KeyFrame[]) {}

  /** Plays the changes through once. `memory` and `cpus` are the state before the first. */
  static build(effects: EffectLog, memory: Pages, cpus: readonly Uint8Array[]): KeyFrames {
    const frames: KeyFrame[] = [{ applied: 0, memory: memory.fork(), cpus }];
    const now = cpus.map((bytes) => bytes.slice());
    for (let i = 0; i < effects.length; i++) {
      effects.put(i, true, memory, now);
      if ((i + 1) % changesBetween === 0)
        frames.push({ applied: i + 1, memory: memory.fork(), cpus: now.map((bytes) => bytes.slice()) });
    }
    return new KeyFrames(frames);
  }

  get first(): KeyFrame {
    return this.near(0);
  }

  /** The frame with the fewest changes between it and the state after `applied` changes. */
  near(applied: number): KeyFrame {
    const index = Math.min(Math.round(applied / changesBetween), this.frames.length - 1);
    return this.frames[index] as KeyFrame;
  }
}
