// Compiles IR to closures: an instruction becomes a function of engine and frame that may move the frame's program
// counter, and instructions that always follow each other become one. Expressions are compileExpr.ts. Called once per
// function by the engine; knows no kernel.
// SPDX-License-Identifier: MIT
import type { Expr, FunctionIr, Instr, PrimArg, Rep } from './ir.ts';
import { compileExpr, compileTest, givesRep } from './compileExpr.ts';
import type { Evaluate } from './compileExpr.ts';
import { convert, fromBig, sizeOfRep } from './integer.ts';
import type { Value } from './integer.ts';
import type { Engine } from './engine.ts';
import { nowhere } from './machine/memory.ts';

export interface Frame {
  readonly fn: Compiled;
  pc: number;
  readonly slots: Value[];
  /** Address of the frame's memory. */
  readonly base: number;
  /** Slot of the caller that gets the result, or -1. */
  readonly dst: number;
  /** What the listener answered at the frame's last statement: values are noted there, also after a call. */
  event: number;
  /** What it answered at the frame's first statement, or -1: older writes to the frame's memory are other calls'. */
  first: number;
}

export type Execute = (engine: Engine, frame: Frame) => void;

export interface Compiled {
  readonly ir: FunctionIr;
  /** Made when it is first asked for: functions that run as generated code need none. */
  readonly code: readonly Execute[];
  /** Index of the function in the engine's list. */
  readonly index: number;
}

/** An argument of a primitive, evaluated. */
export type Argument =
  | { readonly k: 'value'; readonly value: Value; readonly rep: string; readonly type: string }
  | {
      readonly k: 'place';
      readonly addr: Value;
      readonly rep: Rep | null;
      readonly size: number;
      readonly text: string;
    }
  | { readonly k: 'text'; readonly text: string };

export function compileFunction(ir: FunctionIr, engine: Engine, index: number): Compiled {
  const expression = (e: Expr): Evaluate => compileExpr(e, engine);
  let code: readonly Execute[] | null = null;
  return {
    ir,
    index,
    get code() {
      return (code ??= joined(
        ir.code,
        ir.code.map((instr) => compileInstr(instr, expression, engine)),
      ));
    },
  };
}

/** More than this many instructions are not joined to one: jumps into their middle need closures of their own. */
const maxJoined = 8;
const goesOn: ReadonlySet<Instr['op']> = new Set(['stmt', 'set', 'store', 'copy', 'zero', 'note']);

/** Each instruction with those that always follow it, so that the engine's loop turns less often. */
function joined(code: readonly Instr[], single: readonly Execute[]): Execute[] {
  const all = [...single];
  const lengths = single.map(() => 1);
  for (let i = single.length - 2; i >= 0; i--) {
    const [first, rest, length] = [single[i], all[i + 1], lengths[i + 1] ?? maxJoined];
    if (!first || !rest || length >= maxJoined || !goesOn.has(code[i]?.op ?? 'ret')) continue;
    lengths[i] = length + 1;
    all[i] = (en, f) => {
      first(en, f);
      f.pc++;
      rest(en, f);
    };
  }
  return all;
}

function compileArg(arg: PrimArg, expression: (e: Expr) => Evaluate): (f: Frame) => Argument {
  switch (arg.k) {
    case 'text':
      return () => arg;
    case 'value': {
      const e = expression(arg.e);
      return (f) => ({ k: 'value', value: e(f), rep: arg.rep, type: arg.type });
    }
    case 'place': {
      const addr = expression(arg.addr);
      return (f) => ({ k: 'place', addr: addr(f), rep: arg.rep, size: arg.size, text: arg.text });
    }
  }
}

function compileInstr(instr: Instr, expression: (e: Expr) => Evaluate, engine: Engine): Execute {
  const { memory } = engine;
  switch (instr.op) {
    case 'stmt': {
      const { s } = instr;
      return (en, f) => en.statement(f, s);
    }
    case 'set': {
      const e = expression(instr.e);
      const { slot, rep } = instr;
      if (givesRep(instr.e) === rep)
        return (_, f) => {
          f.slots[slot] = e(f);
        };
      return (_, f) => {
        f.slots[slot] = convert(e(f), rep);
      };
    }
    case 'store': {
      const addr = expression(instr.addr);
      const e = expression(instr.e);
      const { rep, bits } = instr;
      if (!bits) {
        const size = sizeOfRep[rep];
        let region = nowhere;
        return (_, f) => {
          const at = addr(f);
          const value = e(f);
          if (typeof at !== 'number' || at < region.base || at + size > region.end)
            region = memory.find(at, size, true);
          memory.put(region, size, at as number, value);
        };
      }
      // The byte of a bool bit-field holds its neighbours too: it is no bool.
      const unit = rep === 'bool' ? 'u8' : rep;
      return (_, f) => {
        const at = addr(f);
        const mask = ((1n << BigInt(bits.width)) - 1n) << BigInt(bits.offset);
        const old = BigInt.asUintN(64, BigInt(memory.load(rep, at)));
        const field = (BigInt(e(f)) << BigInt(bits.offset)) & mask;
        memory.store(unit, at, convert(fromBig((old & ~mask) | field), unit));
      };
    }
    case 'copy': {
      const to = expression(instr.to);
      const from = expression(instr.from);
      const { size } = instr;
      return (_, f) => memory.write(to(f), memory.read(from(f), size));
    }
    case 'zero': {
      const to = expression(instr.to);
      const { size } = instr;
      return (_, f) => memory.fill(to(f), size, 0);
    }
    case 'jump': {
      const { to } = instr;
      return (_, f) => {
        f.pc = to;
      };
    }
    case 'branch': {
      const test = compileTest(instr.c, engine);
      const { ifTrue, ifFalse, note } = instr;
      if (!note)
        return (_, f) => {
          f.pc = test(f) ? ifTrue : ifFalse;
        };
      return (en, f) => {
        const taken = test(f);
        if (en.noting) en.conditionAt(f.event, taken);
        f.pc = taken ? ifTrue : ifFalse;
      };
    }
    case 'call': {
      const evaluate = instr.args.map((arg) => converted(arg.e, arg.rep, expression));
      const { dst } = instr;
      if (typeof instr.fn === 'string') {
        const name = instr.fn;
        return (en, f) => en.call(name, all(evaluate, f), dst);
      }
      const target = expression(instr.fn);
      return (en, f) => en.callAddress(target(f), all(evaluate, f), dst);
    }
    case 'prim': {
      const args = instr.args.map((arg) => compileArg(arg, expression));
      const run = engine.primitive(instr.name);
      const { dst, rep, name } = instr;
      const fixed = instr.args.every((arg) => arg.k === 'text') ? (instr.args as readonly Argument[]) : null;
      return (en, f) => {
        const value = run(en.primitives, fixed ?? all(args, f), name);
        if (dst >= 0) f.slots[dst] = convert(value ?? 0, rep ?? 'u64');
      };
    }
    case 'note': {
      const e = expression(instr.e);
      return (en, f) => {
        if (en.noting) en.noteAt(f.event, instr, e(f));
      };
    }
    case 'ret': {
      if (!instr.e || !instr.rep) return (en) => en.returns(0);
      const e = converted(instr.e, instr.rep, expression);
      return (en, f) => en.returns(e(f));
    }
    case 'stop': {
      const { message, s } = instr;
      return (en, f) => en.stop(message, f, s);
    }
  }
}

/** The value as that representation. */
function converted(e: Expr, rep: Rep, expression: (e: Expr) => Evaluate): Evaluate {
  const value = expression(e);
  return givesRep(e) === rep ? value : (f) => convert(value(f), rep);
}

function all<T>(evaluate: readonly ((f: Frame) => T)[], f: Frame): T[] {
  const values: T[] = [];
  for (let i = 0; i < evaluate.length; i++) values.push((evaluate[i] as (f: Frame) => T)(f));
  return values;
}
