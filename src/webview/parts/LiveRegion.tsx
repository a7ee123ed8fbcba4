// Speaks where the cursor is and what changed, politely; at most once a second while playing.
// SPDX-License-Identifier: MIT
import type { JSX } from 'preact';
import { useEffect, useRef, useState } from 'preact/hooks';
import type { CursorView } from '../../protocol/panel.ts';

const leastMs = 1000;

export function LiveRegion({ cursor, playing }: { cursor: CursorView; playing: boolean }): JSX.Element {
  const said = useRef('');
  const [, speakAgain] = useState(0);
  const last = useRef(0);
  const text = spoken(cursor);
  if (!playing) said.current = text;
  useEffect(() => {
    if (!playing) return undefined;
    const speak = (): void => {
      last.current = performance.now();
      said.current = text;
      speakAgain((times) => times + 1);
    };
    const timer = setTimeout(speak, Math.max(0, leastMs - (performance.now() - last.current)));
    return () => clearTimeout(timer);
  }, [text, playing]);
  return (
    <div class="unseen" role="status" aria-live="polite">
      {said.current}
    </div>
  );
}

/** "event 158, os_xsave, Xorg XSTATE_BV 0x206 to 0x207 and 3 more". */
export function spoken(cursor: CursorView): string {
  const changes = cursor.changed.slice(0, 2).map((c) => `${c.name} ${c.before} to ${c.after}`);
  const more = cursor.changed.length - changes.length + cursor.changedMore;
  if (more > 0) changes.push(`and ${more} more`);
  const what = changes.length > 0 ? changes.join(', ') : 'nothing changed';
  return `event ${cursor.event}, ${cursor.statement.functionName}, ${what}`;
}
