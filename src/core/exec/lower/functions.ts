// Lowers one function: statements to a flat instruction list with jumps, locals to slots or frame memory. Each
// statement of the source becomes a `stmt` instruction with its range; what can not be lowered becomes a stop there.
// Called by the program when a function is first needed.
// SPDX-License-Identifier: MIT
import type { CNode } from '../../syntax/tree.ts';
import { lineOf } from '../cpp/sourceFile.ts';
import type { SourceFile } from '../cpp/sourceFile.ts';
import type { CType } from '../ctype.ts';
import { alignOf, sizeOf, typeName, types } from '../ctype.ts';
import { originOf } from '../expanded.ts';
import { notParsed } from '../ir.ts';
import type { Expr, FunctionIr, Instr, PrimArg, Statement, Variable } from '../ir.ts';
import type { ParsedItem } from '../scope.ts';
import type { Emitter, Linker, Local, Operand, TextOf } from './context.ts';
import { child, childrenOf, named, NotLowered, repOf } from './context.ts';
import { arrayOf, Expressions } from './expressions.ts';
import { constant, fold, valueOf } from './fold.ts';
import { initialize } from './initializers.ts';
import { stringBytes } from './literals.ts';
import type { Types } from './types.ts';
import { sourceOf, textOf } from './types.ts';

export interface FunctionSource {
  readonly name: string;
  readonly parsed: ParsedItem;
  readonly node: CNode;
}

/** Lowers a function definition. Throws NotLowered only if its head is not understood. */
export function lowerFunction(
  source: FunctionSource,
  unitTypes: Types,
  linker: Linker,
  fileOf: (id: number) => SourceFile | null,
): FunctionIr {
  const lowerer = new FunctionLowerer(source, unitTypes, linker, fileOf);
  // typeof in the function's text may name its locals.
  const outer = unitTypes.evaluator;
  unitTypes.evaluator = lowerer.expressions;
  try {
    return lowerer.lower();
  } finally {
    unitTypes.evaluator = outer;
  }
}

type Patch = { set(to: number): void };

class FunctionLowerer implements Emitter {
  readonly functionName: string;
  private readonly code: Instr[] = [];
  private readonly statements: Statement[] = [];
  private readonly variables: Variable[] = [];
  private readonly scopes: Map<string, Local>[] = [new Map()];
  private readonly source: TextOf;
  readonly expressions: Expressions;
  private slots = 0;
  private frame = 0;
  private statement = 0;
  private lastOrigin = '';
  /** Statement expressions come from macros alone: their statements are part of the one that uses the macro. */
  private inExpression = 0;
  private readonly inMemory = new Set<string>();
  private readonly labels = new Map<string, number>();
  private readonly gotos: { label: string; patch: Patch; node: CNode; statement: number }[] = [];
  private breaks: Patch[] | null = null;
  private continues: Patch[] | null = null;

  constructor(
    private readonly fn: FunctionSource,
    private readonly unitTypes: Types,
    private readonly linker: Linker,
    private readonly fileOf: (id: number) => SourceFile | null,
  ) {
    this.functionName = fn.name;
    this.source = sourceOf(fn.parsed);
    this.expressions = new Expressions(unitTypes, linker, this);
  }

  lower(): FunctionIr {
    const { node } = this.fn;
    const declarator = child(node, 'declarator');
    const body = child(node, 'body');
    if (!declarator || !body) throw new NotLowered(`${this.fn.name} has no body`, node);
    const broken = this.fn.parsed.errors.find(([from, to]) => from < body.end && to > body.start);
    const base = this.unitTypes.specifiers(node, this.source);
    const declared = this.unitTypes.declarator(declarator, base, this.source);
    if (declared.type.k !== 'func') throw new NotLowered(`${this.fn.name} is not a function`, node);
    this.findInMemory(body);
    const params = declared.type.params.map((param) => {
      const local = this.declare(param.name, param.type);
      return {
        slot: local.k === 'slot' ? local.slot : -1,
        offset: local.k === 'frame' ? local.offset : -1,
        rep: repOf(param.type) ?? 'u64',
        size: param.type.k === 'struct' ? (sizeOf(param.type) ?? 0) : 0,
      };
    });
    if (broken) {
      this.begin(body.start < broken[0] ? { ...body, start: broken[0], end: broken[1] } : body);
      this.emit({ op: 'stop', message: notParsed, s: this.statement });
    } else {
      this.block(body);
      this.emit({ op: 'ret', rep: null, e: null });
    }
    for (const { label, patch, statement } of this.gotos) {
      const to = this.labels.get(label);
      if (to !== undefined) patch.set(to);
      else {
        patch.set(this.code.length);
        this.code.push({ op: 'stop', message: `no label ${label}`, s: statement });
      }
    }
    const head = this.placeOf(node);
    return {
      name: this.fn.name,
      path: head.path,
      line1: head.line1,
      endLine1: head.endLine1,
      params,
      ret: repOf(declared.type.ret),
      slots: this.slots,
      frameSize: Math.ceil(this.frame / 16) * 16,
      code: this.code,
      statements: this.statements,
      variables: this.variables,
    };
  }

  // --- Emitter ------------------------------------------------------------------------------------------------

  emit(instr: Instr): number {
    this.code.push(instr.op === 'stop' ? { ...instr, s: this.statement } : instr);
    return this.code.length - 1;
  }
  newSlot(): number {
    return this.slots++;
  }
  newFrame(size: number, align: number): number {
    const offset = Math.ceil(this.frame / align) * align;
    this.frame = offset + size;
    return offset;
  }
  lookup(name: string): Local | null {
    for (let i = this.scopes.length - 1; i >= 0; i--) {
      const local = this.scopes[i]?.get(name);
      if (local) return local;
    }
    return null;
  }
  probe<T>(lower: () => T): T {
    const { length } = this.code;
    const statements = this.statements.length;
    const gotos = this.gotos.length;
    const origin = this.lastOrigin;
    try {
      return lower();
    } finally {
      this.code.length = length;
      this.statements.length = statements;
      this.gotos.length = gotos;
      this.lastOrigin = origin;
    }
  }

  statementExpression(node: CNode, source: TextOf): Operand {
    this.scopes.push(new Map());
    this.inExpression++;
    try {
      const list = named(node);
      let value: Operand = { e: constant(0, 'i32'), type: types.void };
      list.forEach((one, i) => {
        const inner = one.kind === 'expression_statement' ? named(one)[0] : undefined;
        if (i === list.length - 1 && inner) value = this.expressions.rvalue(inner, source);
        else this.statementIn(one, source);
      });
      return value.type.k === 'void' ? value : this.expressions.spill(value);
    } finally {
      this.scopes.pop();
      this.inExpression--;
    }
  }

  assembly(node: CNode, source: TextOf): void {
    const template = child(node, 'assembly_code');
    const args: PrimArg[] = [{ k: 'text', text: template ? stringBytes(textOf(template, source)) : '' }];
    for (const list of ['output_operands', 'input_operands']) {
      for (const operand of childrenOf(child(node, list) ?? node, 'operand')) {
        const symbol = child(operand, 'symbol');
        const constraint = child(operand, 'constraint');
        const value = child(operand, 'value');
        if (!constraint || !value) continue;
        const code = stringBytes(textOf(constraint, source));
        args.push({ k: 'text', text: `${symbol ? textOf(symbol, source) : ''}:${code}` });
        if (list === 'output_operands' || code.includes('m')) {
          const place = this.expressions.place(value, source);
          if (place.k === 'slot') throw new NotLowered('asm operand is not in memory', operand);
          args.push({
            k: 'place',
            addr: place.addr,
            rep: repOf(place.type),
            size: sizeOf(place.type) ?? 0,
            text: textOf(value, source).trim(),
          });
        } else {
          const lowered = this.expressions.spill(this.expressions.rvalue(value, source));
          args.push({ k: 'value', rep: repOf(lowered.type) ?? 'u64', e: lowered.e, type: typeName(lowered.type) });
        }
      }
    }
    this.emit({ op: 'prim', name: 'asm', args, dst: -1, rep: null });
  }

  // --- Statements ---------------------------------------------------------------------------------------------

  private block(node: CNode): void {
    this.scopes.push(new Map());
    for (const one of named(node)) this.statementIn(one, this.source);
    this.scopes.pop();
  }

  private statementIn(node: CNode, source: TextOf): void {
    const mark = this.code.length;
    try {
      this.lowerStatement(node, source);
    } catch (error) {
      if (!(error instanceof NotLowered)) throw error;
      // What was begun of the statement is taken back; it stops the operation when it is reached.
      this.code.length = Math.max(mark, this.statementStart(mark));
      if (this.code.length === mark) this.begin(node);
      this.emit({ op: 'stop', message: error.message, s: this.statement });
    }
  }

  /** Code length right after the last `stmt` instruction at or after `mark`. */
  private statementStart(mark: number): number {
    return this.code[mark]?.op === 'stmt' ? mark + 1 : mark;
  }

  private lowerStatement(node: CNode, source: TextOf): void {
    switch (node.kind) {
      case 'compound_statement':
        this.scopes.push(new Map());
        for (const one of named(node)) this.statementIn(one, source);
        this.scopes.pop();
        return;
      case 'expression_statement':
        return this.expressionStatement(node, source);
      case 'declaration':
        return this.declaration(node, source);
      case 'if_statement':
        return this.ifStatement(node, source);
      case 'while_statement':
      case 'do_statement':
      case 'for_statement':
        return this.loop(node, source);
      case 'return_statement': {
        this.begin(node);
        const value = named(node)[0];
        if (!value) {
          this.emit({ op: 'ret', rep: null, e: null });
          return;
        }
        const ret = this.returnType();
        const operand = this.expressions.rvalue(value, source);
        if (ret.k === 'void') {
          this.emit({ op: 'ret', rep: null, e: null });
          return;
        }
        const converted = this.expressions.converted(operand, ret);
        const rep = repOf(ret);
        if (!rep) throw new NotLowered('a struct is returned', node);
        this.emit({ op: 'note', name: 'returns', rep, e: converted.e, type: typeName(ret) });
        this.emit({ op: 'ret', rep, e: converted.e });
        return;
      }
      case 'switch_statement':
        return this.switchStatement(node, source);
      case 'break_statement':
        if (!this.breaks) throw new NotLowered('break outside a loop', node);
        this.breaks.push(this.jump());
        return;
      case 'continue_statement':
        if (!this.continues) throw new NotLowered('continue outside a loop', node);
        this.continues.push(this.jump());
        return;
      case 'goto_statement': {
        this.begin(node);
        const label = child(node, 'label');
        if (!label) throw new NotLowered('goto without a label', node);
        this.gotos.push({
          label: textOf(label, source),
          patch: this.jump(),
          node,
          statement: this.statement,
        });
        return;
      }
      case 'labeled_statement': {
        const label = child(node, 'label');
        if (label) this.labels.set(textOf(label, source), this.code.length);
        const inner = named(node).filter((one) => one.field !== 'label')[0];
        if (inner) this.statementIn(inner, source);
        return;
      }
      case 'type_definition':
      case 'struct_specifier':
      case 'union_specifier':
      case 'enum_specifier':
        return;
    }
    throw new NotLowered(`${node.kind} is not understood`, node);
  }

  private expressionStatement(node: CNode, source: TextOf): void {
    const inner = named(node)[0];
    if (!inner) return;
    this.begin(node);
    if (inner.kind === 'assignment_expression') {
      const result = this.expressions.assignment(inner, source);
      const left = child(inner, 'left');
      const rep = repOf(result.type);
      if (left && rep && this.inExpression === 0) {
        const name = this.written(left);
        this.emit({ op: 'note', name, rep, e: result.e, type: typeName(result.type) });
      }
      return;
    }
    this.expressions.rvalue(inner, source);
  }

  private declaration(node: CNode, source: TextOf): void {
    const base = this.unitTypes.specifiers(node, source);
    const isStatic = node.children.some((one) => one.kind === 'storage_class_specifier' && textOf(one, source).includes('static'));
    const isExtern = node.children.some((one) => one.kind === 'storage_class_specifier' && textOf(one, source).includes('extern'));
    if (isExtern) return;
    for (const declarator of childrenOf(node, 'declarator')) {
      const value = child(declarator, 'value');
      if (declarator.kind === 'function_declarator') continue;
      const auto = /__auto_type/.test(textOf(child(node, 'type') ?? node, source));
      let declared = this.unitTypes.declarator(declarator, auto ? types.int : base, source);
      if (isStatic) {
        const type = value ? arrayOf(declared.type, value, source) : declared.type;
        const initializer = value ? { node: value, source } : null;
        const key = this.linker.staticLocal(this.fn.name, declared.name, type, initializer, this.unitTypes.scope);
        this.scopes[this.scopes.length - 1]?.set(declared.name, { k: 'global', name: key, type });
        continue;
      }
      if (!value) {
        this.declare(declared.name, declared.type);
        continue;
      }
      this.begin(declarator.kind === 'init_declarator' ? node : declarator);
      if (auto) {
        const operand = this.expressions.rvalue(value, source);
        declared = { ...declared, type: operand.type };
        this.assignLocal(declared.name, operand);
        continue;
      }
      const type = arrayOf(declared.type, value, source);
      if (value.kind === 'initializer_list' || type.k === 'array') {
        const local = this.declare(declared.name, type, true);
        if (local.k === 'frame') initialize(this.expressions, { k: 'frame', offset: local.offset }, type, value, source);
        continue;
      }
      // The value is worked out before the name is visible: `typeof(x) x = ...` in macros needs the outer one.
      const operand = this.expressions.converted(this.expressions.rvalue(value, source), type);
      this.assignLocal(declared.name, operand);
    }
  }

  private assignLocal(name: string, operand: Operand): void {
    const local = this.declare(name, operand.type);
    if (local.k === 'global') return;
    const place =
      local.k === 'slot'
        ? local
        : ({ k: 'memory', addr: { k: 'frame', offset: local.offset }, type: local.type, bits: null } as const);
    this.expressions.store(place, operand);
    const rep = repOf(operand.type);
    if (rep && this.inExpression === 0) this.emit({ op: 'note', name, rep, e: this.expressions.load(place).e, type: typeName(operand.type) });
  }

  private declare(name: string, type: CType, memory = false): Local {
    const rep = repOf(type);
    let local: Local;
    if (memory || this.inMemory.has(name) || type.k === 'array' || type.k === 'struct' || !rep) {
      const size = sizeOf(type);
      if (size === null) throw new NotLowered(`${name} has the incomplete type ${typeName(type)}`, null);
      local = { k: 'frame', offset: this.newFrame(size, alignOf(type)), type };
    } else local = { k: 'slot', slot: this.newSlot(), type };
    this.scopes[this.scopes.length - 1]?.set(name, local);
    this.variables.push({
      name,
      type: typeName(type),
      slot: local.k === 'slot' ? local.slot : -1,
      offset: local.k === 'frame' ? local.offset : -1,
      rep,
    });
    return local;
  }

  private ifStatement(node: CNode, source: TextOf): void {
    const condition = child(node, 'condition');
    const yes = child(node, 'consequence');
    const alternative = child(node, 'alternative');
    if (!condition || !yes) throw new NotLowered('if is not understood', node);
    this.begin({ ...node, end: condition.end });
    const c = this.expressions.condition(condition, source);
    const known = valueOf(c);
    const no = alternative?.kind === 'else_clause' ? named(alternative)[0] : alternative;
    if (known !== null && this.isMacroMade(node)) {
      // `if (0)` inside a macro: what is not reached needs not be understood.
      const chosen = known !== 0 ? yes : no;
      if (chosen) this.statementIn(chosen, source);
      return;
    }
    const branch = { op: 'branch' as const, c, ifTrue: 0, ifFalse: 0, note: this.inExpression === 0 };
    branch.ifTrue = this.emit(branch) + 1;
    this.statementIn(yes, source);
    if (no) {
      const over = this.jump();
      branch.ifFalse = this.code.length;
      this.statementIn(no, source);
      over.set(this.code.length);
    } else branch.ifFalse = this.code.length;
  }

  private loop(node: CNode, source: TextOf): void {
    const outer = { breaks: this.breaks, continues: this.continues };
    const breaks: Patch[] = [];
    const continues: Patch[] = [];
    this.breaks = breaks;
    this.continues = continues;
    this.scopes.push(new Map());
    const condition = child(node, 'condition');
    const body = child(node, 'body');
    const test = (exitIfFalse: boolean, top: number): void => {
      if (!condition) {
        if (!exitIfFalse) this.emit({ op: 'jump', to: top });
        return;
      }
      const inner = condition.kind === 'parenthesized_expression' ? condition : condition;
      const constantCondition = this.constantTruth(inner, source);
      if (constantCondition !== null) {
        if (exitIfFalse ? !constantCondition : constantCondition) {
          const patch = this.jump();
          if (exitIfFalse) breaks.push(patch);
          else patch.set(top);
        }
        return;
      }
      this.begin(inner);
      const c = this.expressions.condition(inner, source);
      const branch = { op: 'branch' as const, c, ifTrue: top, ifFalse: 0, note: true };
      const at = this.emit(branch);
      if (exitIfFalse) {
        branch.ifTrue = at + 1;
        breaks.push({ set: (to) => (branch.ifFalse = to) });
      } else branch.ifFalse = at + 1;
    };
    if (node.kind === 'do_statement') {
      const top = this.code.length;
      this.lastOrigin = '';
      if (body) this.statementIn(body, source);
      for (const patch of continues) patch.set(this.code.length);
      test(false, top);
    } else {
      const init = child(node, 'initializer');
      const update = child(node, 'update');
      if (init) {
        if (init.kind === 'declaration') this.statementIn(init, source);
        else {
          this.begin(init);
          this.expressions.rvalue(init, source);
        }
      }
      const top = this.code.length;
      this.lastOrigin = '';
      test(true, top);
      if (body) this.statementIn(body, source);
      for (const patch of continues) patch.set(this.code.length);
      if (update) {
        this.begin(update);
        this.expressions.rvalue(update, source);
      }
      this.emit({ op: 'jump', to: top });
    }
    for (const patch of breaks) patch.set(this.code.length);
    this.scopes.pop();
    this.breaks = outer.breaks;
    this.continues = outer.continues;
    this.lastOrigin = '';
  }

  private constantTruth(node: CNode, source: TextOf): boolean | null {
    try {
      const value = this.expressions.constant(node, source);
      return value === null ? null : value !== 0n;
    } catch (error) {
      if (error instanceof NotLowered) return null;
      throw error;
    }
  }

  private switchStatement(node: CNode, source: TextOf): void {
    const condition = child(node, 'condition');
    const body = child(node, 'body');
    if (!condition || !body) throw new NotLowered('switch is not understood', node);
    this.begin({ ...node, end: condition.end });
    const value = this.expressions.spill(this.expressions.promoted(this.expressions.rvalue(condition, source)));
    const outer = this.breaks;
    const breaks: Patch[] = [];
    this.breaks = breaks;
    this.scopes.push(new Map());
    const cases = named(body).filter((one) => one.kind === 'case_statement');
    const entries: { branch: { ifTrue: number } | { to: number }; index: number }[] = [];
    let fallback: { to: number } | null = null;
    cases.forEach((one, index) => {
      const label = child(one, 'value');
      if (!label) return;
      const c = this.caseCondition(label, value, source, node);
      const branch = { op: 'branch' as const, c, ifTrue: 0, ifFalse: 0, note: false };
      branch.ifFalse = this.emit(branch) + 1;
      entries.push({ branch, index });
    });
    const other = { op: 'jump' as const, to: 0 };
    this.emit(other);
    const defaultIndex = cases.findIndex((one) => !child(one, 'value'));
    fallback = other;
    const starts: number[] = [];
    for (const one of named(body)) {
      if (one.kind !== 'case_statement') {
        this.statementIn(one, source);
        continue;
      }
      starts.push(this.code.length);
      const value0 = child(one, 'value');
      for (const inner of named(one)) if (inner !== value0) this.statementIn(inner, source);
    }
    for (const { branch, index } of entries) {
      if ('ifTrue' in branch) branch.ifTrue = starts[index] ?? this.code.length;
    }
    fallback.to = defaultIndex >= 0 ? (starts[defaultIndex] ?? this.code.length) : this.code.length;
    for (const patch of breaks) patch.set(this.code.length);
    this.scopes.pop();
    this.breaks = outer;
  }

  private caseCondition(label: CNode, value: Operand, source: TextOf, node: CNode): Expr {
    if (label.kind === 'call_expression' && textOf(child(label, 'function') ?? label, source) === '__case_range') {
      const [low, high] = named(child(label, 'arguments') ?? label);
      if (!low || !high) throw new NotLowered('case range is not understood', label);
      const a = this.expressions.arithmetic('>=', value, this.expressions.rvalue(low, source), node).e;
      const b = this.expressions.arithmetic('<=', value, this.expressions.rvalue(high, source), node).e;
      return fold({ k: 'and', a, b });
    }
    return this.expressions.arithmetic('==', value, this.expressions.rvalue(label, source), node).e;
  }

  private jump(): Patch {
    const jump = { op: 'jump' as const, to: 0 };
    this.emit(jump);
    return { set: (to) => (jump.to = to) };
  }

  private returnType(): CType {
    const declarator = child(this.fn.node, 'declarator');
    if (!declarator) return types.void;
    const base = this.unitTypes.specifiers(this.fn.node, this.source);
    const declared = this.unitTypes.declarator(declarator, base, this.source);
    return declared.type.k === 'func' ? declared.type.ret : types.void;
  }

  // --- Places -------------------------------------------------------------------------------------------------

  /** Begins a statement of the source. Statements that one macro made count as one. */
  private begin(node: CNode): void {
    if (this.inExpression > 0) return;
    const origin = originOf(this.source.expanded, node.start, node.end);
    const key = `${origin.file}:${origin.start}:${origin.end}`;
    if (key === this.lastOrigin) return;
    this.lastOrigin = key;
    this.statement = this.statements.length;
    this.statements.push(this.placeOf(node));
    this.emit({ op: 'stmt', s: this.statement });
  }

  private isMacroMade(node: CNode): boolean {
    const origin = originOf(this.source.expanded, node.start, node.end);
    const file = this.fileOf(origin.file);
    return !file || !/^\s*(?:if|else)\b/.test(file.text.slice(origin.start, origin.end));
  }

  private placeOf(node: CNode): Statement {
    const origin = originOf(this.source.expanded, node.start, node.end);
    const file = this.fileOf(origin.file);
    if (!file) return { path: '', start: 0, end: 0, line1: 0, endLine1: 0, text: '' };
    const text = file.text.slice(origin.start, origin.end).replace(/\s+/g, ' ').trim();
    return {
      path: file.path,
      start: origin.start,
      end: origin.end,
      line1: lineOf(file, origin.start) + 1,
      endLine1: lineOf(file, Math.max(origin.start, origin.end - 1)) + 1,
      text: text.length > 200 ? `${text.slice(0, 199)}…` : text,
    };
  }

  /** The node's text as the source has it. */
  private written(node: CNode): string {
    return this.placeOf(node).text;
  }

  /** Finds locals whose address is needed: by &, as a place of a primitive, or as an asm operand. */
  private findInMemory(node: CNode): void {
    const base = (at: CNode): void => {
      let inner = at;
      for (;;) {
        if (inner.kind === 'identifier') {
          this.inMemory.add(textOf(inner, this.source));
          return;
        }
        const next = child(inner, 'argument') ?? (inner.kind === 'parenthesized_expression' ? named(inner)[0] : null);
        if (!next) return;
        inner = next;
      }
    };
    const visit = (at: CNode): void => {
      if (at.kind === 'pointer_expression' && at.children[0]?.kind === '&') {
        const argument = child(at, 'argument');
        if (argument) base(argument);
      }
      if (at.kind === 'gnu_asm_expression') {
        for (const list of at.children)
          for (const operand of list.children) {
            const value = child(operand, 'value');
            if (value) base(value);
          }
      }
      if (at.kind === 'call_expression') {
        const callee = child(at, 'function');
        const spec = callee?.kind === 'identifier' ? this.linker.boundary(textOf(callee, this.source)) : null;
        if (spec) {
          named(child(at, 'arguments') ?? at).forEach((arg, i) => {
            if ((spec.args[i] ?? spec.rest) === 'place') base(arg);
          });
        }
      }
      at.children.forEach(visit);
    };
    visit(node);
  }
}
