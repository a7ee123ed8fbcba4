// How wake-up latencies are spread: for each task bars over powers of two of the time, on one axis, with the longest
// marked; and the same counts as a table. Used by ScheduleTab.tsx.
// SPDX-License-Identifier: MIT
import type { JSX } from 'preact';
import { useState } from 'preact/hooks';
import type { ShownTask } from '../../protocol/panel.ts';
import { usePanel } from '../panelContext.ts';
import { taskClass, TaskName } from '../parts/TaskChip.tsx';
import { useWidth } from '../parts/useWidth.ts';
import { duration } from '../trace/duration.ts';
import { TimeAxis } from './TimeAxis.tsx';
import { timeScale } from './timeScale.ts';
import { grouped } from '../parts/grouped.ts';

const rowHeight = 48;
const barHeight = 26;

export function LatencyChart({ tasks }: { tasks: readonly ShownTask[] }): JSX.Element {
  const [element, width] = useWidth<HTMLDivElement>();
  const [table, setTable] = useState(false);
  const known = usePanel().tasks;
  const woken = tasks.filter(({ wakeups }) => wakeups.count > 0);
  if (woken.length === 0) return <p class="dim">No task was woken in this run.</p>;
  const right = Math.max(120, width - 60);
  const ends = woken.flatMap(({ wakeups: { buckets } }) => [
    2 ** Math.max(0, buckets.findIndex(Boolean)),
    2 ** buckets.length,
  ]);
  const scale = timeScale(ends, 10, right);
  const bottom = woken.length * rowHeight;
  const comm = (task: number): string => known.get(task)?.comm ?? '?';
  const said = woken
    .map(({ task, wakeups }) => `${comm(task)} ${wakeups.count}, longest ${duration(wakeups.maxNs, 'ns')}`)
    .join('; ');
  return (
    <>
      <div ref={element}>
        <svg width={width} height={bottom + 20} role="img" aria-label={`Wake-up latencies: ${said}`}>
          <TimeAxis scale={scale} top={0} bottom={bottom} />
          {woken.map(({ task, wakeups }, row) => {
            const base = (row + 1) * rowHeight - 2;
            const most = Math.max(...wakeups.buckets);
            return (
              <g key={task} class={`latency ${taskClass(known.get(task))}`}>
                <path class="latency-base" d={`M10 ${base}H${right}`} />
                {wakeups.buckets.map((count, i) =>
                  count === 0 ? null : (
                    <rect
                      key={i}
                      x={scale.x(2 ** i) + 0.5}
                      y={base - (barHeight * count) / most}
                      width={Math.max(2, scale.x(2 ** (i + 1)) - scale.x(2 ** i) - 1)}
                      height={(barHeight * count) / most}
                    />
                  ),
                )}
                <text class="chart-name halo" x={12} y={base - barHeight - 6}>
                  {comm(task)}: {grouped(wakeups.count)} {wakeups.count === 1 ? 'wake-up' : 'wake-ups'}, mean{' '}
                  {duration(wakeups.meanNs, 'ns')}, longest {duration(wakeups.maxNs, 'ns')}
                </text>
              </g>
            );
          })}
        </svg>
      </div>
      <button type="button" class="link" aria-expanded={table} onClick={() => setTable(!table)}>
        {table ? 'hide the table' : 'values as a table'}
      </button>
      {table && <Counts tasks={woken} />}
    </>
  );
}

function Counts({ tasks }: { tasks: readonly ShownTask[] }): JSX.Element {
  const most = Math.max(...tasks.map(({ wakeups }) => wakeups.buckets.length));
  const rows = Array.from({ length: most }, (_, i) => i).filter((i) =>
    tasks.some(({ wakeups }) => (wakeups.buckets[i] ?? 0) > 0),
  );
  return (
    <div class="wide-table" tabIndex={0} role="region" aria-label="Wake-up latencies, counts">
      <table>
        <thead>
          <tr>
            <th scope="col">latency below</th>
            {tasks.map(({ task }) => (
              <th key={task} scope="col" class="right">
                <TaskName id={task} none="?" />
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {rows.map((i) => (
            <tr key={i}>
              <th scope="row">{duration(2 ** (i + 1), 'ns')}</th>
              {tasks.map(({ task, wakeups }) => (
                <td key={task} class="right">
                  {wakeups.buckets[i] ?? 0}
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}
