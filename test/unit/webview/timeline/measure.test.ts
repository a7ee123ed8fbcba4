// Measuring between two marks, what is at a point of the timeline, and the callers of the current statement.
// SPDX-License-Identifier: MIT
import { describe, expect, test } from 'vitest';
import { callersOf } from '../../../../src/webview/parts/Callers.tsx';
import { startOf, wholeSpan } from '../../../../src/webview/timeline/axis.ts';
import { hitTest } from '../../../../src/webview/timeline/hitTest.ts';
import { laneRows } from '../../../../src/webview/timeline/laneLayout.ts';
import { measured, measuredWords } from '../../../../src/webview/timeline/measure.ts';
import { scaleOf } from '../../../../src/webview/timeline/scene.ts';
import type { Scene } from '../../../../src/webview/timeline/scene.ts';
import { toX } from '../../../../src/webview/timeline/axis.ts';
import { timelineModel } from '../../../../src/webview/timeline/timelineModel.ts';
import { eventCycles, run, steps } from '../../../fixtures/panel/run.ts';

const model = timelineModel(run, 'cycles', []);
const at = (event: number): number => startOf(model.axis, event);

describe('measured', () => {
  test('from one event to another, in either order', () => {
    const between = measured(model, at(5), at(21));
    expect(between).toEqual(measured(model, at(21), at(5)));
    expect(between.cycles).toBe((eventCycles[21] ?? 0) - (eventCycles[5] ?? 0));
    expect(between.events).toBe(16);
    // Of the fixture: ticks at 5 and 20, a save at 8, a restore at 17.
    expect(Object.fromEntries(between.marks)).toEqual({ tick: 2, save: 1, restore: 1 });
    expect(measuredWords(between)).toBe(
      `${between.cycles.toLocaleString('en-US')} cycles, 16 events, 2 switches, 1 × save, 1 × restore`,
    );
  });
  test('on the axis of events the cycles are those between the events', () => {
    const events = timelineModel(run, 'events', []);
    expect(measured(events, 5, 21)).toEqual(measured(model, at(5), at(21)));
  });
  test('nothing between the same place', () => {
    expect(measuredWords(measured(model, at(7), at(7)))).toBe('0 cycles, 0 events, 0 switches');
  });
});

describe('hitTest', () => {
  const scene = {
    model,
    theme: {},
    span: { from: 2000, to: 9000 },
    width: 760,
    height: 100,
    scrollTop: 0,
    cursor: 27,
    stops: [],
    measureA: null,
    measureB: null,
  } as unknown as Scene;
  const rows = laneRows(0, 0);
  const x = (position: number): number => toX(scaleOf(scene), position);
  const mini = { ...scaleOf(scene), span: wholeSpan(model.axis) };

  test('the ends of the frame of the minimap, its middle, the ruler', () => {
    expect(hitTest(scene, toX(mini, 2000) + 2, 5)).toMatchObject({ on: 'minimap', handle: 'from' });
    expect(hitTest(scene, toX(mini, 9000) - 2, 5)).toMatchObject({ on: 'minimap', handle: 'to' });
    expect(hitTest(scene, toX(mini, 5000), 5)).toMatchObject({ on: 'minimap', handle: null });
    expect(hitTest(scene, x(at(12)), 25)).toMatchObject({ on: 'ruler', event: 12 });
  });
  test('a mark, a slice with its cycles, a register bar, beneath the lanes', () => {
    expect(hitTest(scene, x(at(8)), rows.marks)).toMatchObject({
      on: 'lane',
      event: 8,
      tip: 'XSAVES RFBM 0x207, event 8',
    });
    const cycles = ((eventCycles[20] ?? 0) - (eventCycles[19] ?? 0)).toLocaleString('en-US');
    expect(hitTest(scene, x(at(19) + 50), rows.runs + 8)).toMatchObject({
      event: 19,
      tip: `Xorg, user mode, ${cycles} cycles, events 19 to 19`,
    });
    expect(hitTest(scene, x(at(10) + 20), rows.regs + 4)).toMatchObject({
      tip: expect.stringMatching(/^registers: firefox's, .* events 2 to 17$/) as string,
    });
    expect(hitTest(scene, 100, 500)).toEqual({ on: 'nothing' });
  });
});

test('callers: what encloses the current step, outermost first, no siblings', () => {
  expect(callersOf(steps).map(({ event }) => event)).toEqual([22, 24, 25, 26]);
  expect(callersOf([])).toEqual([]);
});
