// The timeline as a real table: the same events, a page of them around the cursor.
// SPDX-License-Identifier: MIT
import { memo } from 'preact/compat';
import type { JSX } from 'preact';
import { useEffect, useRef, useState } from 'preact/hooks';
import { EventLink } from '../parts/links.tsx';
import { MarkIcon } from '../parts/MarkIcon.tsx';
import { TaskName } from '../parts/TaskChip.tsx';
import { runningAt } from './spokenEvent.ts';
import type { TimelineModel } from './timelineModel.ts';
import { grouped } from '../parts/grouped.ts';

const pageSize = 50;

export function TimelineTable({ model, cursor }: { model: TimelineModel; cursor: number }): JSX.Element {
  const { run } = model;
  const [page, setPage] = useState(Math.floor(cursor / pageSize));
  useEffect(() => setPage(Math.floor(cursor / pageSize)), [cursor]);
  const rows = useRef<HTMLTableSectionElement>(null);
  useEffect(() => {
    rows.current?.querySelector('[aria-current]')?.scrollIntoView({ block: 'nearest' });
  }, [cursor, page]);
  const first = page * pageSize;
  const last = Math.min(first + pageSize, run.eventCount) - 1;
  const events = Array.from({ length: last - first + 1 }, (_, i) => first + i);
  return (
    <div class="timeline-table">
      <div class="table-scroll" tabIndex={0} role="region" aria-label="Events of the timeline">
        <table>
          <thead>
            <tr>
              <th scope="col">event</th>
              <th scope="col" class="right">
                cycle
              </th>
              <th scope="col" class="middle">
                CPU
              </th>
              <th scope="col">task</th>
              <th scope="col">mode</th>
              <th scope="col">mark</th>
            </tr>
          </thead>
          <tbody ref={rows}>
            {events.map((event) => (
              <Row key={event} model={model} event={event} current={event === cursor} />
            ))}
          </tbody>
        </table>
      </div>
      <div class="pager">
        <button type="button" class="link" disabled={first === 0} onClick={() => setPage(page - 1)}>
          earlier
        </button>
        <span class="dim">
          events {first} to {last} of {run.eventCount}
        </span>
        <button
          type="button"
          class="link"
          disabled={last >= run.eventCount - 1}
          onClick={() => setPage(page + 1)}
        >
          later
        </button>
      </div>
    </div>
  );
}

const Row = memo(RowView);

function RowView(props: { model: TimelineModel; event: number; current: boolean }): JSX.Element {
  const { model, event, current } = props;
  const { run } = model;
  const running = runningAt(model, event);
  const marks = model.marksOfEvent.get(event) ?? [];
  return (
    <tr class={current ? 'current' : undefined} aria-current={current ? 'step' : undefined}>
      <td>
        <EventLink event={event} />
      </td>
      <td class="right">{grouped(run.eventCycles[event] ?? 0)}</td>
      <td class="middle">{run.eventCpus[event] ?? 0}</td>
      <td>
        <TaskName id={running.task} none="nothing" />
      </td>
      <td>{running.mode}</td>
      <td>
        {marks.map((mark) => (
          <span key={mark.kind} class="table-mark">
            <MarkIcon kind={mark.kind} /> {mark.label}
          </span>
        ))}
      </td>
    </tr>
  );
}
