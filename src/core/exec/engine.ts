// Runs compiled functions on explicit stacks: one stack per kernel thread of execution, so that a task can be left in
// mid-function and gone on with later. Limits of steps and depth are kept here. Knows C and memory, not Linux.
// SPDX-License-Identifier: MIT
import type { Argument, Compiled, Frame } from './compile.ts';
import { compileFunction } from './compile.ts';
import type { FunctionIr, Rep, Statement } from './ir.ts';
import { Undefined } from './integer.ts';
import type { Value } from './integer.ts';
import { addressMap, BadAccess, RegionFull } from './machine/memory.ts';
import type { Memory, Region } from './machine/memory.ts';

/** A kernel context: its stack of frames and the memory that they use. */
export interface Thread {
  readonly frames: Frame[];
  readonly stack: Region;
  /** Bytes of the stack in use. */
  used: number;
  result: Value;
  /** A run was left in mid-function: how many frames lie below it. Null if none was. */
  pausedAt: number | null;
}

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

/** What is noted where: a variable that was set, or what a function returns. */
export interface NoteSite {
  readonly name: string;
  readonly rep: Rep;
  readonly type: string;
}

/** What the engine tells whoever records. */
export interface Listener {
  /** A statement begins; gives a number for it, to which later notes belong. */
  statement(fn: Compiled, statement: number, depth: number): number;
  /** A value at a place in the code; `site` is the same object each time that code notes. */
  note(event: number, site: NoteSite, value: Value): void;
  /** False if `note` and `condition` do nothing: then values are not worked out for them. */
  readonly wantsNotes: boolean;
  condition(event: number, taken: boolean): void;
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

export interface EngineOptions {
  readonly maxSteps: number;
  readonly maxDepth: number;
}

export class Engine<P = unknown> {
  thread: Thread | null = null;
  steps = 0;
  private instructions = 0;
  private readonly maxInstructions: number;
  private readonly compiled = new Map<string, Compiled>();
  private readonly byIndex: Compiled[] = [];
  private readonly addresses = new Map<string, number>();
  private readonly names = new Map<number, string>();
  private readonly strings = new Map<string, number>();
  private listener: Listener | null = null;

  constructor(
    readonly memory: Memory,
    readonly program: ProgramPort,
    readonly primitives: P,
    private readonly table: (name: string) => Primitive<P> | null,
    private readonly stringRegion: Region,
    private readonly options: EngineOptions,
  ) {
    this.maxInstructions = options.maxSteps * instructionsPerStatement;
  }

  listen(listener: Listener | null): void {
    this.listener = listener;
    this.noting = listener?.wantsNotes ?? false;
  }

  /** Calls a function on a thread and runs until it returns. Throws Stopped. */
  run(thread: Thread, name: string, args: readonly Value[]): Value {
    return this.until(thread, () => this.call(name, args, -1));
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
    this.thread = thread;
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
    const frames = this.thread?.frames ?? [];
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

  get functions(): readonly Compiled[] {
    return this.byIndex;
  }

  // --- Called by compiled code ----------------------------------------------------------------------------------

  call(name: string, args: readonly Value[], dst: number): void {
    const thread = this.thread;
    const fn = this.compile(name);
    if (!thread || !fn) {
      const place = this.currentStatement();
      throw new Stopped(
        `${name}() is not modelled and has no definition`,
        place.statement,
        place.functionName,
        'not-modelled',
      );
    }
    if (thread.frames.length >= this.options.maxDepth)
      this.refuse(`calls nest deeper than ${this.options.maxDepth}`, 'limit');
    this.enter(thread, fn, args, dst);
  }

  private refuse(message: string, kind: Stopped['kind']): never {
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
    const name = typeof address === 'number' ? this.names.get(address) : undefined;
    if (name === undefined) {
      const place = this.currentStatement();
      throw new Stopped(
        `a call through a pointer to no function (${String(address)})`,
        place.statement,
        place.functionName,
        'fault',
      );
    }
    this.call(name, args, dst);
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
    if (!this.listener) return;
    frame.event = this.listener.statement(frame.fn, s, this.thread?.frames.length ?? 0);
    if (frame.first < 0) frame.first = frame.event;
  }

  note(frame: Frame, site: NoteSite, value: Value): void {
    this.listener?.note(frame.event, site, value);
  }

  /** Values are worked out for their notes only while somebody wants them. */
  noting = false;

  noteCondition(frame: Frame, taken: boolean): void {
    this.listener?.condition(frame.event, taken);
  }

  /** The listener's number for the statement that runs now, or -1. */
  currentEvent(): number {
    const frames = this.thread?.frames;
    return frames?.[frames.length - 1]?.event ?? -1;
  }

  stop(message: string, frame: Frame, s: number): never {
    throw new Stopped(message, frame.fn.ir.statements[s] ?? null, frame.fn.ir.name, 'not-modelled');
  }

  uninitialised(frame: Frame, slot: number): Value {
    const variable = frame.fn.ir.variables.find((one) => one.slot === slot);
    if (!variable) return 0;
    const place = this.currentStatement();
    throw new Stopped(
      `${variable.name} is read before it has a value`,
      place.statement,
      frame.fn.ir.name,
      'fault',
    );
  }

  globalAddress(name: string): number {
    return this.program.globalAddress(name);
  }

  functionAddress(name: string): number {
    let address = this.addresses.get(name);
    if (address === undefined) {
      address = addressMap.text + 16 * (this.addresses.size + 1);
      this.addresses.set(name, address);
      this.names.set(address, name);
    }
    return address;
  }

  functionNameAt(address: number): string | null {
    return this.names.get(address) ?? null;
  }

  stringAddress(text: string): number {
    let address = this.strings.get(text);
    if (address === undefined) {
      address = this.memory.allocate(this.stringRegion, text.length + 1, 1);
      const bytes = new Uint8Array(text.length + 1);
      for (let i = 0; i < text.length; i++) bytes[i] = text.charCodeAt(i);
      this.stringRegion.bytes.set(bytes, address - this.stringRegion.base);
      this.strings.set(text, address);
    }
    return address;
  }

  primitive(name: string): Primitive<unknown> {
    const found = this.table(name);
    if (found) return found as Primitive<unknown>;
    return () => {
      const place = this.currentStatement();
      throw new Stopped(`${name} is not modelled`, place.statement, place.functionName, 'not-modelled');
    };
  }

  newThread(stack: Region): Thread {
    return { frames: [], stack, used: 0, result: 0, pausedAt: null };
  }
}
