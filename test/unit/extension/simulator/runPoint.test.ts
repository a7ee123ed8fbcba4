// Links to a point of a Run and what a panel keeps: what is written is read back, and what is bad is told or dropped.
// SPDX-License-Identifier: MIT
import { expect, test } from 'vitest';
import { panelController } from '../../../../src/extension/simulator/panelController.ts';
import {
  linkTo,
  readLink,
  readRunPoint,
  type LinkedPoint,
} from '../../../../src/extension/simulator/runPoint.ts';
import { fakeSimulator, settled } from './fakeSimulator.ts';

const point: LinkedPoint = {
  scenario: 'lazy-pays',
  event: 158,
  sample: false,
  profile: 'haswell',
  set: { era: '4.4', boot: 'eagerfpu=on noxsave' },
  breakpoints: [{ text: 'CR0.TS becomes 1 and task a&b=c #1', enabled: true }],
  treeLabel: 'Linux 6.1.192',
};
const split = (link: string): [string, string] => {
  const at = link.indexOf('?');
  return [link.slice(0, at), link.slice(at + 1)];
};

test('a link is read back as it was written', () => {
  const link = linkTo(point) ?? '';
  expect(readLink(...split(link))).toEqual({ ok: true, value: point });
  expect(link).toMatch(/^\/run\?scenario=lazy-pays&event=158&/);
});

test('breakpoints that are off are not passed on; a scenario file has no link', () => {
  const off = { ...point, breakpoints: [{ text: 'save', enabled: false }] };
  expect(linkTo(off)).not.toContain('break=');
  expect(linkTo({ ...point, scenario: 'mine/mine.json' })).toBeNull();
});

test.each([
  ['/other', 'scenario=a', /"\/other" leads nowhere/],
  ['/run', '', /its scenario is ""/],
  ['/run', 'scenario=../../etc/passwd', /its scenario is "\.\.\/\.\.\/etc\/passwd"; right would be the name/],
  ['/run', 'scenario=a&event=-1', /its event is "-1"/],
  ['/run', 'scenario=a&event=1e9', /its event is "1e9"/],
  ['/run', 'scenario=a&scenario=b', /"scenario" twice/],
  ['/run', 'scenario=a&command=rm', /"command", which is none of/],
  ['/run', 'scenario=a&profile=/x', /its profile is/],
  ['/run', `scenario=a&boot=${'x'.repeat(301)}`, /"boot" is longer/],
  ['/run', `scenario=a${'&break=save'.repeat(51)}`, /more than 50 breakpoints/],
])('%s?%s is refused with what is wrong', (path, query, message) => {
  const read = readLink(path, query);
  expect(read.ok ? '' : read.error).toMatch(message);
});

test('a kept point is read back; what is not one is dropped', () => {
  expect(readRunPoint(JSON.parse(JSON.stringify(point)))).toEqual({
    ...point,
    treeLabel: undefined,
  } as unknown);
  const damaged = {
    ...point,
    set: { era: 4, colour: 'red', seed: '2' },
    breakpoints: [7, point.breakpoints[0]],
  };
  expect(readRunPoint(damaged)).toMatchObject({ set: { seed: '2' }, breakpoints: point.breakpoints });
  for (const bad of [
    null,
    7,
    {},
    { ...point, event: -1 },
    { ...point, set: null },
    { ...point, scenario: '' },
  ])
    expect(readRunPoint(bad)).toBeNull();
});

test('a restored panel makes the Run that it showed, at its event, with its breakpoints', async () => {
  const fake = fakeSimulator();
  const controller = panelController(fake.ports, { scenario: 'ten-switches', sample: false }, true);
  controller.restore({ ...point, event: 3, breakpoints: [{ text: 'save', enabled: true }] });
  controller.handle({ type: 'ready', version: 2 });
  await settled();
  expect(fake.asked.find(({ method }) => method === 'run')?.params).toMatchObject({
    scenario: 'lazy-pays',
    profile: 'haswell',
    set: point.set,
  });
  expect(fake.last()).toMatchObject({
    cursor: { event: 3 },
    breakpoints: [{ text: 'save', events: [1, 3] }],
  });
});

test('a link to an event that the Run does not have, or of another tree, says so', async () => {
  const fake = fakeSimulator();
  const controller = panelController(fake.ports, { scenario: 'ten-switches', sample: false }, true);
  await controller.open({ ...point, breakpoints: [] });
  expect(fake.last()).toMatchObject({
    cursor: { event: 4 },
    notice: 'Event 158 was wanted; this run ends with event 4.',
  });
  await controller.open({ ...point, event: 2, breakpoints: [] });
  expect(fake.last()).toMatchObject({ cursor: { event: 2 } });
  controller.handle({ type: 'copyLink' });
  expect(fake.done).toEqual(['copy lazy-pays 2']);
});

test('a link whose Run cannot be made leaves the one that is shown', async () => {
  const fake = fakeSimulator();
  const controller = panelController(fake.ports, { scenario: 'ten-switches', sample: false }, true);
  controller.handle({ type: 'ready', version: 2 });
  await settled();
  fake.problem = { kind: 'problem', code: 'bad-scenario', message: 'no "lazy-pays" here', place: null };
  await controller.open(point);
  expect(fake.last()).toMatchObject({ notice: 'The run before it stays: no "lazy-pays" here' });
  expect(controller.choice.scenario).toBe('ten-switches');
});
