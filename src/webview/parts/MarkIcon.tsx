// A mark's shape as it is on the timeline, for the legend and the table.
// SPDX-License-Identifier: MIT
import type { JSX } from 'preact';
import type { MarkKind } from '../../protocol/panel.ts';
import { glyphs } from '../timeline/glyphs.ts';

export function MarkIcon({ kind }: { kind: MarkKind }): JSX.Element {
  const glyph = glyphs[kind];
  return (
    <svg
      class={kind === 'finding' ? 'mark-icon finding' : 'mark-icon'}
      viewBox="-6.5 -6.5 13 13"
      aria-hidden="true"
    >
      {glyph.filled && <path class="solid" d={glyph.filled} />}
      {glyph.stroked && <path d={glyph.stroked} />}
    </svg>
  );
}
