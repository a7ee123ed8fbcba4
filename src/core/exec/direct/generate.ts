// Writes a function of the IR as JavaScript: locals are variables, control flow is nested, calls are calls. Two forms: one
// tells a listener of every statement and value, one only counts statements; and each in a variant that goes to Memory for
// every load and store. The text holds nothing of the source but numbers (see expressions.ts). Called by
// directCode.ts, which gives the text its surroundings.
// SPDX-License-Identifier: MIT
import type { FunctionIr, Instr, PrimArg } from '../ir.ts';
import { sizeOfRep } from '../integer.ts';
import { assignedBefore, has } from './assigned.ts';
import {
  addressText,
  converted,
  expression,
  literal,
  place,
  repText,
  test,
  valueAs,
  within,
} from './expressions.ts';
import type { Place, Surroundings, Text } from './expressions.ts';
import { additionsOf } from './recognised.ts';
import type { Addition } from './recognised.ts';
import { goesOn, structureOf, targetsOf } from './structure.ts';
import type { Extent } from './structure.ts';
import { support } from './support.ts';

/** What the code tells. Memory sees each load and store of `traced` code, which counts, and of `witnessed`, which is recorded. */
export type Form = 'counted' | 'recorded' | 'traced' | 'witnessed';

/** A primitive at one place of the code. */
export interface PrimitiveSite {
  readonly name: string;
  readonly args: readonly PrimArg[];
}

/** The code of a function, with what it names by number. */
export interface DirectText {
  /** The body of a function of `parameters`, which gives the function. */
  readonly body: string;
  readonly names: readonly unknown[];
  readonly primitives: readonly PrimitiveSite[];
}

/** E: the engine. X: DirectCode. K: memory. M: what primitives get. I: the function's index. N, P: its tables. */
export const parameters = ['E', 'X', 'K', 'M', 'S', 'I', 'N', 'P'] as const;

/** Null if the control flow has no nested form. */
export function generate(ir: FunctionIr, form: Form): DirectText | null {
  const structure = structureOf(ir.code);
  return structure ? new Generator(ir, form, structure).text() : null;
}

class Generator implements Surroundings {
  private readonly names: unknown[] = [];
  private readonly known = new Map<string, string>();
  private readonly primitives: PrimitiveSite[] = [];
  private readonly declarations: string[] = [];
  private readonly lines: string[] = [];
  private readonly before: ReturnType<typeof assignedBefore>;
  /** Slots that somewhere are read without surely having a value. */
  private readonly doubtful = new Set<number>();
  private at = 0;
  private temporaries = 0;
  private variables = 0;

  private readonly recorded: boolean;
  readonly traced: boolean;
  readonly sparing: boolean;
  private readonly additions: ReadonlyMap<number, Addition | null>;

  constructor(
    private readonly ir: FunctionIr,
    form: Form,
    private readonly structure: readonly Extent[],
  ) {
    this.recorded = form === 'recorded' || form === 'witnessed';
    this.traced = form === 'traced' || form === 'witnessed';
    // What is recorded shows values.
    this.sparing = form === 'traced';
    this.additions = this.sparing ? additionsOf(ir) : new Map();
    this.before = assignedBefore(ir);
  }

  text(): DirectText {
    const { ir } = this;
    this.body();
    const args = ir.params.map((_, i) => `a${i}=0`).join(',');
    const slots = Array.from({ length: ir.slots }, (_, i) => (this.doubtful.has(i) ? `s${i}` : `s${i}=0`));
    const locals = [
      ...slots,
      ...Array.from({ length: this.temporaries }, (_, i) => `p${i}=0`),
      'x=0',
      'a=0',
      't=0',
    ];
    const body = [
      '"use strict";',
      `const {${Object.keys(support).join(',')}}=S;`,
      ...this.declarations,
      `return function(${args}){`,
      `const T=E.thread,D=X.enter(T);`,
      ...this.entry(),
      `let ${locals.join(',')}${this.recorded ? ',ev=-1' : ''};`,
      ...this.parameterSlots(),
      ...this.lines,
      '};',
    ].join('\n');
    return { body, names: this.names, primitives: this.primitives };
  }

  /** The frame's memory, parameters that live in it, and then the frame itself: a fault before belongs to the caller. */
  private entry(): string[] {
    const { ir } = this;
    const lines: string[] = [];
    if (ir.frameSize > 0) {
      lines.push(`const R=T.stack,V=R.view,O=T.used,B=R.base+O;`);
      lines.push(`if(O+${ir.frameSize}>R.bytes.length)X.overflow();`);
    }
    ir.params.forEach(({ slot, offset, rep, size }, i) => {
      if (slot >= 0) return;
      if (size > 0) lines.push(`K.write(B+${offset},K.read(a${i},${size}));`);
      else lines.push(`K.store(${repText(rep)},B+${offset},a${i});`);
    });
    if (ir.frameSize > 0) lines.push(`T.used=O+${ir.frameSize};`);
    lines.push(
      `const W=T.at;T.fns[D]=I;T.depth=D+1;${this.recorded ? `T.firsts[D]=T.events[D]=-1;T.bases[D]=${ir.frameSize > 0 ? 'B' : '0'};` : ''}`,
    );
    return lines;
  }

  private parameterSlots(): string[] {
    return this.ir.params.flatMap(({ slot }, i) => (slot >= 0 ? [`s${slot}=a${i};`] : []));
  }

  private body(): void {
    const { code } = this.ir;
    const open: Extent[] = [];
    const targets = new Set(code.flatMap((instr) => targetsOf(instr)));
    let next = 0;
    let current = -1;
    for (this.at = 0; this.at <= code.length; this.at++) {
      const { at } = this;
      for (let last = open[open.length - 1]; last?.to === at; last = open[open.length - 1]) {
        this.lines.push(last.loop ? `break l${last.from};}` : '}');
        open.pop();
      }
      const instr = code[at];
      if (!instr) break;
      for (let one = this.structure[next]; one?.from === at; one = this.structure[++next]) {
        this.lines.push(one.loop ? `l${one.from}:for(;;){` : `b${one.to}:{`);
        open.push(one);
      }
      if (instr.op === 'stmt' || instr.op === 'stop') current = instr.s;
      // What the statement is at a place is told by the code before it, whichever way led there.
      else if (at === 0 || targets.has(at)) this.lines.push(`W[D]=${current};`);
      if (instr.op === 'stop') this.lines.push(`W[D]=${current};`);
      this.lines.push(this.instruction(instr));
    }
    const end = code[code.length - 1];
    if (!end || goesOn(end) || targets.has(code.length)) this.lines.push('X.pastEnd(I);');
  }

  private go(to: number): string {
    if (to > this.at) return `break b${to};`;
    return `{X.turn();continue l${to};}`;
  }

  private instruction(instr: Instr): string {
    const addition = this.additions.get(this.at);
    if (addition !== undefined) return addition ? this.addition(addition) : '';
    switch (instr.op) {
      case 'stmt':
        return this.recorded
          ? `ev=X.begin(I,${instr.s},D);`
          : `W[D]=${instr.s};if(++E.steps>X.most)X.limit();`;
      case 'set':
        return `s${instr.slot}=${valueAs(instr.e, instr.rep, this).js};`;
      case 'store':
        return this.store(instr);
      case 'copy': {
        const to = expression(instr.to, this).js;
        return `K.write(${to},K.read(${expression(instr.from, this).js},${instr.size}));`;
      }
      case 'zero':
        return `K.fill(${expression(instr.to, this).js},${instr.size},0);`;
      case 'jump':
        return this.go(instr.to);
      case 'branch':
        return this.branch(instr);
      case 'call':
        return this.call(instr);
      case 'prim':
        return this.primitive(instr);
      case 'note':
        return this.recorded
          ? `if(E.noting)X.note(ev,${this.name(instr)},${expression(instr.e, this).js});`
          : '';
      case 'ret': {
        const leave = `T.depth=D;${this.ir.frameSize > 0 ? 'T.used=O;' : ''}`;
        if (!instr.e || !instr.rep) return `${leave}return 0;`;
        return `t=${valueAs(instr.e, instr.rep, this).js};${leave}return t;`;
      }
      case 'stop':
        return `X.stop(I,${instr.s},${this.name(instr.message)});`;
    }
  }

  private branch({ c, ifTrue, ifFalse, note }: Extract<Instr, { op: 'branch' }>): string {
    const condition = test(c, this);
    const next = this.at + 1;
    if (!this.recorded || !note) {
      if (ifTrue === next) return ifFalse === next ? `${condition};` : `if(!${condition})${this.go(ifFalse)}`;
      return `if(${condition})${this.go(ifTrue)}${ifFalse === next ? '' : this.go(ifFalse)}`;
    }
    const noted = `t=${condition};if(E.noting)X.condition(ev,t);`;
    const [yes, no] = [ifTrue, ifFalse].map((to) => (to === next ? '' : this.go(to)));
    return `${noted}${yes ? `if(t)${yes}` : ''}${no ? (yes ? no : `if(!t)${no}`) : ''}`;
  }

  private store({ rep, addr, e, bits }: Extract<Instr, { op: 'store' }>): string {
    const size = sizeOfRep[rep];
    const to = place(addr, this);
    if (bits) {
      // The byte of a bool bit-field holds its neighbours too: it is no bool.
      const unit = rep === 'bool' ? 'u8' : rep;
      const value = expression(e, this).js;
      const p = this.temporary(0);
      const old = `K.load(${repText(rep)},${p})`;
      const next = `withBits(${old},${value},${bits.offset},${bits.width},${repText(unit)})`;
      return `${p}=${addressText(to).js};K.store(${repText(unit)},${p},${next});`;
    }
    const value = expression(e, this);
    if (this.traced) {
      const [p, v] = [this.temporary(0), this.temporary(1)];
      return `${p}=${addressText(to).js};${v}=${value.js};K.store(${repText(rep)},${p},${v});`;
    }
    if (to.k === 'frame') {
      if (this.recorded) return `K.put(R,${size},B+${literal(to.offset).js},${value.js});`;
      return `${set('V', `O+${literal(to.offset).js}`, size, value)};`;
    }
    const [p, v] = [this.temporary(0), this.temporary(1)];
    const at: Place = { k: 'at', base: { js: p, number: to.base.number }, offset: to.offset };
    const kept: Text = { js: v, number: value.number };
    const done = within(at, size, true, this, (region, offset) =>
      this.recorded
        ? `K.put(${region},${size},${region}.base+(${offset}),${v})`
        : set(`${region}.view`, offset, size, kept),
    );
    return `${p}=${to.base.js};${v}=${value.js};${done};`;
  }

  private addition({ rep, addr, by }: Addition): string {
    return `K.add(${repText(rep)},${addressText(place(addr, this)).js},${literal(by).js});`;
  }

  private call({ fn, args, dst }: Extract<Instr, { op: 'call' }>): string {
    const given = args.map(({ e, rep }, i) => `${this.temporary(i)}=${valueAs(e, rep, this).js};`);
    const list = args.map((_, i) => this.temporary(i));
    const result = dst >= 0 ? `s${dst}=` : '';
    if (typeof fn !== 'string') {
      const target = this.temporary(args.length);
      return `${target}=${expression(fn, this).js};${given.join('')}${result}X.target(${target})(${list.join(',')});`;
    }
    const callee = this.variable(`c:${fn}`, 'null');
    return `${given.join('')}${result}(${callee}||(${callee}=X.link(${this.name(fn)})))(${list.join(',')});`;
  }

  private primitive({ name, args, dst, rep }: Extract<Instr, { op: 'prim' }>): string {
    const site = this.primitives.push({ name, args }) - 1;
    const values = args.flatMap((arg) =>
      arg.k === 'text' ? [] : [expression(arg.k === 'value' ? arg.e : arg.addr, this).js],
    );
    this.declarations.push(`const q${site}=P[${site}];`);
    const call = `q${site}(M${values.map((one) => `,${one}`).join('')})`;
    if (dst < 0) return `${call};`;
    return `t=${call};s${dst}=${converted({ js: '(t===undefined?0:t)', number: false }, rep ?? 'u64').js};`;
  }

  // --- Surroundings -----------------------------------------------------------------------------------------------

  assigned(slot: number): boolean {
    const sure = has(this.before[this.at], slot);
    if (!sure) this.doubtful.add(slot);
    return sure;
  }

  address(kind: 'global' | 'function' | 'string', text: string): string {
    const name = this.name(text, `${kind}:${text}`);
    // A string gets its place when the code is made, a variable and a function when they are first used.
    if (kind === 'string') return this.variable(`${kind}:${text}`, `E.stringAddress(${name})`);
    const variable = this.variable(`${kind}:${text}`, '0');
    return `(${variable}||(${variable}=E.${kind === 'global' ? 'globalAddress' : 'functionAddress'}(${name})))`;
  }

  region(): string {
    return this.variable(null, 'X.nowhere');
  }

  private variable(key: string | null, initial: string): string {
    const known = key === null ? undefined : this.known.get(key);
    if (known !== undefined) return known;
    const made = `v${this.variables++}`;
    this.declarations.push(`let ${made}=${initial};`);
    if (key !== null) this.known.set(key, made);
    return made;
  }

  private temporary(index: number): string {
    this.temporaries = Math.max(this.temporaries, index + 1);
    return `p${index}`;
  }

  private name(value: unknown, key: string | null = null): string {
    const known = key === null ? undefined : this.known.get(`n:${key}`);
    if (known !== undefined) return known;
    const made = `N[${this.names.push(value) - 1}]`;
    if (key !== null) this.known.set(`n:${key}`, made);
    return made;
  }
}

function set(view: string, at: string, size: number, { js, number }: Text): string {
  if (size === 8) return `set8(${view},${at},${js})`;
  const word = number ? js : `low(${js})`;
  return size === 1 ? `${view}.setInt8(${at},${word})` : `${view}.setInt${size * 8}(${at},${word},true)`;
}
