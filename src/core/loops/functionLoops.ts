// Loops of one function from its syntax tree, and what is held where: a walk over its statements in the order of the
// text that keeps the open sections, joins them behind branches, and carries them to labels. An approximation that says
// "perhaps" where two ways differ. Called by scanLoops.ts; knows no files.
// SPDX-License-Identifier: MIT
import type { CNode } from '../syntax/tree.ts';
import { assertedRules, guardClasses, notALoop, sectionRules, type SectionRule } from './loopTable.ts';

/** Something that is held. */
export interface Held {
  readonly what: string;
  /** The call that took it, with its first argument as written. */
  readonly call: string;
  readonly start: number;
  readonly atomic: boolean;
  /** It is held on one way to the place and not on another, or taking it may fail. */
  readonly perhaps: boolean;
  /** The function does not take it; it asserts that its caller did. */
  readonly asserted: boolean;
}

export type LoopKind = 'for' | 'while' | 'do' | 'macro' | 'goto';

export interface FlowLoop {
  readonly kind: LoopKind;
  /** The macro that heads it, or the label that it goes back to. */
  readonly name: string | null;
  readonly start: number;
  readonly end: number;
  /** Extents of what steps it: its condition and update. */
  readonly heads: readonly (readonly [number, number])[];
  readonly held: readonly Held[];
  /** What its own body opens and what is not open before it. */
  readonly inside: Held[];
  readonly doubts: readonly string[];
}

export interface FlowCall {
  readonly name: string;
  readonly start: number;
  /** Text of the arguments, blanks single. */
  readonly args: string;
  readonly held: readonly Held[];
  /** Extents of the conditions between it and the loop around it. */
  readonly conditions: readonly (readonly [number, number])[];
}

export interface FunctionFlow {
  readonly loops: readonly FlowLoop[];
  readonly calls: readonly FlowCall[];
}

export interface WrittenCall {
  readonly name: string;
  readonly start: number;
  readonly args: string;
}

/** Loop-heading macros by the offset of their name. */
export type LoopMacros = ReadonlyMap<number, string>;

type State = readonly Held[] | null;

/** The loops and calls of a function's body. `calls` are those of the body in order. */
export function functionFlow(
  body: CNode,
  calls: readonly WrittenCall[],
  macros: LoopMacros,
  isLoopMacro: (name: string) => boolean,
  textOf: (node: CNode) => string,
): FunctionFlow {
  const walk = new Walk(calls, macros, isLoopMacro, textOf);
  walk.body(body);
  return { loops: walk.loops, calls: walk.found };
}

class Walk {
  readonly loops: FlowLoop[] = [];
  readonly found: FlowCall[] = [];
  private readonly calls: readonly WrittenCall[];
  private readonly macros: LoopMacros;
  private readonly isLoopMacro: (name: string) => boolean;
  private readonly textOf: (node: CNode) => string;
  private next = 0;
  /** Null: this place is not reached from above. */
  private state: State = [];
  private readonly around: FlowLoop[] = [];
  private conditions: (readonly [number, number])[] = [];
  /** What is held at jumps to labels that are still to come. */
  private readonly jumps = new Map<string, State>();
  private readonly labels = new Map<string, { readonly start: number; readonly held: readonly Held[] }>();
  private afterLoop: State[] = [];

  constructor(
    calls: readonly WrittenCall[],
    macros: LoopMacros,
    isLoopMacro: (name: string) => boolean,
    textOf: (node: CNode) => string,
  ) {
    this.calls = calls;
    this.macros = macros;
    this.isLoopMacro = isLoopMacro;
    this.textOf = textOf;
  }

  body(node: CNode): void {
    this.visit(node);
    this.takeCalls(node.end);
  }

  private visit(node: CNode): void {
    switch (node.kind) {
      case 'compound_statement':
        for (const child of node.children) this.visit(child);
        return;
      case 'if_statement':
        this.branch(node);
        return;
      case 'while_statement':
      case 'for_statement':
      case 'do_statement':
        this.loop(node);
        return;
      case 'switch_statement':
        this.choice(node);
        return;
      case 'labeled_statement':
        this.label(node);
        return;
      case 'goto_statement':
        this.jump(node);
        return;
      case 'break_statement':
        this.afterLoop.push(this.state);
        this.state = null;
        return;
      case 'continue_statement':
        this.state = null;
        return;
      case 'return_statement':
        this.plain(node);
        this.state = null;
        return;
      default:
        this.plain(node);
    }
  }

  /** Anything that is no control flow; a statement expression in it may hold some. */
  private plain(node: CNode): void {
    if (hasBlock(node)) for (const child of node.children) this.visit(child);
    this.takeCalls(node.end);
  }

  private branch(node: CNode): void {
    const note = this.macros.get(node.start);
    if (note !== undefined) {
      this.macroBlock(node, note);
      return;
    }
    const condition = part(node, 'condition');
    if (condition) this.plain(condition);
    const before = this.state;
    const outer = this.conditions;
    if (condition) this.conditions = [...outer, [condition.start, condition.end]];
    const consequence = part(node, 'consequence');
    if (consequence) this.visit(consequence);
    const then = this.state;
    this.state = before;
    const alternative = part(node, 'alternative');
    if (alternative) for (const child of alternative.children) this.visit(child);
    this.conditions = outer;
    this.takeCalls(node.end);
    this.state = join(then, this.state);
  }

  /** `M(..) { }` or `M(..)` with one statement: a loop, unless the table knows it as a block that runs once. */
  private macroBlock(node: CNode, name: string): void {
    if (!notALoop.test(name)) {
      this.loop(node);
      return;
    }
    const head = part(node, 'condition');
    const before = this.state;
    if (head) this.plain(head);
    const body = part(node, 'body') ?? part(node, 'consequence');
    if (body) this.visit(body);
    this.takeCalls(node.end);
    this.state = this.state === null ? null : (before ?? []);
  }

  private loop(node: CNode): void {
    const macro = this.macros.get(node.start);
    if (macro !== undefined && notALoop.test(macro)) {
      this.macroBlock(node, macro);
      return;
    }
    const condition = part(node, 'condition');
    const update = part(node, 'update');
    const isOnce = node.kind === 'do_statement' && condition !== null && isNever(this.textOf(condition));
    const doubts =
      macro !== undefined && !this.isLoopMacro(macro)
        ? [`${macro} is taken for a loop by its shape: it is a macro`]
        : [];
    const loop: FlowLoop = {
      kind: macro === undefined ? kindOf(node) : 'macro',
      name: macro ?? null,
      start: node.start,
      end: node.end,
      heads: [update, condition].filter((one) => one !== null).map(({ start, end }) => [start, end] as const),
      held: this.state ?? [],
      inside: [],
      doubts,
    };
    const outer = this.conditions;
    const outerBreaks = this.afterLoop;
    this.conditions = [];
    this.afterLoop = [];
    if (!isOnce) {
      this.loops.push(loop);
      this.around.push(loop);
    } else this.conditions = outer;
    const initializer = part(node, 'initializer');
    if (initializer) this.plain(initializer);
    if (node.kind !== 'do_statement') this.heads(condition, update);
    const before = this.state;
    const body = part(node, 'body') ?? part(node, 'consequence');
    if (body) this.visit(body);
    if (node.kind === 'do_statement') this.heads(condition, null);
    this.takeCalls(node.end);
    if (!isOnce) this.around.pop();
    const isEndless =
      node.kind !== 'do_statement' && macro === undefined && isForever(node, condition, this.textOf);
    let after: State = isEndless ? null : isOnce ? this.state : join(before, this.state);
    for (const broken of this.afterLoop) after = join(after, broken);
    this.state = after;
    this.conditions = outer;
    this.afterLoop = outerBreaks;
  }

  private heads(condition: CNode | null, update: CNode | null): void {
    if (condition) this.plain(condition);
    if (update) this.plain(update);
  }

  private choice(node: CNode): void {
    const condition = part(node, 'condition');
    if (condition) this.plain(condition);
    const entry = this.state;
    const outerBreaks = this.afterLoop;
    this.afterLoop = [];
    let hasDefault = false;
    const visitCases = (body: CNode): void => {
      for (const child of body.children) {
        if (child.kind !== 'case_statement') {
          this.visit(child);
          continue;
        }
        if (child.children[0]?.kind === 'default') hasDefault = true;
        this.state = join(entry, this.state);
        for (const one of child.children) this.visit(one);
      }
    };
    const body = part(node, 'body');
    this.state = null;
    if (body) visitCases(body);
    this.takeCalls(node.end);
    let after = hasDefault ? this.state : join(entry, this.state);
    for (const broken of this.afterLoop) after = join(after, broken);
    this.state = after;
    this.afterLoop = outerBreaks;
  }

  private label(node: CNode): void {
    const name = part(node, 'label');
    if (name) {
      const text = this.textOf(name);
      this.state = join(this.state, this.jumps.get(text) ?? null) ?? [];
      this.labels.set(text, { start: node.start, held: this.state });
    }
    for (const child of node.children) if (child !== name) this.visit(child);
  }

  private jump(node: CNode): void {
    const name = part(node, 'label');
    if (name) {
      const text = this.textOf(name);
      const target = this.labels.get(text);
      if (target === undefined) this.jumps.set(text, join(this.jumps.get(text) ?? null, this.state));
      else this.backTo(text, target, node.end);
    }
    this.state = null;
  }

  /** A `goto` back: all that lies between is a loop; of several to one label the longest counts. */
  private backTo(
    name: string,
    label: { readonly start: number; readonly held: readonly Held[] },
    end: number,
  ): void {
    const known = this.loops.findIndex((one) => one.kind === 'goto' && one.start === label.start);
    if (known >= 0) this.loops.splice(known, 1);
    const { start, held } = label;
    this.loops.push({ kind: 'goto', name, start, end, heads: [], held, inside: [], doubts: [] });
  }

  /** Everything that is called before an offset, in order. */
  private takeCalls(end: number): void {
    for (let call = this.calls[this.next]; call && call.start < end; call = this.calls[++this.next]) {
      this.found.push({ ...call, held: this.state ?? [], conditions: this.conditions });
      this.apply(call);
    }
  }

  private apply(call: WrittenCall): void {
    const { name, args, start } = call;
    const held = this.state ?? [];
    const first = args.split(',', 1)[0]?.trim() ?? '';
    const closed = closedBy(held, name, args);
    if (closed.length > 0) {
      this.state = held.filter((one) => !closed.includes(one));
      return;
    }
    const taken = (what: string, atomic: boolean, perhaps: boolean, asserted: boolean): void => {
      const one: Held = { what, call: `${name}(${shortened(first)})`, start, atomic, perhaps, asserted };
      this.state = [...held, one];
      if (!asserted) this.around.at(-1)?.inside.push(one);
    };
    if (name === 'guard' || name === 'scoped_guard') {
      const guard = guardClasses.find(([pattern]) => pattern.test(first));
      if (guard) taken(guard[1], guard[2], false, false);
      return;
    }
    const section = sectionRules.find((one) => one.opens.test(name) && (one.argument?.test(args) ?? true));
    if (section) {
      taken(section.what, section.atomic, section.mayFail?.test(name) ?? false, false);
      return;
    }
    const asserted = assertedRules.find(([pattern]) => pattern.test(name));
    if (asserted) taken(asserted[1], asserted[2], false, true);
  }
}

/** What a call ends: of those that it can end the one with the same argument, or else the last. */
function closedBy(held: readonly Held[], name: string, args: string): readonly Held[] {
  const [first = '', second] = args.split(',').map((one) => one.trim());
  if (name === 'pte_unmap_unlock') {
    // Ends a mapping and a lock, taken together or one by one.
    const lock = held.findLast((one) => one.what === 'spin lock' && argumentOf(one) === second);
    const mapping = held.findLast((one) => one.what === 'page table mapping');
    if (lock) return mapping ? [lock, mapping] : [lock];
  }
  let last: Held | null = null;
  for (const one of held.toReversed()) {
    const isNamed = first !== '' && argumentOf(one) === first;
    if (one.asserted ? isNamed && /unlock|^up_/.test(name) : isNamed && ends(one, name)) return [one];
    if (!one.asserted && ends(one, name)) last ??= one;
  }
  return last ? [last] : [];
}

const argumentOf = ({ call }: Held): string => call.slice(call.indexOf('(') + 1, -1);

function ends(held: Held, name: string): boolean {
  const opener = held.call.slice(0, held.call.indexOf('('));
  return sectionRules.some(
    (one: SectionRule) => one.what === held.what && one.opens.test(opener) && one.closes.test(name),
  );
}

/**
 * What is held where two ways meet: on one of them only is "perhaps". A way that does not arrive says nothing. What was
 * held perhaps and is ended on one way is ended: both ways ask the same condition.
 */
function join(a: State, b: State): State {
  if (a === null) return b;
  if (b === null) return a;
  if (a === b) return a;
  const joined = a.flatMap((one): readonly Held[] => {
    const other = b.find((that) => isSame(one, that));
    if (other) return [one.perhaps ? one : other];
    return one.perhaps ? [] : [{ ...one, perhaps: true }];
  });
  const only = b.filter((one) => !one.perhaps && !a.some((other) => isSame(one, other)));
  return [...joined, ...only.map((one) => ({ ...one, perhaps: true }))];
}

const isSame = (a: Held, b: Held): boolean => a.what === b.what && a.call === b.call;

const part = (node: CNode, field: string): CNode | null =>
  node.children.find((child) => child.field === field) ?? null;

function kindOf({ kind }: CNode): LoopKind {
  if (kind === 'for_statement') return 'for';
  return kind === 'do_statement' ? 'do' : 'while';
}

const isNever = (condition: string): boolean => /^\(\s*(0|false)\s*\)$/.test(condition);

function isForever(node: CNode, condition: CNode | null, textOf: (node: CNode) => string): boolean {
  if (node.kind === 'for_statement') return condition === null;
  return condition !== null && /^\(\s*(1|true)\s*\)$/.test(textOf(condition));
}

function hasBlock(node: CNode): boolean {
  return node.children.some((child) => child.kind === 'compound_statement' || hasBlock(child));
}

const longest = 60;
const shortened = (text: string): string => (text.length > longest ? `${text.slice(0, longest)}..` : text);
