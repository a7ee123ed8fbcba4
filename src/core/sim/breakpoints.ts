// Breakpoints over a Run: a line of text such as "switch_fpu_prepare", "fpu/core.c:120 and task bash" or
// "CR0.TS becomes 1" -> the events at which it holds. A Run is finished, so that all of them are known at once, and
// going on forwards or backwards is a search. Called by Session.
// SPDX-License-Identifier: MIT
import type { Result } from '../base/result.ts';
import { err, ok } from '../base/result.ts';
import { maskOf } from '../x86/tables/fact.ts';
import { registerTable } from '../x86/tables/registers.ts';
import type { MarkKind } from './panelView.ts';
import { CpuBytes } from './record/cpuBytes.ts';
import type { Run } from './run.ts';
import { statementAt } from './run.ts';
import { memoryWriters, registerWriters } from './writers.ts';

/** Sets 1 at each event where a clause holds. */
type Clause = (hits: Uint8Array) => void;

/** Event kinds by the word that a breakpoint names them with. */
export const markWords: Readonly<Record<string, MarkKind>> = {
  save: 'save',
  restore: 'restore',
  'restore skipped': 'restore-skipped',
  '#nm': 'nm',
  'ts written': 'ts-written',
  signal: 'signal',
  migrate: 'migrate',
  switch: 'tick',
  fork: 'fork',
  finding: 'finding',
};

const forms =
  'a function, FILE:LINE, an event kind (' +
  Object.keys(markWords).join(', ') +
  '), "task NAME", "cpu N", "REGISTER[.BIT] becomes VALUE", "REGISTER changes" or "VARIABLE changes"; joined by " and "';

/** Events at which all clauses of the text hold, in order. The error says which clause is not understood. */
export function breakpointHits(run: Run, text: string): Result<number[]> {
  const clauses = text.split(/\s+and\s+/i).map((one) => one.trim());
  const all = new Uint8Array(run.events.length).fill(1);
  for (const clause of clauses) {
    const made = clauseOf(run, clause);
    if (!made.ok) return err(`${made.error}; right would be ${forms}`);
    const hits = new Uint8Array(run.events.length);
    made.value(hits);
    for (let i = 0; i < all.length; i++) all[i] = (all[i] ?? 0) & (hits[i] ?? 0);
  }
  const events: number[] = [];
  all.forEach((hit, event) => hit === 1 && events.push(event));
  return ok(events);
}

function clauseOf(run: Run, text: string): Result<Clause> {
  const mark = markWords[text.toLowerCase()];
  if (mark) return ok((hits) => run.marks.forEach((one) => one.kind === mark && (hits[one.event] = 1)));
  const task = /^task\s+(.+)$/i.exec(text)?.[1];
  if (task !== undefined) return taskClause(run, task);
  const cpu = /^cpu\s+(\d+)$/i.exec(text)?.[1];
  if (cpu !== undefined) return cpuClause(run, Number(cpu));
  const place = /^(\S+\.[chS]):(\d+)$/.exec(text);
  if (place) return placeClause(run, place[1] ?? '', Number(place[2]));
  const becomes = /^(\w+)(?:\.(\w+))?\s+(?:becomes|=|==)\s+(\S+)$/i.exec(text);
  if (becomes) return becomesClause(run, becomes[1] ?? '', becomes[2], becomes[3] ?? '');
  const changes = /^(.+?)\s+changes$/i.exec(text)?.[1];
  if (changes !== undefined) return changesClause(run, changes);
  const name = /^(\w+)(?:\(\))?$/.exec(text)?.[1];
  if (name !== undefined) return functionClause(run, name);
  return err(`"${text}" is no breakpoint`);
}

function taskClause(run: Run, comm: string): Result<Clause> {
  const ids = new Set(run.tasks.filter((one) => one.comm === comm).map((one) => one.id));
  if (ids.size === 0)
    return err(`no task "${comm}" in this Run: it has ${run.tasks.map((one) => one.comm).join(', ')}`);
  return ok((hits) => run.events.task.forEach((id, event) => ids.has(id) && (hits[event] = 1)));
}

function cpuClause(run: Run, cpu: number): Result<Clause> {
  if (cpu >= run.cpuCount) return err(`no CPU ${cpu}: this machine has CPUs 0 to ${run.cpuCount - 1}`);
  return ok((hits) => run.events.cpu.forEach((one, event) => one === cpu && (hits[event] = 1)));
}

function placeClause(run: Run, path: string, line1: number): Result<Clause> {
  const there = (one: string): boolean => one === path || one.endsWith(`/${path}`);
  const inFile = run.statements.filter(({ statement }) => there(statement.path));
  if (inFile.length === 0) return err(`no statement of "${path}" was executed in this Run`);
  const ids = new Set<number>();
  run.statements.forEach(({ statement }, id) => {
    if (there(statement.path) && statement.line1 <= line1 && line1 <= statement.endLine1) ids.add(id);
  });
  if (ids.size === 0) {
    const lines = inFile.map(({ statement }) => statement.line1);
    const near = lines.reduce((best, one) => (Math.abs(one - line1) < Math.abs(best - line1) ? one : best));
    return err(`line ${line1} of ${path} was not executed in this Run; the nearest that was is ${near}`);
  }
  return ok((hits) => run.events.statement.forEach((id, event) => ids.has(id) && (hits[event] = 1)));
}

/** Entering a function: its first statement after the call, also when two calls follow each other. */
function functionClause(run: Run, name: string): Result<Clause> {
  if (!run.statements.some((one) => one.functionName === name))
    return err(`"${name}" is no function that was executed in this Run`);
  const begins = new Set(run.operations.map((one) => one.from));
  const { depth, statement } = run.events;
  const first = new Set<number>();
  const deeper = (event: number): boolean =>
    event === 0 || begins.has(event) || (depth[event - 1] ?? 0) < (depth[event] ?? 0);
  const inside = (event: number): boolean => statementAt(run, event)?.functionName === name;
  for (let event = 0; event < depth.length; event++)
    if (inside(event) && deeper(event)) first.add(statement[event] ?? 0);
  return ok((hits) => {
    for (let event = 0; event < depth.length; event++) {
      if (!inside(event)) continue;
      const again =
        first.has(statement[event] ?? 0) &&
        statementAt(run, event - 1)?.statement.text.startsWith('return') === true;
      if (deeper(event) || again) hits[event] = 1;
    }
  });
}

function becomesClause(
  run: Run,
  name: string,
  bitName: string | undefined,
  valueText: string,
): Result<Clause> {
  const table = registerTable(name);
  const place = new CpuBytes(run.profile).placeOf(table?.name ?? name.toUpperCase());
  if (!place || place.size !== 8) return err(`"${name}" is no register whose bits are kept here`);
  const bit =
    bitName === undefined
      ? undefined
      : table?.bits.find((one) => one.name.toUpperCase() === bitName.toUpperCase());
  if (bitName !== undefined && !bit)
    return err(
      `${name} has no bit "${bitName}"${table ? `: it has ${table.bits.map((one) => one.name).join(', ')}` : ''}`,
    );
  if (!/^(0x[0-9a-f]+|\d+)$/i.test(valueText)) return err(`"${valueText}" is no number`);
  const mask = bit ? maskOf(bit) : (1n << 64n) - 1n;
  const wanted = BigInt(valueText) << BigInt(bit?.bit ?? 0);
  if ((wanted & ~mask) !== 0n) return err(`${valueText} does not fit into ${name}.${bitName ?? ''}`);
  return ok((hits) => {
    const { effects } = run;
    for (let i = 0; i < effects.length; i++) {
      if (effects.isMemory(i) || effects.placeOf(i) !== place.offset) continue;
      if ((word(effects.after(i)) & mask) === wanted && (word(effects.before(i)) & mask) !== wanted)
        hits[effects.eventOf(i)] = 1;
    }
  });
}

function changesClause(run: Run, name: string): Result<Clause> {
  const register = registerTable(name)?.name ?? name;
  const known = new CpuBytes(run.profile).placeOf(register) !== null || /^(ST[0-7]|XINUSE)$/.test(register);
  if (known)
    return ok((hits) => {
      for (let cpu = 0; cpu < run.cpuCount; cpu++)
        for (const event of registerWriters(run, cpu, register)) hits[event] = 1;
    });
  const objects = run.places.objects.filter(
    (one) => one.name === name || one.name.startsWith(`${name} of CPU `),
  );
  if (objects.length === 0) return err(`"${name}" is neither a register nor a variable of this Run`);
  return ok((hits) => {
    for (const { addr, size } of objects)
      for (const { site } of memoryWriters(run, addr, size)) hits[site] = 1;
  });
}

const word = (bytes: Uint8Array): bigint =>
  new DataView(bytes.buffer, bytes.byteOffset, 8).getBigUint64(0, true);
