// The waits of one loop on a logarithmic axis: for each page size and preemption model a line from hot to cold caches,
// solid with cond_resched(), dashed without. Line styles and dots, no colours; the table beside it says the same.
// Used by WaitsSection.tsx.
// SPDX-License-Identifier: MIT
import type { JSX } from 'preact';
import type { WaitGroup, WaitLine } from '../../protocol/panel.ts';
import { useWidth } from '../parts/useWidth.ts';
import { duration } from '../trace/duration.ts';
import { TimeAxis } from './TimeAxis.tsx';
import { timeScale } from './timeScale.ts';
import type { TimeScale } from './timeScale.ts';
import { pageSize } from './WaitsTable.tsx';

/** A line of the chart: one page size, one set of models, with the question or without. */
interface ChartRow {
  readonly y: number;
  readonly name: string;
  readonly asks: boolean;
  /** Null: for ever. */
  readonly hotNs: number | null;
  readonly coldNs: number | null;
}
interface Block {
  readonly y: number;
  readonly title: string;
  readonly isPage: boolean;
}

const step = 19;
const left = 62;

export function WaitsChart({ group, hz }: { group: WaitGroup; hz: number }): JSX.Element {
  const [element, width] = useWidth<HTMLDivElement>();
  const { blocks, rows, bottom } = laidOut(group.lines);
  const right = Math.max(left + 120, width - 66);
  const tickNs = 1e9 / hz;
  const scale = timeScale(
    [...rows.flatMap(({ hotNs, coldNs }) => [hotNs, coldNs].filter((ns) => ns !== null)), tickNs],
    left,
    right,
  );
  return (
    <div class="chart" ref={element}>
      <svg width={width} height={bottom + 34} role="img" aria-label={group.words}>
        <TimeAxis scale={scale} top={4} bottom={bottom} />
        <path class="tick-line" d={`M${scale.x(tickNs)} 4V${bottom}`} />
        <text class="chart-note halo" x={scale.x(tickNs) + 4} y={13}>
          a tick, {duration(tickNs, 'ns')}
        </text>
        {blocks.map(({ y, title, isPage }) => (
          <text key={`${y}`} class={isPage ? 'chart-page halo' : 'chart-name halo'} x={0} y={y}>
            {title}
          </text>
        ))}
        {rows.map((row) => (
          <Row key={row.y} row={row} scale={scale} />
        ))}
        <Legend y={bottom + 29} />
      </svg>
    </div>
  );
}

/** From top to bottom: a page size, its models, and for each with and without. */
function laidOut(lines: readonly WaitLine[]): {
  readonly blocks: readonly Block[];
  readonly rows: readonly ChartRow[];
  readonly bottom: number;
} {
  const blocks: Block[] = [];
  const rows: ChartRow[] = [];
  let y = 2;
  for (const size of new Set(lines.map(({ sizeBytes }) => sizeBytes))) {
    blocks.push({ y: (y += 15), title: pageSize(size), isPage: true });
    const own = lines.filter(({ sizeBytes }) => sizeBytes === size);
    for (const models of new Set(own.map((line) => line.models.join(', ')))) {
      blocks.push({ y: (y += 18), title: models, isPage: false });
      const [hot, cold] = (['hot', 'cold'] as const).map((caches) =>
        own.find((line) => line.caches === caches && line.models.join(', ') === models),
      );
      for (const asks of [true, false]) {
        const of = (line: WaitLine | undefined): number | null | undefined =>
          (asks ? line?.asking : line?.without)?.waitNs;
        const hotNs = of(hot);
        // Page tables have no cold rows: nothing was measured of them.
        const coldNs = cold ? of(cold) : hotNs;
        if (hotNs === undefined || coldNs === undefined) continue;
        rows.push({ y: (y += step), name: asks ? 'with' : 'without', asks, hotNs, coldNs });
      }
      y += 4;
    }
    y += 6;
  }
  return { blocks, rows, bottom: y + 4 };
}

function Row({ row, scale }: { row: ChartRow; scale: TimeScale }): JSX.Element {
  const { y, name, asks, hotNs, coldNs } = row;
  if (hotNs === null || coldNs === null) return <Endless y={y} name={name} scale={scale} />;
  const [hot, cold] = [scale.x(hotNs), scale.x(coldNs)];
  const differ = duration(hotNs, 'ns', 3) !== duration(coldNs, 'ns', 3);
  // The value of the hot dot stands at its left where there is room for it.
  const before = differ && hot - scale.x(scale.ticks[0] ?? 1) > 52;
  return (
    <g class="wait-row">
      <text class="chart-note" x={10} y={y}>
        {name}
      </text>
      <path class={asks ? 'wait-line' : 'wait-line without'} d={`M${hot} ${y - 4}H${cold}`} />
      {differ && <circle class="wait-hot" cx={hot} cy={y - 4} r={4} />}
      <circle class="wait-cold" cx={cold} cy={y - 4} r={4} />
      {before && (
        <text class="chart-note halo" x={hot - 8} y={y} text-anchor="end">
          {duration(hotNs, 'ns', 3)}
        </text>
      )}
      <text class="wait-value halo" x={cold + 8} y={y}>
        {differ && !before && `${duration(hotNs, 'ns', 3)} to `}
        {duration(coldNs, 'ns', 3)}
      </text>
    </g>
  );
}

/** A wait that nothing ends: to the end of the axis and on. */
function Endless({ y, name, scale }: { y: number; name: string; scale: TimeScale }): JSX.Element {
  const [from, to] = [scale.x(scale.ticks[0] ?? 1), scale.x(scale.ticks.at(-1) ?? 1)];
  return (
    <g class="wait-row">
      <text class="chart-note" x={10} y={y}>
        {name}
      </text>
      <path class="wait-line without" d={`M${from} ${y - 4}H${to}`} />
      <path class="wait-line" d={`M${to - 5} ${y - 9}L${to} ${y - 4}L${to - 5} ${y + 1}`} />
      <text class="wait-value halo" x={to + 6} y={y}>
        for ever
      </text>
    </g>
  );
}

function Legend({ y }: { y: number }): JSX.Element {
  return (
    <g>
      <circle class="wait-hot" cx={6} cy={y - 4} r={4} />
      <text class="chart-note" x={14} y={y}>
        caches hot
      </text>
      <circle class="wait-cold" cx={80} cy={y - 4} r={4} />
      <text class="chart-note" x={88} y={y}>
        cold
      </text>
      <path class="wait-line" d={`M120 ${y - 4}H146`} />
      <text class="chart-note" x={151} y={y}>
        with cond_resched()
      </text>
      <path class="wait-line without" d={`M272 ${y - 4}H298`} />
      <text class="chart-note" x={303} y={y}>
        without
      </text>
    </g>
  );
}
