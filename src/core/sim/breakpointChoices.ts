// How the text of a breakpoint may go on: event kinds, functions and lines that were executed, tasks, CPUs, registers
// with their bits, variables. Only what means something in this Run is offered. Called by Session.
// SPDX-License-Identifier: MIT
import { registerTable, REGISTERS } from '../x86/tables/registers.ts';
import { markWords } from './breakpoints.ts';
import type { BreakpointChoice } from './panelView.ts';
import { CpuBytes } from './record/cpuBytes.ts';
import type { Run } from './run.ts';

const mostChoices = 12;

/** The best choices first; a text that begins as the typed one does comes before one that contains it. */
export function breakpointChoices(run: Run, typed: string): BreakpointChoice[] {
  const joined = /^(.*\s+and\s+)?\s*(.*)$/is.exec(typed);
  const [head, clause] = [joined?.[1] ?? '', (joined?.[2] ?? '').trim().toLowerCase()];
  const rank = ({ text }: BreakpointChoice): number => {
    const low = text.toLowerCase();
    return low.startsWith(clause) ? 0 : low.includes(clause) ? 1 : 2;
  };
  return clauses(run, clause)
    .map((choice) => ({ choice, rank: rank(choice) }))
    .filter((one) => one.rank < 2 && one.choice.text.toLowerCase() !== clause)
    .sort((a, b) => a.rank - b.rank)
    .slice(0, mostChoices)
    .map(({ choice }) => ({ ...choice, text: `${head}${choice.text}` }));
}

function clauses(run: Run, clause: string): BreakpointChoice[] {
  return [
    ...kinds(run),
    ...run.tasks.map(({ comm }) => choice(`task ${comm}`, 'task')),
    ...registers(run, clause),
    ...unique(run.statements.map(({ functionName }) => functionName)).map((name) => choice(name, 'function')),
    ...Array.from({ length: run.cpuCount }, (_, cpu) => choice(`cpu ${cpu}`, 'CPU')),
    ...variables(run),
    ...lines(run, clause),
  ].filter(({ text }) => !/\s{2}|^\s*$/.test(text));
}

const choice = (text: string, what: BreakpointChoice['what']): BreakpointChoice => ({ text, what });
const unique = (texts: readonly string[]): string[] =>
  [...new Set(texts)].filter((text) => text !== '').sort();

function kinds(run: Run): BreakpointChoice[] {
  const present = new Set(run.marks.map((mark) => mark.kind));
  return Object.entries(markWords).flatMap(([word, kind]) =>
    present.has(kind) ? [choice(word, 'event kind')] : [],
  );
}

/** Registers first; the bits of one, and the values of a bit, once it is named. */
function registers(run: Run, clause: string): BreakpointChoice[] {
  const cpu = new CpuBytes(run.profile);
  const named = /^(\w+)\.(\w*)/.exec(clause);
  const table = named ? registerTable(named[1] ?? '') : undefined;
  if (table)
    return table.bits.flatMap(({ name }) =>
      [1, 0].map((value) => choice(`${table.name}.${name} becomes ${value}`, 'register')),
    );
  return REGISTERS.filter(({ name }) => cpu.placeOf(name) !== null).flatMap(({ name }) => [
    choice(`${name} changes`, 'register'),
    ...(name === 'CR0'
      ? [choice('CR0.TS becomes 1', 'register'), choice('CR0.TS becomes 0', 'register')]
      : []),
  ]);
}

function variables(run: Run): BreakpointChoice[] {
  const names = run.places.objects.map(({ name }) => name.replace(/ of CPU \d+$/, ''));
  return unique(names)
    .filter((name) => /^\w+$/.test(name))
    .map((name) => choice(`${name} changes`, 'variable'));
}

/** Lines of files, once a part of a file's name is typed: thousands of them would help nobody. */
function lines(run: Run, clause: string): BreakpointChoice[] {
  const file = /^([^\s:]{2,})(?::\d*)?$/.exec(clause)?.[1];
  if (file === undefined) return [];
  const found = run.statements
    .filter(({ statement }) => statement.path.toLowerCase().includes(file))
    .map(({ statement }) => ({ name: nameIn(statement.path, file), line1: statement.line1 }))
    .sort((a, b) => (a.name < b.name ? -1 : a.name > b.name ? 1 : a.line1 - b.line1));
  return [...new Set(found.map(({ name, line1 }) => `${name}:${line1}`))].map((text) => choice(text, 'line'));
}

/** The end of a path from the folder on in which what was typed begins. */
function nameIn(path: string, typed: string): string {
  const at = path.toLowerCase().lastIndexOf(typed);
  return path.slice(path.lastIndexOf('/', at) + 1);
}
