// The symbols of an assembly file (.S): what the linkage macros, global labels, assembler macros and #defines of a text
// define, and which symbols it calls. A line scan: assembly is not parsed. Positions are byte offsets of the latin1-decoded
// text, as everywhere. Called for whole files by the index, and for places of a name by namePlaces.ts.
// SPDX-License-Identifier: MIT
import {
  assemblyEnds,
  assemblyRules,
  callInstructions,
  dataDirectives,
  globalDirectives,
  neutralDirectives,
} from '../kernel/assemblyTable.ts';
import { conditionMap, includesIn, readDirectives } from './directives.ts';
import type { ConditionMap } from './directives.ts';
import type { CallFact, Definition, FileFacts } from './facts.ts';

/** One statement: a label, or a directive, instruction or macro with what follows it. */
interface Statement {
  readonly start: number;
  readonly end: number;
  /** The first word, with the dot of a directive. */
  readonly head: string;
  readonly isLabel: boolean;
  /** What stands after the first word. */
  readonly rest: string;
  readonly restStart: number;
}
interface Found {
  readonly name: string;
  readonly kind: Definition['kind'];
  readonly nameStart: number;
  readonly start: number;
  end: number;
  readonly via: string | null;
}

const symbol = /^[A-Za-z_][\w$]*$/;

/** The facts of a latin1-decoded text. */
export function assemblyFacts(text: string): FileFacts {
  const shown = withoutComments(text);
  const statements = statementsOf(shown);
  const conditions = conditionMap(shown, readDirectives(shown, directiveExtents(shown)));
  const found = definitionsIn(statements, shown, conditions);
  const lineOf = lineCounter(text);
  const definitions = found.map(({ name, kind, nameStart, start, end, via }): Definition => ({
    name,
    kind,
    nameStart,
    nameEnd: nameStart + name.length,
    start,
    end,
    line0: lineOf(nameStart),
    endLine0: lineOf(Math.max(start, end - 1)),
    ...(via === null ? {} : { via }),
    ...conditionOf(conditions.at(start)),
  }));
  return {
    definitions,
    calls: callsIn(statements, found, lineOf),
    references: [],
    includes: includesIn(text),
    errorNodes: 0,
    errorRanges: [],
    usedRaw: false,
  };
}

/** The text with comments and the insides of strings as blanks, every offset kept. */
export function withoutComments(text: string): string {
  return text.replace(
    /\/\*[^]*?(?:\*\/|$)|\/\/[^\n]*|"(?:\\[^]|[^"\\\n])*"|^[ \t]*#(?![ \t]*(?:define|undef|if|ifdef|ifndef|elif|else|endif|include)\b)[^\n]*/gm,
    (part) => part.replace(/[^\n]/g, ' '),
  );
}

const conditionOf = (condition: string | undefined): Pick<Definition, 'condition'> =>
  condition === undefined ? {} : { condition };

/** Start and end of each line of the preprocessor, from its #. */
function directiveExtents(text: string): readonly number[] {
  return Array.from(text.matchAll(/^[ \t]*#[^\n]*(?:\\\n[^\n]*)*/gm), (line) => [
    line.index + line[0].indexOf('#'),
    line.index + line[0].length,
  ]).flat();
}

/** Statements outside of directives of the preprocessor, and its #defines as statements of their own. */
function statementsOf(text: string): readonly Statement[] {
  const found: Statement[] = [];
  const lines = /[^\n]*(?:\\\n[^\n]*)*(?:\n|$)/y;
  for (let at = 0; at < text.length; at = lines.lastIndex) {
    lines.lastIndex = at;
    const [line = ''] = lines.exec(text) ?? [];
    if (line === '') break;
    if (/^[ \t]*#/.test(line)) {
      const define = /^[ \t]*#[ \t]*define[ \t]+/.exec(line);
      if (define) found.push(statement('#define', at, at + line.length, define[0].length, line));
      continue;
    }
    let from = 0;
    for (const part of line.split(';')) {
      addStatements(part, at + from, found);
      from += part.length + 1;
    }
  }
  return found;
}

const statement = (head: string, start: number, end: number, restAt: number, line: string): Statement => ({
  head,
  start,
  end,
  isLabel: false,
  rest: line.slice(restAt),
  restStart: start + restAt,
});

/** Labels and what follows them. */
function addStatements(part: string, offset: number, into: Statement[]): void {
  let at = 0;
  for (;;) {
    const label = /^\s*([A-Za-z_.$\d][\w.$]*)[ \t]*:(?!:)/.exec(part.slice(at));
    if (!label) break;
    const end = at + label[0].length;
    const start = at + label[0].indexOf(label[1] ?? '');
    into.push({
      head: label[1] ?? '',
      start: offset + start,
      end: offset + end,
      isLabel: true,
      rest: '',
      restStart: offset + end,
    });
    at = end;
  }
  const first = /^\s*(\.?[A-Za-z_][\w.$]*)/.exec(part.slice(at));
  const head = first?.[1];
  if (!first || head === undefined) return;
  const start = at + first[0].length - head.length;
  const end = part.trimEnd().length;
  const restAt = at + first[0].length;
  into.push({
    head,
    start: offset + start,
    end: offset + end,
    isLabel: false,
    rest: part.slice(restAt, end),
    restStart: offset + restAt,
  });
}

function definitionsIn(
  statements: readonly Statement[],
  text: string,
  conditions: ConditionMap,
): readonly Found[] {
  const globals = new Set(
    statements.flatMap(({ head, rest, isLabel }) =>
      !isLabel && globalDirectives.has(head) ? rest.split(',').map((one) => one.trim()) : [],
    ),
  );
  const found: Found[] = [];
  const open = new Map<string, Found>();
  const macros: Found[] = [];
  const enter = (
    name: string,
    kind: Found['kind'],
    nameStart: number,
    at: Statement,
    via: string | null,
  ): Found => {
    const one: Found = { name, kind, nameStart, start: at.start, end: at.end, via };
    found.push(one);
    if (kind !== 'macro') open.set(name, one);
    return one;
  };
  /** Under the same #if: under others there may be twins. */
  const isUnderSame = (a: { readonly start: number }, b: { readonly start: number }): boolean =>
    conditions.at(a.start) === conditions.at(b.start);
  statements.forEach((one, index) => {
    const { head, rest, restStart, isLabel, end } = one;
    const isInMacro = macros.length > 0;
    if (isLabel) {
      if (isInMacro || !globals.has(head)) return;
      // ENTRY(x) and x: are one.
      const before = open.get(head);
      if (before === undefined || (before.via === null && !isUnderSame(before, one)))
        enter(head, codeOrData(statements, index), one.start, one, null);
      return;
    }
    if (head === '#define' || head === '.macro') {
      const name = /^\s*([A-Za-z_][\w$]*)/.exec(rest);
      if (!name?.[1]) return;
      const nameStart = restStart + name[0].length - name[1].length;
      const made = enter(name[1], 'macro', nameStart, one, head === '.macro' ? '.macro' : null);
      if (head === '.macro') macros.push(made);
      return;
    }
    if (head === '.endm') {
      const made = macros.pop();
      if (made) made.end = end;
      return;
    }
    if (head === '.set' || head === '.equ') {
      const name = /^\s*([A-Za-z_][\w$]*)\s*,/.exec(rest);
      if (!name?.[1] || isInMacro || !globals.has(name[1])) return;
      const before = open.get(name[1]);
      if (before !== undefined && isUnderSame(before, one)) return;
      enter(name[1], 'function', restStart + name[0].indexOf(name[1]), one, head);
      return;
    }
    const args = argumentsOf(rest, restStart);
    if (args === null) return;
    if (assemblyEnds.test(head)) {
      const begun = open.get(args[0]?.text ?? '');
      if (begun) begun.end = end;
    }
    const rule = assemblyRules.find(({ macro }) => macro.test(head));
    const arg = rule && args[rule.arg];
    // What a macro of this file makes of its arguments has no name yet.
    if (!rule || !arg || !symbol.test(arg.text)) return;
    const before = open.get(arg.text);
    if (before?.via === head && isUnderSame(before, one)) return;
    enter(arg.text, rule.kind === 'either' ? codeOrData(statements, index) : rule.kind, arg.start, one, head);
  });
  return endsOfLabels(found, statements, text.length);
}

/** Labels that nothing ends reach to the next symbol. */
function endsOfLabels(
  found: readonly Found[],
  statements: readonly Statement[],
  length: number,
): readonly Found[] {
  found.forEach((one, index) => {
    if (one.via !== null || one.kind === 'macro') return;
    const next = found.slice(index + 1).find(({ kind }) => kind !== 'macro');
    const limit = next?.start ?? length;
    const last = statements.findLast(({ start, end }) => start >= one.start && end <= limit);
    one.end = Math.max(one.end, last?.end ?? 0);
  });
  return found;
}

/** What follows a label: data by a directive for it, code by anything else. */
function codeOrData(statements: readonly Statement[], index: number): 'function' | 'variable' {
  for (let i = index + 1; i < statements.length; i++) {
    const { head, isLabel } = statements[i] as Statement;
    if (isLabel || neutralDirectives.test(head)) continue;
    return dataDirectives.test(head) ? 'variable' : 'function';
  }
  return 'function';
}

function argumentsOf(
  rest: string,
  restStart: number,
): readonly { readonly text: string; readonly start: number }[] | null {
  const list = /^\s*\(([^()]*(?:\([^()]*\)[^()]*)*)\)/.exec(rest);
  if (!list) return null;
  let at = restStart + list[0].indexOf('(') + 1;
  return (list[1] ?? '').split(',').map((part) => {
    const start = at + part.length - part.trimStart().length;
    at += part.length + 1;
    return { text: part.trim(), start };
  });
}

/** Calls and jumps to symbols, each with the symbol that it stands in. */
function callsIn(
  statements: readonly Statement[],
  found: readonly Found[],
  lineOf: (offset: number) => number,
): readonly CallFact[] {
  const labels = new Set(statements.flatMap(({ head, isLabel }) => (isLabel ? [head] : [])));
  const defined = new Set(found.map(({ name }) => name));
  return statements.flatMap(({ head, rest, restStart, isLabel }): CallFact[] => {
    if (isLabel || !callInstructions.test(head)) return [];
    const target = /(?:^|[\s,*])([A-Za-z_][\w$]*)(?:@PLT)?\s*$/i.exec(rest);
    const callee = target?.[1];
    if (!target || callee === undefined || (labels.has(callee) && !defined.has(callee))) return [];
    const start = restStart + target.index + target[0].indexOf(callee);
    return [{ caller: symbolAround(found, start)?.name ?? null, callee, start, line0: lineOf(start) }];
  });
}

/** The symbol or macro that an offset is in. */
function symbolAround(found: readonly Found[], offset: number): Found | undefined {
  return found.findLast(
    ({ start, end, kind, via }) => start <= offset && offset < end && !(kind === 'macro' && via === null),
  );
}

/** Lines of ascending or any other offsets. */
function lineCounter(text: string): (offset: number) => number {
  const starts: number[] = [0];
  for (let at = text.indexOf('\n'); at >= 0; at = text.indexOf('\n', at + 1)) starts.push(at + 1);
  return (offset) => {
    let low = 0;
    let high = starts.length;
    while (low + 1 < high) {
      const middle = (low + high) >> 1;
      if ((starts[middle] as number) <= offset) low = middle;
      else high = middle;
    }
    return low;
  };
}
