// Plays a Run: one step at a time until a breakpoint, a finding, its end, or until somebody stops it. Knows nothing of how a
// step is made. No vscode; called by panelController.ts.
// SPDX-License-Identifier: MIT
import type { PanelPorts } from './ports.ts';

export interface Player {
  readonly playing: boolean;
  readonly eventsPerSecond: number;
  start(): void;
  stop(): void;
  /** Goes on with another speed if it plays. */
  setSpeed(eventsPerSecond: number): void;
}

interface PlayerPorts {
  readonly every: PanelPorts['every'];
  /** Whether there is an event to step to. */
  canStep(): boolean;
  /** A step that was asked for has not been made yet. */
  isBusy(): boolean;
  /** Makes a step; true if it is the last for now. */
  step(): boolean;
}

export function player(ports: PlayerPorts): Player {
  let stopTimer: (() => void) | null = null;
  let eventsPerSecond = 4;
  function stop(): void {
    stopTimer?.();
    stopTimer = null;
  }
  function start(): void {
    stop();
    if (!ports.canStep()) return;
    stopTimer = ports.every(1000 / eventsPerSecond, () => {
      if (!ports.isBusy() && ports.step()) stop();
    });
  }
  return {
    get playing() {
      return stopTimer !== null;
    },
    get eventsPerSecond() {
      return eventsPerSecond;
    },
    start,
    stop,
    setSpeed(next) {
      eventsPerSecond = next;
      if (stopTimer) start();
    },
  };
}
