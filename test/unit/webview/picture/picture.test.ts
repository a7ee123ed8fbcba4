// Pictures of an export: what the panel draws, written as SVG: well formed, with every task, part and mark, and nothing
// that text could break out of.
// SPDX-License-Identifier: MIT
import { expect, test } from 'vitest';
import { drawImages, imagesHeight } from '../../../../src/webview/picture/drawImages.ts';
import { svgPath, svgPen } from '../../../../src/webview/picture/svgPen.ts';
import { drawTimeline } from '../../../../src/webview/timeline/drawTimeline.ts';
import { timelineModel } from '../../../../src/webview/timeline/timelineModel.ts';
import { wholeSpan } from '../../../../src/webview/timeline/axis.ts';
import { findingState } from '../../../fixtures/panel/run.ts';

const task = (n: number) => ({ fill: `#task${n}`, text: '#000' });
const theme = {
  foreground: '#fff',
  background: '#111',
  dim: '#999',
  line: '#333',
  error: '#f00',
  breakpoint: '#e51',
  changed: '#ff0',
  outline: '#888',
  tasks: [task(0), task(1), task(2), task(3)],
  font: 'A "quoted" font',
};
const measure = (text: string): number => text.length * 6;

/** The names of the elements in order of their end; throws if they do not nest. */
function elementsOf(svg: string): string[] {
  const open: string[] = [];
  const seen: string[] = [];
  for (const [, close, name = '', empty] of svg.matchAll(/<(\/?)(\w+)(?:[^<>"]|"[^"]*")*?(\/?)>/g)) {
    if (close) expect(open.pop()).toBe(name);
    else if (!empty) open.push(name);
    if (!close) seen.push(name);
  }
  expect(open).toEqual([]);
  return seen;
}

test('the timeline: elements nest, tasks and marks are there, ids are unique', () => {
  const { run } = findingState;
  const model = timelineModel(run, 'cycles', []);
  const pen = svgPen(760, 200, theme.background, measure);
  const scene = {
    model,
    theme,
    span: wholeSpan(model.axis),
    width: 760,
    height: 200,
    scrollTop: 0,
    cursor: 27,
    stops: [8, 27],
    measureA: 1000,
    measureB: 9000,
  };
  drawTimeline(pen, scene, svgPath);
  const svg = pen.text();
  const elements = elementsOf(svg);
  expect(elements.filter((name) => name === 'clipPath').length).toBeGreaterThan(1);
  for (const text of ['CPU 0', 'CPU 1', 'firefox', 'Web Content', '8,000 cycles'])
    expect(svg, text).toContain(`>${text}</text>`);
  for (const fill of ['#task0', '#task1', '#task2', theme.error, theme.breakpoint])
    expect(svg, fill).toContain(fill);
  const ids = [...svg.matchAll(/ id="([^"]+)"/g)].map(([, id]) => id);
  expect(new Set(ids).size).toBe(ids.length);
  expect(svg).not.toMatch(/NaN|undefined|Infinity/);
});

test('save images: one bar for each, stale parts striped in the colour of whose they are, texts escaped', () => {
  const { run, cursor } = findingState;
  const tasks = new Map(run.tasks.map((one) => [one.id, one]));
  const pen = svgPen(760, imagesHeight(cursor.images.length), theme.background, measure);
  drawImages(pen, { images: cursor.images, tasks, theme, title: 'a < b & "c"', width: 760 });
  const svg = pen.text();
  elementsOf(svg);
  expect(svg).toContain('a &lt; b &amp; &quot;c&quot;');
  for (const { xstateBv } of cursor.images) expect(svg).toContain(`XSTATE_BV ${xstateBv}`);
  expect(svg).toContain('stroke-dasharray="2 2"');
  expect(svg).toContain(theme.changed);
});

test('without images it says so', () => {
  const pen = svgPen(760, imagesHeight(0), theme.background, measure);
  drawImages(pen, { images: [], tasks: new Map(), theme, title: '', width: 760 });
  expect(pen.text()).toContain('No task has a save image yet.');
});
