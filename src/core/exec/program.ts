// The program: translation units of a tree, linked by C's rules. Finds the definition of a function or variable
// (same unit, then the units' own files; a strong definition wins over a weak one), lowers it on demand and keeps it.
// Pure: reads files and parses only through ports. Called by core/sim; knows no machine.
// SPDX-License-Identifier: MIT
import type { CNode, CParser } from '../syntax/tree.ts';
import type { BoundarySpec } from './boundary/spec.ts';
import type { CType, StructDef } from './ctype.ts';
import type { Macro } from './cpp/macro.ts';
import type { SourceFile } from './cpp/sourceFile.ts';
import type { SourceCache } from './cpp/sourceCache.ts';
import type { FunctionIr } from './ir.ts';
import { aliasesOf } from './lower/aliases.ts';
import { child, named, NotLowered } from './lower/context.ts';
import type { Initializer, Linker, TextOf } from './lower/context.ts';
import { Expressions } from './lower/expressions.ts';
import { arrayOf, declaredBy } from './lower/globalTypes.ts';
import type { FoundVariable, GlobalVariable } from './lower/globalVariable.ts';
import { lowerFunction } from './lower/functions.ts';
import type { Asked, Lowered } from './lower/lowered.ts';
import { holds } from './lower/lowered.ts';
import { sourceOf, textOf, Types } from './lower/types.ts';
import type { FoundItem, ParsedItem, Scope } from './scope.ts';
import type { UnitContext } from './unitSet.ts';
import { UnitSet } from './unitSet.ts';

/** What the program needs from the world. */
export interface ProgramInput {
  /** Text of a file below the tree root (latin1), or null. Asked once per path. */
  readText(path: string): string | null;
  readonly parser: CParser;
  /** Keeps files across programs of one tree. */
  readonly sources: SourceCache;
  /** #define lines before every unit. */
  readonly predefined: string;
  /** Paths of the .c files that make up the program; those that do not exist are left out and remarked on. */
  readonly units: readonly string[];
  /** Further .c files: one is read when a function or variable is asked for that its own text may define. */
  readonly moreUnits?: readonly string[];
  boundary(name: string): BoundarySpec | null;
  /** Names that are never macro-expanded, beside those of the boundary. */
  readonly keep: ReadonlySet<string>;
}

interface Definition {
  readonly unit: UnitContext;
  readonly parsed: ParsedItem;
  readonly node: CNode;
  readonly weak: boolean;
}

export class Program implements Linker {
  /** Remarks of the present Run. */
  readonly remarks = new Set<string>();
  private readonly units: UnitSet;
  private readonly functions = new Map<string, Definition | null>();
  private readonly lowered = new Map<string, Lowered>();
  private readonly globals = new Map<string, GlobalVariable>();
  /** Another object for each Run. */
  present: object = {};
  /** Another object whenever the program's texts change. */
  state: object = {};

  constructor(private readonly input: ProgramInput) {
    this.units = new UnitSet(input, (scope) => {
      const types = new Types(scope);
      types.evaluator = new Expressions(types, this, null);
      return types;
    });
    this.beginRun();
  }

  /** What Runs before asked for is forgotten: another Run on a kept program is the same as on a new one. */
  beginRun(): void {
    this.present = {};
    this.units.begin();
    this.keys.clear();
    this.globals.clear();
    this.remarks.clear();
    for (const path of this.units.missing) this.remarks.add(`${path} is not in this tree`);
  }

  /**
   * Takes new texts of files, by path: what they do not touch is not read and lowered again. False if nothing can stay
   * and the program must be made anew. A Run begins afterwards.
   */
  change(texts: ReadonlyMap<string, string>): boolean {
    const changed = this.units.change(texts);
    if (!changed) return false;
    this.state = {};
    const { dropped, replaced } = changed;
    const isDropped = (key: string): boolean => dropped.has(Number(key.slice(key.lastIndexOf('@') + 1)));
    for (const [key, found] of this.functions) {
      if (!isDropped(key) && !(found && replaced.has(found.parsed.inclusion))) continue;
      this.functions.delete(key);
      this.lowered.delete(key);
    }
    for (const key of this.variables.keys()) if (isDropped(key)) this.variables.delete(key);
    this.beginRun();
    return true;
  }

  get unitCount(): number {
    return this.units.present.length;
  }

  /** Texts of the .c files of the program, also of those that are not read as units yet. */
  unitTexts(): string[] {
    return this.units.texts();
  }

  fileById(id: number): SourceFile | null {
    return this.input.sources.get(id);
  }

  /** Paths of the tree's files that took part. */
  get paths(): string[] {
    return this.units.paths;
  }

  boundary(name: string): BoundarySpec | null {
    return this.input.boundary(name);
  }

  // --- Functions ------------------------------------------------------------------------------------------------

  /** Program-wide key of a function by plain name, or null if no unit defines it. */
  functionKey(name: string): string | null {
    const known = this.keys.get(name);
    if (known) return known;
    for (const unit of this.units.withName(name)) {
      const key = this.resolve(name, unit);
      if (!key) continue;
      this.keys.set(name, key);
      return key;
    }
    return null;
  }
  /** Answers of functionKey. */
  private readonly keys = new Map<string, string>();
  hasFunction(name: string, scope: Scope): boolean {
    return this.linked(name, scope) !== null;
  }

  functionRef(name: string, scope: Scope): string {
    return this.linked(name, scope) ?? name;
  }

  private linked(name: string, scope: Scope): string | null {
    const unit = this.units.of(scope);
    return this.ask(`function ${name}`, () => this.resolve(name, unit));
  }

  /** What the function that is being lowered asks of the program; see functionIr(). */
  private asking: Map<string, Asked> | null = null;

  private ask(question: string, again: () => string | null): string | null {
    const answer = again();
    this.asking?.set(question, { again, answer });
    return answer;
  }

  private resolve(name: string, from: UnitContext): string | null {
    const own = this.definitionIn(name, from, false);
    if (own && !own.weak) return `${name}@${from.index}`;
    for (const unit of this.units.withName(name)) {
      if (unit === from) continue;
      const other = this.definitionIn(name, unit, true);
      if (other && !other.weak) return `${name}@${unit.index}`;
    }
    return own ? `${name}@${from.index}` : this.aliased(name);
  }

  private aliased(name: string): string | null {
    for (const unit of this.units.withName(name)) {
      const target = aliasesOf(name, unit.scope).find((one) => this.definitionIn(one, unit, false));
      if (target !== undefined) return `${target}@${unit.index}`;
    }
    return null;
  }

  /** A definition seen from a unit; `external`: only one in the unit's own file that is not static. */
  private definitionIn(name: string, unit: UnitContext, external: boolean): Definition | null {
    const key = `${name}@${unit.index}`;
    let found = this.functions.get(key);
    if (found === undefined) {
      found = this.findDefinition(name, unit);
      this.functions.set(key, found);
    }
    if (!found || !external) return found;
    const own = found.parsed.inclusion.file.path === unit.scope.unit.path;
    const isStatic = found.node.children.some(
      (one) =>
        one.kind === 'storage_class_specifier' && textOf(one, sourceOf(found.parsed)).includes('static'),
    );
    return own && !isStatic ? found : null;
  }

  private findDefinition(name: string, unit: UnitContext): Definition | null {
    for (const found of unit.scope.ordinary(name)) {
      if (found.item.bodyStart < 0 && !found.item.isCall) continue;
      const parsed = unit.scope.parseItem(found);
      const source = sourceOf(parsed);
      for (const node of parsed.root.children) {
        if (node.kind !== 'function_definition' || declaredName(node, source) !== name) continue;
        return { unit, parsed, node, weak: this.sourceText(found).includes('__weak') };
      }
    }
    return null;
  }

  private sourceText(found: FoundItem): string {
    const end = found.item.bodyStart >= 0 ? found.item.bodyStart : found.item.end;
    return found.inclusion.file.text.slice(found.item.start, end);
  }

  /**
   * The lowered function of a key; null if there is none. One that was lowered for a Run before is asked whether the
   * names that it uses still mean the same: the units that a Run has come to, and an edit, may have changed that.
   */
  functionIr(key: string): FunctionIr | null {
    let lowered = this.lowered.get(key);
    if (!lowered || !holds(lowered, this.present)) {
      lowered = this.lower(key);
      this.lowered.set(key, lowered);
    }
    if (lowered.remark !== null) this.remarks.add(lowered.remark);
    return lowered.ir;
  }

  private lower(key: string): Lowered {
    const [name = '', index] = key.split('@');
    const unit = this.units.at(Number(index));
    const found = unit ? this.definitionIn(name, unit, false) : null;
    const asked = new Map<string, Asked>();
    let ir: FunctionIr | null = null;
    let remark: string | null = null;
    if (unit && found) {
      this.asking = asked;
      try {
        ir = lowerFunction({ name, parsed: found.parsed, node: found.node }, unit.types, this, (id) =>
          this.fileById(id),
        );
      } catch (error) {
        if (!(error instanceof NotLowered)) throw error;
        remark = `${name}() is not understood: ${error.message}`;
      } finally {
        this.asking = null;
      }
    }
    return { ir, remark, asked: [...asked.values()], run: this.present };
  }

  // --- Variables and types --------------------------------------------------------------------------------------

  global(name: string, scope: Scope): string {
    const from = this.units.of(scope);
    const key = this.ask(`variable ${name}`, () => this.linkedVariable(name, from));
    if (key === null) throw new NotLowered(`${name} is not declared in this unit`, null);
    return key;
  }

  private linkedVariable(name: string, from: UnitContext): string | null {
    const local = this.variableIn(name, from);
    if (local?.defined) return this.keep(local.variable);
    for (const unit of this.units.withName(name)) {
      if (unit === from) continue;
      const other = this.variableIn(name, unit);
      if (other?.defined && other.external) return this.keep(other.variable);
    }
    return local && this.keep({ ...local.variable, key: `${name}@extern` });
  }

  staticLocal(
    place: string,
    name: string,
    type: CType,
    initializer: Initializer | null,
    scope: Scope,
  ): string {
    const unit = this.units.of(scope).index;
    const key = `${place}@${unit}`;
    const variable = {
      key,
      name: place.replace(/:\d+$/, ''),
      type,
      perCpu: false,
      initializer: initializer ? { ...initializer, unit } : null,
      defined: true,
    };
    this.ask(`static ${key}`, () => this.keep(variable));
    return key;
  }

  /** A variable declared extern inside a function. */
  externLocal(name: string, type: CType, scope: Scope): string {
    const own = this.units.of(scope);
    const key = `${name}@extern`;
    const linked = (): string => {
      for (const unit of this.units.withName(name)) {
        const found = this.variableIn(name, unit);
        if (found?.defined && (found.external || unit === own)) return this.keep(found.variable);
      }
      return this.keep({ key, name, type, perCpu: false, initializer: null, defined: false });
    };
    return this.ask(`extern ${name}`, linked) ?? key;
  }

  /** A variable by plain name, wherever a unit defines it; null if no unit declares it. */
  globalByName(name: string): GlobalVariable | null {
    for (const unit of this.units.withName(name)) {
      if (this.variableIn(name, unit)) return this.globals.get(this.global(name, unit.scope)) ?? null;
    }
    return null;
  }

  globalByKey(key: string): GlobalVariable | null {
    return this.globals.get(key) ?? null;
  }

  private keep(variable: GlobalVariable): string {
    if (!this.globals.has(variable.key)) this.globals.set(variable.key, variable);
    return variable.key;
  }

  private readonly variables = new Map<string, FoundVariable | null>();

  private variableIn(name: string, unit: UnitContext): FoundVariable | null {
    const key = `${name}@${unit.index}`;
    const known = this.variables.get(key);
    if (known !== undefined) return known;
    this.variables.set(key, null);
    const found = unit.types.atFileScope(() => this.declaredIn(name, key, unit));
    this.variables.set(key, found);
    return found;
  }

  private declaredIn(name: string, key: string, unit: UnitContext): FoundVariable | null {
    let best: FoundVariable | null = null;
    for (const found of unit.scope.ordinary(name)) {
      if (found.item.isTypedef || found.item.bodyStart >= 0) continue;
      const parsed = unit.scope.parseItem(found);
      const source = sourceOf(parsed);
      for (const node of named(parsed.root)) {
        if (node.kind !== 'declaration') continue;
        for (const declarator of node.children.filter((one) => one.field === 'declarator')) {
          if (!textOf(declarator, source).includes(name)) continue;
          const declared = declaredBy(unit.types, node, declarator, source);
          if (declared?.name !== name || declared.type.k === 'func') continue;
          const storage = node.children
            .filter((one) => one.kind === 'storage_class_specifier')
            .map((one) => textOf(one, source));
          const value = child(declarator, 'value');
          const defined = !storage.some((one) => one.includes('extern')) || value !== null;
          const type = value ? arrayOf(unit.types, declared.type, value, source) : declared.type;
          const entry = {
            variable: {
              key,
              name,
              type,
              perCpu: /\bPER_CPU|_PER_CPU/.test(this.sourceText(found)),
              initializer: value ? { node: value, source, unit: unit.index } : null,
              defined,
            },
            defined,
            external: !storage.some((one) => one.includes('static')),
          };
          if (!best || (entry.defined && (!best.defined || (value !== null && !best.variable.initializer))))
            best = entry;
        }
      }
    }
    return best;
  }

  /** For lowering a global's `initializer`. */
  expressionsOf(unit: number): { types: Types } | null {
    const context = this.units.at(unit);
    return context ? { types: context.types } : null;
  }

  /** A struct by tag, from the first unit that knows its members. */
  struct(tag: string, kind: 'struct' | 'union' = 'struct'): StructDef | null {
    for (const unit of this.units.present) {
      const def = unit.types.tagged(kind, tag);
      if (def.layout()) return def;
    }
    return null;
  }

  /** The body of a macro as the first unit that has it defines it, one space between tokens; null if none has. */
  macroText(macro: string): string | null {
    for (const unit of this.units.present) {
      const found = unit.scope.macroAtEnd(macro);
      if (found) return found.body.map(({ text }) => text).join(' ');
    }
    return null;
  }

  private readonly constants = new WeakMap<Macro, bigint | null>();

  /** A macro is of one unit, so that its value stays. */
  private constantOf(macro: Macro, { types }: UnitContext): bigint | null {
    let value = this.constants.get(macro);
    if (value !== undefined) return value;
    try {
      value = types.evaluator.constantOf(macro.body);
    } catch (error) {
      if (!(error instanceof NotLowered)) throw error;
      value = null;
    }
    this.constants.set(macro, value);
    return value;
  }

  /** Value of a macro or enumerator that is a constant in some unit, or null. */
  constant(name: string): bigint | null {
    for (const unit of this.units.present) {
      const value = unit.types.enumerator(name);
      if (value !== null) return value;
      const macro = unit.scope.macroAtEnd(name);
      if (!macro || macro.params !== null) continue;
      const constant = this.constantOf(macro, unit);
      if (constant !== null) return constant;
    }
    return null;
  }
}

function declaredName(definition: CNode, source: TextOf): string {
  let node = child(definition, 'declarator');
  while (node) {
    if (node.kind === 'identifier') return textOf(node, source);
    node =
      child(node, 'declarator') ??
      (node.kind === 'parenthesized_declarator' ? (named(node)[0] ?? null) : null);
  }
  return '';
}
