// The timeline of an imported trace: one lane per CPU, each stretch in the colour of the task that ran longest in it; the
// first four tasks have a colour, the others and idle do not. The same as a table for screen readers.
// SPDX-License-Identifier: MIT
import type { JSX } from 'preact';
import type { TraceView } from '../../protocol/traceImport.ts';
import { duration } from './duration.ts';

const laneHeight = 14;
const colours = 4;

export function Lanes({ trace }: { trace: TraceView }): JSX.Element {
  const { lanes, tasks, cpus, firstNs, lastNs, unit } = trace;
  const coloured = tasks
    .map((task, i) => ({ task, i }))
    .filter(({ task }) => !task.isIdle)
    .slice(0, colours);
  const colourOf = new Map(coloured.map(({ i }, colour) => [i, colour]));
  const isIdle = (task: number): boolean => tasks[task]?.isIdle ?? false;
  const height = lanes.cpus.length * (laneHeight + 2);
  return (
    <section class="trace-part" aria-labelledby="trace-lanes">
      <h2 id="trace-lanes">Who ran when</h2>
      <div class="trace-lanes">
        <ul class="trace-cpus" aria-hidden="true">
          {lanes.cpus.map(({ cpu }) => (
            <li key={cpu}>CPU {cpu}</li>
          ))}
        </ul>
        <svg
          viewBox={`0 0 ${lanes.cells} ${height}`}
          height={height}
          preserveAspectRatio="none"
          role="img"
          aria-label={`${lanes.cpus.length} CPUs over ${duration(lastNs - firstNs, unit)}; the table of the CPUs says the same`}
        >
          {lanes.cpus.map(({ cpu, runs }, lane) =>
            runs
              .filter(({ task }) => !isIdle(task))
              .map(({ from, to, task }) => (
                <rect
                  key={`${cpu} ${from}`}
                  class={`trace-run task-${colourOf.get(task) ?? 'none'}`}
                  x={from}
                  y={lane * (laneHeight + 2)}
                  width={to - from}
                  height={laneHeight}
                >
                  <title>{tasks[task]?.comm}</title>
                </rect>
              )),
          )}
        </svg>
      </div>
      <ul class="trace-legend">
        {coloured.map(({ task, i }) => (
          <li key={i}>
            <span class={`trace-key task-${colourOf.get(i) ?? 'none'}`} /> {task.comm} {task.pid}
          </li>
        ))}
        <li>
          <span class="trace-key task-none" /> other tasks
        </li>
        <li class="dim">empty: idle or not known</li>
      </ul>
      <div class="wide-table" tabIndex={0} role="region" aria-label="Figures of the CPUs">
        <table class="frame-table">
          <thead>
            <tr>
              <th scope="col">CPU</th>
              <th scope="col" class="right">
                seen for
              </th>
              <th scope="col" class="right">
                idle
              </th>
              <th scope="col" class="right">
                not known
              </th>
              <th scope="col" class="right">
                switches
              </th>
            </tr>
          </thead>
          <tbody>
            {cpus.map(({ cpu, firstNs: first, lastNs: last, idleNs, unknownNs, switches }) => (
              <tr key={cpu}>
                <td>{cpu}</td>
                <td class="right">{duration(last - first, unit)}</td>
                <td class="right">{duration(idleNs, unit)}</td>
                <td class="right">{duration(unknownNs, unit)}</td>
                <td class="right">{switches}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </section>
  );
}
