// The figures of a Run that the scheduler drove, as tables: one row for each task, with its share as a bar in its colour,
// and one for each CPU. Used by ScheduleTab.tsx.
// SPDX-License-Identifier: MIT
import type { ComponentChild, JSX } from 'preact';
import type { ScheduleView, ShownTask, ShownWaits } from '../../protocol/panel.ts';
import { usePanel } from '../panelContext.ts';
import { FiguresTable } from '../parts/FiguresTable.tsx';
import { EventLink } from '../parts/links.tsx';
import { taskClass, TaskName } from '../parts/TaskChip.tsx';
import { duration } from '../trace/duration.ts';
import { grouped } from '../parts/grouped.ts';

const times = (count: number): string => (count === 1 ? 'once' : `${grouped(count)} times`);

export function TaskFigures({ schedule }: { schedule: ScheduleView }): JSX.Element {
  return (
    <FiguresTable
      label="Figures of the tasks"
      heads={[
        ['task'],
        ['policy', 'whole'],
        ['ran', 'right'],
        ['share'],
        ['wake-ups', 'right'],
        ['mean wait', 'right'],
        ['longest wait', 'right'],
        ['flag not acted on', 'right'],
        ['longest at once', 'right'],
        ['gave up CPU', 'right'],
        ['preempted', 'right'],
        ['cycles switching', 'right'],
        ['cycles FPU', 'right'],
      ]}
      rows={schedule.tasks.map((task) => ({ key: String(task.task), cells: taskCells(task) }))}
    />
  );
}

function taskCells(task: ShownTask): readonly ComponentChild[] {
  const realTime = task.policy === 'fifo' || task.policy === 'rr';
  return [
    <TaskName key="task" id={task.task} none="?" />,
    realTime ? `SCHED_${task.policy.toUpperCase()}` : `${task.policy}, nice ${task.nice}`,
    duration(task.runNs, 'ns'),
    <Share key="share" task={task} />,
    grouped(task.wakeups.count),
    task.wakeups.count === 0 ? null : duration(task.wakeups.meanNs, 'ns'),
    longest(task.wakeups),
    task.unacted.count === 0 ? null : duration(task.unacted.totalNs, 'ns'),
    longest(task.unacted),
    grouped(task.voluntary),
    grouped(task.preempted),
    grouped(task.switchCycles),
    grouped(task.fpuCycles),
  ];
}

function longest(waits: ShownWaits): ComponentChild {
  if (waits.count === 0) return null;
  const text = duration(waits.maxNs, 'ns');
  return waits.maxEvent === null || waits.maxNs === 0 ? (
    text
  ) : (
    <EventLink event={waits.maxEvent} text={text} />
  );
}

function Share({ task }: { task: ShownTask }): JSX.Element {
  const shown = usePanel().tasks.get(task.task);
  return (
    <>
      <svg class={`share-bar ${taskClass(shown)}`} viewBox="0 0 60 11" aria-hidden="true">
        <rect class="share-frame" x="0.5" y="1.5" width="59" height="8" />
        <rect class="share-fill" x="0.5" y="1.5" width={59 * Math.min(1, task.share)} height="8" />
      </svg>{' '}
      {(100 * task.share).toFixed(1)} %
    </>
  );
}

export function CpuFigures({ schedule }: { schedule: ScheduleView }): JSX.Element {
  const { cpus, condResched, questions, questionsActed } = schedule;
  return (
    <>
      <FiguresTable
        label="Figures of the CPUs"
        heads={[
          ['CPU'],
          ['busy', 'right'],
          ['idle', 'right'],
          ['switches', 'right'],
          ['ticks', 'right'],
          ['pulled', 'right'],
          ['flag not acted on', 'right'],
          ['longest at once', 'right'],
        ]}
        rows={cpus.map((cpu, i) => ({
          key: String(i),
          cells: [
            `CPU ${i}`,
            duration(cpu.busyNs, 'ns'),
            duration(cpu.idleNs, 'ns'),
            grouped(cpu.switches),
            grouped(cpu.ticks),
            grouped(cpu.pulled),
            duration(cpu.unacted.totalNs, 'ns'),
            longest(cpu.unacted),
          ],
        }))}
      />
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
