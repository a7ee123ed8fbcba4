// How a pass over files is held and ended from outside. Made by the index service for every pass, asked between batches
// by the lexical pass and the worker pool.
// SPDX-License-Identifier: MIT

export interface PassControl {
  isCancelled(): boolean;
  /** Resolves at once, or when a paused pass goes on or is cancelled. */
  mayGoOn(): Promise<void>;
}
export interface PassSwitch {
  readonly isPaused: () => boolean;
  pause(): void;
  resume(): void;
  /** Control of a pass that also ends when `isCancelled` says so. */
  control(isCancelled: () => boolean): PassControl;
}

const pollMs = 50;

export function passSwitch(): PassSwitch {
  let paused = false;
  return {
    isPaused: () => paused,
    pause: () => void (paused = true),
    resume: () => void (paused = false),
    control: (isCancelled) => ({
      isCancelled,
      async mayGoOn() {
        while (paused && !isCancelled()) await new Promise((resolve) => setTimeout(resolve, pollMs));
      },
    }),
  };
}
