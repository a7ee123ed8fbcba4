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
import { enumeratorType } from '../literals.ts';
import type { FunctionIr, Instr, Statement, Variable } from '../ir.ts';
import type { ParsedItem } from '../scope.ts';
import type { Emitter, Linker, Local, Operand, Patch, TextOf } from './context.ts';
import { child, named, NotLowered, repOf } from './context.ts';
import { lowerAssembly } from './assembly.ts';
import { caseStatement, ifStatement, loop, returnStatement, switchStatement } from './controlFlow.ts';
import { declaration } from './declarations.ts';
import { Expressions } from './expressions.ts';
import { namesInMemory } from './inMemory.ts';
import { assignment } from './operators.ts';
import { constant } from './fold.ts';
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

export class FunctionLowerer implements Emitter {
  readonly functionName: string;
  readonly code: Instr[] = [];
  private readonly statements: Statement[] = [];
  private readonly variables: Variable[] = [];
  readonly scopes: Map<string, Local>[] = [new Map()];
  private readonly source: TextOf;
  readonly expressions: Expressions;
  private slots = 0;
  private frame = 0;
  statement = 0;
  lastOrigin = '';
  /** Statement expressions come from macros alone: their statements are part of the one that uses the macro. */
  inExpression = 0;
  private inMemory: ReadonlySet<string> = new Set();
  private readonly labels = new Map<string, number>();
  private readonly gotos: { label: string; patch: Patch; node: CNode; statement: number }[] = [];
  breaks: Patch[] | null = null;
  continues: Patch[] | null = null;
  /** Where the labels of the innermost switch are. */
  cases: Map<CNode, number> | null = null;

  constructor(
    private readonly fn: FunctionSource,
    readonly unitTypes: Types,
    readonly linker: Linker,
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
    this.inMemory = namesInMemory(body, this.source, this.linker);
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
      this.block(body, this.source);
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
  enumerator(name: string, value: bigint): void {
    this.scopes[this.scopes.length - 1]?.set(name, { k: 'constant', value, type: enumeratorType(value) });
  }
  goTo(label: string, patch: Patch, node: CNode): void {
    this.gotos.push({ label, patch, node, statement: this.statement });
  }
  probe<T>(lower: () => T): T {
    const { length } = this.code;
    const statements = this.statements.length;
    const gotos = this.gotos.length;
    const variables = this.variables.length;
    const labels = new Map(this.labels);
    const { lastOrigin, statement } = this;
    try {
      return lower();
    } finally {
      this.code.length = length;
      this.statements.length = statements;
      this.gotos.length = gotos;
      this.variables.length = variables;
      this.labels.clear();
      for (const [label, at] of labels) this.labels.set(label, at);
      this.lastOrigin = lastOrigin;
      this.statement = statement;
    }
  }

  assembly(node: CNode, source: TextOf): void {
    lowerAssembly(this.expressions, node, source);
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

  // --- Statements ---------------------------------------------------------------------------------------------

  private block(node: CNode, source: TextOf): void {
    this.scopes.push(new Map());
    for (const one of named(node)) this.statementIn(one, source);
    this.scopes.pop();
  }

  statementIn(node: CNode, source: TextOf): void {
    const mark = this.code.length;
    const { breaks, continues, cases } = this;
    const scopes = this.scopes.length;
    try {
      this.lowerStatement(node, source);
    } catch (error) {
      if (!(error instanceof NotLowered)) throw error;
      // What was begun of the statement is taken back; it stops the operation when it is reached.
      this.code.length = Math.max(mark, this.statementStart(mark));
      this.breaks = breaks;
      this.continues = continues;
      this.cases = cases;
      this.scopes.length = scopes;
      if (this.code.length === mark) {
        this.lastOrigin = '';
        this.begin(node);
      }
      // A jump into what was taken back must stop as well.
      stopAt(this.labels, this.code.length);
      if (cases) stopAt(cases, this.code.length);
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
        return this.block(node, source);
      case 'expression_statement':
        return this.expressionStatement(node, source);
      case 'declaration':
        return declaration(this, node, source);
      case 'if_statement':
        return ifStatement(this, node, source);
      case 'while_statement':
      case 'do_statement':
      case 'for_statement':
        return loop(this, node, source);
      case 'return_statement':
        return returnStatement(this, node, source);
      case 'switch_statement':
        return switchStatement(this, node, source);
      case 'case_statement':
        return caseStatement(this, node, source);
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
        this.goTo(textOf(label, source), this.jump(), node);
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
        this.unitTypes.specifiers(node, source);
        return;
      case 'struct_specifier':
      case 'union_specifier':
      case 'enum_specifier':
        this.unitTypes.specifier(node, source);
        return;
    }
    throw new NotLowered(`${node.kind} is not understood`, node);
  }

  private expressionStatement(node: CNode, source: TextOf): void {
    const inner = named(node)[0];
    if (!inner) return;
    this.begin(node);
    if (inner.kind === 'assignment_expression') {
      const result = assignment(this.expressions, inner, source);
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

  declare(name: string, type: CType, memory = false): Local {
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

  jump(): Patch {
    const jump = { op: 'jump' as const, to: 0 };
    this.emit(jump);
    return { set: (to) => (jump.to = to) };
  }

  returnType(): CType {
    const declarator = child(this.fn.node, 'declarator');
    if (!declarator) return types.void;
    const base = this.unitTypes.specifiers(this.fn.node, this.source);
    const declared = this.unitTypes.declarator(declarator, base, this.source);
    return declared.type.k === 'func' ? declared.type.ret : types.void;
  }

  // --- Places -------------------------------------------------------------------------------------------------

  /** Begins a statement of the source. Statements that one macro made count as one. */
  begin(node: CNode): void {
    if (this.inExpression > 0) return;
    const origin = originOf(this.source.expanded, node.start, node.end);
    const key = `${origin.file}:${origin.start}:${origin.end}`;
    if (key === this.lastOrigin) return;
    this.lastOrigin = key;
    this.statement = this.statements.length;
    this.statements.push(this.placeOf(node));
    this.emit({ op: 'stmt', s: this.statement });
  }

  isMacroMade(node: CNode): boolean {
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
}

function stopAt<K>(places: Map<K, number>, end: number): void {
  for (const [key, at] of places) if (at > end) places.set(key, end);
}
