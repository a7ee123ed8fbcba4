// The lines and labels of a logarithmic time axis in a chart. Used by the charts of the tab "Scheduling".
// SPDX-License-Identifier: MIT
import type { JSX } from 'preact';
import { duration } from '../trace/duration.ts';
import type { TimeScale } from './timeScale.ts';

/** Labels that would be nearer than this are left out. */
const apart = 44;

export function TimeAxis(props: { scale: TimeScale; top: number; bottom: number }): JSX.Element {
  const { scale, top, bottom } = props;
  const [first = 1, second = 10] = scale.ticks;
  const every = Math.max(1, Math.ceil(apart / (scale.x(second) - scale.x(first))));
  return (
    <g class="chart-grid">
      {scale.ticks.map((ns, i) => (
        <g key={ns}>
          <path d={`M${scale.x(ns)} ${top}V${bottom}`} />
          {i % every === 0 && (
            <text x={scale.x(ns)} y={bottom + 13} text-anchor="middle">
              {duration(ns, 'ns')}
            </text>
          )}
        </g>
      ))}
    </g>
  );
}
