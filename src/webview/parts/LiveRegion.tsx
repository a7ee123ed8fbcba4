// Speaks where the cursor is and what changed, politely; at most once a second while playing.
// SPDX-License-Identifier: MIT
import type { JSX } from 'preact';
import { useEffect, useRef, useState } from 'preact/hooks';
import type { CursorView } from '../../protocol/panel.ts';

const leastMs = 1000;

export function LiveRegion({ cursor, playing }: { cursor: CursorView; playing: boolean }): JSX.Element {
  const [said, setSaid] = useState('');
  const last = useRef(0);
  const text = spoken(cursor);
  useEffect(() => {
    const speak = (): void => {
      last.current = performance.now();
      setSaid(text);
    };
    const wait = playing ? leastMs - (performance.now() - last.current) : 0;
    if (wait <= 0) {
      speak();
      return undefined;
    }
    const timer = setTimeout(speak, wait);
    return () => clearTimeout(timer);
  }, [text, playing]);
  return (
    <div class="unseen" role="status" aria-live="polite">
      {said}
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
