// The layers of the timeline: together the whole picture, and a layer that a change leaves alone would be drawn the same.
// SPDX-License-Identifier: MIT
import { expect, test } from 'vitest';
import { svgPath, svgPen } from '../../../../src/webview/picture/svgPen.ts';
import { wholeSpan } from '../../../../src/webview/timeline/axis.ts';
import {
  drawLayer,
  drawTimeline,
  layers,
  staleLayers,
} from '../../../../src/webview/timeline/drawTimeline.ts';
import type { Layer } from '../../../../src/webview/timeline/drawTimeline.ts';
import type { Scene } from '../../../../src/webview/timeline/scene.ts';
import { timelineModel } from '../../../../src/webview/timeline/timelineModel.ts';
import { findingState, runState } from '../../../fixtures/panel/run.ts';

const colours = { fill: '#123', text: '#000' };
const theme = {
  foreground: '#fff',
  background: '#111',
  dim: '#999',
  line: '#333',
  error: '#f00',
  breakpoint: '#e51',
  changed: '#ff0',
  outline: '#888',
  tasks: [colours, colours, colours, colours],
  font: 'sans-serif',
};
const model = timelineModel(findingState.run, 'cycles', []);
const scene: Scene = {
  model,
  theme,
  span: wholeSpan(model.axis),
  width: 760,
  height: 130,
  scrollTop: 0,
  cursor: 27,
  stops: [8, 27],
  measureA: null,
  measureB: null,
};
const changes: { readonly [K in keyof Scene]: Scene[K] } = {
  model: timelineModel(runState.run, 'events', ['save']),
  theme: { ...theme, foreground: '#000', dim: '#777', breakpoint: '#f0f' },
  span: { from: 2000, to: 9000 },
  width: 420,
  height: 90,
  scrollTop: 26,
  cursor: 5,
  stops: [3],
  measureA: 1000,
  measureB: 3000,
};

function picture(of: Scene, layer?: Layer): string {
  const pen = svgPen(of.width, of.height, '#111', (text) => text.length * 6);
  if (layer) drawLayer(layer, pen, of, svgPath);
  else drawTimeline(pen, of, svgPath);
  return pen.text();
}
/** Without the frame, and with clips of one name, because a picture counts them. */
const inside = (svg: string): string =>
  svg
    .replace(/^<svg[^>]*><rect[^>]*>/, '')
    .replace(/<\/svg>\n$/, '')
    .replaceAll(/clip-\d+/g, 'clip');

test('the layers one after another are the whole picture', () => {
  expect(layers.map((layer) => inside(picture(scene, layer))).join('\n')).toBe(inside(picture(scene)));
});

test('a step draws the cursor and nothing else; a first picture draws all', () => {
  expect(staleLayers(scene, { ...scene, cursor: 28 })).toEqual(['cursor']);
  expect(staleLayers(scene, { ...scene })).toEqual([]);
  expect(staleLayers(null, scene)).toEqual(layers);
});

test.each(Object.keys(changes) as (keyof Scene)[])(
  'what another %s does not make stale is the same',
  (part) => {
    const next = { ...scene, measureB: 5000, [part]: changes[part] };
    const before = { ...scene, measureB: 5000 };
    const stale = staleLayers(before, next);
    expect(stale.length).toBeGreaterThan(0);
    for (const layer of layers)
      if (!stale.includes(layer)) expect(picture(next, layer), layer).toBe(picture(before, layer));
    // And some layer shows the change.
    expect(picture(next)).not.toBe(picture(before));
  },
);

test('numbers of the ruler never run into each other, into the cursor’s label or out of the picture', () => {
  const advance = 6;
  let written = 0;
  for (const width of [300, 420, 433, 560, 760, 1400])
    for (const scaled of [1, 37, 5_000, 90_000])
      for (const event of [0, 5, 20, 40]) {
        const { run } = findingState;
        const longer = {
          ...run,
          totalCycles: run.totalCycles * scaled,
          eventCycles: run.eventCycles.map((cycle) => cycle * scaled),
        };
        const of = timelineModel(longer, 'cycles', []);
        const pen = svgPen(width, 130, '#111', (text) => text.length * advance);
        drawLayer(
          'cursor',
          pen,
          { ...scene, model: of, span: wholeSpan(of.axis), width, cursor: event },
          svgPath,
        );
        const texts = [...pen.text().matchAll(/<text x="([\d.-]+)"[^>]*>([^<]*)<\/text>/g)]
          .filter(([, , text]) => text !== 'cycles')
          .map(([, x, text = '']) => ({ from: Number(x), to: Number(x) + text.length * advance, text }))
          .sort((a, b) => a.from - b.from);
        written += texts.length;
        for (const [i, one] of texts.entries()) {
          const next = texts[i + 1];
          const where = `${width} px, cycles times ${scaled}, event ${event}: ${one.text} and ${next?.text ?? 'the edge'}`;
          expect(one.to, where).toBeLessThanOrEqual(next?.from ?? width);
        }
      }
  expect(written).toBeGreaterThan(300);
});
