// A path through an operation as data: segments, each of which asks for what the path depends on (guards), stores what
// its C stored, and ends with an instruction of the x86 unit or with the end of the operation. Segments of paths that
// begin alike are shared: a tree. Made by pathLog.ts, walked by replay.ts.
// SPDX-License-Identifier: MIT
import type { CounterName } from '../../exec/boundary/entry.ts';
import type { Value } from '../../exec/integer.ts';
import type { InstructionName } from '../../x86/fpu/instructionSet.ts';
import type { Operands } from '../../x86/fpu/cpu.ts';
import type { CpuState } from '../../x86/fpu/cpuState.ts';
import type { Passage } from '../tally.ts';
import type { Add, Predicate } from './fields.ts';
import { isSo, sameAdd, samePredicate } from './fields.ts';
import type { Recorded } from './keeper.ts';

/** A part of a word of memory: `words` are those of a region, and only the bits of `mask` are meant. */
export interface WordPart {
  readonly words: Int32Array;
  readonly at: number;
  mask: number;
  value: number;
}

/** What else a path may depend on: a field of the CPU, what an instruction gave, a counter of the CPU. */
export type Question =
  | { readonly k: 'cpu'; readonly field: keyof CpuState; readonly value: unknown }
  | { readonly k: 'result'; readonly value: bigint | undefined }
  | { readonly k: 'counter'; readonly which: CounterName; readonly value: number };

/** What an operation came to. */
export interface Outcome {
  readonly value: Value;
  readonly passage: Passage;
  readonly counters: readonly { readonly which: CounterName; readonly value: number }[];
}

export interface Segment {
  readonly guards: readonly WordPart[];
  readonly predicates: readonly Predicate[];
  readonly questions: readonly Question[];
  readonly stores: readonly WordPart[];
  /** To other bits than those that are stored. */
  readonly adds: readonly Add[];
  readonly instruction: { readonly name: InstructionName; readonly operands: Operands } | null;
  /** What a Run gets; null in counts. */
  readonly recorded: Recorded | null;
  /** Null if an instruction ends the segment. */
  readonly outcome: Outcome | null;
  /** What may follow the instruction. */
  readonly next: Segment[];
}

/** Memory is as the segment asks for. */
export function memoryHolds({ guards, predicates }: Segment): boolean {
  for (let i = 0; i < guards.length; i++) {
    const { words, at, mask, value } = guards[i] as WordPart;
    if (((words[at] ?? 0) & mask) !== value) return false;
  }
  for (let i = 0; i < predicates.length; i++) if (!isSo(predicates[i] as Predicate)) return false;
  return true;
}

const samePart = (a: WordPart, b: WordPart): boolean =>
  a.words === b.words && a.at === b.at && a.mask === b.mask && a.value === b.value;

const sameQuestion = (a: Question, b: Question): boolean =>
  a.value === b.value &&
  a.k === b.k &&
  (a.k !== 'cpu' || a.field === (b as typeof a).field) &&
  (a.k !== 'counter' || a.which === (b as typeof a).which);

const all = <T>(a: readonly T[], b: readonly T[], same: (x: T, y: T) => boolean): boolean =>
  a.length === b.length && a.every((one, i) => same(one, b[i] as T));

const sameGuards = (a: Segment, b: Segment): boolean =>
  all(a.guards, b.guards, samePart) &&
  all(a.predicates, b.predicates, samePredicate) &&
  all(a.questions, b.questions, sameQuestion);

const sameNumbers = (a: ArrayLike<number>, b: ArrayLike<number>): boolean =>
  a.length === b.length && Array.prototype.every.call(a, (one, i) => one === b[i]);

const sameRecord = (a: Recorded | null, b: Recorded | null): boolean =>
  a === b ||
  (a !== null &&
    b !== null &&
    a.clock === b.clock &&
    a.site === b.site &&
    sameNumbers(a.events.statement, b.events.statement) &&
    sameNumbers(a.events.note, b.events.note) &&
    sameNumbers(a.effects.places, b.effects.places) &&
    sameNumbers(a.effects.after, b.effects.after));

const sameEffects = (a: Segment, b: Segment): boolean =>
  all(a.stores, b.stores, samePart) &&
  all(a.adds, b.adds, sameAdd) &&
  a.instruction?.name === b.instruction?.name &&
  a.instruction?.operands.address === b.instruction?.operands.address &&
  a.instruction?.operands.mask === b.instruction?.operands.mask &&
  a.outcome?.value === b.outcome?.value &&
  sameRecord(a.recorded, b.recorded) &&
  a.outcome?.passage.statements === b.outcome?.passage.statements;

/**
 * Adds a path to those that begin at a level. Gives the number of segments that are new; null if the path does something
 * else than another one with the same guards: then something that it depends on is not among them.
 */
export function addPath(level: Segment[], path: readonly Segment[]): number | null {
  let into = level;
  for (let i = 0; i < path.length; i++) {
    const segment = path[i] as Segment;
    const known = into.find((one) => sameGuards(one, segment));
    if (!known) {
      into.unshift(segment);
      for (let j = i; j + 1 < path.length; j++) (path[j] as Segment).next.push(path[j + 1] as Segment);
      return path.length - i;
    }
    if (!sameEffects(known, segment)) return null;
    into = known.next;
  }
  return null;
}
