// if, loops, switch and return, lowered to branches and jumps. Called by the function lowerer, statement by statement.
// SPDX-License-Identifier: MIT
import type { CNode } from '../../syntax/tree.ts';
import { typeName } from '../ctype.ts';
import type { Expr } from '../ir.ts';
import type { Operand, Patch, TextOf } from './context.ts';
import { child, named, NotLowered, repOf } from './context.ts';
import { fold, valueOf } from './fold.ts';
import type { FunctionLowerer } from './functions.ts';
import { arithmetic } from './operators.ts';
import { textOf } from './types.ts';

export function ifStatement(fn: FunctionLowerer, node: CNode, source: TextOf): void {
  const condition = child(node, 'condition');
  const yes = child(node, 'consequence');
  const alternative = child(node, 'alternative');
  if (!condition || !yes) throw new NotLowered('if is not understood', node);
  fn.begin({ ...node, end: condition.end });
  const c = fn.expressions.condition(condition, source);
  const known = valueOf(c);
  const no = alternative?.kind === 'else_clause' ? named(alternative)[0] : alternative;
  if (known !== null && fn.isMacroMade(node)) {
    // `if (0)` inside a macro: what is not reached needs not be understood.
    const chosen = known !== 0 ? yes : no;
    if (chosen) fn.statementIn(chosen, source);
    return;
  }
  const branch = { op: 'branch' as const, c, ifTrue: 0, ifFalse: 0, note: fn.inExpression === 0 };
  branch.ifTrue = fn.emit(branch) + 1;
  fn.statementIn(yes, source);
  if (no) {
    const over = fn.jump();
    branch.ifFalse = fn.code.length;
    fn.statementIn(no, source);
    over.set(fn.code.length);
  } else branch.ifFalse = fn.code.length;
}

export function loop(fn: FunctionLowerer, node: CNode, source: TextOf): void {
  const outer = { breaks: fn.breaks, continues: fn.continues };
  const breaks: Patch[] = [];
  const continues: Patch[] = [];
  fn.breaks = breaks;
  fn.continues = continues;
  fn.scopes.push(new Map());
  const condition = child(node, 'condition');
  const body = child(node, 'body');
  const test = (exitIfFalse: boolean, top: number): void => {
    if (!condition) {
      if (!exitIfFalse) fn.emit({ op: 'jump', to: top });
      return;
    }
    const constantCondition = constantTruth(fn, condition, source);
    if (constantCondition !== null) {
      if (exitIfFalse ? !constantCondition : constantCondition) {
        const patch = fn.jump();
        if (exitIfFalse) breaks.push(patch);
        else patch.set(top);
      }
      return;
    }
    fn.begin(condition);
    const c = fn.expressions.condition(condition, source);
    const branch = { op: 'branch' as const, c, ifTrue: top, ifFalse: 0, note: true };
    const at = fn.emit(branch);
    if (exitIfFalse) {
      branch.ifTrue = at + 1;
      breaks.push({ set: (to) => (branch.ifFalse = to) });
    } else branch.ifFalse = at + 1;
  };
  if (node.kind === 'do_statement') {
    const top = fn.code.length;
    fn.lastOrigin = '';
    if (body) fn.statementIn(body, source);
    for (const patch of continues) patch.set(fn.code.length);
    test(false, top);
  } else {
    const init = child(node, 'initializer');
    const update = child(node, 'update');
    if (init) {
      if (init.kind === 'declaration') fn.statementIn(init, source);
      else {
        fn.begin(init);
        fn.expressions.rvalue(init, source);
      }
    }
    const top = fn.code.length;
    fn.lastOrigin = '';
    test(true, top);
    if (body) fn.statementIn(body, source);
    for (const patch of continues) patch.set(fn.code.length);
    if (update) {
      fn.begin(update);
      fn.expressions.rvalue(update, source);
    }
    fn.emit({ op: 'jump', to: top });
  }
  for (const patch of breaks) patch.set(fn.code.length);
  fn.scopes.pop();
  fn.breaks = outer.breaks;
  fn.continues = outer.continues;
  fn.lastOrigin = '';
}

function constantTruth(fn: FunctionLowerer, node: CNode, source: TextOf): boolean | null {
  try {
    const value = fn.expressions.constant(node, source);
    return value === null ? null : value !== 0n;
  } catch (error) {
    if (error instanceof NotLowered) return null;
    throw error;
  }
}

export function switchStatement(fn: FunctionLowerer, node: CNode, source: TextOf): void {
  const condition = child(node, 'condition');
  const body = child(node, 'body');
  if (!condition || !body) throw new NotLowered('switch is not understood', node);
  fn.begin({ ...node, end: condition.end });
  const value = fn.expressions.spill(fn.expressions.promoted(fn.expressions.rvalue(condition, source)));
  const outer = { breaks: fn.breaks, cases: fn.cases };
  const breaks: Patch[] = [];
  fn.breaks = breaks;
  fn.scopes.push(new Map());
  const cases = casesIn(body);
  const branches = cases.map((one) => {
    const label = child(one, 'value');
    if (!label) return null;
    const c = caseCondition(fn, label, value, source, node);
    const branch = { op: 'branch' as const, c, ifTrue: 0, ifFalse: 0, note: false };
    branch.ifFalse = fn.emit(branch) + 1;
    return branch;
  });
  const other = fn.jump();
  const starts = new Map<CNode, number>();
  fn.cases = starts;
  for (const one of named(body)) fn.statementIn(one, source);
  cases.forEach((one, i) => {
    const start = starts.get(one);
    if (start === undefined) throw new NotLowered('a case label at this place is not understood', one);
    const branch = branches[i];
    if (branch) branch.ifTrue = start;
    else other.set(start);
  });
  if (branches.every((one) => one !== null)) other.set(fn.code.length);
  for (const patch of breaks) patch.set(fn.code.length);
  fn.scopes.pop();
  fn.breaks = outer.breaks;
  fn.cases = outer.cases;
}

/** The case and default labels of a switch, in blocks and loops of its body too, but not those of a switch in it. */
function casesIn(node: CNode): CNode[] {
  return node.children.flatMap((one) => [
    ...(one.kind === 'case_statement' ? [one] : []),
    ...(one.kind === 'switch_statement' ? [] : casesIn(one)),
  ]);
}

/** The label's place; what follows it belongs to the block around it. */
export function caseStatement(fn: FunctionLowerer, node: CNode, source: TextOf): void {
  if (!fn.cases) throw new NotLowered('a case label outside of a switch', node);
  fn.cases.set(node, fn.code.length);
  const label = child(node, 'value');
  for (const inner of named(node)) if (inner !== label) fn.statementIn(inner, source);
}

function caseCondition(fn: FunctionLowerer, label: CNode, value: Operand, source: TextOf, node: CNode): Expr {
  if (
    label.kind === 'call_expression' &&
    textOf(child(label, 'function') ?? label, source) === '__case_range'
  ) {
    const [low, high] = named(child(label, 'arguments') ?? label);
    if (!low || !high) throw new NotLowered('case range is not understood', label);
    const a = arithmetic(fn.expressions, '>=', value, fn.expressions.rvalue(low, source), node).e;
    const b = arithmetic(fn.expressions, '<=', value, fn.expressions.rvalue(high, source), node).e;
    return fold({ k: 'and', a, b });
  }
  return arithmetic(fn.expressions, '==', value, fn.expressions.rvalue(label, source), node).e;
}

export function returnStatement(fn: FunctionLowerer, node: CNode, source: TextOf): void {
  fn.begin(node);
  const value = named(node)[0];
  const ret = fn.returnType();
  const operand = value ? fn.expressions.rvalue(value, source) : null;
  if (!operand || ret.k === 'void') {
    fn.emit({ op: 'ret', rep: null, e: null });
    return;
  }
  if (ret.k === 'struct') {
    // The caller copies it before anything else can use this frame's memory.
    fn.emit({ op: 'ret', rep: 'u64', e: operand.e });
    return;
  }
  const { e } = fn.expressions.converted(operand, ret);
  const rep = repOf(ret);
  if (!rep) throw new NotLowered('a value of unknown size is returned', node);
  fn.emit({ op: 'note', name: 'returns', rep, e, type: typeName(ret) });
  fn.emit({ op: 'ret', rep, e });
}
