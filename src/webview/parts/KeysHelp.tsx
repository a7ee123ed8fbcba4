// The list of keys; opened by ?, closed by Esc.
// SPDX-License-Identifier: MIT
import type { JSX } from 'preact';
import { keysHelp } from '../state/keys.ts';
import { Popover } from './Popover.tsx';

export function KeysHelp({ onClose }: { onClose: () => void }): JSX.Element {
  return (
    <Popover id="keys" title="Keys" onClose={onClose}>
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
    </Popover>
  );
}
