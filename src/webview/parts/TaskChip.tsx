// A task: its letter in its colour, and its name. The letter is always there, because colour alone says nothing to
// some of us. Kernel threads and idle are outlines.
// SPDX-License-Identifier: MIT
import type { JSX } from 'preact';
import type { ViewTask } from '../../protocol/panel.ts';
import { usePanel } from '../panelContext.ts';

/** Style classes of a task's colour: `task-0` to `task-3`, striped beyond, `task-none` for an outline. */
export function taskClass(task: ViewTask | undefined): string {
  if (!task || task.colour < 0) return 'task-none';
  return `task-${task.colour % 4}${task.colour >= 4 ? ' striped' : ''}`;
}

export function TaskChip({ id }: { id: number }): JSX.Element {
  const task = usePanel().tasks.get(id);
  return (
    <span class={`chip ${taskClass(task)}`} aria-hidden="true">
      {task?.letter ?? '·'}
    </span>
  );
}

/** Chip and name; `none` is what is said where there is no such task. */
export function TaskName({ id, none }: { id: number; none: string }): JSX.Element {
  const task = usePanel().tasks.get(id);
  if (!task) return <span class="dim">{none}</span>;
  return (
    <span class="task-name">
      <TaskChip id={id} /> {task.comm}
    </span>
  );
}
