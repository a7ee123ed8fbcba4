// A translation unit as the compiler would see it: directives evaluated in order, includes followed, every file's
// inactive lines blanked with places kept, and what each macro meant at each place. Text is not expanded here.
// Called by core/exec's Program; reads files only through the TreeFiles port.
// SPDX-License-Identifier: MIT
import { evaluateCondition } from './condition.ts';
import { expandTokens } from './expand.ts';
import type { Macro } from './macro.ts';
import { MacroHistory, parseDefine } from './macro.ts';
import type { SourceFile } from './sourceFile.ts';
import type { Token } from './token.ts';
import { tokenize } from './token.ts';

/** The files of a tree. `read` gives the same SourceFile for the same content; null if there is no such file. */
export interface TreeFiles {
  read(path: string): SourceFile | null;
}

export interface UnitOptions {
  /** Text of definitions that stand before the first line: compiler macros and the CONFIG set. */
  readonly predefined: SourceFile;
  /** Files included before the unit's own text, as the kernel's build does. */
  readonly forced: readonly string[];
  /** Folders searched for <...>, relative to the tree root. */
  readonly includePath: readonly string[];
  /** Folder for <asm/x.h> that no folder of the path has, e.g. "include/asm-generic". */
  readonly asmFallback: readonly string[];
}

/** Text of a file between directives that is live, [from, to), ascending. Made by liveOf() only. */
export type Live = readonly (readonly [number, number])[];

/** One inclusion of a file: its active text and where in the macro history its lines stand. */
export interface Inclusion {
  readonly file: SourceFile;
  readonly live: Live;
  /** Pairs of an offset and the order from there on, ascending: a thousand headers in each unit have many. */
  readonly checkpoints: readonly number[];
}

const lives = new WeakMap<SourceFile, Live[]>();

/** The same object for the same lines of a file: most units see a header alike. */
export function liveOf(file: SourceFile, ranges: Live): Live {
  let known = lives.get(file);
  if (!known) lives.set(file, (known = []));
  let live = known.find((one) => sameRanges(one, ranges));
  // A copy has no room for more.
  if (!live) known.push((live = ranges.slice()));
  return live;
}

const sameRanges = (a: Live, b: Live): boolean =>
  a.length === b.length && a.every((range, i) => range[0] === b[i]?.[0] && range[1] === b[i]?.[1]);

const activeTexts = new WeakMap<Live, string>();

/** The file's text with inactive lines, directives and comments blanked; same length. Made once, on demand. */
export function activeText(inclusion: Inclusion): string {
  let text = activeTexts.get(inclusion.live);
  if (text === undefined) {
    const pieces: string[] = [];
    let at = 0;
    for (const [from, to] of inclusion.live) {
      pieces.push(
        inclusion.file.text.slice(at, from).replace(/[^\n\r]/g, ' '),
        inclusion.file.text.slice(from, to),
      );
      at = to;
    }
    pieces.push(inclusion.file.text.slice(at).replace(/[^\n\r]/g, ' '));
    text = pieces.join('');
    activeTexts.set(inclusion.live, text);
  }
  return text;
}

export interface Unit {
  readonly path: string;
  /** In the order in which their text ends; the unit's own file is last. */
  readonly inclusions: readonly Inclusion[];
  readonly macros: MacroHistory;
  /** Includes that were not found and malformed conditions, each once: remarks for the Run. */
  readonly remarks: readonly string[];
}

const maxDepth = 120;
const maxInclusions = 6000;

/** Macro definition in force at an offset of an inclusion. */
export function macroAt(unit: Unit, inclusion: Inclusion, offset: number, name: string): Macro | null {
  return unit.macros.at(name, orderAt(inclusion, offset));
}

/** Where an offset of an inclusion stands in the history of the unit's macros. */
export function orderAt(inclusion: Inclusion, offset: number): number {
  const list = inclusion.checkpoints;
  let low = 0;
  let high = list.length / 2 - 1;
  let order = 0;
  while (low <= high) {
    const middle = (low + high) >> 1;
    if ((list[2 * middle] ?? Infinity) <= offset) {
      order = list[2 * middle + 1] ?? 0;
      low = middle + 1;
    } else high = middle - 1;
  }
  return order;
}

/** Reads a translation unit. Null if its file does not exist. */
export function readUnit(path: string, files: TreeFiles, options: UnitOptions): Unit | null {
  const reader = new UnitReader(files, options);
  const main = files.read(path);
  if (!main) return null;
  reader.include(options.predefined, 0);
  for (const forced of options.forced) {
    const file = files.read(forced);
    if (file) reader.include(file, 0);
  }
  reader.include(main, 0);
  return { path, inclusions: reader.inclusions, macros: reader.macros, remarks: [...reader.remarks] };
}

/** By file, the macro of each directive that has been met: units share them. */
const defined = new WeakMap<SourceFile, (Macro | null)[]>();

function definedBy(file: SourceFile, index: number): Macro | null {
  let known = defined.get(file);
  if (!known) defined.set(file, (known = []));
  const directive = file.directives[index];
  let macro = known[index];
  if (macro === undefined && directive)
    known[index] = macro = parseDefine(file.text, directive.operandStart, directive.operandEnd, file.id);
  return macro ?? null;
}

class UnitReader {
  readonly inclusions: Inclusion[] = [];
  readonly macros = new MacroHistory();
  readonly remarks = new Set<string>();
  private order = 0;
  private readonly once = new Set<string>();

  constructor(
    private readonly files: TreeFiles,
    private readonly options: UnitOptions,
  ) {}

  include(file: SourceFile, depth: number): void {
    if (depth > maxDepth || this.inclusions.length > maxInclusions) {
      this.remarks.add(`includes nested too deeply or too many, stopped at ${file.path}`);
      return;
    }
    if (this.once.has(file.path)) return;
    if (file.guard !== null && this.macros.at(file.guard, Infinity) !== null) return;
    const checkpoints = [0, this.order];
    const ranges: [number, number][] = [];
    let copied = 0;
    // Each entry: was the enclosing text active, has a branch been taken, is this branch active.
    const stack: { outer: boolean; taken: boolean; active: boolean }[] = [];
    let live = true;
    const copyTo = (offset: number): void => {
      if (live && offset > copied) ranges.push([copied, offset]);
      copied = offset;
    };
    for (const [i, directive] of file.directives.entries()) {
      copyTo(directive.start);
      const wasLive = live;
      const operand = (): Token[] =>
        tokenize(file.text, directive.operandStart, directive.operandEnd, file.id);
      switch (directive.keyword) {
        case 'if':
        case 'ifdef':
        case 'ifndef': {
          const value: boolean = live && this.condition(directive.keyword, operand(), file);
          stack.push({ outer: live, taken: value, active: value });
          live = value;
          break;
        }
        case 'elif': {
          const top = stack[stack.length - 1];
          if (!top) break;
          const value = top.outer && !top.taken && this.condition('if', operand(), file);
          top.taken ||= value;
          live = value;
          break;
        }
        case 'else': {
          const top = stack[stack.length - 1];
          if (!top) break;
          live = top.outer && !top.taken;
          top.taken = true;
          break;
        }
        case 'endif': {
          const top = stack.pop();
          if (top) live = top.outer;
          break;
        }
        case 'define':
          if (live) {
            const macro = definedBy(file, i);
            if (macro) this.macros.set(macro.name, macro, ++this.order);
          }
          break;
        case 'undef':
          if (live) {
            const name = operand()[0];
            if (name) this.macros.set(name.text, null, ++this.order);
          }
          break;
        case 'include':
        case 'include_next':
          if (live) this.includeOperand(operand(), file, depth, directive.keyword === 'include_next');
          break;
        case 'pragma':
          if (live && operand()[0]?.text === 'once') this.once.add(file.path);
          break;
      }
      copied = directive.end;
      if ((wasLive || live) && checkpoints.at(-1) !== this.order) checkpoints.push(directive.end, this.order);
    }
    copyTo(file.text.length);
    this.inclusions.push({ file, live: liveOf(file, ranges), checkpoints: checkpoints.slice() });
  }

  private condition(keyword: string, tokens: Token[], file: SourceFile): boolean {
    if (keyword === 'ifdef') return this.macros.at(tokens[0]?.text ?? '', Infinity) !== null;
    if (keyword === 'ifndef') return this.macros.at(tokens[0]?.text ?? '', Infinity) === null;
    const expanded = expandTokens(this.replaceDefined(tokens), {
      macro: (name) => this.macros.at(name, Infinity),
      keep: (name) => compilerTests.has(name),
    });
    const value = evaluateCondition(answerCompilerTests(expanded));
    if (value === null) {
      this.remarks.add(`${file.path}: condition not understood, taken as false`);
      return false;
    }
    return value !== 0n;
  }

  private replaceDefined(tokens: Token[]): Token[] {
    const out: Token[] = [];
    for (let i = 0; i < tokens.length; i++) {
      const token = tokens[i];
      if (!token) continue;
      if (token.text !== 'defined') {
        out.push(token);
        continue;
      }
      const bracket = tokens[i + 1]?.text === '(';
      const name = tokens[i + (bracket ? 2 : 1)];
      i += bracket ? 3 : 1;
      const known =
        name !== undefined && (compilerTests.has(name.text) || this.macros.at(name.text, Infinity) !== null);
      out.push({ ...token, kind: 'num', text: known ? '1' : '0' });
    }
    return out;
  }

  private includeOperand(tokens: Token[], from: SourceFile, depth: number, next: boolean): void {
    let list = tokens;
    if (list[0]?.kind === 'id') {
      list = expandTokens(list, { macro: (name) => this.macros.at(name, Infinity), keep: () => false });
    }
    const first = list[0];
    if (!first) return;
    let name: string;
    const folder = from.path.slice(0, from.path.lastIndexOf('/') + 1);
    const candidates: string[] = [];
    if (first.kind === 'str') {
      name = first.text.slice(1, -1);
      if (!next) candidates.push(folder + name);
    } else {
      name = list
        .slice(1)
        .map((t) => t.text)
        .join('')
        .replace(/>.*$/, '');
    }
    // #include_next goes on in the search path after the folder in which this file was found.
    const { includePath } = this.options;
    const own = next ? includePath.findIndex((path) => `${path}/${name}` === from.path) : -1;
    for (const path of includePath.slice(own + 1)) candidates.push(`${path}/${name}`);
    if (name.startsWith('asm/')) {
      for (const path of this.options.asmFallback) candidates.push(`${path}/${name.slice(4)}`);
    }
    for (const candidate of candidates) {
      const file = this.files.read(normalizePath(candidate));
      if (file) {
        this.include(file, depth + 1);
        return;
      }
    }
    this.remarks.add(`not in the tree: <${name}>`);
  }
}

/** Tests that only a compiler can answer, with the answer of a GCC 12 for x86-64. */
const compilerTests = new Map<string, (operand: string) => boolean>([
  ['__has_attribute', () => true],
  ['__has_builtin', () => false],
  ['__has_feature', () => false],
  ['__has_include', () => false],
]);

function answerCompilerTests(tokens: Token[]): Token[] {
  const out: Token[] = [];
  for (let i = 0; i < tokens.length; i++) {
    const token = tokens[i];
    if (!token) continue;
    const test = compilerTests.get(token.text);
    if (!test || tokens[i + 1]?.text !== '(') {
      out.push(token);
      continue;
    }
    const operand = tokens[i + 2]?.text ?? '';
    while (i < tokens.length && tokens[i]?.text !== ')') i++;
    out.push({ ...token, kind: 'num', text: test(operand) ? '1' : '0' });
  }
  return out;
}

function normalizePath(path: string): string {
  const parts: string[] = [];
  for (const part of path.split('/')) {
    if (part === '..') parts.pop();
    else if (part !== '.' && part !== '') parts.push(part);
  }
  return parts.join('/');
}
