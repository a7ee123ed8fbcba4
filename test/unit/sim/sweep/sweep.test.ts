// A sweep's rows are the figures of runs made one by one; it can be cancelled between runs and says what is wrong.
// SPDX-License-Identifier: MIT
import { expect, test } from 'vitest';
import { createParser } from '../../../../src/service/parser/createParser.ts';
import { sweep, type SweepPorts } from '../../../../src/service/simulator/sweep.ts';
import type { SweepParams } from '../../../../src/protocol/sweep.ts';
import { bundle } from '../../service/servicesBundle.ts';
import { figuresOf, sampleRoot } from '../support.ts';

const quiet = { isCancelled: () => false, onProgress: () => undefined };
const params = (more: Partial<SweepParams>): SweepParams => ({
  treeRoot: sampleRoot,
  scenario: 'one-uses-the-fpu',
  overlays: [],
  set: {},
  vary: [{ key: 'era', values: ['4.4', '6.1'] }],
  id: 'test',
  ...more,
});
const made = async (more: Partial<SweepParams> = {}, ports: SweepPorts = quiet) =>
  sweep(params(more), (await createParser()).parser, ports);

test('each row has the figures of its run, with the program used again', async () => {
  const vary = [
    { key: 'era', values: ['6.1'] },
    { key: 'seed', values: ['1', '2'] },
  ];
  const reply = await made({ vary });
  if (reply.kind !== 'sweep') throw new Error(reply.message);
  const settings = [
    { era: '6.1', seed: '1' },
    { era: '6.1', seed: '2' },
  ];
  expect(reply.rows.map((row) => row.settings)).toEqual(settings);
  // The seed changes values in registers and nothing that is counted.
  const alone = await figuresOf({ scenario: 'one-uses-the-fpu' });
  for (const row of reply.rows)
    expect(row).toMatchObject({ metrics: alone.metrics, statements: alone.statements, findings: 0 });
}, 60_000);

test('lazy restores nothing where nobody uses the FPU, and traps where somebody does', async () => {
  const reply = await made({
    scenario: 'share-of-slices',
    set: { switches: '20' },
    vary: [
      { key: 'policy', values: ['lazy', 'eager'] },
      { key: 'share', values: ['0', '1'] },
    ],
  });
  if (reply.kind !== 'sweep') throw new Error(reply.message);
  const [lazyNone, lazyAll, eagerNone] = reply.rows;
  expect(lazyNone?.metrics).toMatchObject({ restores: 0, saves: 0, deviceNotAvailable: 0 });
  expect(lazyAll?.metrics['deviceNotAvailable']).toBeGreaterThan(2);
  expect(eagerNone?.metrics).toMatchObject({ deviceNotAvailable: 0, tsWrites: 0 });
  expect(eagerNone?.metrics['restores']).toBeGreaterThan(15);
}, 60_000);

test('progress comes after each run, and a cancelled sweep says after how many', async () => {
  const seen: number[] = [];
  const reply = await made(
    { vary: [{ key: 'seed', values: ['1', '2', '3'] }] },
    { isCancelled: () => seen.length >= 2, onProgress: (done) => void seen.push(done) },
  );
  expect(seen).toEqual([1, 2]);
  expect(reply).toMatchObject({ kind: 'problem', code: 'cancelled', message: 'cancelled after 2 runs' });
});

test.each([
  [{ vary: [{ key: 'nope', values: ['1'] }] }, /"nope" can not be set/],
  [{ vary: [{ key: 'policy', values: ['none'] }] }, /policy=none/],
  [{ vary: [] }, /nothing is varied/],
  [{ scenario: 'nosuch' }, /neither known nor a file/],
  [{ scenario: 'signal', set: { switches: '3' } }, /no switch/],
])('wrong input %# is a problem', async (more, reason) => {
  const reply = await made(more);
  expect(reply.kind === 'problem' ? reply.message : '').toMatch(reason);
});

const many = {
  scenario: 'share-of-slices',
  set: { switches: '30' },
  vary: [
    { key: 'policy', values: ['lazy', 'deferred'] },
    { key: 'share', values: ['0', '0.3', '0.6', '1'] },
    { key: 'components', values: ['1', '3'] },
  ],
};

test('worker processes make the same rows, however many they are, and one that dies is made up for', async () => {
  const alone = JSON.stringify(await made(many));
  const entry = await bundle('service');
  for (const most of [2, 3]) {
    const seen: number[] = [];
    const reply = await made(many, {
      ...quiet,
      onProgress: (done) => void seen.push(done),
      workers: { entry, most, worthSeconds: 0 },
    });
    expect(JSON.stringify(reply)).toBe(alone);
    expect(seen).toEqual(Array.from({ length: 16 }, (_, i) => i + 1));
  }
  const dead = await made(many, {
    ...quiet,
    workers: { entry: `${entry}.absent`, most: 2, worthSeconds: 0 },
  });
  expect(JSON.stringify(dead)).toBe(alone);
}, 300_000);

test('with worker processes a cancelled sweep ends, and a problem is the first one of the plan', async () => {
  const workers = { entry: await bundle('service'), most: 2, worthSeconds: 0 };
  let done = 0;
  const cancelled = await made(many, {
    isCancelled: () => done >= 3,
    onProgress: (now) => void (done = now),
    workers,
  });
  expect(cancelled).toMatchObject({ kind: 'problem', code: 'cancelled' });
  const vary = [{ key: 'era', values: ['6.1', '4.4', 'no such era', 'nor this'] }];
  const wrong = await made({ vary }, { ...quiet, workers });
  expect(wrong.kind === 'problem' ? wrong.message : '').toMatch(/no such era/);
}, 300_000);
