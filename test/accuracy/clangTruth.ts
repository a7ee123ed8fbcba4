// Functions and calls that clang sees in a configured tree, with the places where they are written.
// Reads `clang -ast-dump` as text, because its locations are those of spelling: a call that a macro's body makes is at
// the macro, a call in a macro's argument is where it is written. Called by accuracy.ts.
// SPDX-License-Identifier: MIT
import { spawn } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { lex } from '../../src/core/syntax/lexer.ts';

/** Lines and columns count from 1, columns in bytes. */
interface Place {
  readonly file: string;
  readonly line: number;
  readonly column: number;
}
export interface TrueFunction extends Place {
  readonly name: string;
  readonly endLine: number;
}
export interface TrueCall extends Place {
  readonly callee: string;
  readonly caller: string;
  /** Through a member: `x->callee()`. */
  readonly isMember: boolean;
}
export interface Truth {
  readonly functions: readonly TrueFunction[];
  readonly calls: readonly TrueCall[];
  /** Lines at which top-level declarations of the file itself begin or are named: active code. */
  readonly activeLines: ReadonlySet<number>;
  /** Last lines of functions whose name a macro of the same name stands for, so that it is not where it is written. */
  readonly renamedEnds: ReadonlySet<number>;
}

/** Compiler flags for a file: what kbuild recorded if it was built, otherwise those that x86's defconfig leads to. */
export function flagsOf(source: string, configured: string, file: string): string[] {
  const recorded = path.join(
    configured,
    path.dirname(file),
    `.${path.basename(file).replace(/\.c$/, '.o')}.cmd`,
  );
  const include = ['arch/x86/include', 'include', 'arch/x86/include/uapi', 'include/uapi'].flatMap(
    (folder) => [
      `-I${path.join(source, folder)}`,
      `-I${path.join(configured, folder.replace(/^arch\/x86\/include/, 'arch/x86/include/generated').replace(/^include\/uapi/, 'include/generated/uapi'))}`,
    ],
  );
  const own = existsSync(recorded)
    ? (readFileSync(recorded, 'utf8').match(/(?<=\s)-[DI]\s?\S+/g) ?? []).filter(
        (flag) => !/KBUILD_/.test(flag),
      )
    : [`-I${path.join(source, path.dirname(file))}`, `-I${path.join(configured, path.dirname(file))}`];
  const name = path.basename(file, '.c');
  return [
    '-nostdinc',
    ...include,
    ...['compiler-version.h', 'kconfig.h', 'compiler_types.h']
      .map((header) => path.join(source, 'include/linux', header))
      .filter((header) => existsSync(header))
      .flatMap((header) => ['-include', header]),
    ...own,
    '-D__KERNEL__',
    `-DKBUILD_MODFILE="${name}"`,
    `-DKBUILD_BASENAME="${name}"`,
    `-DKBUILD_MODNAME="${name}"`,
    `-D__KBUILD_MODNAME=kmod_${name}`,
    ...'-std=gnu11 -fshort-wchar -funsigned-char -fno-strict-aliasing -mno-sse -mno-mmx -mno-avx -m64 -mno-80387'.split(
      ' ',
    ),
    ...'-mno-red-zone -mcmodel=kernel -O2 -w'.split(' '),
  ];
}

/** What clang finds in one .c file, or null if it does not compile with this configuration. */
export function clangTruth(source: string, configured: string, file: string): Promise<Truth | null> {
  const args = [
    ...flagsOf(source, configured, file),
    '-fsyntax-only',
    '-Xclang',
    '-ast-dump',
    '-fno-color-diagnostics',
  ];
  const child = spawn('clang', [...args, path.join(source, file)], { stdio: ['ignore', 'pipe', 'ignore'] });
  const reader = new DumpReader(path.join(source, file), file);
  return new Promise((resolve, reject) => {
    let rest = '';
    child.stdout.setEncoding('latin1');
    child.stdout.on('data', (chunk: string) => {
      const text = rest + chunk;
      let from = 0;
      for (let end = text.indexOf('\n'); end >= 0; end = text.indexOf('\n', from)) {
        reader.line(text.slice(from, end));
        from = end + 1;
      }
      rest = text.slice(from);
    });
    child.on('error', reject);
    child.on('close', (code) => resolve(code === 0 ? reader.truth() : null));
  });
}

interface OpenCall {
  readonly depth: number;
  isCalleeKnown: boolean;
}

class DumpReader {
  private readonly functions = new Map<string, TrueFunction>();
  private readonly calls = new Map<string, TrueCall>();
  private readonly activeLines = new Set<number>();
  private readonly renamedEnds = new Set<number>();
  private readonly directiveLines = new Set<number>();
  private readonly lines: readonly string[];
  private readonly full: string;
  private readonly file: string;
  // The dump names a file or a line only where it differs from the last one named.
  private lastFile = '';
  private lastLine = 0;
  private pending: (TrueFunction & { readonly depth: number }) | null = null;
  private current: { readonly name: string; readonly depth: number } | null = null;
  private open: OpenCall[] = [];

  constructor(full: string, file: string) {
    this.full = full;
    this.file = file;
    const text = readFileSync(full, 'latin1');
    this.lines = text.split('\n');
    const { directives } = lex(text);
    let line = 1;
    let at = 0;
    for (let i = 0; i + 1 < directives.length; i += 2) {
      for (const end = directives[i] ?? 0; at < end; at++) if (text.charCodeAt(at) === 10) line++;
      for (const end = directives[i + 1] ?? 0; at < end; at++) {
        this.directiveLines.add(line);
        if (text.charCodeAt(at) === 10) line++;
      }
    }
  }

  truth(): Truth {
    return {
      functions: [...this.functions.values()],
      calls: [...this.calls.values()],
      activeLines: this.activeLines,
      renamedEnds: this.renamedEnds,
    };
  }

  line(text: string): void {
    const depth = /^[ |`-]*/.exec(text)?.[0].length ?? 0;
    const bracket = text.indexOf('<', depth);
    if (bracket < 0 || text.startsWith('<<<', depth)) return;
    const kind = text.slice(depth, text.indexOf(' ', depth));
    let at = bracket + 1;
    const first = this.location(text, at);
    at = first.end;
    let last = first.place;
    if (text.startsWith(', ', at)) {
      const second = this.location(text, at + 2);
      last = second.place;
      at = second.end;
    }
    at++;
    let named: Place | null = null;
    if (
      kind.endsWith('Decl') &&
      text[at] === ' ' &&
      /^(?: <| line:| col:| [^ :]+:\d)/.test(text.slice(at, at + 300))
    ) {
      const location = this.location(text, at + 1);
      named = location.place;
      at = location.end;
    }
    this.node(kind, depth, last, named, text, at);
  }

  private location(text: string, at: number): { place: Place; end: number } {
    const match = /(?:col:(\d+)|line:(\d+):(\d+)|(<[^>]*>|[^\s:<>,]+):(\d+):(\d+)|<invalid sloc>)/y;
    match.lastIndex = at;
    const found = match.exec(text);
    if (found === null) return { place: { file: '', line: 0, column: 0 }, end: at };
    const [all, column, line, lineColumn, file, fileLine, fileColumn] = found;
    if (file !== undefined) this.lastFile = file;
    if (line !== undefined || fileLine !== undefined) this.lastLine = Number(line ?? fileLine);
    const place = {
      file: all.startsWith('<invalid') ? '' : this.lastFile,
      line: this.lastLine,
      column: Number(column ?? lineColumn ?? fileColumn ?? 0),
    };
    return { place, end: at + all.length };
  }

  /** Whether a name is written at a place of the file itself, outside the body of a `#define`. */
  private isWritten(name: string, place: Place): boolean {
    if (place.file !== this.full || this.directiveLines.has(place.line)) return false;
    const line = this.lines[place.line - 1] ?? '';
    const start = place.column - 1;
    return line.startsWith(name, start) && !/\w/.test(line.charAt(start + name.length));
  }

  /** Whether the name at a place is called there: `f(` or `(*f)(`, not `M(f)` whose body calls it. */
  private isCalledAt(name: string, place: Place): boolean {
    const line = this.lines[place.line - 1] ?? '';
    const rest = line.slice(place.column - 1 + name.length);
    return /^\s*(\\?$|\(|(?:\[[^\]]*\]\s*)?\)*\s*\()/.test(rest);
  }

  private node(
    kind: string,
    depth: number,
    last: Place,
    named: Place | null,
    text: string,
    at: number,
  ): void {
    if (this.current !== null && depth <= this.current.depth) this.current = null;
    if (depth === 2 && named !== null && named.file === this.full) this.activeLines.add(named.line);
    if (kind === 'FunctionDecl' && named !== null) {
      const name = /^(?: implicit| used| referenced| invalid)* (\w+) '/.exec(text.slice(at))?.[1];
      const isWritten = name !== undefined && this.isWritten(name, named);
      const endLine = last.file === this.full ? last.line : 0;
      if (!isWritten && endLine > 0) this.renamedEnds.add(endLine);
      this.pending = isWritten ? { ...named, file: this.file, name, endLine, depth } : null;
      return;
    }
    if (kind === 'CompoundStmt' && this.pending !== null && depth === this.pending.depth + 2) {
      const { depth: itsDepth, ...found } = this.pending;
      this.functions.set(`${found.line}:${found.column}`, found);
      this.current = { name: found.name, depth: itsDepth };
      this.pending = null;
      this.open = [];
    }
    if (this.current !== null) this.inFunction(kind, depth, last, text, at);
  }

  private inFunction(kind: string, depth: number, last: Place, text: string, at: number): void {
    for (let top = this.open.at(-1); top !== undefined && depth <= top.depth; top = this.open.at(-1))
      this.open.pop();
    const call = this.open.at(-1);
    if (call !== undefined && !call.isCalleeKnown) {
      if (kind === 'DeclRefExpr' || kind === 'MemberExpr') {
        call.isCalleeKnown = true;
        const isMember = kind === 'MemberExpr';
        const callee = isMember
          ? /(?:->|\.)(\w+) 0x/.exec(text.slice(at))?.[1]
          : /(?:Function|Var|ParmVar|EnumConstant) 0x[0-9a-f]+ '(\w+)'/.exec(text.slice(at))?.[1];
        if (callee !== undefined && this.isWritten(callee, last) && this.isCalledAt(callee, last)) {
          const found = { ...last, file: this.file, callee, caller: this.current?.name ?? '', isMember };
          this.calls.set(`${last.line}:${last.column}`, found);
        }
      } else if (!/^(ImplicitCastExpr|ParenExpr|UnaryOperator|CStyleCastExpr)$/.test(kind))
        call.isCalleeKnown = true;
    }
    if (kind === 'CallExpr') this.open.push({ depth, isCalleeKnown: false });
  }
}
