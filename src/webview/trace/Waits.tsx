// The distribution of waits: bars by powers of two of the time, with the figures as a table below. Used by the trace page.
// SPDX-License-Identifier: MIT
import type { JSX } from 'preact';
import type { TraceSpread } from '../../protocol/traceImport.ts';
import { duration, type TraceUnit } from './duration.ts';
import { grouped } from '../parts/grouped.ts';

const width = 480;
const height = 90;

export function Waits(props: {
  readonly id: string;
  readonly title: string;
  readonly of: string;
  readonly spread: TraceSpread;
  readonly unit: TraceUnit;
}): JSX.Element {
  const { id, title, of, spread, unit } = props;
  const { count, mean, median, p90, p99, max, maxLine1, byPower } = spread;
  const first = Math.max(
    0,
    byPower.findIndex((bar) => bar > 0),
  );
  const bars = byPower.slice(first);
  const most = Math.max(1, ...bars);
  // Few bars stay narrow.
  const step = Math.min(48, width / Math.max(1, bars.length));
  const figures: readonly (readonly [string, number])[] = [
    ['mean', mean],
    ['median', median],
    ['90 %', p90],
    ['99 %', p99],
    ['longest', max],
  ];
  return (
    <section class="trace-part" aria-labelledby={`trace-${id}`}>
      <h2 id={`trace-${id}`}>{title}</h2>
      <p class="dim">
        {grouped(count)} times, {of}.{maxLine1 === null ? '' : ` The longest ended at line ${maxLine1}.`}
      </p>
      {count > 0 && (
        <>
          <svg
            class="trace-waits"
            viewBox={`0 0 ${width} ${height + 14}`}
            role="img"
            aria-label={`${title}: ${count} times, longest ${duration(max, unit)}`}
          >
            {bars.map((bar, i) => (
              <g key={i}>
                <rect
                  class="trace-bar"
                  x={i * step + 1}
                  y={height - (height * bar) / most}
                  width={Math.max(1, step - 2)}
                  height={(height * bar) / most}
                >
                  <title>{`${bar} below ${duration(2 ** (first + i), unit)}`}</title>
                </rect>
                {i % Math.max(1, Math.ceil(bars.length / 8)) === 0 && (
                  <text class="trace-label" x={i * step + step / 2} y={height + 11}>
                    {`<${duration(2 ** (first + i), unit, 3)}`}
                  </text>
                )}
              </g>
            ))}
          </svg>
          <table class="frame-table">
            <thead>
              <tr>
                {figures.map(([name]) => (
                  <th key={name} scope="col" class="right">
                    {name}
                  </th>
                ))}
              </tr>
            </thead>
            <tbody>
              <tr>
                {figures.map(([name, value]) => (
                  <td key={name} class="right">
                    {duration(value, unit)}
                  </td>
                ))}
              </tr>
            </tbody>
          </table>
        </>
      )}
    </section>
  );
}
