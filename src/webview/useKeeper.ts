// Keeps with the editor what brings the panel back after it was hidden or the window reloaded: how it was looked at, at
// once, and the point of the Run that is shown, a moment after the last move. Used by Panel.tsx.
// SPDX-License-Identifier: MIT
import { useCallback, useEffect, useRef } from 'preact/hooks';
import type { RunPoint } from '../protocol/panel.ts';
import type { Host } from './host.ts';
import { pointOf } from './state/shownState.ts';
import type { Shown } from './state/shownState.ts';
import { readMemory } from './state/viewMemory.ts';
import type { ViewMemory } from './state/viewMemory.ts';

const pauseMs = 200;

/** Returns the function that keeps another memory. */
export function useKeeper(host: Host, shown: Shown): (memory: ViewMemory) => void {
  // What is not a Run, such as a problem, leaves the last point: the next window tries it again.
  const kept = useRef<{ memory: ViewMemory; point: unknown } | null>(null);
  kept.current ??= { memory: readMemory(host.getState()), point: keptPoint(host.getState()) };
  const write = useCallback((): void => {
    if (kept.current) host.setState({ ...kept.current.memory, point: kept.current.point });
  }, [host]);
  const point: RunPoint | null = pointOf(shown);
  useEffect(() => {
    if (!point || !kept.current) return undefined;
    kept.current.point = point;
    const timer = setTimeout(write, pauseMs);
    return () => clearTimeout(timer);
  }, [shown]);
  return useCallback(
    (memory: ViewMemory): void => {
      if (kept.current) kept.current.memory = memory;
      write();
    },
    [write],
  );
}

const keptPoint = (state: unknown): unknown =>
  typeof state === 'object' && state !== null && 'point' in state ? state.point : null;
