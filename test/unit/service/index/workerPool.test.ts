// The pool against workers that die, hang, or are slow: stand-ins with the real messages.
// SPDX-License-Identifier: MIT
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { FileOutcome } from '../../../../src/service/index/indexWorker.ts';
import { passSwitch } from '../../../../src/service/index/passControl.ts';
import { indexWithWorkers, type PoolOptions } from '../../../../src/service/index/workerPool.ts';

let folder: string;
let workerEntry: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'ringside-pool-'));
  workerEntry = join(folder, 'worker.cjs');
  writeFileSync(
    workerEntry,
    `process.on('message', ({ kind, paths }) => {
       if (kind !== 'files') return;
       if (paths.includes('segfault.c')) process.kill(process.pid, 'SIGSEGV');
       if (paths.includes('exit.c')) process.exit(3);
       if (paths.includes('hang.c')) for (;;);
       process.send({ outcomes: paths.map((path) => ({ path, key: 'k', record: new Uint8Array(1) })), peakRssBytes: 5 });
     });`,
  );
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

async function outcomesOf(paths: readonly string[], change: Partial<PoolOptions> = {}) {
  const outcomes: FileOutcome[] = [];
  const { peakRssBytes } = await indexWithWorkers(paths, {
    workerEntry,
    jobs: 2,
    root: folder,
    engine: 'native',
    control: passSwitch().control(() => false),
    onOutcome: (outcome) => outcomes.push(outcome),
    log: () => undefined,
    // Longer than a worker takes to start on a busy machine.
    fileBudgetMs: 3_000,
    ...change,
  });
  const reasons = outcomes.flatMap((one) => ('reason' in one ? [[one.path, one.reason]] : []));
  return {
    peakRssBytes,
    paths: outcomes.map(({ path }) => path).sort(),
    reasons: Object.fromEntries(reasons),
  };
}
const good = Array.from({ length: 30 }, (_, i) => `f${String(i).padStart(2, '0')}.c`);

test('every file is answered once, by two workers', async () => {
  const { paths, reasons, peakRssBytes } = await outcomesOf(good);
  expect(paths).toEqual(good);
  expect(reasons).toEqual({});
  expect(peakRssBytes).toBe(10);
});

test('only the files that kill or hang a worker are given up, each with its reason', async () => {
  const all = [
    ...good.slice(0, 10),
    'segfault.c',
    ...good.slice(10, 20),
    'exit.c',
    'hang.c',
    ...good.slice(20),
  ];
  const { paths, reasons } = await outcomesOf(all);
  expect(paths).toEqual([...all].sort());
  expect(reasons).toEqual({
    'segfault.c': 'it ended the parser process (SIGSEGV)',
    'exit.c': 'it ended the parser process (exit code 3)',
    'hang.c': 'it took longer than 3 s',
  });
});

test('a worker that cannot start gives up each file and ends', async () => {
  const { reasons } = await outcomesOf(['a.c', 'b.c'], { workerEntry: join(folder, 'absent.cjs') });
  expect(Object.keys(reasons).sort()).toEqual(['a.c', 'b.c']);
});

test('cancellation ends a hanging batch', async () => {
  let cancelled = false;
  setTimeout(() => (cancelled = true), 100);
  const { paths } = await outcomesOf(['hang.c'], {
    control: passSwitch().control(() => cancelled),
    fileBudgetMs: 60_000,
  });
  expect(paths).toEqual([]);
});
