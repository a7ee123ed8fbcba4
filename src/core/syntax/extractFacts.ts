// From a parsed file to its facts: one sweep over query captures and preparation notes, merged in document order.
// Never walks the tree node by node. Pure; called by factsOf.ts and core/loops.
// SPDX-License-Identifier: MIT
import { isConstantDefiner, isDeclarationMacro, isStructGroup } from '../kernel/macroTable.ts';
import { conditionMap, operandText } from './directives.ts';
import type { ConditionMap, Directive } from './directives.ts';
import type { Note } from './draft.ts';
import type { CallFact, Definition, DefinitionKind, FileFacts } from './facts.ts';
import { lineStarts } from './lineStarts.ts';
import type { LineStarts } from './lineStarts.ts';
import { macroArguments } from './macroArguments.ts';
import { MadeNames } from './madeNames.ts';
import { macroBodyCalls } from './macroBody.ts';
import type { Prepared } from './prepare.ts';
import { References } from './references.ts';
import type { ListScope, Place } from './references.ts';
import type { FactsTree } from './tree.ts';
import { byPlace } from './twins.ts';

/** The facts of a text whose prepared form was parsed. Names are those of the original text and of the macro table. */
export function extractFacts(
  original: string,
  prepared: Prepared,
  tree: FactsTree,
  withReferences = true,
): FileFacts {
  const sweep = new Sweep(original, prepared, withReferences);
  sweep.run(tree);
  for (const directive of prepared.directives) if (directive.kind === 'define') sweep.macro(directive);
  return {
    definitions: sweep.definitions.sort(byPlace),
    calls: sweep.calls.sort((a, b) => a.start - b.start),
    references: sweep.references?.found.sort((a, b) => a.start - b.start) ?? [],
    includes: prepared.directives
      .filter((directive) => directive.kind === 'include')
      .map((directive) => operandText(original, directive)),
    errorNodes: tree.errorNodes,
    errorRanges: tree.errorRanges,
    usedRaw: false,
  };
}

interface Scope {
  readonly kind: string;
  readonly start: number;
  readonly end: number;
  /** Function: its name. Record: its tag. */
  name: string | null;
  /** Number of definitions when the scope opened. */
  readonly firstDefinition: number;
  /** Declaration: the last variable that it named, whose initializer follows. */
  variable: string | null;
  /** Braces of an initializer. */
  readonly list: ListScope | null;
}

type OpenDefinition = { -readonly [K in keyof Definition]: Definition[K] };

interface Mark {
  readonly name: string;
  readonly start: number;
  readonly end: number;
  readonly note?: Note | undefined;
}

/** A longer head of a function is no code that anyone wrote. */
const maxHeadBytes = 10_000;

class Sweep {
  readonly definitions: OpenDefinition[] = [];
  readonly calls: CallFact[] = [];
  readonly references: References | null;
  private readonly scopes: Scope[] = [];
  private readonly lines: LineStarts;
  /** Notes by the offset at which the tree shows the name that they are about. */
  private readonly notesAt = new Map<number, Note>();
  /** Offset of the last name that was taken, so that overlapping patterns give one definition. */
  private lastName = -1;
  private readonly text: string;
  private readonly notes: readonly Note[];
  private readonly conditions: ConditionMap;
  /** Names that the current function declares; words of its head once something asked. */
  private readonly locals = new Set<string>();
  private parametersOf: Scope | null = null;
  private readonly made: MadeNames;

  constructor(text: string, prepared: Prepared, withReferences: boolean) {
    this.text = text;
    this.notes = prepared.notes;
    this.conditions = conditionMap(text, prepared.directives);
    this.made = new MadeNames(text, prepared.directives);
    this.lines = lineStarts(text);
    this.references = withReferences ? new References(text, this.lines) : null;
    for (const note of prepared.notes) {
      if (note.kind === 'function') this.notesAt.set(note.start + 4, note);
      if (note.arg === undefined) continue;
      if (note.kind === 'function' || note.kind === 'variable' || note.kind === 'record') {
        this.notesAt.set(note.arg.start, note);
      }
    }
  }

  run(tree: FactsTree): void {
    const marks: Mark[] = [...tree.captures('facts')];
    for (const note of this.notes) {
      if (note.kind !== 'attribute' && note.kind !== 'typeof' && note.kind !== 'asm') {
        marks.push({ name: 'note', start: note.start, end: note.end, note });
      }
    }
    // Outer extents first, so that a scope is open before what begins with it.
    marks.sort((a, b) => a.start - b.start || b.end - a.end);
    for (const mark of marks) {
      for (
        let top = this.scopes.at(-1);
        top !== undefined && top.end <= mark.start;
        top = this.scopes.at(-1)
      ) {
        this.scopes.pop();
      }
      this.take(mark);
    }
  }

  private take(mark: Mark): void {
    // A MISSING node of a damaged text is empty and names nothing.
    if (mark.end <= mark.start) return;
    switch (mark.name) {
      case 'function':
      case 'body':
      case 'declaration':
      case 'typedef':
      case 'struct':
      case 'union':
      case 'enum':
      case 'field':
      case 'enumerator':
      case 'parameters':
      case 'list':
        this.open(mark);
        break;
      case 'call':
        this.call(mark.start, mark.end);
        break;
      case 'slot.field':
        this.references?.setField(mark.start, mark.end);
        break;
      case 'slot.value':
        this.references?.slot(mark.start, mark.end, this.list(), this.place());
        break;
      case 'slot.assigned':
        this.references?.assigned(mark.start, mark.end, this.place());
        break;
      case 'slot.item':
        this.references?.item(mark.start, mark.end, this.list(), this.place());
        break;
      case 'note':
        if (mark.note !== undefined) this.note(mark.note);
        break;
      case 'tag':
        this.tag(mark);
        break;
      default:
        this.name(mark);
    }
  }

  private open(mark: Mark): void {
    const list =
      mark.name === 'list'
        ? { start: mark.start, parent: this.list(), field: this.references?.takeField() ?? null }
        : null;
    const firstDefinition = this.definitions.length;
    if (mark.name === 'function') this.locals.clear();
    this.scopes.push({
      kind: mark.name,
      start: mark.start,
      end: mark.end,
      name: null,
      firstDefinition,
      variable: null,
      list,
    });
  }

  private tag(mark: Mark): void {
    const scope = this.scopes.at(-1);
    if (scope === undefined || (scope.kind !== 'struct' && scope.kind !== 'union' && scope.kind !== 'enum'))
      return;
    scope.name = this.text.slice(mark.start, mark.end);
    this.define(scope.name, scope.kind, mark, scope);
  }

  private name(mark: Mark): void {
    if (mark.start === this.lastName) {
      // `T M(name)[] = ..`: a macro call where a name is due is no prototype.
      const last = this.definitions.at(-1);
      if (mark.name === 'name.macro' && last?.kind === 'prototype' && last.nameStart === mark.start)
        this.definitions.pop();
      return;
    }
    const scope = this.scopes.at(-1);
    if (scope === undefined) return;
    if (this.named(mark, scope)) this.lastName = mark.start;
  }

  /** Takes a name for what its scope makes it. Answers whether that is anything. */
  private named(mark: Mark, scope: Scope): boolean {
    const name = this.text.slice(mark.start, mark.end);
    switch (scope.kind) {
      case 'enumerator':
        if (mark.name !== 'name.enumerator') return false;
        this.define(name, 'enumerator', mark, scope, this.container());
        return true;
      case 'field':
        if (mark.name !== 'name.member') return false;
        this.define(name, 'member', mark, scope, this.container());
        return true;
      case 'typedef':
        if (mark.name !== 'name.type') return false;
        this.define(name, 'typedef', mark, scope);
        this.nameMembers(scope, name);
        return true;
      case 'function':
        if (mark.name !== 'name.function') return false;
        scope.name = this.defineAll(name, 'function', mark, scope);
        return true;
      case 'declaration':
        if (mark.name === 'name.macro') return true;
        if (mark.name === 'name.function') {
          if (!this.isLocal()) this.defineAll(name, 'prototype', mark, scope);
          return true;
        }
        if (mark.name !== 'name.variable') return false;
        if (!this.isLocal()) scope.variable = this.defineAll(name, 'variable', mark, scope);
        return true;
      case 'body':
      case 'parameters':
        if (mark.name !== 'name.variable') return false;
        this.locals.add(name);
        return true;
      default:
        return false;
    }
  }

  /** Members of an untagged record belong to the type that is defined with it. */
  private nameMembers(typedef: Scope, name: string): void {
    for (let i = typedef.firstDefinition; i < this.definitions.length; i++) {
      const definition = this.definitions[i];
      if (definition === undefined || definition.container !== undefined) continue;
      if (definition.kind === 'member' || definition.kind === 'enumerator') definition.container = name;
    }
  }

  /** Defines the name as written, or what the macro that wrote it makes of it. Answers the first name. */
  private defineAll(name: string, kind: DefinitionKind, mark: Mark, scope: Scope): string {
    const note = this.notesAt.get(mark.start);
    // A definer that names nothing defines nothing that could be found by name.
    if (note !== undefined) return this.defineMade(note, kind, scope);
    this.define(name, kind, mark, scope);
    return name;
  }

  private defineMade(note: Note, kind: DefinitionKind, extent: { start: number; end: number }): string {
    const arg = note.arg;
    if (arg === undefined) return note.name;
    const made = this.made.of(note, arg.text, kind === 'prototype' ? 'function' : kind);
    for (const [name, itsKind] of made) {
      const definition = this.define(name, itsKind, arg, extent);
      definition.via = note.name;
      if (isDeclarationMacro(note.name)) definition.isDeclaration = true;
    }
    return made[0]?.[0] ?? arg.text;
  }

  private define(
    name: string,
    kind: DefinitionKind,
    mark: { readonly start: number; readonly end: number },
    extent: { readonly start: number; readonly end: number },
    container?: string,
  ): OpenDefinition {
    const condition = this.conditions.at(mark.start);
    const definition: OpenDefinition = {
      name,
      kind,
      nameStart: mark.start,
      nameEnd: mark.end,
      start: extent.start,
      end: extent.end,
      line0: this.lines.lineOf(mark.start),
      endLine0: this.lines.lineOf(Math.max(extent.start, extent.end - 1)),
      ...(container === undefined ? {} : { container }),
      ...(condition === undefined ? {} : { condition }),
    };
    if (kind === 'variable' && this.isExtern(extent)) definition.isDeclaration = true;
    if (kind === 'member' || kind === 'typedef') {
      const note = this.notesAt.get(mark.start);
      if (note !== undefined) definition.via = note.name;
    }
    this.definitions.push(definition);
    return definition;
  }

  private isExtern(extent: { readonly start: number; readonly end: number }): boolean {
    return (
      this.text.startsWith('extern', extent.start) && !this.text.slice(extent.start, extent.end).includes('=')
    );
  }

  /** The nearest enclosing tag. */
  private container(): string | undefined {
    for (let i = this.scopes.length - 1; i >= 0; i--) {
      const scope = this.scopes[i];
      if (scope === undefined || scope.kind === 'function') return undefined;
      if (scope.name !== null) return scope.name;
    }
    return undefined;
  }

  private isLocal(): boolean {
    return this.scopes.some((scope) => scope.kind === 'body');
  }

  /** The function whose body this is. */
  private caller(): string | null {
    let outer: Scope | null = null;
    let isLocal = false;
    for (const scope of this.scopes) {
      if (scope.kind === 'body') isLocal = true;
      else if (scope.kind === 'function') outer ??= scope;
      if (isLocal && outer !== null) return outer.name;
    }
    return null;
  }

  private call(start: number, end: number): void {
    // The tree and a note can both report the macro at one place.
    if (this.calls.at(-1)?.start === start) return;
    const callee = this.text.slice(start, end);
    const caller = this.caller();
    this.calls.push({ caller, callee, start, line0: this.lines.lineOf(start) });
    this.references?.use(callee, end, () => this.place());
    if (caller !== null && isConstantDefiner(callee)) this.constant(callee, start, end);
  }

  /** `OFFSET(NAME, ..)`: a constant that the build puts into a header. */
  private constant(macro: string, start: number, end: number): void {
    const [name, value] = macroArguments(this.text, end);
    if (name === undefined || value === undefined || !/^[A-Za-z_]\w*$/.test(name.text)) return;
    const mark = { start: name.start, end: name.start + name.text.length };
    this.define(name.text, 'macro', mark, { start, end: mark.end }).via = macro;
  }

  /** The braces around the current place. */
  private list(): ListScope | null {
    return this.scopes.at(-1)?.list ?? null;
  }

  private place(): Place {
    const body = this.scopes.find((scope) => scope.kind === 'function');
    if (body === undefined || !this.isLocal()) {
      const from = this.scopes.find((scope) => scope.variable !== null)?.variable ?? null;
      return { from, functionStart: -1, isLocal: () => false };
    }
    if (this.parametersOf !== body) {
      this.parametersOf = body;
      const head = this.scopes.find((scope) => scope.kind === 'body')?.start ?? body.start;
      const words = this.text
        .slice(body.start, Math.min(head, body.start + maxHeadBytes))
        .match(/[A-Za-z_]\w*/g);
      for (const word of words ?? []) this.locals.add(word);
    }
    return { from: body.name, functionStart: body.start, isLocal: (name) => this.locals.has(name) };
  }

  private note(note: Note): void {
    this.call(note.start, note.end);
    if (note.arg === undefined || this.isLocal()) return;
    const extent = { start: note.start, end: note.until };
    if (note.kind === 'record' && this.scopes.at(-1)?.kind === 'enum') {
      for (const name of this.made.enumerators(note))
        this.define(name, 'enumerator', note.arg, extent, this.container()).via = note.name;
    } else if (note.kind === 'record' && isStructGroup(note.name)) {
      const made = this.define(note.arg.text, 'member', note.arg, extent, this.container());
      made.via = note.name;
    } else if (note.kind === 'definer' && this.made.knows(note.name)) {
      // The tree has a call here, no declaration.
      this.defineMade(note, 'variable', extent);
    }
  }

  macro(directive: Directive): void {
    const { operandStart: start, operandEnd: end } = directive;
    if (end <= start) return;
    const name = this.text.slice(start, end);
    this.define(name, 'macro', { start, end }, directive);
    for (const call of macroBodyCalls(this.text, directive)) {
      this.calls.push({
        caller: name,
        callee: call.name,
        start: call.start,
        line0: this.lines.lineOf(call.start),
      });
    }
  }
}
