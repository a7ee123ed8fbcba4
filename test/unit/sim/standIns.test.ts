// Every packaged scenario on every stand-in tree, the outcome as data: it runs to its end without a finding, with the
// findings that history had, or is refused because the era had no such thing.
// SPDX-License-Identifier: MIT
import { readdirSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, test } from 'vitest';
import { attempt, treeOf } from './support.ts';

const scenarios = readdirSync(path.join(import.meta.dirname, '../../../scenarios'))
  .filter((name) => name.endsWith('.json') && !name.includes('schema'))
  .map((name) => name.slice(0, -'.json'.length));

interface Era {
  /** Scenarios with findings; all others are clean. */
  readonly findings: Readonly<Record<string, readonly string[]>>;
  /** Scenarios that ask for what the era did not have. */
  readonly refused: Readonly<Record<string, RegExp>>;
}
const eras: Readonly<Record<string, Era>> = {
  '6.1': { findings: {}, refused: {} },
};

// The first Run of a tree reads its headers; on a busy machine that may take long.
describe.each(Object.entries(eras))('%s', { timeout: 60_000 }, (version, { findings, refused }) => {
  test('the exceptions are packaged scenarios', () => {
    expect(
      [...Object.keys(findings), ...Object.keys(refused)].filter((id) => !scenarios.includes(id)),
    ).toEqual([]);
  });

  test.each(scenarios)('%s', async (scenario) => {
    const made = await attempt({ scenario, treeRoot: treeOf(version) });
    const reason = refused[scenario];
    if (reason) {
      expect('kind' in made ? made.message : 'a Run').toMatch(reason);
      return;
    }
    if ('kind' in made) throw new Error(made.message);
    expect([made.stopped?.message, made.findings.map(({ checker }) => checker)]).toEqual([
      undefined,
      findings[scenario] ?? [],
    ]);
  });
});
