// Runs compiled functions on explicit stacks: one stack per kernel thread of execution, so that a task can be left in
// mid-function and gone on with later. Limits of steps and depth are kept here. Knows C and memory, not Linux.
// SPDX-License-Identifier: MIT
import type { Argument, Compiled, Frame } from './compile.ts';
import { compileFunction } from './compile.ts';
import { CodeAddresses } from './codeAddresses.ts';
import { DirectCode } from './direct/directCode.ts';
import type { Bound, MakeCode } from './direct/directCode.ts';
import type { Form } from './direct/generate.ts';
import type { FunctionIr, PrimArg, Statement } from './ir.ts';
import { Undefined } from './integer.ts';
import type { Value } from './integer.ts';
import type { Listener, NoteSite } from './listener.ts';
import { BadAccess, RegionFull } from './machine/memory.ts';
import type { Memory, Region } from './machine/memory.ts';
import { newThread } from './thread.ts';
import type { Thread } from './thread.ts';

export type { Thread } from './thread.ts';

/** Why a run of C ended before its function returned. */
export class Stopped extends Error {
  constructor(
    message: string,
    readonly statement: Statement | null,
    readonly functionName: string,
    readonly kind: 'not-modelled' | 'fault' | 'limit',
  ) {
    super(message);
  }
}

/** Code and data of the program, made on demand. */
export interface ProgramPort {
  functionIr(name: string): FunctionIr | null;
  /** Address of a global by its program-wide name; allocates and initialises it at first use. */
  globalAddress(name: string): number;
}

export type Primitive<P> = (machine: P, args: readonly Argument[], name: string) => Value | void;

/** More dispatched instructions than this per statement, on average, is a loop that does nothing. */
const instructionsPerStatement = 40;

export type EnginePosition = Readonly<Record<'steps' | 'instructions' | 'turns', number>>;

export interface EngineOptions {
  readonly maxSteps: number;
  readonly maxDepth: number;
  /** For functions as generated code; without it all runs are closures. */
  readonly makeCode?: MakeCode | undefined;
  /** Whether a run that begins now may be left in mid-function by `pause`. Not asked without `makeCode`. */
  readonly mayPause?: () => boolean;
  /** A primitive for one place of generated code; null: as everywhere. */
  readonly atPlace?: (name: string, args: readonly PrimArg[]) => Bound | null;
}

export class Engine<P = unknown> {
  thread: Thread | null = null;
  steps = 0;
  private instructions = 0;
  private readonly maxInstructions: number;
  private readonly compiled = new Map<string, Compiled>();
  private readonly byIndex: Compiled[] = [];
  private readonly code: CodeAddresses;
  private listener: Listener | null = null;

  constructor(
    readonly memory: Memory,
    readonly program: ProgramPort,
    readonly primitives: P,
    private readonly table: (name: string) => Primitive<P> | null,
    stringRegion: Region,
    private readonly options: EngineOptions,
  ) {
    this.code = new CodeAddresses(memory, stringRegion);
    this.maxInstructions = options.maxSteps * instructionsPerStatement;
    const { makeCode, maxSteps, maxDepth, atPlace } = options;
    this.direct = makeCode
      ? new DirectCode(this as Engine, makeCode, {
          maxSteps,
          maxDepth,
          maxTurns: this.maxInstructions,
          atPlace: atPlace ?? (() => null),
        })
      : null;
  }

  private readonly direct: DirectCode | null;
  /** The code that runs now is generated code. */
  private inDirect = false;
  /** Statements that the listener knows of. */
  private toldSteps = 0;

  listen(listener: Listener | null): void {
    this.listener = listener;
    this.noting = listener?.wantsNotes ?? false;
  }

  /** Calls a function on a thread and runs until it returns. Throws Stopped. */
  run(thread: Thread, name: string, args: readonly Value[]): Value {
    if (!this.direct || !this.runsThrough) return this.until(thread, () => this.call(name, args, -1));
    const recorded = this.listener !== null && !this.listener.countsOnly;
    return this.runDirect(this.direct, thread, name, args, recorded ? 'recorded' : 'counted');
  }

  /** A run that begins now is generated code and can not be left in mid-function. */
  get runsThrough(): boolean {
    return this.direct !== null && this.options.mayPause?.() !== true;
  }

  /** What primitives get in a traced run. */
  tracedPrimitives: P | null = null;

  /**
   * The same in code whose every load and store memory sees; only where `runsThrough`.
   * The second is false if some of it ran as closures, whose accesses memory does not see.
   */
  runTraced(thread: Thread, name: string, args: readonly Value[]): readonly [value: Value, whole: boolean] {
    const { direct } = this;
    if (!direct) throw new Error('there is no generated code');
    const { interpreted } = direct;
    const recorded = this.listener !== null && !this.listener.countsOnly;
    const value = this.runDirect(direct, thread, name, args, recorded ? 'witnessed' : 'traced');
    return [value, direct.interpreted === interpreted];
  }

  /** So many statements ran without being executed: see core/sim/replay. False if that would be more than may run. */
  skip(statements: number): boolean {
    if (this.steps + statements > this.options.maxSteps) return false;
    this.steps += statements;
    this.toldSteps += statements;
    return true;
  }

  /** What is counted against the limits, to be had back when a machine begins anew. */
  position(): EnginePosition {
    return { steps: this.steps, instructions: this.instructions, turns: this.direct?.turns ?? 0 };
  }
  rewind({ steps, instructions, turns }: EnginePosition): void {
    this.steps = this.toldSteps = steps;
    this.instructions = instructions;
    if (this.direct) this.direct.turns = turns;
    this.code.putStrings();
  }

  private runDirect(
    direct: DirectCode,
    thread: Thread,
    name: string,
    args: readonly Value[],
    form: Form,
  ): Value {
    const outer = this.thread;
    const wasDirect = this.inDirect;
    const { depth, used } = thread;
    this.thread = thread;
    this.inDirect = true;
    try {
      return direct.call(name, args, form);
    } catch (error) {
      const located = this.located(error);
      thread.depth = depth;
      thread.used = used;
      throw located;
    } finally {
      this.tell();
      this.thread = outer;
      this.inDirect = wasDirect;
    }
  }

  /** Calls a function that has no generated code from code that is. */
  interpret(name: string, args: readonly Value[]): Value {
    return this.until(this.thread as Thread, () => this.call(name, args, -1));
  }

  /** Tells a listener that counts of the statements since it was last told. */
  tell(): void {
    const statements = this.steps - this.toldSteps;
    this.toldSteps = this.steps;
    if (statements > 0 && this.listener?.countsOnly) this.listener.passed(statements);
  }

  /** Runs code that belongs to no function of the program, such as an initialiser. */
  runIr(thread: Thread, ir: FunctionIr): void {
    const fn = compileFunction(ir, this as Engine, -1);
    this.until(thread, () => this.enter(thread, fn, [], -1));
  }

  /**
   * Leaves the running code after the primitive that asks: its frames stay, and `resume` goes on behind it. The thread's
   * `pausedAt` tells.
   */
  pause(): void {
    if (this.inDirect) throw new Error('generated code can not be left: mayPause has to say so before');
    this.pausing = true;
  }
  private pausing = false;

  /** Goes on with a run that was left in mid-function, until it returns or is left again. */
  resume(thread: Thread): Value {
    const floor = thread.pausedAt;
    if (floor === null) throw new Error('nothing to go on with');
    thread.pausedAt = null;
    return this.until(thread, () => undefined, floor);
  }

  private until(thread: Thread, enter: () => void, floor = thread.frames.length): Value {
    const outer = this.thread;
    const wasDirect = this.inDirect;
    this.thread = thread;
    this.inDirect = false;
    try {
      enter();
      const { frames } = thread;
      while (frames.length > floor) {
        const frame = frames[frames.length - 1] as Frame;
        const instr = frame.fn.code[frame.pc++];
        // A loop without statements makes no events: its jumps count too.
        if (++this.instructions > this.maxInstructions) this.endless();
        if (!instr) throw new Error(`${frame.fn.ir.name} runs past its end`);
        instr(this as Engine, frame);
        if (this.pausing) {
          this.pausing = false;
          thread.pausedAt = floor;
          return 0;
        }
      }
      return thread.result;
    } catch (error) {
      const located = this.located(error);
      while (thread.frames.length > floor) this.pop(thread);
      throw located;
    } finally {
      this.thread = outer;
      this.inDirect = wasDirect;
    }
  }

  private endless(): never {
    const { statement, functionName } = this.currentStatement();
    throw new Stopped('this code does not come to an end', statement, functionName, 'limit');
  }

  private located(error: unknown): unknown {
    if (error instanceof Stopped) return error;
    if (error instanceof BadAccess || error instanceof RegionFull || error instanceof Undefined) {
      const place = this.currentStatement();
      return new Stopped(error.message, place.statement, place.functionName, 'fault');
    }
    return error;
  }

  currentStatement(): { statement: Statement | null; functionName: string } {
    const { thread } = this;
    if (thread && this.inDirect && thread.depth > 0) {
      const ir = this.byIndex[thread.fns[thread.depth - 1] ?? -1]?.ir;
      return {
        statement: ir?.statements[thread.at[thread.depth - 1] ?? -1] ?? null,
        functionName: ir?.name ?? '',
      };
    }
    const frames = thread?.frames ?? [];
    const frame = frames[frames.length - 1];
    if (!frame) return { statement: null, functionName: '' };
    for (let pc = frame.pc - 1; pc >= 0; pc--) {
      const instr = frame.fn.ir.code[pc];
      if (instr?.op === 'stmt' || instr?.op === 'stop')
        return { statement: frame.fn.ir.statements[instr.s] ?? null, functionName: frame.fn.ir.name };
    }
    return { statement: null, functionName: frame.fn.ir.name };
  }

  compile(name: string): Compiled | null {
    let fn = this.compiled.get(name);
    if (!fn) {
      const ir = this.program.functionIr(name);
      if (!ir) return null;
      fn = compileFunction(ir, this as Engine, this.byIndex.length);
      this.byIndex.push(fn);
      this.compiled.set(name, fn);
    }
    return fn;
  }

  functionAt(index: number): Compiled | undefined {
    return this.byIndex[index];
  }

  // --- Called by compiled code ----------------------------------------------------------------------------------

  /** The function of that name. Throws Stopped if there is none. */
  defined(name: string): Compiled {
    return (
      this.compile(name) ?? this.refuse(`${name}() is not modelled and has no definition`, 'not-modelled')
    );
  }

  call(name: string, args: readonly Value[], dst: number): void {
    const thread = this.thread as Thread;
    const fn = this.defined(name);
    if (thread.frames.length + thread.depth >= this.options.maxDepth)
      this.refuse(`calls nest deeper than ${this.options.maxDepth}`, 'limit');
    this.enter(thread, fn, args, dst);
  }

  refuse(message: string, kind: Stopped['kind']): never {
    const { statement, functionName } = this.currentStatement();
    throw new Stopped(message, statement, functionName, kind);
  }

  private enter(thread: Thread, fn: Compiled, args: readonly Value[], dst: number): void {
    const { ir } = fn;
    const base = thread.stack.base + thread.used;
    if (thread.used + ir.frameSize > thread.stack.bytes.length)
      this.refuse('the kernel stack overflows', 'fault');
    const slots = new Array<Value>(ir.slots);
    for (let i = 0; i < ir.params.length; i++) {
      const param = ir.params[i] as FunctionIr['params'][number];
      const value = args[i] ?? 0;
      if (param.slot >= 0) slots[param.slot] = value;
      else if (param.size > 0) this.memory.write(base + param.offset, this.memory.read(value, param.size));
      else this.memory.store(param.rep, base + param.offset, value);
    }
    thread.used += ir.frameSize;
    thread.frames.push({ fn, pc: 0, slots, base, dst, event: -1, first: -1 });
  }

  callAddress(address: Value, args: readonly Value[], dst: number): void {
    this.call(this.functionNameFor(address), args, dst);
  }

  functionNameFor(address: Value): string {
    const name = typeof address === 'number' ? this.code.functionAt(address) : null;
    return name ?? this.refuse(`a call through a pointer to no function (${String(address)})`, 'fault');
  }

  returns(value: Value): void {
    const thread = this.thread as Thread;
    const done = this.pop(thread);
    thread.result = value;
    const caller = thread.frames[thread.frames.length - 1];
    if (caller && done.dst >= 0) caller.slots[done.dst] = value;
  }

  private pop(thread: Thread): Frame {
    const frame = thread.frames.pop() as Frame;
    thread.used -= frame.fn.ir.frameSize;
    return frame;
  }

  statement(frame: Frame, s: number): void {
    if (++this.steps > this.options.maxSteps) {
      throw new Stopped(
        `more than ${this.options.maxSteps} statements`,
        frame.fn.ir.statements[s] ?? null,
        frame.fn.ir.name,
        'limit',
      );
    }
    this.toldSteps = this.steps;
    if (!this.listener) return;
    const depth = (this.thread?.frames.length ?? 0) + (this.thread?.depth ?? 0);
    frame.event = this.listener.statement(frame.fn, s, depth);
    if (frame.first < 0) frame.first = frame.event;
  }

  /** A statement of direct code. */
  told(index: number, s: number, depth: number): number {
    const fn = this.byIndex[index];
    this.toldSteps = this.steps;
    return this.listener && fn ? this.listener.statement(fn, s, depth) : -1;
  }

  noteAt(event: number, site: NoteSite, value: Value): void {
    this.listener?.note(event, site, value);
  }

  /** Values are worked out for their notes only while somebody wants them. */
  noting = false;

  conditionAt(event: number, taken: boolean): void {
    this.listener?.condition(event, taken);
  }

  /** The listener's number for the statement that runs now, or -1. */
  currentEvent(): number {
    const { thread } = this;
    if (!thread) return -1;
    if (this.inDirect && thread.depth > 0)
      return this.listener?.countsOnly === false ? (thread.events[thread.depth - 1] ?? -1) : -1;
    const { frames } = thread;
    return frames[frames.length - 1]?.event ?? -1;
  }

  stop(message: string, frame: Frame, s: number): never {
    throw new Stopped(message, frame.fn.ir.statements[s] ?? null, frame.fn.ir.name, 'not-modelled');
  }

  uninitialised(ir: FunctionIr, slot: number): Value {
    const variable = ir.variables.find((one) => one.slot === slot);
    if (!variable) return 0;
    throw new Stopped(
      `${variable.name} is read before it has a value`,
      this.currentStatement().statement,
      ir.name,
      'fault',
    );
  }

  globalAddress(name: string): number {
    return this.program.globalAddress(name);
  }

  functionAddress(name: string): number {
    return this.code.ofFunction(name);
  }
  stringAddress(text: string): number {
    return this.code.ofString(text);
  }

  primitive(name: string): Primitive<unknown> {
    const found = this.table(name);
    if (found) return found as Primitive<unknown>;
    return () => this.refuse(`${name} is not modelled`, 'not-modelled');
  }

  newThread(stack: Region): Thread {
    return newThread(stack, this.options.maxDepth);
  }

  /** The frame of the running thread in whose memory these bytes lie, with the number of its first statement or -1. */
  frameAt(addr: number, length: number): { readonly ir: FunctionIr; readonly first: number } | null {
    const { thread } = this;
    for (const { base, fn, first } of thread?.frames ?? [])
      if (addr >= base && addr + length <= base + fn.ir.frameSize) return { ir: fn.ir, first };
    if (!thread || this.listener?.countsOnly !== false) return null;
    for (let i = 0; i < thread.depth; i++) {
      const ir = this.byIndex[thread.fns[i] ?? -1]?.ir;
      const base = thread.bases[i] ?? 0;
      if (ir && addr >= base && addr + length <= base + ir.frameSize)
        return { ir, first: thread.firsts[i] ?? -1 };
    }
    return null;
  }
}
