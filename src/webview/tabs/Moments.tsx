// The moments at which a resched flag was seen and the running task left, each with a link to its event.
// Used by ScheduleTab.tsx.
// SPDX-License-Identifier: MIT
import type { JSX } from 'preact';
import { useState } from 'preact/hooks';
import type { Reason, ScheduleView } from '../../protocol/panel.ts';
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
      <div class="wide-table" tabIndex={0} role="region" aria-label="Moments at which NEED_RESCHED is seen">
        <table>
          <thead>
            <tr>
              <th scope="col">event</th>
              <th scope="col" class="right">
                at
              </th>
              <th scope="col">CPU</th>
              <th scope="col">seen by</th>
              <th scope="col">left</th>
              <th scope="col">runs next</th>
              <th scope="col" class="right">
                flag set for
              </th>
              <th scope="col" class="right">
                small pages done
              </th>
            </tr>
          </thead>
          <tbody>
            {shown.map(({ event, atNs, cpu, why, prev, next, unactedNs, bodies }) => (
              <tr key={`${cpu} ${atNs}`}>
                <td>
                  <EventLink event={event} />
                </td>
                <td class="right">{duration(atNs, 'ns')}</td>
                <td>{cpu}</td>
                <td>{seenBy[why]}</td>
                <td>
                  <TaskName id={prev ?? -1} none="idle" />
                </td>
                <td>
                  <TaskName id={next ?? -1} none="idle" />
                </td>
                <td class="right">{duration(unactedNs, 'ns')}</td>
                <td class="right">{bodies === null ? '' : grouped(bodies)}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
      {listed.length > few && (
        <button type="button" class="link" aria-expanded={all} onClick={() => setAll(!all)}>
          {all ? 'show fewer' : `show ${listed.length} of ${momentCount}`}
        </button>
      )}
    </>
  );
}
