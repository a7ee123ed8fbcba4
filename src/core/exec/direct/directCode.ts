// Runs functions as generated JavaScript: makes the code of each when it is first called, keeps which function and
// statement runs at each depth, and tells the listener. A task can not be left in the middle of such code: the engine
// takes closures for runs in which one may be. Owned by Engine; the generated code calls it by the name X.
// SPDX-License-Identifier: MIT
import type { Argument } from '../compile.ts';
import type { Engine, Primitive, Thread } from '../engine.ts';
import { Stopped } from '../engine.ts';
import type { Value } from '../integer.ts';
import { binary } from '../integer.ts';
import type { FunctionIr, PrimArg } from '../ir.ts';
import type { NoteSite } from '../listener.ts';
import { nowhere } from '../machine/memory.ts';
import type { Region } from '../machine/memory.ts';
import { generate, parameters } from './generate.ts';
import type { DirectText, Form, PrimitiveSite } from './generate.ts';
import { support } from './support.ts';

/** Makes a function of JavaScript text, as the Function constructor does. Hosts that forbid that give none. */
export type MakeCode = (parameters: readonly string[], body: string) => (...values: unknown[]) => unknown;

type Direct = (...args: Value[]) => Value;
/** A primitive with the values of its arguments by position; texts are known when it is made. */
export type Bound = (machine: unknown, ...values: Value[]) => Value | void;

interface Made {
  readonly text: DirectText;
  readonly make: (...values: unknown[]) => unknown;
}

/** Code depends on the IR alone: it is made once and then bound for each machine, so that it stays warm. */
const madeOf: Readonly<Record<Form, WeakMap<FunctionIr, Made | null>>> = {
  counted: new WeakMap(),
  recorded: new WeakMap(),
  traced: new WeakMap(),
  witnessed: new WeakMap(),
};

export class DirectCode {
  readonly nowhere = nowhere;
  readonly most: number;
  /** Address of the last lookup. */
  at = 0;
  /** Jumps back so far. */
  turns = 0;
  private readonly linked: Readonly<Record<Form, Map<string, Direct>>> = {
    counted: new Map(),
    recorded: new Map(),
    traced: new Map(),
    witnessed: new Map(),
  };
  private form: Form = 'counted';
  /** Calls of functions that have no such code. */
  interpreted = 0;

  constructor(
    private readonly engine: Engine,
    private readonly makeCode: MakeCode,
    private readonly limits: {
      readonly maxSteps: number;
      readonly maxDepth: number;
      readonly maxTurns: number;
      atPlace(name: string, args: readonly PrimArg[]): Bound | null;
    },
  ) {
    this.most = limits.maxSteps;
  }

  /** Calls a function, whose code and callees are of that form. */
  call(name: string, args: readonly Value[], form: Form): Value {
    const before = this.form;
    this.form = form;
    try {
      return this.link(name)(...args);
    } finally {
      this.form = before;
    }
  }

  // --- Called by generated code -----------------------------------------------------------------------------------

  link(name: string): Direct {
    const table = this.linked[this.form];
    let code = table.get(name);
    if (!code) table.set(name, (code = this.bind(name)));
    return code;
  }

  private bind(name: string): Direct {
    const { engine } = this;
    const fn = engine.defined(name);
    const made = this.madeFor(fn.ir);
    if (!made)
      return (...args) => {
        this.interpreted++;
        return engine.interpret(name, args);
      };
    const { text, make } = made;
    const primitives = text.primitives.map(
      (site) => this.limits.atPlace(site.name, site.args) ?? bound(site, engine.primitive(site.name)),
    );
    return make(
      engine,
      this,
      engine.memory,
      this.form === 'traced' || this.form === 'witnessed' ? engine.tracedPrimitives : engine.primitives,
      support,
      fn.index,
      text.names,
      primitives,
    ) as Direct;
  }

  private madeFor(ir: FunctionIr): Made | null {
    const known = madeOf[this.form];
    let made = known.get(ir);
    if (made === undefined) {
      const text = generate(ir, this.form);
      made = text ? { text, make: this.makeCode(parameters, text.body) } : null;
      known.set(ir, made);
    }
    return made;
  }

  /** A call through a pointer. */
  target(address: Value): Direct {
    return this.link(this.engine.functionNameFor(address));
  }

  /** The depth at which a frame begins. */
  enter(thread: Thread): number {
    const { depth } = thread;
    if (thread.frames.length + depth >= this.limits.maxDepth)
      this.engine.refuse(`calls nest deeper than ${this.limits.maxDepth}`, 'limit');
    return depth;
  }

  overflow(): never {
    this.engine.refuse('the kernel stack overflows', 'fault');
  }

  /** A statement begins: gives the listener's number for it. */
  begin(index: number, s: number, depth: number): number {
    const thread = this.engine.thread as Thread;
    thread.at[depth] = s;
    if (++this.engine.steps > this.most) this.limit();
    const event = this.engine.told(index, s, thread.frames.length + depth + 1);
    thread.events[depth] = event;
    if ((thread.firsts[depth] ?? 0) < 0) thread.firsts[depth] = event;
    return event;
  }

  limit(): never {
    this.engine.refuse(`more than ${this.most} statements`, 'limit');
  }

  /** A jump back. A loop without statements makes no events: its turns count too. */
  turn(): void {
    if (++this.turns > this.limits.maxTurns) this.engine.refuse('this code does not come to an end', 'limit');
  }

  toRead(base: Value, offset: number, size: number): Region {
    return this.find(base, offset, size, false);
  }
  toWrite(base: Value, offset: number, size: number): Region {
    return this.find(base, offset, size, true);
  }
  private find(base: Value, offset: number, size: number, write: boolean): Region {
    const address = offset === 0 ? base : binary('+', 'i64', base, offset);
    const region = this.engine.memory.find(address, size, write);
    this.at = address as number;
    return region;
  }

  empty(index: number, slot: number): Value {
    return this.engine.uninitialised((this.engine.functionAt(index) as { ir: FunctionIr }).ir, slot);
  }

  note(event: number, site: NoteSite, value: Value): void {
    this.engine.noteAt(event, site, value);
  }
  condition(event: number, taken: boolean): void {
    this.engine.conditionAt(event, taken);
  }

  stop(index: number, s: number, message: string): never {
    const { ir } = this.engine.functionAt(index) as { ir: FunctionIr };
    throw new Stopped(message, ir.statements[s] ?? null, ir.name, 'not-modelled');
  }

  pastEnd(index: number): never {
    throw new Error(`${this.engine.functionAt(index)?.ir.name ?? ''} runs past its end`);
  }
}

/** The primitive as code calls it at one place. */
function bound({ name, args }: PrimitiveSite, run: Primitive<unknown>): Bound {
  if (args.every((arg) => arg.k === 'text')) {
    const fixed = args as readonly Argument[];
    return (machine) => run(machine, fixed, name);
  }
  return (machine, ...values) => {
    let next = 0;
    return run(
      machine,
      args.map((arg) => argument(arg, arg.k === 'text' ? 0 : (values[next++] ?? 0))),
      name,
    );
  };
}

function argument(arg: PrimArg, value: Value): Argument {
  if (arg.k === 'text') return arg;
  if (arg.k === 'value') return { k: 'value', value, rep: arg.rep, type: arg.type };
  return { k: 'place', addr: value, rep: arg.rep, size: arg.size, text: arg.text };
}
