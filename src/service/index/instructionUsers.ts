// Which functions of the tree use an instruction: those whose asm strings name it, and those that use a macro which
// does. Looks at the files of FPU handling only, whatever their names are in this version. Called by hardwareHover.ts.
// SPDX-License-Identifier: MIT
import type { StoredDefinition } from '../../core/index/symbolStore.ts';
import type { HoverContext } from './hoverAnswer.ts';
import type { SourceFile } from './workspaceFiles.ts';

export interface InstructionUser {
  readonly name: string;
  readonly path: string;
  readonly line1: number;
}

const fpuFiles =
  /^arch\/x86\/(?:kernel\/fpu\/|include\/asm\/(?:fpu\/|fpu-internal|i387|xsave|special_insns|xcr|processor\.h|simd)|kernel\/(?:i387|xsave|traps|process_64|process_32|signal|cpu\/bugs)|boot\/cpuflags)/;
const deepestMacros = 4;
const mostUsers = 12;

interface Unit {
  readonly definition: StoredDefinition;
  /** Identifiers outside strings. */
  readonly words: ReadonlySet<string>;
  /** Words that begin a statement of a string, lower case. */
  readonly quoted: ReadonlySet<string>;
  readonly isAssembly: boolean;
}

const unitsOf = new WeakMap<SourceFile, readonly Unit[]>();
const filesOf = new WeakMap<object, { readonly count: number; readonly paths: readonly string[] }>();

/** Functions that use the instruction, directly or through macros, in the order of files and lines. */
export function instructionUsers(mnemonic: string, context: HoverContext): readonly InstructionUser[] {
  const units = allUnits(context);
  const wanted = new RegExp(`^${mnemonic.toLowerCase()}(?:64|q|l)?$`);
  const users = new Set<Unit>();
  let names = new Set<string>();
  for (const unit of units) {
    // Where the assembler may be too old for the instruction, a macro of its name holds its bytes.
    // Where the assembler may be too old for the instruction, a macro of its name holds its bytes.
    const isMacro = unit.definition.kind === 'macro';
    const isNamed = isMacro && wanted.test(unit.definition.name.toLowerCase());
    // user_insn(fxsave %[fx], ...) has the mnemonic bare.
    const isUsed = unit.isAssembly && [...unit.quoted, ...unit.words].some((word) => wanted.test(word));
    if (!isNamed && !isUsed) continue;
    if (unit.definition.kind === 'macro') names.add(unit.definition.name);
    else users.add(unit);
  }
  for (let depth = 0; depth < deepestMacros && names.size > 0; depth++) {
    const next = new Set<string>();
    for (const unit of units) {
      if (users.has(unit) || ![...names].some((name) => unit.words.has(name))) continue;
      if (unit.definition.kind === 'function') users.add(unit);
      else if (!names.has(unit.definition.name)) next.add(unit.definition.name);
    }
    names = next;
  }
  return [...users].slice(0, mostUsers).map(({ definition: { name, path, nameFrom } }) => ({
    name,
    path,
    line1: nameFrom.line0 + 1,
  }));
}

function allUnits({ store, files, values }: HoverContext): readonly Unit[] {
  return fpuPaths(store).flatMap((path) => {
    const source = files.source(path);
    if (!source) return [];
    let units = unitsOf.get(source);
    if (!units) {
      const text = values.plainText(source);
      units = (store.definitionsIn(path) ?? [])
        .filter(({ kind }) => kind === 'function' || kind === 'macro')
        .map((definition) => unitOf(definition, text.slice(definition.start, definition.end)));
      unitsOf.set(source, units);
    }
    return units;
  });
}

function unitOf(definition: StoredDefinition, text: string): Unit {
  const strings = text.match(/"(?:\\[^]|[^"\\])*"/g) ?? [];
  const code = text.replace(/"(?:\\[^]|[^"\\])*"/g, '""');
  const words = new Set(code.match(/[A-Za-z_]\w*/g) ?? []);
  const statements = strings.flatMap(
    (one) => one.toLowerCase().match(/(?<=["\s;:]|\\[nt])[a-z][a-z0-9]*(?=[\s"\\;])/g) ?? [],
  );
  return {
    definition,
    words,
    quoted: new Set(statements),
    isAssembly:
      /^(?:(?:__)?asm\w*|\w*_insn\w*|alternative\w*|ALTERNATIVE\w*)$/m.test([...words].join('\n')) ||
      (definition.kind === 'macro' && strings.length > 0),
  };
}

function fpuPaths(store: HoverContext['store']): readonly string[] {
  const all = store.paths();
  let known = filesOf.get(store);
  if (known?.count !== all.length) {
    known = {
      count: all.length,
      paths: all.filter((path) => fpuFiles.test(path) && /\.[ch]$/.test(path)).sort(),
    };
    filesOf.set(store, known);
  }
  return known.paths;
}
