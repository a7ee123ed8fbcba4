// Progress in a walkthrough: moves stay inside it, what was seen is kept, and stored nonsense is not believed.
// SPDX-License-Identifier: MIT
import { expect, test } from 'vitest';
import {
  goToStep,
  isFinished,
  isFirstStep,
  isLastStep,
  nextStep,
  previousStep,
  readProgress,
  startTour,
} from '../../../src/core/tour/progress.ts';

test('forward to the end, back to the start, and no further', () => {
  const start = startTour('t', 3);
  expect(isFirstStep(start)).toBe(true);
  expect(previousStep(start)).toEqual(start);
  const end = nextStep(nextStep(start));
  expect(end).toEqual({ tourId: 't', stepIdx: 2, stepCount: 3, seen: [0, 1, 2] });
  expect(isLastStep(end)).toBe(true);
  expect(nextStep(end)).toEqual(end);
  expect(previousStep(end).stepIdx).toBe(1);
});

test('finished means seen, not reached', () => {
  const jumped = goToStep(startTour('t', 3), 2);
  expect(isLastStep(jumped)).toBe(true);
  expect(isFinished(jumped)).toBe(false);
  expect(isFinished(previousStep(jumped))).toBe(true);
  expect(isFinished(startTour('t', 1))).toBe(true);
});

test('a jump out of range goes to the nearest step', () => {
  const start = startTour('t', 3);
  expect(goToStep(start, 99).stepIdx).toBe(2);
  expect(goToStep(start, -1).stepIdx).toBe(0);
  expect(goToStep(start, 1.7).stepIdx).toBe(1);
});

test('moves give new values', () => {
  const start = Object.freeze(startTour('t', 3));
  Object.freeze(start.seen);
  nextStep(start);
  expect(start).toEqual({ tourId: 't', stepIdx: 0, stepCount: 3, seen: [0] });
});

test('what was stored comes back', () => {
  const progress = nextStep(startTour('t', 3));
  expect(readProgress(JSON.parse(JSON.stringify(progress)), 't', 3)).toEqual(progress);
});

test.each([
  ['nothing', undefined],
  ['text', 'x'],
  ['another walkthrough', { tourId: 'u', stepIdx: 0, stepCount: 3, seen: [0] }],
  ['another number of steps', { tourId: 't', stepIdx: 0, stepCount: 4, seen: [0] }],
  ['a step out of range', { tourId: 't', stepIdx: 3, stepCount: 3, seen: [0] }],
  ['half a step', { tourId: 't', stepIdx: 0.5, stepCount: 3, seen: [0] }],
  ['seen that is no list', { tourId: 't', stepIdx: 0, stepCount: 3, seen: 'all' }],
  ['seen out of range', { tourId: 't', stepIdx: 0, stepCount: 3, seen: [0, 7] }],
])('%s is not believed', (_, stored) => {
  expect(readProgress(stored, 't', 3)).toBeNull();
});

test('stored steps are put in order, once each, with the one that is shown', () => {
  const stored = { tourId: 't', stepIdx: 1, stepCount: 3, seen: [2, 0, 2] };
  expect(readProgress(stored, 't', 3)?.seen).toEqual([0, 1, 2]);
});
