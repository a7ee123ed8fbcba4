// The panel's icons, drawn in the colour of the text around them; always beside a label or inside a labelled button.
// SPDX-License-Identifier: MIT
import type { JSX } from 'preact';

interface Shape {
  readonly line: string;
  readonly solid: string;
}

const shape = (line: string, solid = ''): Shape => ({ line, solid });
const dot = 'M6.3 13a1.7 1.7 0 1 0 3.4 0a1.7 1.7 0 1 0 -3.4 0';

const shapes = {
  chevron: shape('M6 3.5 10.5 8 6 12.5'),
  down: shape('M4 6.5 8 10.5 12 6.5'),
  first: shape('M4 3v10', 'M13.5 3.2v9.6L6.5 8z'),
  last: shape('M12 3v10', 'M2.5 3.2v9.6L9.5 8z'),
  back: shape('M13 9c-.6-3.6-3-5.4-5.4-5.4-2 0-3.7 1-4.6 3.200M2.6 3v4h4', dot),
  step: shape('M8 2v7M5 6.2 8 9.200l3-3', dot),
  over: shape('M3 9c.6-3.6 3-5.4 5.4-5.4 2 0 3.7 1 4.6 3.200M13.4 3v4h-4', dot),
  out: shape('M8 9.500V2.500M5 5.3 8 2.300l3 3', dot),
  continue: shape('', 'M2 3.300v9.400L9 8zM10.300 8a2.300 2.300 0 1 0 4.600 0a2.300 2.300 0 1 0-4.600 0'),
  reverseContinue: shape(
    '',
    'M14 3.300v9.400L7 8zM1.100 8a2.300 2.300 0 1 0 4.600 0a2.300 2.300 0 1 0-4.600 0',
  ),
  breakpoint: shape('', 'M3.500 8a4.500 4.500 0 1 0 9 0a4.500 4.500 0 1 0-9 0'),
  play: shape('M5 3.300v9.400L12.5 8z'),
  pause: shape('', 'M4.5 3.500h2.500v9h-2.500zM9 3.500h2.500v9h-2.500z'),
  settings: shape(
    'M2.500 4.500h7M12.500 4.500h1M2.500 11.500h1M6.500 11.500h7M9.500 4.500a1.500 1.500 0 1 0 3 0a1.500 1.500 0 1 0-3 0M3.500 11.500a1.500 1.500 0 1 0 3 0a1.500 1.500 0 1 0-3 0',
  ),
  link: shape(
    'M6.500 9.500l3-3M7 4.500l1.500-1.500a2.900 2.900 0 0 1 4.500 4.500L11.500 9M9 11.500l-1.500 1.500a2.900 2.900 0 0 1-4.500-4.500L4.500 7',
  ),
  save: shape('M8 2v8M5 7.200l3 3 3-3M2.500 11v2.500h11V11'),
  follow: shape('M2.5 3.500h6M2.5 7h4M2.5 10.500h4M9.5 7.500l4.5 2.3-2 .7-.8 2.100z'),
  again: shape('M13 8a5 5 0 1 1-1.5-3.600M13.2 2.500v3h-3'),
  error: shape('M2 8a6 6 0 1 0 12 0a6 6 0 1 0-12 0M5.8 5.800l4.4 4.400M10.2 5.800l-4.4 4.4'),
  info: shape('M2 8a6 6 0 1 0 12 0a6 6 0 1 0-12 0M8 7.300v3.700M8 5v.1'),
  zoomIn: shape('M2.7 7a4.3 4.3 0 1 0 8.6 0a4.3 4.3 0 1 0-8.6 0M10.2 10.2 13.5 13.500M5 7h4M7 5v4'),
  zoomOut: shape('M2.7 7a4.3 4.3 0 1 0 8.6 0a4.3 4.3 0 1 0-8.6 0M10.2 10.2 13.5 13.500M5 7h4'),
  whole: shape('M2.5 5.500v-3h3M10.5 2.500h3v3M13.5 10.500v3h-3M5.5 13.500h-3v-3'),
  keyboard: shape('M1.5 4h13v8h-13zM4 6.700h.1M6.7 6.700h.1M9.3 6.700h.1M12 6.700h.1M5 9.500h6'),
  table: shape('M2 3h12v10h-12zM2 6.300h12M2 9.700h12M6.5 3v10'),
  close: shape('M4 4l8 8M12 4l-8 8'),
} as const;

export type IconName = keyof typeof shapes;

export function Icon({ name, turned = false }: { name: IconName; turned?: boolean }): JSX.Element {
  const { line, solid } = shapes[name];
  return (
    <svg class={turned ? 'icon turned' : 'icon'} viewBox="0 0 16 16" aria-hidden="true">
      {line && <path d={line} />}
      {solid && <path class="solid" d={solid} />}
    </svg>
  );
}
