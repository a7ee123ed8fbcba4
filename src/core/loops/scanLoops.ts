// "Where does this text do long loops?": its loops with the places where they let others run, what is held there, and
// the pages that they copy, clear or unmap. Both branches of an `#if` are read. A place that the tree does not show is
// told as such: none of the words of the table is lost. Pure; called by service/index/loopScan.ts.
// SPDX-License-Identifier: MIT
import { isLoopName } from '../kernel/macroTable.ts';
import { extractFacts } from '../syntax/extractFacts.ts';
import type { Definition } from '../syntax/facts.ts';
import { lex } from '../syntax/lexer.ts';
import { lineStarts, type LineStarts } from '../syntax/lineStarts.ts';
import { prepare } from '../syntax/prepare.ts';
import { Code } from '../syntax/tokens.ts';
import type { CNode, CParser } from '../syntax/tree.ts';
import { functionFlow, type FlowCall, type FlowLoop, type Held, type LoopKind } from './functionLoops.ts';
import {
  bodyUnits,
  isPageUnit,
  stepUnits,
  workRules,
  yieldRules,
  type PageWork,
  type YieldKind,
} from './loopTable.ts';

/** A call that lets others run, or tests whether they want to. */
export interface YieldPoint {
  readonly name: string;
  readonly kind: YieldKind;
  readonly start: number;
  readonly line0: number;
  /** Conditions between it and the loop, outermost first: how often it is reached. */
  readonly conditions: readonly string[];
  readonly held: readonly Held[];
}
export interface LoopCall {
  readonly name: string;
  readonly start: number;
  readonly line0: number;
}
export interface LoopWork extends LoopCall {
  readonly work: PageWork;
}
export interface ScannedLoop {
  readonly function: string;
  readonly kind: LoopKind;
  /** The macro that heads it, or the label that a `goto` goes back to. */
  readonly name: string | null;
  readonly start: number;
  readonly end: number;
  readonly line0: number;
  readonly endLine0: number;
  /** What steps it, as written: condition and update. */
  readonly step: string;
  /** The unit of a step in a reader's words, where the step tells. */
  readonly unit: string | null;
  /** Places of its own, not those of loops in it. */
  readonly points: readonly YieldPoint[];
  readonly works: readonly LoopWork[];
  /** What else it calls, each name once. */
  readonly calls: readonly LoopCall[];
  /** Held when the loop begins. */
  readonly held: readonly Held[];
  /** Opened inside it. */
  readonly inside: readonly Held[];
  /** Lines of loops around it in the same function that have points of their own. */
  readonly aroundLine0: number | null;
  readonly doubts: readonly string[];
}
/** A place that is in no loop of its function, in a macro's body, or where the text could not be read. */
export interface OutsidePoint extends YieldPoint {
  readonly function: string | null;
  readonly why: 'no loop' | 'macro' | 'unread';
}
/** What a function does, for loops that call it. */
export interface FunctionSummary {
  readonly name: string;
  readonly line0: number;
  readonly points: readonly { readonly name: string; readonly kind: YieldKind; readonly line0: number }[];
  readonly works: readonly { readonly work: PageWork; readonly name: string }[];
  readonly calls: readonly string[];
}
export interface TextLoops {
  readonly loops: readonly ScannedLoop[];
  readonly outside: readonly OutsidePoint[];
  readonly functions: readonly FunctionSummary[];
  readonly errorNodes: number;
}

// As in core/syntax/twins.ts: more branches that are no C together are a table in disguise.
const maxVariants = 8;
const longestText = 120;
const longestBody = 2_000;

/** Scans a latin1-decoded C text. Never throws for any text that the parser takes. */
export function scanLoops(text: string, parser: CParser): TextLoops {
  const found = new Collected(text, lineStarts(text));
  const first = prepare(text);
  const errorNodes = found.add(first, parser);
  for (let variant = 1; variant < Math.min(first.variants, maxVariants); variant++)
    found.add(prepare(text, variant), parser);
  return { ...found.result(), errorNodes };
}

interface Function {
  readonly name: string;
  readonly start: number;
  readonly end: number;
  readonly isDamaged: boolean;
  readonly loops: Map<string, FlowLoop>;
  readonly calls: Map<number, FlowCall>;
}

class Collected {
  private readonly text: string;
  private readonly lines: LineStarts;
  private readonly functions = new Map<number, Function>();
  /** Loops and calls that a variant of the text has shown already, in whatever function. */
  private readonly shown = new Set<string>();
  /** Calls in the bodies of macros. */
  private readonly macroCalls = new Map<number, { readonly macro: string; readonly name: string }>();

  constructor(text: string, lines: LineStarts) {
    this.text = text;
    this.lines = lines;
  }

  add(prepared: ReturnType<typeof prepare>, parser: CParser): number {
    const tree = parser.parse(prepared.text);
    try {
      const facts = extractFacts(this.text, prepared, tree);
      const macros = new Map(
        prepared.notes.filter(({ kind }) => kind === 'loop').map((note) => [note.start, note.name]),
      );
      const definitions = facts.definitions.filter(({ kind }) => kind === 'function');
      const macroNames = new Set(
        facts.definitions.filter(({ kind }) => kind === 'macro').map(({ name }) => name),
      );
      const calls = facts.calls.map(({ callee, start }) => ({
        name: callee,
        start,
        args: this.argumentsAt(start + callee.length),
      }));
      const inFunctions = bodiesOf(tree.toTree());
      const textOf = (node: CNode): string => prepared.text.slice(node.start, node.end);
      for (const { node, body } of inFunctions) {
        const own = calls.filter(({ start }) => start >= body.start && start < body.end);
        const flow = functionFlow(body, own, macros, isLoopName, textOf);
        const name = nameOf(definitions, node) ?? '(unnamed)';
        const isDamaged = facts.errorRanges.some(
          ([start, end]) => start < node.end && Math.max(end, start + 1) > node.start,
        );
        this.merge({ name, start: node.start, end: node.end, isDamaged }, flow.loops, flow.calls);
      }
      for (const { caller, callee, start } of facts.calls) {
        if (
          caller !== null &&
          macroNames.has(caller) &&
          !inFunctions.some(({ body }) => body.start <= start && start < body.end)
        )
          this.macroCalls.set(start, { macro: caller, name: callee });
      }
      return tree.errorNodes;
    } finally {
      tree.dispose();
    }
  }

  private merge(
    one: Omit<Function, 'loops' | 'calls'>,
    loops: readonly FlowLoop[],
    calls: readonly FlowCall[],
  ): void {
    const known = this.functions.get(one.start);
    const into = known ?? { ...one, loops: new Map<string, FlowLoop>(), calls: new Map<number, FlowCall>() };
    if (!known) this.functions.set(one.start, into);
    for (const loop of loops)
      if (this.isNew(`${loop.kind} ${loop.start}`)) into.loops.set(`${loop.kind} ${loop.start}`, loop);
    for (const call of calls) if (this.isNew(String(call.start))) into.calls.set(call.start, call);
  }

  private isNew(key: string): boolean {
    const isNew = !this.shown.has(key);
    this.shown.add(key);
    return isNew;
  }

  result(): Omit<TextLoops, 'errorNodes'> {
    const loops: ScannedLoop[] = [];
    const outside: OutsidePoint[] = [];
    const summaries: FunctionSummary[] = [];
    const seen = new Set<number>();
    for (const one of [...this.functions.values()].sort((a, b) => a.start - b.start)) {
      const calls = [...one.calls.values()].sort((a, b) => a.start - b.start);
      for (const { start } of calls) seen.add(start);
      const flows = [...one.loops.values()].sort((a, b) => a.start - b.start || b.end - a.end);
      const own = new Map<FlowLoop | null, FlowCall[]>(flows.map((loop) => [loop, []]));
      for (const call of calls) {
        const loop = innermost(flows, call.start);
        const list = own.get(loop);
        if (list) list.push(call);
        else own.set(loop, [call]);
      }
      for (const call of own.get(null) ?? []) {
        const point = this.point(call);
        if (point) outside.push({ ...point, function: one.name, why: 'no loop' });
      }
      for (const loop of flows) loops.push(this.loop(one, loop, own, flows));
      summaries.push(this.summary(one, calls));
    }
    const bodies = new Map<string, { readonly line0: number; readonly calls: string[] }>();
    for (const [start, { macro, name }] of this.macroCalls) {
      seen.add(start);
      const body = bodies.get(macro) ?? { line0: this.lines.lineOf(start), calls: [] };
      bodies.set(macro, body);
      body.calls.push(name);
      const rule = yieldRules.get(name);
      if (rule) outside.push({ ...this.bare(name, rule.kind, start), function: macro, why: 'macro' });
    }
    for (const [name, { line0, calls }] of bodies) summaries.push(summaryOf(name, line0, calls));
    for (const { name, kind, start } of yieldWords(this.text))
      if (!seen.has(start)) outside.push({ ...this.bare(name, kind, start), function: null, why: 'unread' });
    return { loops, outside: outside.sort((a, b) => a.start - b.start), functions: summaries };
  }

  private loop(
    one: Function,
    loop: FlowLoop,
    own: ReadonlyMap<FlowLoop | null, readonly FlowCall[]>,
    flows: readonly FlowLoop[],
  ): ScannedLoop {
    const calls = own.get(loop) ?? [];
    const step = loop.heads
      .map(([start, end]) => this.plain(start, end))
      .filter((part) => part !== '')
      .join('; ');
    const unit =
      loop.kind === 'goto' ? null : (unitOf(step, stepUnits) ?? unitOf(this.bodyText(loop), bodyUnits));
    const works: LoopWork[] = [];
    const others = new Map<string, LoopCall>();
    for (const call of calls) {
      const work = workOf(call, isPageUnit(unit));
      const at = { name: call.name, start: call.start, line0: this.lines.lineOf(call.start) };
      if (work) works.push({ ...at, work });
      if (!others.has(call.name)) others.set(call.name, at);
    }
    const around = flows.find(
      (outer) =>
        outer !== loop &&
        outer.start <= loop.start &&
        outer.end >= loop.end &&
        (own.get(outer) ?? []).some(({ name }) => isYield(name)),
    );
    return {
      function: one.name,
      kind: loop.kind,
      name: loop.name,
      start: loop.start,
      end: loop.end,
      line0: this.lines.lineOf(loop.start),
      endLine0: this.lines.lineOf(Math.max(loop.start, loop.end - 1)),
      step,
      unit,
      points: calls.map((call) => this.point(call)).filter((point) => point !== null),
      works,
      calls: [...others.values()],
      held: loop.held,
      inside: loop.inside,
      aroundLine0: around ? this.lines.lineOf(around.start) : null,
      doubts: [...loop.doubts, ...(one.isDamaged ? ['part of the function did not parse'] : [])],
    };
  }

  /** A `while` loop is stepped in its body, and the body of a `for` loop says what is at an index. */
  private bodyText(loop: FlowLoop): string {
    const isTelling = loop.kind === 'while' || loop.kind === 'for';
    return isTelling ? this.text.slice(loop.start, Math.min(loop.end, loop.start + longestBody)) : '';
  }

  private point(call: FlowCall): YieldPoint | null {
    const rule = yieldRules.get(call.name);
    if (!rule) return null;
    return {
      ...this.bare(call.name, rule.kind, call.start),
      conditions: call.conditions.map(([start, end]) => this.plain(start, end)),
      held: call.held,
    };
  }

  private bare(name: string, kind: YieldKind, start: number): YieldPoint {
    return { name, kind, start, line0: this.lines.lineOf(start), conditions: [], held: [] };
  }

  private summary({ name, start }: Function, calls: readonly FlowCall[]): FunctionSummary {
    const points = calls
      .map((call) => ({ call, rule: yieldRules.get(call.name) }))
      .flatMap(({ call, rule }) =>
        rule ? [{ name: call.name, kind: rule.kind, line0: this.lines.lineOf(call.start) }] : [],
      );
    const works = calls.flatMap((call) => {
      const work = workOf(call, false);
      return work ? [{ work, name: call.name }] : [];
    });
    return {
      name,
      line0: this.lines.lineOf(start),
      points,
      works,
      calls: [...new Set(calls.map((call) => call.name))],
    };
  }

  /** A part of the text on one line, without comments. */
  private plain(start: number, end: number): string {
    const text = this.text
      .slice(start, end)
      .replace(/\/\*[^]*?\*\/|\/\/[^\n]*/g, ' ')
      .replace(/\s+/g, ' ')
      .trim()
      .replace(/^\(\s*(.*?)\s*\)$/, '$1');
    return text.length > longestText ? `${text.slice(0, longestText)}..` : text;
  }

  /** The arguments behind a name, to the parenthesis that closes them. */
  private argumentsAt(nameEnd: number): string {
    const open = this.text.indexOf('(', nameEnd);
    if (open < 0 || open - nameEnd > 3) return '';
    let depth = 0;
    for (let i = open; i < this.text.length && i - open < 500; i++) {
      const code = this.text.charCodeAt(i);
      if (code === 0x28) depth++;
      else if (code === 0x29 && --depth === 0)
        return this.text
          .slice(open + 1, i)
          .replace(/\s+/g, ' ')
          .trim();
    }
    return '';
  }
}

const unitOf = (text: string, units: typeof stepUnits): string | null =>
  units.find(([pattern]) => pattern.test(text))?.[1] ?? null;

const isYield = (name: string): boolean => yieldRules.has(name);

function innermost(loops: readonly FlowLoop[], start: number): FlowLoop | null {
  let best: FlowLoop | null = null;
  for (const loop of loops) {
    if (
      loop.start <= start &&
      start < loop.end &&
      (best === null || loop.end - loop.start < best.end - best.start)
    )
      best = loop;
  }
  return best;
}

function workOf(
  { name, args }: { readonly name: string; readonly args: string },
  byPages: boolean,
): PageWork | null {
  const rule = workRules.find((one) => one.name.test(name));
  if (!rule) return null;
  return !rule.anyLength || byPages || /\bPAGE_SIZE\b/.test(args) ? rule.work : null;
}

function summaryOf(name: string, line0: number, calls: readonly string[]): FunctionSummary {
  const points = calls.flatMap((call) => {
    const kind = yieldRules.get(call)?.kind;
    return kind ? [{ name: call, kind, line0 }] : [];
  });
  return { name, line0, points, works: [], calls: [...new Set(calls)] };
}

interface FunctionNode {
  readonly node: CNode;
  readonly body: CNode;
}

/** Function definitions with a body, wherever the tree has them. */
function bodiesOf(root: CNode): readonly FunctionNode[] {
  const found: FunctionNode[] = [];
  const visit = (node: CNode): void => {
    for (const child of node.children) {
      const body =
        child.kind === 'function_definition'
          ? child.children.find(({ kind }) => kind === 'compound_statement')
          : undefined;
      if (body) found.push({ node: child, body });
      else if (child.kind !== 'declaration' && child.children.length > 0) visit(child);
    }
  };
  visit(root);
  return found;
}

const nameOf = (definitions: readonly Definition[], node: CNode): string | null =>
  definitions.find(({ start, end }) => start >= node.start && end <= node.end)?.name ?? null;

/** Every word of the table that is called in the text's code, from the tokens alone. */
function yieldWords(
  text: string,
): { readonly name: string; readonly kind: YieldKind; readonly start: number }[] {
  const lexed = lex(text);
  const found: { name: string; kind: YieldKind; start: number }[] = [];
  for (let i = 0; i + 1 < lexed.count; i++) {
    if (lexed.codes[i] !== Code.word || lexed.codes[i + 1] !== Code.lparen) continue;
    const before = lexed.codes[i - 1];
    if (before === Code.arrow || before === Code.dot) continue;
    const start = lexed.starts[i] ?? 0;
    const name = text.slice(start, lexed.ends[i]);
    const rule = yieldRules.get(name);
    if (rule) found.push({ name, kind: rule.kind, start });
  }
  return found;
}
