// Honours a walkthrough that speaks of a part of the panel: opens the part if it is folded, brings it into view and marks
// it until the cursor moves. Used by RunPage.tsx.
// SPDX-License-Identifier: MIT
import { useEffect } from 'preact/hooks';
import type { PointedPart } from '../protocol/panel.ts';
import type { ViewMemory } from './state/viewMemory.ts';

const selectors: { readonly [K in PointedPart['part']]: string } = {
  timeline: '.timeline',
  machine: '.section-machine',
  images: '.section-images',
};

export function usePointed(
  pointed: PointedPart | null,
  memory: ViewMemory,
  setMemory: (memory: ViewMemory) => void,
): void {
  useEffect(() => {
    if (!pointed) return undefined;
    const { part } = pointed;
    if (part !== 'timeline' && (memory.tab !== 'run' || memory.folded.includes(part)))
      setMemory({ ...memory, tab: 'run', folded: memory.folded.filter((name) => name !== part) });
    let marked: Element | null = null;
    // Once the part is there.
    const frame = requestAnimationFrame(() => {
      marked = document.querySelector(selectors[part]);
      marked?.scrollIntoView({ block: 'nearest' });
      marked?.classList.add('pointed');
    });
    return () => {
      cancelAnimationFrame(frame);
      marked?.classList.remove('pointed');
    };
  }, [pointed?.turn]);
}
