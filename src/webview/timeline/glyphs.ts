// The marks' shapes, once: SVG path data about the middle (0, 0), about 10 px wide. Shape carries the meaning,
// colour never does. Data; drawn on the canvas by drawMarks.ts and in the legend by parts/MarkIcon.tsx.
// SPDX-License-Identifier: MIT
import type { MarkKind } from '../../protocol/panel.ts';

export interface Glyph {
  readonly name: string;
  readonly filled: string;
  readonly stroked: string;
}

export const glyphs: { readonly [K in MarkKind]: Glyph } = {
  save: { name: 'save', filled: 'M-4.5 -3.5h9l-4.5 8z', stroked: '' },
  restore: { name: 'restore', filled: 'M-4.5 4h9l-4.5 -8z', stroked: '' },
  'restore-skipped': {
    name: 'restore skipped',
    filled: '',
    stroked: 'M-4.5 4h9l-4.5 -8zM-5.5 .7h11',
  },
  nm: { name: '#NM', filled: 'M0 -5l5 5 -5 5 -5 -5z', stroked: '' },
  'ts-written': { name: 'CR0.TS written', filled: '', stroked: 'M-3 -3h6v6h-6z' },
  signal: { name: 'signal', filled: 'M-3 -4.5h7l-2 2.3 2 2.3h-7z', stroked: 'M-3 5v-10' },
  migrate: { name: 'migrate', filled: '', stroked: 'M-4.5 0h8M.5 -3l3.5 3 -3.5 3' },
  tick: { name: 'tick', filled: '', stroked: 'M0 -1v6' },
  fork: { name: 'fork', filled: '', stroked: 'M0 5v-4l-4 -5M0 1l4 -5' },
  finding: {
    name: 'finding',
    filled: '',
    stroked: 'M-5.5 0a5.5 5.5 0 1 0 11 0a5.5 5.5 0 1 0 -11 0M-2.3 -2.3l4.6 4.6M2.3 -2.3l-4.6 4.6',
  },
};
