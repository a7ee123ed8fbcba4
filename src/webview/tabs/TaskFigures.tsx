// The figures of a Run that the scheduler drove, as tables: one row for each task, with its share as a bar in its colour,
// and one for each CPU. Used by ScheduleTab.tsx.
// SPDX-License-Identifier: MIT
import type { ComponentChildren, JSX } from 'preact';
import type { ScheduleView, ShownTask, ShownWaits } from '../../protocol/panel.ts';
import { usePanel } from '../panelContext.ts';
import { EventLink } from '../parts/links.tsx';
import { taskClass, TaskName } from '../parts/TaskChip.tsx';
import { duration } from '../trace/duration.ts';
import { grouped } from '../parts/grouped.ts';

const times = (count: number): string => (count === 1 ? 'once' : `${grouped(count)} times`);

export function TaskFigures({ schedule }: { schedule: ScheduleView }): JSX.Element {
  return (
    <Figures
      label="Figures of the tasks"
      heads={[
        ['task'],
        ['policy'],
        ['ran', 'right'],
        ['share'],
        ['wake-ups', 'right'],
        ['mean wait', 'right'],
        ['longest wait', 'right'],
        ['flag not acted on', 'right'],
        ['longest', 'right'],
        ['gave up the CPU', 'right'],
        ['preempted', 'right'],
        ['cycles switching', 'right'],
        ['cycles FPU', 'right'],
      ]}
    >
      {schedule.tasks.map((task) => (
        <TaskRow key={task.task} task={task} />
      ))}
    </Figures>
  );
}

function TaskRow({ task }: { task: ShownTask }): JSX.Element {
  const realTime = task.policy === 'fifo' || task.policy === 'rr';
  return (
    <tr>
      <th scope="row">
        <TaskName id={task.task} none="?" />
      </th>
      <td>{realTime ? `SCHED_${task.policy.toUpperCase()}` : `${task.policy}, nice ${task.nice}`}</td>
      <td class="right">{duration(task.runNs, 'ns')}</td>
      <td>
        <ShareBar task={task} /> {(100 * task.share).toFixed(1)} %
      </td>
      <td class="right">{grouped(task.wakeups.count)}</td>
      <td class="right">{task.wakeups.count === 0 ? '' : duration(task.wakeups.meanNs, 'ns')}</td>
      <td class="right">
        <Longest waits={task.wakeups} />
      </td>
      <td class="right">{task.unacted.count === 0 ? '' : duration(task.unacted.totalNs, 'ns')}</td>
      <td class="right">
        <Longest waits={task.unacted} />
      </td>
      <td class="right">{grouped(task.voluntary)}</td>
      <td class="right">{grouped(task.preempted)}</td>
      <td class="right">{grouped(task.switchCycles)}</td>
      <td class="right">{grouped(task.fpuCycles)}</td>
    </tr>
  );
}

function Longest({ waits }: { waits: ShownWaits }): JSX.Element | null {
  if (waits.count === 0) return null;
  return (
    <>
      {waits.maxEvent === null || waits.maxNs === 0 ? (
        duration(waits.maxNs, 'ns')
      ) : (
        <EventLink event={waits.maxEvent} text={duration(waits.maxNs, 'ns')} />
      )}
    </>
  );
}

function ShareBar({ task }: { task: ShownTask }): JSX.Element {
  const shown = usePanel().tasks.get(task.task);
  return (
    <svg class={`share-bar ${taskClass(shown)}`} viewBox="0 0 60 11" aria-hidden="true">
      <rect class="share-frame" x="0.5" y="1.5" width="59" height="8" />
      <rect class="share-fill" x="0.5" y="1.5" width={59 * Math.min(1, task.share)} height="8" />
    </svg>
  );
}

export function CpuFigures({ schedule }: { schedule: ScheduleView }): JSX.Element {
  const { cpus, condResched, questions, questionsActed } = schedule;
  return (
    <>
      <Figures
        label="Figures of the CPUs"
        heads={[
          ['CPU'],
          ['busy', 'right'],
          ['idle', 'right'],
          ['switches', 'right'],
          ['ticks', 'right'],
          ['pulled', 'right'],
          ['flag not acted on', 'right'],
          ['longest', 'right'],
        ]}
      >
        {cpus.map((cpu, i) => (
          <tr key={i}>
            <th scope="row">{i}</th>
            <td class="right">{duration(cpu.busyNs, 'ns')}</td>
            <td class="right">{duration(cpu.idleNs, 'ns')}</td>
            <td class="right">{grouped(cpu.switches)}</td>
            <td class="right">{grouped(cpu.ticks)}</td>
            <td class="right">{grouped(cpu.pulled)}</td>
            <td class="right">{duration(cpu.unacted.totalNs, 'ns')}</td>
            <td class="right">
              <Longest waits={cpu.unacted} />
            </td>
          </tr>
        ))}
      </Figures>
      <p>
        {condResched && questions === 0
          ? 'No loop of the kernel that asks with cond_resched() ran.'
          : condResched
            ? `cond_resched() asked ${times(questions)} and left the CPU ${times(questionsActed)}. Where the flag is not set it does nothing: it looks for no other task.`
            : 'In this preemption model cond_resched() returns 0 and asks nothing: kernel code is left when an interrupt ends.'}
      </p>
    </>
  );
}

function Figures(props: {
  label: string;
  heads: readonly (readonly [text: string, align?: 'right'])[];
  children: ComponentChildren;
}): JSX.Element {
  return (
    <div class="wide-table" tabIndex={0} role="region" aria-label={props.label}>
      <table>
        <thead>
          <tr>
            {props.heads.map(([text, align]) => (
              <th key={text} scope="col" class={align}>
                {text}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>{props.children}</tbody>
      </table>
    </div>
  );
}
