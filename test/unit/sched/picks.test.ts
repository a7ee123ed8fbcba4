// Picks of CFS and EEVDF against references that sort everything, in big integers, from the definitions; and EEVDF's lag
// against the published bound. Queues change at random between the decisions.
// SPDX-License-Identifier: MIT
import { describe, expect, test } from 'vitest';
import { Cfs } from '../../../src/core/sched/cfs.ts';
import { Eevdf } from '../../../src/core/sched/eevdf.ts';
import type { FeatureName } from '../../../src/core/sched/shape.ts';
import { fairParameters } from '../../../src/core/sched/shape.ts';
import { SchedTask } from '../../../src/core/sched/task.ts';
import { random } from '../../support/random.ts';
import { cfs, eevdf } from './support.ts';

function tasksOf(count: number, seed: number): SchedTask[] {
  const next = random(seed);
  return Array.from(
    { length: count },
    (_, id) =>
      new SchedTask(id, `t${id}`, {
        policy: 'normal',
        nice: next.below(40) - 20,
        rtPriority: 0,
        sliceNs: null,
      }),
  );
}

/** V of the definition, times the sum of weights, over the sum of weights: kept as a fraction. */
function averageOf(tasks: readonly SchedTask[]): { readonly sum: bigint; readonly load: bigint } {
  let sum = 0n;
  let load = 0n;
  for (const { vruntime, weight } of tasks) {
    sum += BigInt(vruntime) * BigInt(weight);
    load += BigInt(weight);
  }
  return { sum, load };
}

const without = (...names: FeatureName[]): ReadonlySet<FeatureName> =>
  new Set([...eevdf.features].filter((name) => !names.includes(name)));

describe('EEVDF', () => {
  test('the pick is the earliest deadline of those that are not ahead of the average', () => {
    for (let seed = 0; seed < 40; seed++) {
      const next = random(100 + seed);
      const features = without('RUN_TO_PARITY', 'DELAY_DEQUEUE', 'DELAY_ZERO');
      const queue = new Eevdf({ ...fairParameters(eevdf, 8, 1000), features });
      const tasks = tasksOf(2 + next.below(30), seed);
      let now = 0;
      for (let step = 0; step < 250; step++) {
        now += 1 + next.below(3_000_000);
        change(queue, next.of(tasks), now);
        const competing = tasks.filter((task) => task.onQueue);
        if (competing.length === 0) continue;
        queue.update(now);
        const { sum, load } = averageOf(competing);
        const eligible = competing.filter(({ vruntime }) => BigInt(vruntime) * load <= sum);
        const earliest = Math.min(...eligible.map(({ deadline }) => deadline));
        const picked = queue.pick(now);
        if (!picked || !eligible.includes(picked) || picked.deadline !== earliest)
          expect.fail(`seed ${seed}, step ${step}: ${picked?.comm} was picked`);
        if (picked && picked !== queue.current) {
          queue.putPrevious(now);
          queue.setNext(picked, now);
        }
      }
    }
  });

  test('lag stays within the slice in 100,000 random decisions', () => {
    // -r < lag < max(r, q) in real time: r the longest slice, q the longest time without a decision (here less than r).
    const parameters = {
      ...fairParameters(eevdf, 1, 1000),
      features: without('DELAY_DEQUEUE', 'DELAY_ZERO'),
    };
    const slice = parameters.baseSliceNs;
    const next = random(11);
    let decisions = 0;
    let largest = 0;
    for (let seed = 0; decisions < 100_000; seed++) {
      const queue = new Eevdf(parameters);
      const tasks = tasksOf(2 + next.below(8), seed);
      tasks.forEach((task) => queue.enqueue(task, 'new', 0));
      let now = 0;
      for (let step = 0; step < 1000; step++) {
        const picked = queue.pick(now);
        if (!picked) throw new Error('nothing to run');
        if (picked !== queue.current) {
          queue.putPrevious(now);
          queue.setNext(picked, now);
        }
        decisions++;
        // Runs until its request is served, or is stopped before.
        const request = realTimeUntil(picked);
        now += next.below(4) === 0 ? 1 + next.below(request) : request;
        queue.update(now);
        const { sum, load } = averageOf(tasks);
        for (const task of tasks) {
          const lag = Number((sum - BigInt(task.vruntime) * load) / load) * (task.weight / 1024);
          largest = Math.max(largest, Math.abs(lag));
        }
      }
    }
    // Virtual times are whole nanoseconds: up to 87 ns of real time for the heaviest.
    expect(largest).toBeLessThanOrEqual(slice + 100);
    expect(largest).toBeGreaterThan(slice / 2);
  });

  test('lags add up to nothing, but for rounding', () => {
    const queue = new Eevdf(fairParameters(eevdf, 1, 1000));
    const tasks = tasksOf(9, 5);
    tasks.forEach((task) => queue.enqueue(task, 'new', 0));
    let furthest = 0;
    for (let now = 0; now < 400_000_000; now += 777_777) {
      const picked = queue.pick(now);
      if (picked && picked !== queue.current) {
        queue.putPrevious(now);
        queue.setNext(picked, now);
      }
      const zero = queue.average();
      const sum = tasks.reduce((all, task) => all + (zero - task.vruntime) * task.weight, 0);
      const load = tasks.reduce((all, task) => all + task.weight, 0);
      furthest = Math.max(furthest, Math.abs(sum) / load);
    }
    expect(furthest).toBeLessThan(1);
  });

  test('a task that sleeps with negative lag competes on, and leaves when it would be picked', () => {
    const queue = new Eevdf(fairParameters(eevdf, 1, 1000));
    const [a, b] = [0, 1].map(
      (id) => new SchedTask(id, `t${id}`, { policy: 'normal', nice: 0, rtPriority: 0, sliceNs: null }),
    ) as [SchedTask, SchedTask];
    queue.enqueue(a, 'new', 0);
    queue.enqueue(b, 'new', 0);
    queue.setNext(a, 0);
    // a has had 500 us more than b.
    expect(queue.dequeue(a, true, 500_000)).toBe(false);
    expect(queue.pick(500_000)).toBe(b);
    queue.putPrevious(500_000);
    queue.setNext(b, 500_000);
    expect(queue.count).toBe(2);
    // b alone goes on: a leaves as soon as its lag is paid.
    expect(queue.pick(1_200_000)).toBe(b);
    expect(queue.pick(2_500_000)).toBe(b);
    expect([a.onQueue, queue.count]).toEqual([false, 1]);
  });
});

/** Real time until a task's virtual runtime reaches its deadline. */
function realTimeUntil({ vruntime, deadline, weight }: SchedTask): number {
  return Math.max(1, Math.ceil(((deadline - vruntime) * weight) / 1024));
}

/** A task comes, or leaves, asleep or not. */
function change(queue: Cfs | Eevdf, task: SchedTask, now: number): void {
  if (!task.onQueue) queue.enqueue(task, task.sumExecNs === 0 ? 'new' : 'wakeup', now);
  else if (task.id % 3 === 0) {
    queue.dequeue(task, true, now);
    if (queue.current === task) queue.putPrevious(now);
  }
}

test('CFS picks the least virtual runtime, but for buddies within the wakeup granularity', () => {
  for (let seed = 0; seed < 40; seed++) {
    const next = random(300 + seed);
    const features = new Set([...cfs.features].filter((name) => name !== 'LAST_BUDDY'));
    const queue = new Cfs({ ...fairParameters(cfs, 8, 1000), features });
    const tasks = tasksOf(2 + next.below(30), seed);
    let now = 0;
    for (let step = 0; step < 250; step++) {
      now += 1 + next.below(3_000_000);
      change(queue, next.of(tasks), now);
      const competing = tasks.filter((task) => task.onQueue);
      if (competing.length === 0) continue;
      queue.update(now);
      const sorted = [...competing].sort((a, b) => a.vruntime - b.vruntime);
      const picked = queue.pick(now);
      if (picked?.vruntime !== sorted[0]?.vruntime)
        expect.fail(`seed ${seed}, step ${step}: ${picked?.comm} was picked`);
      if (picked && picked !== queue.current) {
        queue.putPrevious(now);
        queue.setNext(picked, now);
      }
    }
  }
});

test('CFS: a task that is woken takes the CPU when it is behind by more than the granularity, scaled by its weight', () => {
  const parameters = fairParameters(cfs, 1, 1000);
  const at = (behindNs: number, nice: number): boolean => {
    const queue = new Cfs(parameters);
    const kind = { policy: 'normal', rtPriority: 0, sliceNs: null } as const;
    const hog = new SchedTask(0, 'hog', { ...kind, nice: 0 });
    const woken = new SchedTask(1, 'woken', { ...kind, nice });
    hog.vruntime = 50_000_000;
    queue.minVruntime = 50_000_000 - behindNs;
    queue.enqueue(hog, 'wakeup', 0);
    queue.setNext(hog, 0);
    woken.vruntime = hog.vruntime - behindNs;
    queue.minVruntime = woken.vruntime;
    queue.enqueue(woken, 'wakeup', 0);
    return queue.preempts(woken, 0);
  };
  expect([at(1_000_000, 0), at(1_000_001, 0)]).toEqual([false, true]);
  // Nice 5 weighs 335: 1 ms is 3.0567 ms of its virtual time.
  expect([at(3_050_000, 5), at(3_060_000, 5)]).toEqual([false, true]);
  expect([at(300_000, -5), at(330_000, -5)]).toEqual([false, true]);
});
