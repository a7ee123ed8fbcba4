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
    expect(reply.rows).toHaveLength(2 * 2 * 2 * 2 * 4);
    const keys = reply.rows.map((row) =>
      [row.functionName, row.sizeBytes, row.caches, row.condResched, row.model].join(),
    );
    expect(new Set(keys).size).toBe(keys.length);
  });

  test('a wait is its three parts, and nobody waits for fairness beside a FIFO task', () => {
    for (const row of reply.rows) {
      expect(row.waitNs).toBe(row.flagNs + row.unactedNs + row.switchNs);
      expect(row.flagNs).toBe(0);
      expect(row.switchNs).toBe(Math.round((3393 * 1000) / mhz));
    }
  });

  test('with cond_resched: one body; without: the rest of the loop; full and rt: nothing', () => {
    for (const row of reply.rows) {
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
        expect([row.unactedNs, row.leftBy]).toEqual([0, 'irq-exit']);
      else if (row.condResched) {
        expect(row.leftBy).toBe('cond_resched');
        expect(Math.abs(row.unactedNs - (bodyNs - 1))).toBeLessThanOrEqual(1);
        expect(row.bodies).toBeGreaterThanOrEqual(loop.bodies / 2);
        expect(row.bodies).toBeLessThanOrEqual(loop.bodies / 2 + 1);
      } else {
        expect(row.leftBy).toBe('return-to-user');
        expect(Math.abs(row.unactedNs - row.loopNs / 2)).toBeLessThanOrEqual(bodyNs + 200);
      }
    }
  });

  test('taking the question out makes a body one statement shorter', () => {
    for (const loop of reply.loops.filter((one) => one.condResched)) {
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
  expect(reply.rows.every(({ work }) => work === 'clear')).toBe(true);
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
    '0 of 4: executing the copy of 2 MiB',
    '1 of 4: executing the clear of 2 MiB',
    '2 of 4: executing the copy of 2 MiB, without cond_resched()',
  ]);
});

test('loops are measured once for both kinds of other task', async () => {
  const reply = await table({ sizes: [2 ** 21], others: ['fifo', 'fair'], models: ['none'] });
  expect(reply.loops).toHaveLength(2 * 2 * 2);
  expect(reply.rows.map(({ other }) => other).filter((one) => one === 'fair')).toHaveLength(8);
  expect(reply.rows).toHaveLength(16);
});

test('a loop that is not executed is named, with the reason', async () => {
  const memory = readFileSync(join(sampleRoot, memoryC), 'utf8');
  const text = `${memory}\nunsigned long zap_pte_range(unsigned long addr)\n{\n\treturn addr;\n}\n`;
  const reply = await table({ overlays: [{ path: memoryC, text }], sizes: [2 ** 21], models: ['none'] });
  expect(reply.notes.join('\n')).toMatch(/^zap_pte_range\(\) is not executed: it walks page tables/m);
  expect(reply.notes.join('\n')).not.toContain('copy_pte_range');
});
