// The program: translation units of a tree, linked by C's rules. Finds the definition of a function or variable
// (same unit, then the units' own files; a strong definition wins over a weak one), lowers it on demand and keeps it.
// Pure: reads files and parses only through ports. Called by core/sim; knows no machine.
// SPDX-License-Identifier: MIT
import type { CNode, CParser } from '../syntax/tree.ts';
import type { BoundarySpec } from './boundary/spec.ts';
import type { CType, StructDef } from './ctype.ts';
import { generatedHeader } from './cpp/generatedHeaders.ts';
import type { SourceFile } from './cpp/sourceFile.ts';
import type { SourceCache } from './cpp/sourceCache.ts';
import { readUnit } from './cpp/unit.ts';
import type { FunctionIr } from './ir.ts';
import { child, named, NotLowered } from './lower/context.ts';
import type { Linker, TextOf } from './lower/context.ts';
import { Expressions } from './lower/expressions.ts';
import { arrayOf, declaredBy } from './lower/globalTypes.ts';
import { lowerFunction } from './lower/functions.ts';
import { sourceOf, textOf, Types } from './lower/types.ts';
import type { FoundItem, ParsedItem } from './scope.ts';
import { Scope } from './scope.ts';

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

interface UnitContext {
  readonly index: number;
  readonly scope: Scope;
  readonly types: Types;
}

export interface GlobalVariable {
  readonly key: string;
  readonly name: string;
  readonly type: CType;
  readonly perCpu: boolean;
  /** Its initialiser, if it has one: lower with `lowerInitializer`. */
  readonly initializer: { readonly node: CNode; readonly source: TextOf; readonly unit: number } | null;
  /** False: only declared, its definition lies outside the program; it starts as zero. */
  readonly defined: boolean;
}

interface Definition {
  readonly unit: UnitContext;
  readonly parsed: ParsedItem;
  readonly node: CNode;
  readonly weak: boolean;
}

const includePath = [
  'arch/x86/include',
  'arch/x86/include/generated',
  'include',
  'arch/x86/include/uapi',
  'arch/x86/include/generated/uapi',
  'include/uapi',
  'include/generated/uapi',
];
const forced = [
  'include/linux/compiler-version.h',
  'include/linux/kconfig.h',
  'include/linux/compiler_types.h',
];

export class Program implements Linker {
  readonly remarks = new Set<string>();
  private readonly files = new Map<string, SourceFile | null>();
  private readonly units: UnitContext[] = [];
  private readonly functions = new Map<string, Definition | null>();
  private readonly irs = new Map<string, FunctionIr | null>();
  private readonly globals = new Map<string, GlobalVariable>();

  /** Paths of units that are not read yet, with the names that their files may define. */
  private readonly unread: { readonly path: string; readonly names: ReadonlySet<string> }[] = [];

  constructor(private readonly input: ProgramInput) {
    for (const path of input.units) if (!this.readUnit(path)) this.remarks.add(`${path} is not in this tree`);
    for (const path of input.moreUnits ?? []) {
      const file = input.units.includes(path) ? null : this.file(path);
      if (file) this.unread.push({ path, names: namesAtLineStarts(file.text) });
    }
  }

  private readUnit(path: string): UnitContext | null {
    const { input } = this;
    const unit = readUnit(
      path,
      { read: (one) => this.file(one) },
      {
        predefined: input.sources.file('<configuration>', input.predefined),
        forced,
        includePath,
        asmFallback: ['include/asm-generic', 'include/uapi/asm-generic'],
      },
    );
    if (!unit) return null;
    const scope = new Scope(unit, input.parser, {
      keep: (name) => input.keep.has(name) || input.boundary(name) !== null,
      verbatim: (name) => {
        const first = input.boundary(name)?.args[0];
        return first === 'text' || first === 'feature';
      },
    });
    const types = new Types(scope);
    types.evaluator = new Expressions(types, this, null);
    const context = { index: this.units.length, scope, types };
    this.units.push(context);
    return context;
  }

  /** The units of the program; while the caller goes on, further ones are read that may define the name. */
  private *unitsFor(name: string): Generator<UnitContext> {
    for (let i = 0; ; i++) {
      while (i >= this.units.length && this.readNextFor(name));
      const unit = this.units[i];
      if (!unit) return;
      yield unit;
    }
  }

  /** Reads the first unread unit that may define the name; false if there is none. */
  private readNextFor(name: string): boolean {
    const written = name.replace(pastedPrefix, '');
    const at = this.unread.findIndex(({ names }) => names.has(name) || names.has(written));
    const [next] = at < 0 ? [] : this.unread.splice(at, 1);
    if (!next) return false;
    this.readUnit(next.path);
    return true;
  }

  private file(path: string): SourceFile | null {
    const known = this.files.get(path);
    if (known !== undefined) return known;
    const text = this.input.readText(path) ?? generatedHeader(path, (table) => this.input.readText(table));
    const file = text === null ? null : this.input.sources.file(path, text);
    this.files.set(path, file);
    return file;
  }

  /** Texts of the .c files of the program, also of those that are not read as units yet. */
  unitTexts(): string[] {
    const paths = [...this.units.map(({ scope }) => scope.unit.path), ...this.unread.map(({ path }) => path)];
    return paths.map((path) => this.file(path)?.text ?? '');
  }

  fileById(id: number): SourceFile | null {
    return this.input.sources.get(id);
  }

  /** Paths of the tree's files that took part. */
  get paths(): string[] {
    return [...this.files].flatMap(([path, file]) => (file ? [path] : []));
  }

  boundary(name: string): BoundarySpec | null {
    return this.input.boundary(name);
  }

  // --- Functions ------------------------------------------------------------------------------------------------

  /** Program-wide key of a function by plain name, or null if no unit defines it. */
  functionKey(name: string): string | null {
    const known = this.keys.get(name);
    if (known) return known;
    for (const unit of this.unitsFor(name)) {
      const key = this.resolve(name, unit);
      if (!key) continue;
      this.keys.set(name, key);
      return key;
    }
    return null;
  }
  /** Answers of functionKey: the driver asks for the same few at every switch. */
  private readonly keys = new Map<string, string>();

  hasFunction(name: string, scope: Scope): boolean {
    return this.resolve(name, this.unitOf(scope)) !== null;
  }

  functionRef(name: string, scope: Scope): string {
    return this.resolve(name, this.unitOf(scope)) ?? name;
  }

  private unitOf(scope: Scope): UnitContext {
    const unit = this.units.find((one) => one.scope === scope);
    if (!unit) throw new Error('a scope of another program');
    return unit;
  }

  private resolve(name: string, from: UnitContext): string | null {
    const own = this.definitionIn(name, from, false);
    if (own && !own.weak) return `${name}@${from.index}`;
    for (const unit of this.unitsFor(name)) {
      if (unit === from) continue;
      const other = this.definitionIn(name, unit, true);
      if (other && !other.weak) return `${name}@${unit.index}`;
    }
    return own ? `${name}@${from.index}` : null;
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

  /** The lowered function of a key; null if there is none. */
  functionIr(key: string): FunctionIr | null {
    const known = this.irs.get(key);
    if (known !== undefined) return known;
    const [name = '', index] = key.split('@');
    const unit = this.units[Number(index)];
    const found = unit ? this.definitionIn(name, unit, false) : null;
    let ir: FunctionIr | null = null;
    if (unit && found) {
      try {
        ir = lowerFunction({ name, parsed: found.parsed, node: found.node }, unit.types, this, (id) =>
          this.fileById(id),
        );
      } catch (error) {
        if (!(error instanceof NotLowered)) throw error;
        this.remarks.add(`${name}() is not understood: ${error.message}`);
      }
    }
    this.irs.set(key, ir);
    return ir;
  }

  // --- Variables and types --------------------------------------------------------------------------------------

  global(name: string, scope: Scope): string {
    const from = this.unitOf(scope);
    const local = this.variableIn(name, from);
    if (local?.defined) return this.keep(local.variable);
    for (const unit of this.unitsFor(name)) {
      if (unit === from) continue;
      const other = this.variableIn(name, unit);
      if (other?.defined && other.external) return this.keep(other.variable);
    }
    if (!local) throw new NotLowered(`${name} is not declared in this unit`, null);
    return this.keep({ ...local.variable, key: `${name}@extern` });
  }

  staticLocal(
    functionName: string,
    name: string,
    type: CType,
    initializer: { readonly node: CNode; readonly source: TextOf } | null,
    scope: Scope,
  ): string {
    const unit = this.unitOf(scope).index;
    return this.keep({
      key: `${functionName}.${name}@${unit}`,
      name: `${functionName}.${name}`,
      type,
      perCpu: false,
      initializer: initializer ? { ...initializer, unit } : null,
      defined: true,
    });
  }

  /** A variable declared extern inside a function. */
  externLocal(name: string, type: CType, scope: Scope): string {
    for (const unit of this.unitsFor(name)) {
      const found = this.variableIn(name, unit);
      if (found?.defined && (found.external || unit === this.unitOf(scope))) return this.keep(found.variable);
    }
    const key = `${name}@extern`;
    return this.keep({ key, name, type, perCpu: false, initializer: null, defined: false });
  }

  /** A variable by plain name, wherever a unit defines it; null if no unit declares it. */
  globalByName(name: string): GlobalVariable | null {
    for (const unit of this.unitsFor(name)) {
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

  private readonly variables = new Map<
    string,
    { variable: GlobalVariable; defined: boolean; external: boolean } | null
  >();

  private variableIn(
    name: string,
    unit: UnitContext,
  ): { variable: GlobalVariable; defined: boolean; external: boolean } | null {
    const key = `${name}@${unit.index}`;
    const known = this.variables.get(key);
    if (known !== undefined) return known;
    let best: { variable: GlobalVariable; defined: boolean; external: boolean } | null = null;
    this.variables.set(key, null);
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
    this.variables.set(key, best);
    return best;
  }

  /** Lowers `initializer` of a global into a function that writes the object at its address. */
  expressionsOf(unit: number): { types: Types } | null {
    const context = this.units[unit];
    return context ? { types: context.types } : null;
  }

  /** A struct by tag, from the first unit that knows its members. */
  struct(tag: string, kind: 'struct' | 'union' = 'struct'): StructDef | null {
    for (const unit of this.units) {
      const def = unit.types.tagged(kind, tag);
      if (def.layout()) return def;
    }
    return null;
  }

  /** The body of a macro as the first unit that has it defines it, one space between tokens; null if none has. */
  macroText(macro: string): string | null {
    for (const unit of this.units) {
      const found = unit.scope.macroAtEnd(macro);
      if (found) return found.body.map(({ text }) => text).join(' ');
    }
    return null;
  }

  /** Value of a macro or enumerator that is a constant in some unit, or null. */
  constant(name: string): bigint | null {
    for (const unit of this.units) {
      const value = unit.types.enumerator(name);
      if (value !== null) return value;
      const macro = unit.scope.macroAtEnd(name);
      if (!macro || macro.params !== null) continue;
      try {
        const constant = unit.types.evaluator.constantOf(macro.body);
        if (constant !== null) return constant;
      } catch (error) {
        if (!(error instanceof NotLowered)) throw error;
      }
    }
    return null;
  }
}

/** What macros put before the name that is written, as SYSCALL_DEFINE0(rt_sigreturn) and DEFINE_IDTENTRY(exc_...) do. */
const pastedPrefix = /^__(?:(?:x64|ia32|do|se)_(?:compat_)?sys_|(?=exc_))/;

/** Names on lines that begin in the first column, where kernel code defines functions and variables. */
function namesAtLineStarts(text: string): ReadonlySet<string> {
  const names = new Set<string>();
  for (const line of text.matchAll(/^[A-Za-z_].*$/gm))
    for (const name of line[0].matchAll(/[A-Za-z_]\w*/g)) names.add(name[0]);
  return names;
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
