// The translation units of a program: read once and kept while their files stay the same. What a Run comes to of them,
// in which order, is told anew for each Run, so that a Run does not depend on those before it. Held by Program.
// SPDX-License-Identifier: MIT
import { withNewBodies } from './cpp/bodyEdit.ts';
import { generatedHeader } from './cpp/generatedHeaders.ts';
import type { SourceFile } from './cpp/sourceFile.ts';
import type { Inclusion } from './cpp/unit.ts';
import { readUnit } from './cpp/unit.ts';
import type { Types } from './lower/types.ts';
import type { ProgramInput } from './program.ts';
import { Scope } from './scope.ts';

export interface UnitContext {
  /** Its number in keys such as "switch_fpu@3": the same as long as the set lives. */
  readonly index: number;
  readonly scope: Scope;
  readonly types: Types;
}

/** A .c file that is read when a name is asked for that it may define. */
interface Further {
  readonly path: string;
  readonly names: ReadonlySet<string>;
}

/** What new texts did to the units. */
export interface Changed {
  /** Inclusions in which only function bodies changed: others stand in their places. */
  readonly replaced: ReadonlySet<Inclusion>;
  /** Numbers of units that are read again. */
  readonly dropped: ReadonlySet<number>;
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

/** Units that Makefiles leave out without an option: without it their text makes other functions of the same names. */
const builtWith: ReadonlyMap<string, string> = new Map([
  ['arch/x86/kernel/signal_32.c', 'IA32_EMULATION'],
  ['arch/x86/kernel/signal_compat.c', 'COMPAT'],
  ['arch/x86/ia32/ia32_signal.c', 'IA32_EMULATION'],
  ['arch/x86/kernel/shstk.c', 'X86_USER_SHADOW_STACK'],
]);

function isBuilt(path: string, predefined: string): boolean {
  const option = builtWith.get(path);
  return option === undefined || new RegExp(`^#define CONFIG_${option} 1$`, 'm').test(predefined);
}

/** Stands for a path: the options are no file. */
const configuration = '<configuration>';

export class UnitSet {
  /** Units that the present Run has come to, in the order in which it did. */
  present: UnitContext[] = [];
  /** Paths of the program's own units that this tree lacks. */
  readonly missing: readonly string[];
  private readonly files = new Map<string, SourceFile | null>();
  private readonly contexts: (UnitContext | null)[] = [];
  private readonly numbers = new Map<string, number>();
  private readonly own: readonly string[];
  private readonly further: Further[];
  private unread: Further[] = [];

  /** `typesOf` makes the types of a scope, with the evaluator that they need. */
  constructor(
    private readonly input: ProgramInput,
    private readonly typesOf: (scope: Scope) => Types,
  ) {
    this.own = input.units.filter((path) => this.unit(path) !== null);
    this.missing = input.units.filter((path) => !this.own.includes(path));
    this.further = [];
    for (const path of input.moreUnits ?? []) {
      const file = input.units.includes(path) || !isBuilt(path, input.predefined) ? null : this.file(path);
      if (file) this.further.push({ path, names: namesAtLineStarts(file.text) });
    }
    this.begin();
  }

  /** A Run begins: it has the program's own units and comes to further ones as it asks for names. */
  begin(): void {
    this.present = this.own.flatMap((path) => this.unit(path) ?? []);
    this.unread = [...this.further];
  }

  /** The present units; while the caller goes on, further ones are read that may define the name. */
  *withName(name: string): Generator<UnitContext> {
    for (let i = 0; ; i++) {
      while (i >= this.present.length && this.readNextFor(name));
      const unit = this.present[i];
      if (!unit) return;
      yield unit;
    }
  }

  at(index: number): UnitContext | null {
    return this.contexts[index] ?? null;
  }

  of(scope: Scope): UnitContext {
    const unit = this.contexts.find((one) => one?.scope === scope);
    if (!unit) throw new Error('a scope of another program');
    return unit;
  }

  /** Texts of the .c files of the program, also of those that are not read as units yet. */
  texts(): string[] {
    const paths = [
      ...this.present.map(({ scope }) => scope.unit.path),
      ...this.unread.map(({ path }) => path),
    ];
    return paths.map((path) => this.file(path)?.text ?? '');
  }

  /** Paths of the files that the present units have, and of those that may become one. */
  get paths(): string[] {
    const paths = new Set(this.further.map(({ path }) => path));
    for (const { scope } of this.present) for (const { file } of scope.unit.inclusions) paths.add(file.path);
    paths.delete(configuration);
    return [...paths];
  }

  /**
   * Takes new texts of files. Units without one of them stay, and so does a unit in whose files only function bodies
   * changed, but for these bodies; others are read again. Null if no unit can stay.
   */
  change(texts: ReadonlyMap<string, string>): Changed | null {
    const news = new Map<SourceFile, SourceFile>();
    for (const [path, text] of texts) {
      const old = this.files.get(path);
      if (!old) return null;
      const file = this.input.sources.file(path, text);
      if (file === old) continue;
      if (file.guard !== old.guard) return null;
      news.set(old, file);
      this.files.set(path, file);
      const at = this.further.findIndex((one) => one.path === path);
      if (at >= 0) this.further[at] = { path, names: namesAtLineStarts(file.text) };
    }
    const replaced = new Set<Inclusion>();
    const dropped = new Set<number>();
    for (const context of this.contexts) {
      if (!context) continue;
      const moved = movedInclusions(context, news);
      if (moved === null) {
        dropped.add(context.index);
        this.contexts[context.index] = null;
      } else if (moved.size > 0) {
        context.scope.replace(moved);
        for (const inclusion of moved.keys()) replaced.add(inclusion);
      }
    }
    return { replaced, dropped };
  }

  /** Reads the first unread unit that may define the name; false if there is none. */
  private readNextFor(name: string): boolean {
    const written = name.replace(pastedPrefix, '');
    const at = this.unread.findIndex(({ names }) => names.has(name) || names.has(written));
    const [next] = at < 0 ? [] : this.unread.splice(at, 1);
    if (!next) return false;
    const unit = this.unit(next.path);
    if (unit) this.present.push(unit);
    return true;
  }

  private unit(path: string): UnitContext | null {
    const index = this.numbers.get(path) ?? this.contexts.length;
    const known = this.contexts[index];
    if (known) return known;
    const { input } = this;
    const unit = readUnit(
      path,
      { read: (one) => this.file(one) },
      {
        predefined: input.sources.file(configuration, input.predefined),
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
    const context = { index, scope, types: this.typesOf(scope) };
    this.numbers.set(path, index);
    this.contexts[index] = context;
    return context;
  }

  private file(path: string): SourceFile | null {
    const known = this.files.get(path);
    if (known !== undefined) return known;
    const text = this.input.readText(path) ?? generatedHeader(path, (table) => this.input.readText(table));
    const file = text === null ? null : this.input.sources.file(path, text);
    this.files.set(path, file);
    return file;
  }
}

/** By old inclusion what stands in its place; null if the unit has to be read again. */
function movedInclusions(
  { scope }: UnitContext,
  news: ReadonlyMap<SourceFile, SourceFile>,
): Map<Inclusion, Inclusion> | null {
  const moved = new Map<Inclusion, Inclusion>();
  for (const inclusion of scope.unit.inclusions) {
    const file = news.get(inclusion.file);
    if (!file) continue;
    const one = withNewBodies(inclusion, file);
    if (!one) return null;
    moved.set(inclusion, one);
  }
  return moved;
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
