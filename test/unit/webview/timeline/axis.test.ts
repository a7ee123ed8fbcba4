// Positions on the timeline: events to cycles and back, zooming about a point, panning inside the Run.
// SPDX-License-Identifier: MIT
import { describe, expect, test } from 'vitest';
import {
  anyEventAt,
  axisOf,
  clampSpan,
  convertSpan,
  eventAt,
  panSpan,
  spanWith,
  startOf,
  toPosition,
  toX,
  zoomSpan,
} from '../../../../src/webview/timeline/axis.ts';
import { eventCycles, findingState, run } from '../../../fixtures/panel/run.ts';

const cycles = axisOf(run, 'cycles');
const events = axisOf(run, 'events');

describe('axis', () => {
  test('starts at the cycles of the events and ends at the end of the Run', () => {
    expect(startOf(cycles, 27)).toBe(eventCycles[27]);
    expect(startOf(cycles, run.eventCount)).toBe(run.totalCycles);
    expect(startOf(events, 27)).toBe(27);
  });

  test('the event at a position is the one under way, not the nearest', () => {
    expect(anyEventAt(cycles, startOf(cycles, 5))).toBe(5);
    expect(anyEventAt(cycles, startOf(cycles, 5) - 1)).toBe(4);
    expect(anyEventAt(cycles, 1e9)).toBe(run.eventCount - 1);
  });

  test('a click on a lane goes to an event of that CPU', () => {
    const two = axisOf(findingState.run, 'cycles');
    for (const position of [0, 3000, 9000, 17000]) {
      const event = eventAt(two, 1, position);
      expect(event !== null && findingState.run.eventCpus[event]).toBe(1);
    }
    expect(eventAt(two, 7, 100)).toBeNull();
  });

  test('pixels and positions are inverse', () => {
    const scale = { left: 50, right: 750, span: { from: 1000, to: 8000 } };
    expect(toX(scale, 1000)).toBe(50);
    expect(toPosition(scale, toX(scale, 4321))).toBeCloseTo(4321, 6);
  });
});

describe('span', () => {
  const span = { from: 4000, to: 8000 };

  test('zooming leaves the point where it was', () => {
    const zoomed = zoomSpan(cycles, span, 0.5, 5000);
    expect(zoomed.to - zoomed.from).toBe(2000);
    expect((5000 - zoomed.from) / 2000).toBeCloseTo((5000 - span.from) / 4000, 9);
  });

  test('panning stops at the ends and keeps the width', () => {
    expect(panSpan(cycles, span, -5)).toEqual({ from: 0, to: 4000 });
    expect(panSpan(cycles, span, 50)).toEqual({ from: run.totalCycles - 4000, to: run.totalCycles });
  });

  test('never leaves the Run and never shrinks to nothing', () => {
    expect(clampSpan(cycles, { from: -9e9, to: 9e9 })).toEqual({ from: 0, to: run.totalCycles });
    expect(clampSpan(cycles, { from: 10, to: 10 }).to).toBeGreaterThan(10);
  });

  test('a cursor outside takes the view with it, one inside does not', () => {
    expect(spanWith(cycles, span, 5000)).toBe(span);
    const moved = spanWith(cycles, span, 12000);
    expect(moved.from).toBeLessThan(12000);
    expect(moved.to).toBeGreaterThan(12000);
  });

  test('the other axis shows the same events', () => {
    const shown = convertSpan(cycles, events, { from: startOf(cycles, 10), to: startOf(cycles, 30) });
    expect(shown).toEqual({ from: 10, to: 30 });
  });
});
