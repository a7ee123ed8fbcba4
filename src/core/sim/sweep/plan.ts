// What a sweep runs: parameters with their values, in all combinations, each a list of settings for one run. Reads
// `key=a..b` and `key=v1,v2`; says what is wrong in one line. Pure; called by the simulator service and by the CLI.
// SPDX-License-Identifier: MIT
import type { Result } from '../../base/result.ts';
import { err, ok } from '../../base/result.ts';
import { mostComponents, mostSwitches } from './workload.ts';

/** One parameter and the values that it takes, as text. */
export interface Vary {
  readonly key: string;
  readonly values: readonly string[];
}

/** Settings of one run: a value for each key. */
export type RunSettings = Readonly<Record<string, string>>;

export const mostRuns = 2_000;

/** Parameters of the load with their range; whole numbers but for the share. */
export const loadKeys: Readonly<Record<string, { readonly from: number; readonly to: number }>> = {
  share: { from: 0, to: 1 },
  components: { from: 0, to: mostComponents },
  switches: { from: 1, to: mostSwitches },
};

/** Policies of the comparison that the notebook asks for, and the settings that stand for each. */
export const policies: Readonly<Record<string, RunSettings>> = {
  lazy: { era: '4.4', boot: 'eagerfpu=off' },
  eager: { era: '4.4', boot: 'eagerfpu=on' },
  deferred: { era: '6.1' },
};

/** Reads "share=0..1", of which `steps` values are taken, or "era=4.4,6.1". */
export function readVary(text: string, steps: number): Result<Vary> {
  const equals = text.indexOf('=');
  const key = text.slice(0, Math.max(equals, 0));
  const given = text.slice(equals + 1);
  if (equals < 1 || given === '') return err(`"${text}" is not KEY=A..B or KEY=VALUE,VALUE`);
  const range = /^(-?\d+(?:\.\d+)?)\.\.(-?\d+(?:\.\d+)?)$/.exec(given);
  const values = range ? spread(key, Number(range[1]), Number(range[2]), steps) : given.split(',');
  const wrong = values.map((value) => wrongValue(key, value)).find((one) => one !== null);
  return wrong === undefined ? ok({ key, values: [...new Set(values)] }) : err(`${key}: ${wrong}`);
}

function spread(key: string, from: number, to: number, steps: number): string[] {
  if (from === to || steps < 2) return [String(from)];
  const whole = key !== 'share';
  const count = whole ? Math.min(steps, Math.abs(to - from) + 1) : steps;
  return Array.from({ length: count }, (_, i) => {
    const value = from + ((to - from) * i) / (count - 1);
    return String(whole ? Math.round(value) : Number(value.toFixed(4)));
  });
}

function wrongValue(key: string, value: string): string | null {
  if (value === '') return 'a value is empty';
  if (key === 'policy')
    return Object.hasOwn(policies, value)
      ? null
      : `"${value}" is none of ${Object.keys(policies).join(', ')}`;
  const range = loadKeys[key];
  if (!range) return null;
  const number = /^\d+(?:\.\d+)?$/.test(value) ? Number(value) : NaN;
  const fits = number >= range.from && number <= range.to && (key === 'share' || Number.isInteger(number));
  return fits
    ? null
    : `"${value}" is not a ${key === 'share' ? '' : 'whole '}number from ${range.from} to ${range.to}`;
}

/** All combinations, the first parameter slowest. */
export function combinations(vary: readonly Vary[]): Result<readonly RunSettings[]> {
  const twice = vary.find(({ key }, i) => vary.findIndex((one) => one.key === key) !== i);
  if (twice) return err(`${twice.key} is varied twice`);
  const count = vary.reduce((product, { values }) => product * values.length, 1);
  if (vary.length === 0) return err('nothing is varied');
  if (count > mostRuns) return err(`${count} runs are more than the ${mostRuns} that a sweep may have`);
  return ok(
    vary.reduce<readonly RunSettings[]>(
      (rows, { key, values }) => rows.flatMap((row) => values.map((value) => ({ ...row, [key]: value }))),
      [{}],
    ),
  );
}
