// The events of a record in columns while it grows, and stretches of them that are had again: events that an operation
// brings each time that it does the same. Owned by the recorder; knows neither statements nor texts, only their numbers.
// SPDX-License-Identifier: MIT
import type { Run } from '../run.ts';
import { bytesColumn, numbersColumn, words16Column, words32Column } from './column.ts';

/** Who has an event, and in which mode. */
export interface Owner {
  readonly cpu: number;
  readonly task: number;
  readonly inKernel: boolean;
}

/** Events one after the other, all of one owner. Cycles count from a beginning that is not kept. */
export interface EventStretch {
  readonly cycle: Float64Array;
  readonly depth: Uint16Array;
  readonly statement: Uint32Array;
  readonly note: Uint32Array;
}

export class EventColumns {
  private readonly cycle = numbersColumn();
  private readonly cpu = bytesColumn();
  private readonly task = words16Column();
  private readonly depth = words16Column();
  private readonly statement = words32Column();
  private readonly note = words32Column();
  private readonly inKernel = bytesColumn();

  get length(): number {
    return this.cycle.length;
  }

  /** Cycle of the last event; 0 before the first. */
  get lastCycle(): number {
    return this.length === 0 ? 0 : this.cycle.at(this.length - 1);
  }

  push(cycle: number, { cpu, task, inKernel }: Owner, depth: number, statement: number): void {
    this.cycle.push(cycle);
    this.cpu.push(cpu);
    this.task.push(task);
    this.inKernel.push(inKernel ? 1 : 0);
    this.depth.push(depth);
    this.statement.push(statement);
    this.note.push(0);
  }

  statementOf(event: number): number {
    return this.statement.at(event);
  }
  noteOf(event: number): number {
    return this.note.at(event);
  }
  setNote(event: number, note: number): void {
    this.note.set(event, note);
  }

  /** The events [from, to), with cycles after `clock`. */
  copy(from: number, to: number, clock: number): EventStretch {
    return {
      cycle: this.cycle.copy(from, to).map((one) => one - clock),
      depth: this.depth.copy(from, to),
      statement: this.statement.copy(from, to),
      note: this.note.copy(from, to),
    };
  }

  /** The same events again, after another `clock`. */
  again({ cycle, depth, statement, note }: EventStretch, clock: number, owner: Owner): void {
    const { length } = cycle;
    this.cycle.pushAll(cycle, clock);
    this.cpu.pushMany(owner.cpu, length);
    this.task.pushMany(owner.task, length);
    this.inKernel.pushMany(owner.inKernel ? 1 : 0, length);
    this.depth.pushAll(depth, 0);
    this.statement.pushAll(statement, 0);
    this.note.pushAll(note, 0);
  }

  /** Only the first `length` events stay. */
  cut(length: number): void {
    for (const column of [
      this.cycle,
      this.cpu,
      this.task,
      this.depth,
      this.statement,
      this.note,
      this.inKernel,
    ])
      column.cut(length);
  }

  done(): Run['events'] {
    return {
      length: this.length,
      cycle: this.cycle.done(),
      cpu: this.cpu.done(),
      task: this.task.done(),
      depth: this.depth.done(),
      statement: this.statement.done(),
      note: this.note.done(),
      inKernel: this.inKernel.done(),
    };
  }
}
