// The table of waits on the sample tree: the kernel loop's part of every wait in closed form, and what an edit of the
// source changes.
// SPDX-License-Identifier: MIT
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, test } from 'vitest';
import type { WaitsReply } from '../../../src/protocol/scheduler.ts';
import { createParser } from '../../../src/service/parser/createParser.ts';
import { makeWaits } from '../../../src/service/simulator/waits.ts';
import { sampleRoot } from '../sim/support.ts';

type Waits = Extract<WaitsReply, { kind: 'waits' }>;
const memoryC = 'mm/memory.c';
const mhz = 2446;

async function waits(
  more: Partial<Parameters<typeof makeWaits>[0]> = {},
  ports: Partial<Parameters<typeof makeWaits>[2]> = {},
): Promise<WaitsReply> {
  const { parser } = await createParser();
  return makeWaits({ treeRoot: sampleRoot, overlays: [], id: 'test', ...more }, parser, {
    isCancelled: () => false,
    onProgress: () => undefined,
    ...ports,
  });
}
async function table(more: Parameters<typeof waits>[0] = {}): Promise<Waits> {
  const reply = await waits(more);
  if (reply.kind === 'problem') throw new Error(reply.message);
  return reply;
}

describe('2 MiB and 1 GiB', () => {
  let reply: Waits;
  beforeAll(async () => {
    reply = await table();
  }, 120_000);

  test('each loop, size, caches, model, with and without: once', () => {
    // Huge pages with hot and cold caches, page tables with hot ones.
    expect(reply.rows).toHaveLength((2 * 2 + 2) * 2 * 2 * 4);
    const keys = reply.rows.map((row) =>
      [row.functionName, row.sizeBytes, row.caches, row.condResched, row.model].join(),
    );
    expect(new Set(keys).size).toBe(keys.length);
  });

  test('zap asks before the next page, fork within a batch of four; preemption comes with the unlock', () => {
    for (const row of reply.rows.filter(({ work }) => work === 'zap' || work === 'fork')) {
      const loop = reply.loops.find(
        ({ work, sizeBytes, condResched }) =>
          work === row.work && sizeBytes === row.sizeBytes && condResched === row.condResched,
      );
      const pageNs = ((loop?.bodyCycles ?? 0) * 1000) / mhz;
      const pages = row.work === 'zap' ? 1 : 4;
      // From a look to the next, and the few statements that give the locks back.
      const most = pages * pageNs + 30;
      const preempts = row.model === 'full' || row.model === 'rt';
      if (row.model === 'rt') expect([row.unactedNs, row.leftBy]).toEqual([0, 'irq-exit']);
      else if (preempts || row.condResched) {
        expect(row.leftBy).toBe(preempts ? 'preempt_enable' : 'cond_resched');
        expect(row.unactedNs).toBeGreaterThan(0.8 * pages * pageNs);
        expect(row.unactedNs).toBeLessThan(most);
      } else if (row.work === 'zap') expect([row.waitNs, row.leftBy]).toEqual([null, 'never']);
      else {
        // Half of the pages, each batch of four with locks that are given back and taken again.
        expect(row.leftBy).toBe('return-to-user');
        expect(row.unactedNs).toBeGreaterThan(row.loopNs / 2);
        expect(row.unactedNs).toBeLessThan(row.loopNs);
      }
    }
  });

  test('a wait is its three parts, and nobody waits for fairness beside a FIFO task', () => {
    for (const row of reply.rows) {
      if (row.waitNs !== null) expect(row.waitNs).toBe(row.flagNs + (row.unactedNs ?? NaN) + row.switchNs);
      expect(row.flagNs).toBe(0);
      expect(row.switchNs).toBe(Math.round((3393 * 1000) / mhz));
    }
  });

  test('with cond_resched: one body; without: the rest of the loop; full and rt: nothing', () => {
    for (const row of reply.rows.filter(({ work }) => work === 'copy' || work === 'clear')) {
      const unactedNs = row.unactedNs ?? NaN;
      const loop = reply.loops.find(
        (one) =>
          one.functionName === row.functionName &&
          one.sizeBytes === row.sizeBytes &&
          one.caches === row.caches &&
          one.condResched === row.condResched,
      );
      if (!loop) throw new Error('a row without its loop');
      const bodyNs = (loop.bodyCycles * 1000) / mhz;
      if (row.model === 'full' || row.model === 'rt')
        expect([unactedNs, row.leftBy]).toEqual([0, 'irq-exit']);
      else if (row.condResched) {
        expect(row.leftBy).toBe('cond_resched');
        expect(Math.abs(unactedNs - (bodyNs - 1))).toBeLessThanOrEqual(1);
        expect(row.bodies).toBeGreaterThanOrEqual(loop.bodies / 2);
        expect(row.bodies).toBeLessThanOrEqual(loop.bodies / 2 + 1);
      } else {
        expect(row.leftBy).toBe('return-to-user');
        expect(Math.abs(unactedNs - row.loopNs / 2)).toBeLessThanOrEqual(bodyNs + 200);
      }
    }
  });

  test('taking the question out makes a body one statement shorter', () => {
    const filling = reply.loops.filter(({ work }) => work === 'copy' || work === 'clear');
    for (const loop of filling.filter((one) => one.condResched)) {
      const without = reply.loops.find(
        (one) =>
          !one.condResched &&
          one.functionName === loop.functionName &&
          one.sizeBytes === loop.sizeBytes &&
          one.caches === loop.caches,
      );
      expect(without?.statementsPerBody).toBe(loop.statementsPerBody - 1);
    }
  });
});

test('cond_resched() edited out of the source: the loop asks nowhere, and it is said', async () => {
  const text = readFileSync(join(sampleRoot, memoryC), 'utf8').replaceAll('cond_resched();', '');
  const reply = await table({ overlays: [{ path: memoryC, text }], sizes: [2 ** 21] });
  expect(reply.rows.some(({ condResched }) => condResched)).toBe(false);
  expect(reply.notes).toContain('copy_huge_page_from_user() asks nowhere in this tree as it is now');
});

test('an edit that makes bodies differ is refused with the body, not averaged', async () => {
  const source = readFileSync(join(sampleRoot, memoryC), 'utf8');
  const text = source.replace(
    /(copy_huge_page_from_user[\s\S]*?)cond_resched\(\);/,
    '$1if (i & 1) left = 0; cond_resched();',
  );
  expect(text).not.toBe(source);
  const reply = await table({ overlays: [{ path: memoryC, text }], sizes: [2 ** 21] });
  expect(reply.notes.join('\n')).toMatch(
    /copy_huge_page_from_user\(\): body \d+ takes \d+ cycles and the first \d+/,
  );
  expect(reply.rows.some(({ work }) => work === 'copy')).toBe(false);
  expect(reply.rows.some(({ work }) => work === 'clear')).toBe(true);
});

test('beside a task of the same kind fairness comes first, and the loop adds a body at most', async () => {
  const reply = await table({ others: ['fair'], sizes: [2 ** 30], models: ['none', 'voluntary'] });
  for (const row of reply.rows.filter(({ condResched }) => condResched)) {
    expect(row.unactedNs).toBeLessThan(1000);
    expect(row.leftBy).toBe('cond_resched');
  }
});

test.each([
  [{ hz: 7 }, /^hz is 7: a kernel ticks 100, 250, 300, 1000 times a second$/],
  [{ cpus: 0 }, /^cpus is 0/],
  [{ sizes: [12345] }, /^size 12345 is no power of two/],
  [{ models: ['lazy'] as const }, /^model "lazy" is not in this tree: it has none, voluntary, full, rt$/],
  [{ treeRoot: '/nowhere' }, /^\/nowhere: no such folder$/],
])('refuses %j', async (more, message) => {
  const reply = await waits(more);
  expect(reply.kind === 'problem' ? reply.message : 'a table').toMatch(message);
});

test('says how far it is, and stops where it is cancelled', async () => {
  const said: string[] = [];
  const reply = await waits(
    { sizes: [2 ** 21] },
    {
      onProgress: (done, steps, what) => said.push(`${done} of ${steps}: ${what}`),
      isCancelled: () => said.length > 2,
    },
  );
  expect(reply).toEqual({ kind: 'problem', code: 'cancelled', message: 'cancelled' });
  expect(said).toEqual([
    '0 of 8: executing the copy of 2 MiB',
    '1 of 8: executing the clear of 2 MiB',
    '2 of 8: executing the zap of 2 MiB',
  ]);
});

test('loops are measured once for both kinds of other task', async () => {
  const reply = await table({ sizes: [2 ** 21], others: ['fifo', 'fair'], models: ['none'] });
  expect(reply.loops).toHaveLength((2 * 2 + 2) * 2);
  expect(reply.rows.map(({ other }) => other).filter((one) => one === 'fair')).toHaveLength(12);
  expect(reply.rows).toHaveLength(24);
});

test('a loop that can not be executed to its end is named, with file and line', async () => {
  const source = readFileSync(join(sampleRoot, memoryC), 'utf8');
  const text = source.replace('page->_mapcount--;', 'page->_mapcount--; nobody_has_written(page);');
  expect(text).not.toBe(source);
  const line = text.split('\n').findIndex((one) => one.includes('nobody_has_written')) + 1;
  const reply = await table({ overlays: [{ path: memoryC, text }], sizes: [2 ** 21], models: ['none'] });
  expect(reply.notes).toContain(
    `zap_pte_range() can not be executed to its end: nobody_has_written() is not modelled and has no definition here, in zap_pte_range() at mm/memory.c:${line}`,
  );
  expect(reply.rows.some(({ work }) => work === 'zap')).toBe(false);
  expect(reply.rows.some(({ work }) => work === 'fork')).toBe(true);
});
