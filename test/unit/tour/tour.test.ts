// Steps of a walkthrough by version: those that a tree can not show are left out.
// SPDX-License-Identifier: MIT
import { expect, test } from 'vitest';
import { stepsFor, type Tour } from '../../../src/core/tour/tour.ts';

const tour: Tour = {
  id: 't',
  title: 't',
  description: 'd',
  steps: [
    { title: 'always', text: 'x' },
    { title: 'lazy', text: 'x', versions: { before: '4.10' } },
    { title: 'deferred', text: 'x', versions: { from: '5.2', before: '6.15' } },
  ],
};
const titles = (version: string | null): string[] => stepsFor(tour, version).map(({ title }) => title);

test.each([
  ['4.4.0', ['always', 'lazy']],
  ['4.14.5', ['always']],
  ['6.12.117', ['always', 'deferred']],
  ['6.18.2', ['always']],
  [null, ['always', 'lazy', 'deferred']],
])('%s', (version, expected) => {
  expect(titles(version)).toEqual(expected);
});
