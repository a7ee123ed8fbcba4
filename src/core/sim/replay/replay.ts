// Runs operations of the kernel again without executing their C, where it is sure that they would do the same: the first
// time an operation is executed and written down as a path (pathLog.ts); the next time the path's guards are compared with
// the machine, its stores are stored, and its instructions are executed by the x86 unit as ever. Where a guard does not
// hold, all is undone and the operation is executed. What the record gets is its keeper's (keeper.ts). Owned by simulate.ts.
// SPDX-License-Identifier: MIT
import { isUnanswered } from '../../exec/boundary/assembly.ts';
import type { Thread } from '../../exec/engine.ts';
import type { Value } from '../../exec/integer.ts';
import type { KernelMachine } from '../machine.ts';
import type { Keeper } from './keeper.ts';
import { NotReplayable } from './notReplayable.ts';
import { addPath, memoryHolds } from './segments.ts';
import type { Outcome, Question, Segment } from './segments.ts';
import { TracedMachine } from './tracedMachine.ts';

/** With more segments than this all paths are dropped and learned anew. */
const mostSegments = 20_000;
/** An entry whose paths are rarely met again is executed from then on: it may miss so often, and then once in two. */
const patience = 64;
/** So many executions of an entry that could not be written down are enough. */
const mostSpoilt = 8;

/** The paths of a function with its arguments on a CPU. */
interface Entry {
  readonly paths: Segment[];
  readonly stackUsed: number;
  hits: number;
  misses: number;
  spoilt: number;
  /** Executions before its first path is written down. */
  still: number;
}

/** By stack, then by CPU, then by each argument. */
type Level = Map<Value | Thread, Level | Entry>;

function below(level: Level, key: Value | Thread): Level {
  let next = level.get(key) as Level | undefined;
  if (!next) level.set(key, (next = new Map()));
  return next;
}

export class Replay {
  private readonly traced: TracedMachine;
  private byFunction = new Map<string, Level>();
  private segments = 0;
  private tracing = false;
  private readonly featuresAt: number;
  private namings: number;
  /** Operations and statements that were replayed. */
  operations = 0;
  statements = 0;

  constructor(
    private readonly machine: KernelMachine,
    private keeper: Keeper,
  ) {
    this.traced = new TracedMachine(machine, keeper);
    machine.engine.tracedPrimitives = this.traced;
    this.featuresAt = machine.boot.changes;
    this.namings = keeper.recorder.namings;
  }

  /** Another count begins on the machine, as set-up left it: paths stay. */
  begin(keeper: Keeper): void {
    this.keeper = keeper;
    this.namings = keeper.recorder.namings;
    this.operations = this.statements = 0;
  }

  /** Calls a function of the program, or does what the call would do. */
  call(thread: Thread, name: string, args: readonly Value[]): Value {
    const { engine } = this.machine;
    if (!this.able(thread)) {
      if (this.tracing) this.traced.log.spoil('another function is called meanwhile');
      return engine.run(thread, name, args);
    }
    const entry = this.entryOf(thread, name, args);
    if (entry.stackUsed !== thread.used || entry.spoilt >= mostSpoilt || entry.misses > patience + entry.hits)
      return engine.run(thread, name, args);
    const outcome = this.replayed(entry);
    if (outcome) return outcome.value;
    if (entry.still > 0) {
      entry.still--;
      return engine.run(thread, name, args);
    }
    return this.written(entry, thread, name, args);
  }

  private able(thread: Thread): boolean {
    const { keeper, machine } = this;
    const { engine, memory, recorder, boot } = machine;
    return (
      engine.thread === null &&
      engine.runsThrough &&
      thread.depth === 0 &&
      thread.frames.length === 0 &&
      recorder === keeper.recorder &&
      keeper.able &&
      memory.reads === null &&
      boot.changes === this.featuresAt &&
      !isUnanswered(memory)
    );
  }

  private entryOf(thread: Thread, name: string, args: readonly Value[]): Entry {
    // Values may look different in remarks now.
    const { namings } = this.keeper.recorder;
    if (this.segments > mostSegments || namings !== this.namings) {
      this.namings = namings;
      this.byFunction = new Map();
      this.segments = 0;
    }
    let level = this.byFunction.get(name);
    if (!level) this.byFunction.set(name, (level = new Map()));
    level = below(level, thread);
    let key: Value = this.machine.cpuIndex;
    for (const arg of args) {
      level = below(level, key);
      key = arg;
    }
    let entry = level.get(key) as Entry | undefined;
    if (!entry)
      level.set(
        key,
        (entry = {
          paths: [],
          stackUsed: thread.used,
          hits: 0,
          misses: 0,
          spoilt: 0,
          still: this.keeper.patience,
        }),
      );
    return entry;
  }

  // --- Replay -----------------------------------------------------------------------------------------------------

  /** Goes the path that the machine's state leads on; null, and nothing has changed, if none is known. */
  private replayed(entry: Entry): Outcome | null {
    if (entry.paths.length === 0) return null;
    const { machine, keeper } = this;
    const { holds } = machine.unit();
    const state = machine.cpu.exportState();
    keeper.begin();
    const outcome = this.walk(entry.paths);
    if (outcome) {
      entry.hits++;
      this.operations++;
      this.statements += outcome.passage.statements;
      return outcome;
    }
    entry.misses++;
    keeper.undo();
    machine.unit().holds = holds;
    machine.cpu.importState(state);
    return null;
  }

  private walk(from: Segment[]): Outcome | null {
    let level = from;
    let result: bigint | undefined;
    for (;;) {
      const segment = this.follow(level, result);
      if (!segment) return null;
      const { instruction, outcome } = segment;
      if (outcome) {
        if (!this.machine.engine.skip(outcome.passage.statements)) return null;
        this.keeper.pass(segment);
        for (const { which, value } of outcome.counters) this.machine.unit().counters[which] = value;
        this.keeper.finish(outcome);
        return outcome;
      }
      this.keeper.pass(segment);
      if (!instruction) return null;
      const done = this.execute(segment, instruction);
      if (!done) return null;
      result = done.value;
      level = segment.next;
    }
  }

  private follow(level: Segment[], result: bigint | undefined): Segment | null {
    for (let i = 0; i < level.length; i++) {
      const segment = level[i] as Segment;
      if (!this.holds(segment, result)) continue;
      // The next time it is looked at before the one that was before it.
      if (i > 0) {
        level[i] = level[i - 1] as Segment;
        level[i - 1] = segment;
      }
      return segment;
    }
    return null;
  }

  private holds(segment: Segment, result: bigint | undefined): boolean {
    if (!memoryHolds(segment)) return false;
    for (const question of segment.questions) if (!this.answers(question, result)) return false;
    return true;
  }

  private answers(question: Question, result: bigint | undefined): boolean {
    if (question.k === 'result') return question.value === result;
    if (question.k === 'cpu') return this.machine.cpu.state[question.field] === question.value;
    return this.machine.unit().counters[question.which] === question.value;
  }

  /** Null if it faults, or if a checker finds something. */
  private execute(
    segment: Segment,
    { name, operands }: NonNullable<Segment['instruction']>,
  ): { readonly value?: bigint } | null {
    const { machine, keeper } = this;
    keeper.recorder.replaying = true;
    try {
      const result = keeper.execute(segment, () => machine.attempt(name, operands));
      return result.fault === null ? result : null;
    } catch (error) {
      if (error instanceof NotReplayable) return null;
      throw error;
    } finally {
      keeper.recorder.replaying = false;
    }
  }

  // --- Learning ---------------------------------------------------------------------------------------------------

  /** Executes the operation and keeps its path. */
  private written(entry: Entry, thread: Thread, name: string, args: readonly Value[]): Value {
    const { machine, keeper, traced } = this;
    const { memory, engine } = machine;
    const log = traced.renew(keeper);
    const { namings } = keeper.recorder;
    keeper.beginPath(log);
    memory.reads = log;
    this.tracing = true;
    try {
      const [value, whole] = engine.runTraced(thread, name, args);
      if (!whole) log.spoil('a part runs as closures');
      const path = log.end({ value, passage: keeper.endPath() });
      if (keeper.recorder.namings !== namings) log.spoil('a variable has got its name');
      const added = log.spoilt === null ? addPath(entry.paths, path) : null;
      if (added === null) entry.spoilt++;
      else this.segments += added;
      return value;
    } finally {
      memory.reads = null;
      this.tracing = false;
      keeper.leavePath();
    }
  }
}
