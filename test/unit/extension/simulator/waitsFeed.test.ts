// The table of waits is measured once for a Run's code, anew for another's, and never left half made: it is cancelled, it
// fails or its process ends, and what is said follows.
// SPDX-License-Identifier: MIT
import { expect, test } from 'vitest';
import { waitsFeed } from '../../../../src/extension/simulator/waitsFeed.ts';
import type { WaitsParams, WaitsReply } from '../../../../src/protocol/scheduler.ts';
import { settled } from './fakeSimulator.ts';

const reply = (treeLabel: string): WaitsReply => ({
  kind: 'waits',
  treeLabel,
  scheduler: 'cfs',
  models: ['none'],
  hz: 250,
  cpus: 8,
  others: ['fifo'],
  costs: '',
  loops: [
    ...[true, false].flatMap((condResched) =>
      (['hot', 'cold'] as const).map((caches) => ({
        work: 'copy' as const,
        functionName: 'copy_huge_page_from_user',
        question: null,
        questionIn: null,
        look: null,
        sizeBytes: 2 ** 21,
        caches,
        condResched,
        executed: 512,
        even: true,
        bodies: 512,
        statementsPerBody: condResched ? 15 : 14,
        bodyCycles: 183,
      })),
    ),
  ],
  rows: [],
  notes: [],
});

function desk() {
  const asked: { params: WaitsParams; signal: AbortSignal; answer: (reply: WaitsReply | Error) => void }[] =
    [];
  const feed = waitsFeed(
    {
      request: (_, params, signal) =>
        new Promise((resolve, reject) => {
          const answer = (given: WaitsReply | Error): void =>
            given instanceof Error ? reject(given) : resolve(given as never);
          asked.push({ params: params as WaitsParams, signal: signal as AbortSignal, answer });
        }),
      log: () => undefined,
    },
    () => undefined,
  );
  return { asked, feed };
}
const code = (runId: string) => ({ treeRoot: '/tree', overlays: [], runId });

test('asks once for a Run, with both kinds of other task, and shows the loop as it is in the tree', async () => {
  const { asked, feed } = desk();
  feed.of(code('r1'));
  feed.of(code('r1'));
  expect(asked).toHaveLength(1);
  expect(asked[0]?.params).toMatchObject({ treeRoot: '/tree', others: ['fifo', 'fair'] });
  feed.progress({ id: asked[0]?.params.id ?? '', done: 3, steps: 8, what: 'executing' });
  feed.progress({ id: 'another', done: 7, steps: 8, what: 'executing' });
  expect(feed.view).toMatchObject({ state: 'running', done: 3, steps: 8 });
  asked[0]?.answer(reply('Linux 6.1'));
  await settled();
  expect(feed.view).toMatchObject({
    state: 'done',
    table: { treeLabel: 'Linux 6.1', loops: [{ statementsPerBody: 15 }] },
  });
  feed.of(code('r1'));
  expect(asked).toHaveLength(1);
});

test('another Run is measured anew: the table before stays, the request before is called off and its answer dropped', async () => {
  const { asked, feed } = desk();
  feed.of(code('r1'));
  asked[0]?.answer(reply('before'));
  await settled();
  feed.of(code('r2'));
  feed.of(code('r3'));
  expect(asked[1]?.signal.aborted).toBe(true);
  expect(feed.view).toMatchObject({ state: 'running', table: { treeLabel: 'before' } });
  asked[1]?.answer(reply('dropped'));
  await settled();
  expect(feed.view).toMatchObject({ state: 'running', table: { treeLabel: 'before' } });
  asked[2]?.answer(reply('after'));
  await settled();
  expect(feed.view).toMatchObject({ state: 'done', table: { treeLabel: 'after' } });
});

test.each([
  ['cancelled', (feed: ReturnType<typeof waitsFeed>) => feed.cancel(), 'Measuring the loops was cancelled.'],
  ['the process ends', (feed: ReturnType<typeof waitsFeed>) => feed.ended(), 'The simulator process ended.'],
])('%s: said, and it can be started again', async (_, end, message) => {
  const { asked, feed } = desk();
  feed.of(code('r1'));
  end(feed);
  expect(asked[0]?.signal.aborted).toBe(true);
  expect(feed.view).toEqual({ state: 'none', message, table: null });
  feed.start(code('r1'));
  asked[1]?.answer(reply('again'));
  await settled();
  expect(feed.view.state).toBe('done');
});

test('a tree without the loops, or an error, is said', async () => {
  const { asked, feed } = desk();
  feed.of(code('r1'));
  asked[0]?.answer({ kind: 'problem', code: 'cannot-run', message: 'no loop could be measured' });
  await settled();
  expect(feed.view).toEqual({ state: 'none', message: 'no loop could be measured', table: null });
  feed.start(code('r1'));
  asked[1]?.answer(new Error('gone'));
  await settled();
  expect(feed.view).toEqual({ state: 'none', message: 'gone', table: null });
});
