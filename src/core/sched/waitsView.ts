// The table of waits as it is shown: for each loop and each kind of other task, page sizes and caches with and without
// cond_resched(), and what they come to in a sentence. Pure; used by the panel's host and by `ringside waits`.
// SPDX-License-Identifier: MIT
import type { PreemptionModel } from './preemption.ts';
import { preemptionRules } from './preemption.ts';
import type { Reason } from './result.ts';
import type { OtherTask, WaitRow, WaitWork } from './waits.ts';
import { sizeInWords, timeInWords } from './words.ts';

/** A wait and its parts, in nanoseconds. */
export interface ShownWait {
  /** Null: for ever. */
  readonly waitNs: number | null;
  readonly flagNs: number;
  readonly unactedNs: number | null;
  readonly switchNs: number;
  readonly leftBy: Reason | 'never';
}

/** Preemption models that come to the same in all of a loop's rows, with and without the question. */
export interface WaitLine {
  readonly sizeBytes: number;
  readonly caches: 'hot' | 'cold';
  /** Their titles, as Kconfig has them. */
  readonly models: readonly string[];
  /** The whole loop as it is in the tree. */
  readonly loopNs: number;
  /** Null: the tree's loop, as it is now, asks nowhere. */
  readonly asking: ShownWait | null;
  readonly without: ShownWait | null;
}

export interface WaitGroup {
  readonly work: WaitWork;
  readonly functionName: string;
  readonly other: OtherTask;
  readonly lines: readonly WaitLine[];
  readonly words: string;
}

/** One group for each loop and kind of other task, in the order of the rows. */
export function waitGroups(rows: readonly WaitRow[]): WaitGroup[] {
  const names = [...new Set(rows.map(({ functionName }) => functionName))];
  const others = [...new Set(rows.map(({ other }) => other))];
  return others.flatMap((other) =>
    names.flatMap((functionName): WaitGroup[] => {
      const own = rows.filter((row) => row.other === other && row.functionName === functionName);
      const [first] = own;
      if (!first) return [];
      const lines = linesOf(own);
      return [
        { work: first.work, functionName, other, lines, words: wordsOf(first.work, functionName, lines) },
      ];
    }),
  );
}

function linesOf(rows: readonly WaitRow[]): WaitLine[] {
  const models = [...new Set(rows.map(({ model }) => model))];
  const shown = (model: PreemptionModel): string =>
    JSON.stringify(
      rows.filter((row) => row.model === model).map(({ waitNs, leftBy, loopNs }) => [waitNs, leftBy, loopNs]),
    );
  const alike = new Map<string, PreemptionModel[]>();
  for (const model of models) alike.set(shown(model), [...(alike.get(shown(model)) ?? []), model]);
  const places = new Map(rows.map((row) => [`${row.sizeBytes} ${row.caches}`, row]));
  return [...places.values()].flatMap(({ sizeBytes, caches }) =>
    [...alike.values()].map((same): WaitLine => {
      const of = (condResched: boolean): WaitRow | undefined =>
        rows.find(
          (row) =>
            row.model === same[0] &&
            row.sizeBytes === sizeBytes &&
            row.caches === caches &&
            row.condResched === condResched,
        );
      const [asking, without] = [of(true), of(false)];
      return {
        sizeBytes,
        caches,
        models: same.map((model) => preemptionRules[model].title),
        loopNs: (asking ?? without)?.loopNs ?? 0,
        asking: waitOf(asking),
        without: waitOf(without),
      };
    }),
  );
}

const waitOf = (row: WaitRow | undefined): ShownWait | null =>
  row
    ? {
        waitNs: row.waitNs,
        flagNs: row.flagNs,
        unactedNs: row.unactedNs,
        switchNs: row.switchNs,
        leftBy: row.leftBy,
      }
    : null;

/** Of the longest loop: what the question changes, under the models for which it does and under the others. */
function wordsOf(work: WaitWork, functionName: string, lines: readonly WaitLine[]): string {
  const longest = lines.reduce<WaitLine | null>(
    (best, line) => (best === null || line.loopNs > best.loopNs ? line : best),
    null,
  );
  if (!longest) return '';
  const { sizeBytes, caches } = longest;
  const parts = lines
    .filter((line) => line.sizeBytes === sizeBytes && line.caches === caches)
    .map(({ models, asking, without }) => {
      const under = `under ${models.join(' and ')}`;
      if (!asking) return `${under} ${waitInWords(without)}; the loop asks nowhere`;
      if (!without) return `${under} ${waitInWords(asking)}`;
      const [a, b] = [waitInWords(asking), waitInWords(without)];
      return a === b
        ? `${under} ${a}, with cond_resched() and without`
        : `${under} ${a} with cond_resched() and ${b} without`;
    });
  const size = sizeInWords(sizeBytes);
  return `While ${functionName}() ${doing[work](size)}, caches ${caches}, the other task waits ${parts.join('; ')}.`;
}

const doing: Readonly<Record<WaitWork, (size: string) => string>> = {
  copy: (size) => `fills ${size}`,
  clear: (size) => `fills ${size}`,
  zap: (size) => `takes ${size} out of page tables`,
  fork: (size) => `copies the page tables of ${size}`,
};

const waitInWords = (wait: ShownWait | null): string =>
  wait?.waitNs === null ? 'for ever' : timeInWords(wait?.waitNs ?? 0);
