// Who ran when by a trace: worked out by hand for small traces, and by definition for random ones.
// SPDX-License-Identifier: MIT
import { describe, expect, test } from 'vitest';
import { sliceEnds, traceTimes, type TraceTimes } from '../../../src/core/trace/traceTimes.ts';
import { random as seeded } from '../../support/random.ts';
import { readTrace } from './traceText.ts';

const at = (us: number) => `${Math.floor(us / 1e6)}.${String(us % 1e6).padStart(6, '0')}`;
const taskName = (pid: number, cpu: number) => (pid === 0 ? `swapper/${cpu}` : `t${pid}`);
const line = (us: number, cpu: number, pid: number, event: string, flags = 'd..2.') =>
  `${`t${pid}`.padStart(16)}-${pid}  [00${cpu}] ${flags}  ${at(us)}: ${event}\n`;
const to = (us: number, cpu: number, prev: number, state: string, next: number) =>
  line(
    us,
    cpu,
    prev,
    `sched_switch: prev_comm=${taskName(prev, cpu)} prev_pid=${prev} prev_prio=120 prev_state=${state} ==> next_comm=${taskName(next, cpu)} next_pid=${next} next_prio=120`,
  );
const wake = (us: number, cpu: number, by: number, pid: number, flags?: string, event = 'sched_wakeup') =>
  line(us, cpu, by, `${event}: comm=t${pid} pid=${pid} prio=120 target_cpu=000`, flags);

const times = (text: string) => {
  const trace = readTrace(text);
  const found = traceTimes(trace);
  const of = (pid: number) => found.tasks.find(({ task }) => trace.tasks[task]?.pid === pid);
  return { trace, found, of };
};
const slicesOf = (trace: ReturnType<typeof readTrace>, { slices }: TraceTimes) =>
  Array.from({ length: slices.count }, (_, i) => [
    slices.cpu[i],
    trace.tasks[slices.task[i] ?? 0]?.pid,
    slices.start[i],
    slices.end[i],
    sliceEnds[slices.how[i] ?? 0],
  ]);

describe('slices and run time', () => {
  test('from switch to switch; what the trace does not show the beginning or end of is told as such', () => {
    const { trace, found, of } = times(
      wake(100, 0, 1, 2) +
        to(110, 0, 1, 'R', 2) +
        to(150, 0, 2, 'S', 1) +
        to(170, 0, 1, 'D', 0) +
        wake(200, 0, 0, 1),
    );
    expect(slicesOf(trace, found)).toEqual([
      [0, 1, 100_000, 110_000, 'preempted'],
      [0, 2, 110_000, 150_000, 'voluntary'],
      [0, 1, 150_000, 170_000, 'voluntary'],
      [0, 0, 170_000, 200_000, 'open'],
    ]);
    expect(of(1)).toMatchObject({
      run: 30_000,
      partial: 10_000,
      voluntary: 1,
      preempted: 1,
      preemptedWait: 40_000,
    });
    expect(of(2)).toMatchObject({ run: 40_000, partial: 0, voluntary: 1, preempted: 0 });
    expect(found.cpus).toMatchObject([
      { cpu: 0, first: 100_000, last: 200_000, unknown: 0, idle: 30_000, switches: 3 },
    ]);
  });

  test('behind lost events nobody runs until a line names one', () => {
    const { trace, found } = times(
      to(100, 0, 1, 'S', 2) +
        wake(120, 0, 2, 9) +
        'CPU:0 [LOST 5 EVENTS]\n' +
        wake(200, 0, 3, 9) +
        to(210, 0, 3, 'S', 0),
    );
    expect(slicesOf(trace, found).slice(1)).toEqual([
      [0, 2, 100_000, 120_000, 'lost'],
      [0, 3, 200_000, 210_000, 'voluntary'],
    ]);
    expect(found.cpus[0]?.unknown).toBe(80_000);
  });

  test('a line that contradicts the switches is counted and nothing is made up', () => {
    const { found, of } = times(to(100, 0, 1, 'S', 2) + to(150, 0, 3, 'S', 4) + to(160, 0, 4, 'S', 0));
    expect(found.contradictions).toEqual({ count: 1, line1: 2 });
    expect(of(2)).toMatchObject({ run: 0 });
    expect(of(4)).toMatchObject({ run: 10_000 });
    expect(found.cpus[0]?.unknown).toBe(50_000);
  });
});

describe('wake-up latency', () => {
  test('from the wake-up to the switch to the task; waking counts where nothing else is written', () => {
    const { found, of } = times(
      wake(99, 1, 7, 2, 'd..2.', 'sched_waking') +
        wake(100, 0, 1, 2) +
        to(130, 0, 1, 'R', 2) +
        to(140, 0, 2, 'S', 1) +
        wake(150, 0, 1, 3, 'd..2.', 'sched_waking') +
        to(151, 0, 1, 'S', 3),
    );
    expect(of(2)?.latency).toMatchObject({ count: 1, max: 30_000, mean: 30_000 });
    expect(of(3)?.latency).toMatchObject({ count: 1, max: 1_000 });
    expect(found.latency).toMatchObject({ count: 2, max: 30_000, median: 1_000, p99: 30_000 });
  });

  test('a task that runs or waits preempted is not woken, and a wake-up before lost events is forgotten', () => {
    const { found } = times(
      wake(100, 1, 5, 1) +
        to(110, 0, 1, 'R+', 2) +
        wake(120, 1, 5, 1) +
        to(150, 0, 2, 'S', 1) +
        wake(160, 1, 5, 2) +
        'CPU:0 [LOST 1 EVENTS]\n' +
        to(190, 0, 1, 'S', 2),
    );
    expect(found.latency.count).toBe(0);
  });

  test('NEED_RESCHED is seen set from the first line with the flag to the switch', () => {
    const { found } = times(
      wake(100, 0, 1, 2, 'dN.2.') + wake(105, 0, 1, 3, '.N.1.') + to(130, 0, 1, 'R', 2),
    );
    expect(found.needResched).toMatchObject({ count: 1, max: 30_000 });
  });
});

const source = seeded(7);

test('random traces: run time, latency and switches are those of a plain simulation', () => {
  const random = (limit: number) => source.below(limit);
  for (let round = 0; round < 20; round++) {
    const run = new Map<number, number>();
    const latencies: number[] = [];
    const state = new Map<number, 'sleeps' | 'ready' | 'runs'>();
    const wokenAt = new Map<number, number>();
    const cpus = [0, 1, 2].map(() => ({ pid: 0, since: -1 }));
    let text = '';
    for (let us = 1_000; us < 4_000; us += 1 + random(20)) {
      const cpu = random(3);
      const on = cpus[cpu] ?? { pid: 0, since: -1 };
      const pid = 1 + random(12);
      if ((state.get(pid) ?? 'sleeps') === 'sleeps' && random(2) === 0) {
        text += wake(us, cpu, on.pid, pid);
        state.set(pid, 'ready');
        wokenAt.set(pid, us);
        if (on.since < 0) on.since = us;
        continue;
      }
      const ready = [...state].filter(([, is]) => is === 'ready').map(([one]) => one);
      const next = ready.length > 0 && random(5) > 0 ? (ready[random(ready.length)] ?? 0) : 0;
      if (next === on.pid) continue;
      const sleeps = random(2) === 0;
      text += to(us, cpu, on.pid, on.pid === 0 || !sleeps ? 'R' : 'S', next);
      if (on.pid !== 0) {
        run.set(on.pid, (run.get(on.pid) ?? 0) + us - on.since);
        state.set(on.pid, sleeps ? 'sleeps' : 'ready');
      }
      const woken = wokenAt.get(next);
      if (woken !== undefined) latencies.push(us - woken);
      wokenAt.delete(next);
      if (next !== 0) state.set(next, 'runs');
      cpus[cpu] = { pid: next, since: us };
    }
    const { found, of } = times(text);
    for (const [pid, expected] of run) {
      const one = of(pid);
      // What runs at the end is seen until its CPU's last line.
      const open = found.slices;
      let tail = 0;
      for (let i = 0; i < open.count; i++)
        if (sliceEnds[open.how[i] ?? 0] === 'open' && open.task[i] === one?.task)
          tail += (open.end[i] ?? 0) - (open.start[i] ?? 0);
      expect((one?.run ?? 0) - tail).toBe(expected * 1_000);
    }
    expect(found.latency.count).toBe(latencies.length);
    expect(found.latency.max).toBe(Math.max(0, ...latencies) * 1_000);
    expect(found.contradictions.count).toBe(0);
  }
});
