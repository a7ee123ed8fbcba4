// The list of keys; opened by ?, closed by Esc.
// SPDX-License-Identifier: MIT
import type { JSX } from 'preact';
import { useEffect, useRef } from 'preact/hooks';
import { keysHelp } from '../state/keys.ts';
import { ToolButton } from './ToolButton.tsx';

export function KeysHelp({ onClose }: { onClose: () => void }): JSX.Element {
  const box = useRef<HTMLDivElement>(null);
  useEffect(() => {
    const before = document.activeElement;
    box.current?.focus();
    return () => {
      if (before instanceof HTMLElement) before.focus();
    };
  }, []);
  return (
    <div ref={box} class="popover keys" role="dialog" aria-labelledby="keys-title" tabIndex={-1}>
      <div class="popover-head">
        <h2 id="keys-title">Keys</h2>
        <ToolButton icon="close" label="Close" keys="Esc" onClick={onClose} />
      </div>
      <dl>
        {keysHelp.map(([keys, does]) => (
          <div key={keys}>
            <dt>{keys}</dt>
            <dd>{does}</dd>
          </div>
        ))}
      </dl>
      <p class="dim">
        Ctrl+wheel zooms the timeline, Shift+wheel pans it; Shift+drag measures, Alt+drag zooms.
      </p>
    </div>
  );
}
