// The moments at which a resched flag was seen and the running task left, each with a link to its event.
// Used by ScheduleTab.tsx.
// SPDX-License-Identifier: MIT
import type { JSX } from 'preact';
import { useState } from 'preact/hooks';
import type { Reason, ScheduleView } from '../../protocol/panel.ts';
import { FiguresTable } from '../parts/FiguresTable.tsx';
import { EventLink } from '../parts/links.tsx';
import { TaskName } from '../parts/TaskChip.tsx';
import { duration } from '../trace/duration.ts';
import { grouped } from '../parts/grouped.ts';

/** Where the code is that sees the flag. */
export const seenBy: { readonly [R in Reason]: string } = {
  cond_resched: 'cond_resched()',
  might_sleep: 'might_sleep()',
  preempt_enable: 'preempt_enable()',
  'irq-exit': 'the end of an interrupt in the kernel',
  'return-to-user': 'the way to user mode',
  blocks: 'the task sleeps',
  yields: 'sched_yield()',
  idle: 'the idle loop',
  again: 'the end of a switch',
};

const few = 12;

export function Moments({ schedule }: { schedule: ScheduleView }): JSX.Element {
  const [all, setAll] = useState(false);
  const { moments, momentCount } = schedule;
  if (momentCount === 0) return <p class="dim">No task was left because of a flag: each gave up the CPU.</p>;
  const kernel = moments.filter(({ bodies }) => bodies !== null);
  // What happened inside kernel loops is what this tab is about: it is listed first, whatever else there is.
  const listed = [...kernel, ...moments.filter(({ bodies }) => bodies === null)];
  const shown = all ? listed : listed.slice(0, few);
  return (
    <>
      <FiguresTable
        label="Moments at which NEED_RESCHED is seen"
        heads={[
          ['event'],
          ['at', 'right'],
          ['CPU', 'right'],
          ['seen by', 'whole'],
          ['left'],
          ['runs next'],
          ['flag set for', 'right'],
          ['small pages done', 'right'],
        ]}
        rows={shown.map(({ event, atNs, cpu, why, prev, next, unactedNs, bodies }) => ({
          key: `${cpu} ${atNs}`,
          cells: [
            <EventLink key="event" event={event} />,
            duration(atNs, 'ns'),
            cpu,
            seenBy[why],
            <TaskName key="left" id={prev ?? -1} none="idle" />,
            <TaskName key="next" id={next ?? -1} none="idle" />,
            duration(unactedNs, 'ns'),
            bodies === null ? null : grouped(bodies),
          ],
        }))}
      />
      {listed.length > few && (
        <button type="button" class="link" aria-expanded={all} onClick={() => setAll(!all)}>
          {all ? 'show fewer' : `show ${listed.length} of ${momentCount}`}
        </button>
      )}
    </>
  );
}
