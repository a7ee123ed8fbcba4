// Which statement the editor shows: the cursor's own, or the one of the tree that led to it.
// SPDX-License-Identifier: MIT
import { expect, test } from 'vitest';
import { followPlace } from '../../../../src/extension/simulator/followPlace.ts';
import type { CursorView, Origin, ViewStep } from '../../../../src/protocol/panel.ts';

const place = (line1: number) => ({ path: 'a.c', line1, endLine1: line1 });
const step = (event: number, depth: number, origin: Origin, when: ViewStep['when'] = 'past'): ViewStep => ({
  event,
  depth,
  text: '',
  note: '',
  origin,
  place: place(event),
  when,
  children: 0,
  open: true,
});
const cursor = (origin: Origin, steps: readonly ViewStep[]): CursorView =>
  ({
    statement: { text: '', note: '', origin, place: origin === 'tree' ? place(99) : null, functionName: '' },
    steps,
  }) as unknown as CursorView;

test("a statement of the tree is the cursor's own", () => {
  expect(followPlace(cursor('tree', []))).toEqual(place(99));
});

test('in a stand-in it is the innermost statement of the tree that encloses it, not a sibling', () => {
  const steps = [
    step(1, 0, 'tree'),
    step(2, 1, 'tree'),
    step(3, 2, 'stand-in'),
    step(4, 3, 'tree'),
    step(5, 3, 'stand-in', 'current'),
    step(6, 0, 'tree', 'future'),
  ];
  expect(followPlace(cursor('stand-in', steps))).toEqual(place(2));
});

test("in the user's program there is none", () => {
  expect(followPlace(cursor('program', [step(1, 0, 'tree'), step(2, 1, 'program', 'current')]))).toBeNull();
});
