// Does the panel's moves one after another, in order; while one is under way, only the last of several jumps is kept,
// so that scrubbing never falls behind. No vscode; called by panelController.ts.
// SPDX-License-Identifier: MIT

export interface MoveQueue {
  /** `jump`: only its end counts, so that a later jump replaces it if it has not begun. */
  add(move: () => Promise<void>, jump: boolean): void;
  readonly busy: boolean;
  clear(): void;
}

export function moveQueue(): MoveQueue {
  let waiting: { move: () => Promise<void>; jump: boolean }[] = [];
  let busy = false;
  const work = async (): Promise<void> => {
    busy = true;
    for (let next = waiting.shift(); next; next = waiting.shift()) await next.move();
    busy = false;
  };
  return {
    add(move, jump) {
      if (jump && waiting.at(-1)?.jump) waiting.pop();
      waiting.push({ move, jump });
      if (!busy) void work();
    },
    get busy() {
      return busy;
    },
    clear: () => void (waiting = []),
  };
}
