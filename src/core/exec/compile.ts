// Compiles IR to closures. An expression becomes a function of the frame, an instruction a function of engine and
// frame that may move the frame's program counter. Called once per function by the engine; knows no kernel.
// SPDX-License-Identifier: MIT
import type { Expr, FunctionIr, Instr, PrimArg, Rep } from './ir.ts';
import { binary, compare, complement, convert, isTrue, negate } from './integer.ts';
import type { Value } from './integer.ts';
import { fromBig } from './integer.ts';
import type { Engine } from './engine.ts';

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

export type Evaluate = (frame: Frame) => Value;
export type Execute = (engine: Engine, frame: Frame) => void;

export interface Compiled {
  readonly ir: FunctionIr;
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
  return { ir, index, code: ir.code.map((instr) => compileInstr(instr, expression, engine)) };
}

function compileExpr(e: Expr, engine: Engine): Evaluate {
  const sub = (inner: Expr): Evaluate => compileExpr(inner, engine);
  switch (e.k) {
    case 'const': {
      const value = typeof e.v === 'number' ? e.v : fromBig(BigInt(e.v));
      return () => value;
    }
    case 'slot': {
      const { slot } = e;
      return (f) => f.slots[slot] ?? engine.uninitialised(f, slot);
    }
    case 'frame': {
      const { offset } = e;
      return (f) => f.base + offset;
    }
    case 'global': {
      const { name } = e;
      return () => engine.globalAddress(name);
    }
    case 'function': {
      const { name } = e;
      return () => engine.functionAddress(name);
    }
    case 'string': {
      const address = engine.stringAddress(e.text);
      return () => address;
    }
    case 'load': {
      const addr = sub(e.addr);
      const { memory } = engine;
      const { rep, bits } = e;
      if (!bits) return (f) => memory.load(rep, addr(f));
      return (f) => {
        const unit = BigInt.asUintN(64, BigInt(memory.load(rep, addr(f))));
        const field = (unit >> BigInt(bits.offset)) & ((1n << BigInt(bits.width)) - 1n);
        const signed = rep.startsWith('i') ? BigInt.asIntN(bits.width, field) : field;
        return fromBig(signed);
      };
    }
    case 'neg': {
      const a = sub(e.a);
      const { rep } = e;
      return (f) => negate(rep, a(f));
    }
    case 'not': {
      const a = sub(e.a);
      const { rep } = e;
      return (f) => complement(rep, a(f));
    }
    case 'lnot': {
      const a = sub(e.a);
      return (f) => (isTrue(a(f)) ? 0 : 1);
    }
    case 'bin': {
      const a = sub(e.a);
      const b = sub(e.b);
      const { op, rep } = e;
      return (f) => binary(op, rep, a(f), b(f));
    }
    case 'cmp': {
      const a = sub(e.a);
      const b = sub(e.b);
      const { op, rep } = e;
      return (f) => (compare(op, rep, a(f), b(f)) ? 1 : 0);
    }
    case 'cast': {
      const a = sub(e.a);
      const { rep } = e;
      return (f) => convert(a(f), rep);
    }
    case 'and': {
      const a = sub(e.a);
      const b = sub(e.b);
      return (f) => (isTrue(a(f)) && isTrue(b(f)) ? 1 : 0);
    }
    case 'or': {
      const a = sub(e.a);
      const b = sub(e.b);
      return (f) => (isTrue(a(f)) || isTrue(b(f)) ? 1 : 0);
    }
    case 'cond': {
      const c = sub(e.c);
      const a = sub(e.a);
      const b = sub(e.b);
      return (f) => (isTrue(c(f)) ? a(f) : b(f));
    }
  }
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
      return (_, f) => {
        f.slots[slot] = convert(e(f), rep);
      };
    }
    case 'store': {
      const addr = expression(instr.addr);
      const e = expression(instr.e);
      const { rep, bits } = instr;
      if (!bits)
        return (_, f) => {
          memory.store(rep, addr(f), e(f));
        };
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
      const c = expression(instr.c);
      const { ifTrue, ifFalse, note } = instr;
      return (en, f) => {
        const taken = isTrue(c(f));
        if (note) en.noteCondition(f, taken);
        f.pc = taken ? ifTrue : ifFalse;
      };
    }
    case 'call': {
      const args = instr.args.map((arg) => ({
        rep: arg.rep,
        e: expression(arg.e),
        copySize: arg.copySize ?? 0,
      }));
      const { dst } = instr;
      if (typeof instr.fn === 'string') {
        const name = instr.fn;
        return (en, f) =>
          en.call(
            name,
            args.map((arg) => convert(arg.e(f), arg.rep)),
            dst,
          );
      }
      const target = expression(instr.fn);
      return (en, f) =>
        en.callAddress(
          target(f),
          args.map((arg) => convert(arg.e(f), arg.rep)),
          dst,
        );
    }
    case 'prim': {
      const args = instr.args.map((arg) => compileArg(arg, expression));
      const run = engine.primitive(instr.name);
      const { dst, rep, name } = instr;
      return (en, f) => {
        const value = run(
          en.primitives,
          args.map((arg) => arg(f)),
          name,
        );
        if (dst >= 0) f.slots[dst] = convert(value ?? 0, rep ?? 'u64');
      };
    }
    case 'note': {
      const e = expression(instr.e);
      return (en, f) => {
        if (en.noting) en.note(f, instr, e(f));
      };
    }
    case 'ret': {
      if (!instr.e || !instr.rep) return (en) => en.returns(0);
      const e = expression(instr.e);
      const { rep } = instr;
      return (en, f) => en.returns(convert(e(f), rep));
    }
    case 'stop': {
      const { message, s } = instr;
      return (en, f) => en.stop(message, f, s);
    }
  }
}
