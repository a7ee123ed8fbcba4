// What the tab "Scheduling" shows of a Run that the scheduler drove: its moments are events of the Run, its figures add up.
// SPDX-License-Identifier: MIT
import { beforeAll, expect, test, vi } from 'vitest';
import { noteAt, statementAt } from '../../../../src/core/sim/run.ts';
import type { Run } from '../../../../src/core/sim/run.ts';
import { scheduleView } from '../../../../src/core/sim/view/scheduleView.ts';
import { panelProtocolVersion } from '../../../../src/protocol/panel.ts';
import { readMessage } from '../../../../src/webview/state/readMessage.ts';
import { runOf } from '../support.ts';

vi.setConfig({ testTimeout: 120_000 });

/** The packaged scenario with 64 small pages: redis wakes in the middle of those. */
const copy = (model: string): Promise<Run> =>
  runOf({
    scenario: {
      id: 'copy',
      title: 'copy',
      description: 'copy',
      profile: 'zen3',
      cpus: 1,
      schedule: { model, us: 1000 },
      tasks: [
        {
          comm: 'qemu',
          pid: 1,
          kind: 'user',
          times: 1,
          program: [
            { do: 'compute', us: 200, use: ['sse'] },
            { do: 'hugePage', subpages: 64 },
            { do: 'compute', us: 50 },
          ],
        },
        {
          comm: 'redis',
          pid: 2,
          kind: 'user',
          policy: 'fifo',
          times: 1,
          program: [
            { do: 'sleep', us: 204 },
            { do: 'compute', us: 100, use: ['sse'] },
          ],
        },
      ],
    },
  });
const view = (run: Run) => {
  const made = scheduleView(run);
  if (!made) throw new Error('no schedule');
  return made;
};

let run: Run;
beforeAll(async () => {
  run = await copy('voluntary');
});

test('the moment at cond_resched() is the event of that statement, which saw the flag', () => {
  const seen = view(run).moments.filter(({ why }) => why === 'cond_resched');
  expect(seen).toHaveLength(1);
  const { event = -1, bodies, unactedNs, prev, next } = seen[0] ?? {};
  expect(statementAt(run, event)?.statement.text).toBe('cond_resched();');
  expect(noteAt(run, event)).toContain('TIF_NEED_RESCHED is seen');
  const asked = [...Array(event + 1).keys()].filter(
    (one) => statementAt(run, one)?.statement.text === 'cond_resched();',
  );
  expect(bodies).toBe(asked.length);
  // No longer than one body: 15 statements of 4 cycles and a page of 123, at 2446 cycles a microsecond.
  expect(unactedNs).toBeLessThanOrEqual(Math.ceil((183 * 1000) / 2446));
  const comm = (task: number | null | undefined) => run.tasks.find(({ id }) => id === task)?.comm;
  expect([comm(prev), comm(next)]).toEqual(['qemu', 'redis']);
});

test('where kernel code is preempted, the moment is the end of an interrupt, in the loop and at no question', async () => {
  const full = await copy('full');
  const made = view(full);
  expect([made.model, made.condResched, made.questions]).toEqual(['PREEMPT', false, 0]);
  const [seen] = made.moments.filter(({ bodies }) => bodies !== null);
  expect([seen?.why, seen?.unactedNs]).toEqual(['irq-exit', 0]);
  expect(noteAt(full, seen?.event ?? -1)).toContain('the scheduler sets TIF_NEED_RESCHED');
});

test('what tasks have adds up to what CPUs and the whole have', () => {
  const made = view(run);
  const sum = (values: readonly number[]): number => values.reduce((total, value) => total + value, 0);
  expect(sum(made.tasks.map(({ share }) => share))).toBeCloseTo(1, 9);
  expect(sum(made.tasks.map(({ unacted }) => unacted.totalNs))).toBe(
    sum(made.cpus.map(({ unacted }) => unacted.totalNs)),
  );
  for (const { wakeups } of made.tasks) expect(sum(wakeups.buckets)).toBe(wakeups.count);
  expect(sum(made.cpus.map(({ switches }) => switches))).toBeGreaterThanOrEqual(
    sum(made.tasks.map(({ voluntary, preempted }) => voluntary + preempted)),
  );
  // qemu waited for redis and came back: the FPU was saved and loaded for both.
  for (const { fpuCycles } of made.tasks) expect(fpuCycles).toBeGreaterThan(0);
  expect(sum(made.tasks.map(({ fpuCycles }) => fpuCycles))).toBeCloseTo(
    ((run.schedule?.metrics.fpuNs ?? 0) * 2446) / 1000,
    -1,
  );
});

test('the event of the longest wait is under way when the task is woken', () => {
  const redis = view(run).tasks.find(({ policy }) => policy === 'fifo');
  const event = redis?.wakeups.maxEvent ?? -1;
  const woken = ((redis?.wakeups.maxAtNs ?? 0) * 2446) / 1000;
  expect(run.events.cycle[event]).toBeLessThanOrEqual(woken);
  expect(run.events.cycle[event + 1]).toBeGreaterThan(woken);
});

test('steps that say who runs have no such figures; those of a schedule pass the panel’s reading', async () => {
  expect(scheduleView(await runOf({ scenario: 'ten-switches' }))).toBeNull();
  const message = (schedule: unknown): unknown => ({
    type: 'tab',
    version: panelProtocolVersion,
    runId: run.id,
    tabView: JSON.parse(
      JSON.stringify({ tab: 'schedule', schedule, waits: { state: 'none', message: '', table: null } }),
    ) as unknown,
  });
  expect(readMessage(message(view(run)))).toMatchObject({ ok: true });
  expect(readMessage(message(null))).toMatchObject({ ok: true });
  expect(readMessage(message({ ...view(run), tasks: [{ task: 1 }] }))).toMatchObject({ ok: false });
});
