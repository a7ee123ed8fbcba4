// Cycles per switch against the share of slices that use the FPU: a line for each policy with the spread of its runs as
// a band, the crossing marked, values on hover; and the same as a table. Line styles, not colours, tell policies apart.
// SPDX-License-Identifier: MIT
import type { JSX } from 'preact';
import { useState } from 'preact/hooks';
import type { CostLine, SweepView } from '../../protocol/panel.ts';
import { useWidth } from '../parts/useWidth.ts';
import { apart, bandPath, chartScale, linePath } from './chartScale.ts';
import type { ChartScale } from './chartScale.ts';
import { grouped } from '../parts/grouped.ts';

type Done = Extract<SweepView, { state: 'done' }>;
const height = 260;

export function CostChart({ sweep }: { sweep: Done }): JSX.Element {
  const [element, width] = useWidth<HTMLDivElement>();
  const [table, setTable] = useState(false);
  const [at, setAt] = useState<number | null>(null);
  const scale = chartScale(sweep.lines, width, height);
  const xs = sweep.lines[0]?.points.map(({ x }) => x) ?? [];
  const nearest = (px: number): number | null =>
    xs.reduce<number | null>(
      (best, x) => (best === null || Math.abs(scale.x(x) - px) < Math.abs(scale.x(best) - px) ? x : best),
      null,
    );
  return (
    <div class="chart">
      <div ref={element}>
        <svg
          width={width}
          height={height}
          role="img"
          aria-label={`Cycles per switch against the share of slices that use the FPU. ${sweep.words.join(' ')}`}
          onPointerMove={(e) => setAt(nearest(e.offsetX))}
          onPointerLeave={() => setAt(null)}
        >
          <Grid scale={scale} />
          {sweep.lines.map((line) => (
            <path key={line.policy} class="chart-band" d={bandPath(line.points, scale)} />
          ))}
          {sweep.lines.map((line) => (
            <path key={line.policy} class={`chart-line ${line.policy}`} d={linePath(line.points, scale)} />
          ))}
          <LineNames lines={sweep.lines} scale={scale} />
          {sweep.crossings.map(({ x, words }) => (
            <Crossing key={words} x={x} words={words} lines={sweep.lines} scale={scale} />
          ))}
          {at !== null && <Reading x={at} lines={sweep.lines} scale={scale} />}
          <text class="chart-note" x={scale.left} y={height - 4}>
            share of slices that use the FPU
          </text>
        </svg>
      </div>
      <p class="dim">
        Bands: least to most of the seeds; {sweep.runs} runs of {sweep.switches} switches.{' '}
        {sweep.lines.map(({ policy, label }) => `${policy}: ${label}`).join('; ')}. Saves and restores
        measured on Zen 3 in user mode, ± 25 cycles; #NM and CR0.TS illustrative.
      </p>
      <button type="button" class="link" aria-expanded={table} onClick={() => setTable(!table)}>
        {table ? 'hide the table' : 'values as a table'}
      </button>
      {table && <Values lines={sweep.lines} />}
    </div>
  );
}

function Grid({ scale }: { scale: ChartScale }): JSX.Element {
  return (
    <g class="chart-grid">
      {scale.ticks.map((value) => (
        <g key={value}>
          <path d={`M${scale.left} ${scale.y(value)}H${scale.right}`} />
          <text x={scale.left - 5} y={scale.y(value) + 4} text-anchor="end">
            {grouped(value)}
          </text>
        </g>
      ))}
      {[0, 0.25, 0.5, 0.75, 1].map((share) => (
        <g key={share}>
          <path d={`M${scale.x(share)} ${scale.bottom}v4`} />
          <text x={scale.x(share)} y={scale.bottom + 15} text-anchor="middle">
            {share * 100} %
          </text>
        </g>
      ))}
    </g>
  );
}

/** The name of each line at its right end, moved apart where ends meet. */
function LineNames({ lines, scale }: { lines: readonly CostLine[]; scale: ChartScale }): JSX.Element {
  const ends = lines.map(({ points }) => scale.y(points.at(-1)?.mean ?? 0));
  const rows = apart(ends, 14);
  return (
    <>
      {lines.map(({ policy, points }, i) => (
        <text key={policy} class="chart-name" x={scale.right + 6} y={(rows[i] ?? 0) + 4}>
          {policy} {Math.round(points.at(-1)?.mean ?? 0)}
        </text>
      ))}
    </>
  );
}

function Crossing(props: {
  x: number;
  words: string;
  lines: readonly CostLine[];
  scale: ChartScale;
}): JSX.Element | null {
  const { x, words, lines, scale } = props;
  const eager = lines.find(({ policy }) => policy === 'eager')?.points ?? [];
  const y = eager[0] ? scale.y(eager[0].mean) : null;
  if (y === null) return null;
  const px = scale.x(x);
  return (
    <g class="chart-crossing">
      <rect
        class="lazy-wins"
        x={scale.left}
        y={scale.top}
        width={px - scale.left}
        height={scale.bottom - scale.top}
      />
      <path d={`M${px} ${scale.top + 14}V${y - 5}`} />
      <circle cx={px} cy={y} r={5} />
      <text x={px + 5} y={scale.top + 12}>
        {words}
      </text>
      {px - scale.left > 56 && (
        <text class="chart-note" x={(scale.left + px) / 2} y={scale.bottom - 6} text-anchor="middle">
          lazy wins
        </text>
      )}
    </g>
  );
}

/** The values under the pointer. */
function Reading({
  x,
  lines,
  scale,
}: {
  x: number;
  lines: readonly CostLine[];
  scale: ChartScale;
}): JSX.Element {
  const px = scale.x(x);
  const leftwards = px > (scale.left + scale.right) / 2;
  const values = lines.flatMap(({ policy, points }) => {
    const point = points.find((one) => one.x === x);
    return point ? [{ policy, point }] : [];
  });
  const box = { width: 150, height: 18 + values.length * 15 };
  const left = leftwards ? px - box.width - 8 : px + 8;
  return (
    <g class="chart-reading">
      <path d={`M${px} ${scale.top}V${scale.bottom}`} />
      {values.map(({ policy, point }) => (
        <circle key={policy} cx={px} cy={scale.y(point.mean)} r={3} />
      ))}
      <rect x={left} y={scale.top + 4} width={box.width} height={box.height} />
      <text x={left + 7} y={scale.top + 18}>
        {Math.round(x * 100)} % of slices
      </text>
      {values.map(({ policy, point }, i) => (
        <text key={policy} x={left + 7} y={scale.top + 33 + i * 15}>
          {policy} {Math.round(point.mean)} ({Math.round(point.least)} to {Math.round(point.most)})
        </text>
      ))}
    </g>
  );
}

function Values({ lines }: { lines: readonly CostLine[] }): JSX.Element {
  const xs = lines[0]?.points.map(({ x }) => x) ?? [];
  return (
    <div class="wide-table" tabIndex={0} role="region" aria-label="Cycles per switch by share of slices">
      <table>
        <thead>
          <tr>
            <th scope="col" class="right">
              share
            </th>
            {lines.map(({ policy }) => (
              <th key={policy} scope="col" class="right">
                {policy}, mean (least to most)
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {xs.map((x) => (
            <tr key={x}>
              <td class="right">{Math.round(x * 100)} %</td>
              {lines.map(({ policy, points }) => {
                const point = points.find((one) => one.x === x);
                return (
                  <td key={policy} class="right">
                    {point
                      ? `${Math.round(point.mean)} (${Math.round(point.least)} to ${Math.round(point.most)})`
                      : 'unknown'}
                  </td>
                );
              })}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}
