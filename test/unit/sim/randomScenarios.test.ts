// Properties of every Run, on random scenarios and the stand-ins. RINGSIDE_SCENARIOS says how many (10000 in all); the
// share of every test run is small.
// SPDX-License-Identifier: MIT
import { expect, test } from 'vitest';
import { loadQueries } from '../../../src/service/parser/createParser.ts';
import { createNativeParser } from '../../../src/service/parser/nativeParser.ts';
import { programOf } from '../../conformance/native/engineSide.ts';
import { brokenScenarios } from './randomScenarios.ts';
import { treeOf } from './support.ts';

const eras = ['2.6.32', '4.4', '6.1', '6.18'];
const each = Math.ceil(Number(process.env['RINGSIDE_SCENARIOS'] ?? 40) / eras.length);
const firstSeed = Number(process.env['RINGSIDE_SEED'] ?? 1);

test.each(eras)(
  `${each} random scenarios on %s: forward and back, and twice`,
  { timeout: 7_200_000 },
  (era) => {
    const program = programOf(treeOf(era), createNativeParser(loadQueries()));
    expect(brokenScenarios(program, firstSeed, each)).toEqual([]);
  },
);
