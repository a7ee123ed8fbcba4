// The queued tasks of a fair class, in the order of a key: what the kernel keeps in a red-black tree. A sorted array:
// equal keys keep the order in which they came, as rb_add_cached() has it, and queues of tens are faster so.
// Used by cfs.ts and eevdf.ts.
// SPDX-License-Identifier: MIT
import type { SchedTask } from './task.ts';

export class Timeline {
  readonly tasks: SchedTask[] = [];

  constructor(private readonly key: 'vruntime' | 'deadline') {}

  get first(): SchedTask | null {
    return this.tasks[0] ?? null;
  }

  add(task: SchedTask): void {
    const { tasks, key } = this;
    const wanted = task[key];
    let from = 0;
    let to = tasks.length;
    while (from < to) {
      const middle = (from + to) >> 1;
      if ((tasks[middle] as SchedTask)[key] <= wanted) from = middle + 1;
      else to = middle;
    }
    tasks.splice(from, 0, task);
  }

  remove(task: SchedTask): void {
    const at = this.tasks.indexOf(task);
    if (at < 0) throw new Error(`${task.comm} is not queued`);
    this.tasks.splice(at, 1);
  }
}
