// A tally's figures are those of the Run that would have been recorded, for every packaged scenario.
// SPDX-License-Identifier: MIT
import { readdirSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';
import { countEvents } from '../../../src/core/sim/run.ts';
import { metricsOf } from '../../../src/core/sim/metrics.ts';
import { attempt, figuresOf, sampleRoot } from './support.ts';

const scenarios = readdirSync(path.join(sampleRoot, '../../scenarios'))
  .filter((name) => name.endsWith('.json') && name !== 'scenario.schema.json')
  .map((name) => name.replace(/\.json$/, ''));

test.each(scenarios)('%s', async (scenario) => {
  const run = await attempt({ scenario });
  if ('kind' in run) {
    // The stand-in has no regset.c: then there are no figures either, for the same reason.
    await expect(figuresOf({ scenario })).rejects.toThrow(run.message);
    return;
  }
  const figures = await figuresOf({ scenario });
  expect(figures.metrics).toEqual(metricsOf(run.marks, run.totalCycles));
  expect(figures.statements).toBe(countEvents(run, 'tree') + countEvents(run, 'stand-in'));
  expect(figures.findings.map(({ checker, message }) => `${checker}: ${message}`)).toEqual(
    run.findings.map(({ checker, message }) => `${checker}: ${message}`),
  );
  expect(figures.stopped?.message).toBe(run.stopped?.message);
});
