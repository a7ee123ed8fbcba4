// Long scenarios for the rows of `npm run bench:sim`: bundled ones stretched to any number of switches, and a random
// schedule on two CPUs. The same arguments give the same scenario everywhere.
// SPDX-License-Identifier: MIT
import { readFileSync } from 'node:fs';
import path from 'node:path';

// This file runs bundled below dist.
const scenarioFolder = path.join(import.meta.dirname, '..', '..', 'scenarios');
const bundled = (id) => JSON.parse(readFileSync(path.join(scenarioFolder, `${id}.json`), 'utf8'));

/** A scenario repeats its steps so often at once. */
const mostTimes = 1000;

/** A scenario's switches over and over. */
function stretched(id, steps, switches) {
  const scenario = bundled(id);
  const once = steps(scenario);
  const times = Math.max(1, Math.round(switches / once.filter((step) => step.do === 'switch').length));
  const repeats = [];
  for (let left = times; left > 0; left -= mostTimes)
    repeats.push({ do: 'repeat', times: Math.min(left, mostTimes), steps: once });
  return { ...scenario, steps: repeats };
}

/** Two tasks that both compute between switches, a kernel thread, and FPU use in the kernel. */
const tenSwitches = (switches) =>
  stretched('ten-switches', ({ steps }) => [...steps, { do: 'switch', to: 'firefox' }], switches);

/** Switches and system calls of tasks that do not use the FPU: hardly anything but the kernel's C. */
const lazyPays = (switches) =>
  stretched('lazy-pays', ({ steps }) => steps.find((step) => step.do === 'repeat').steps, switches);

/** Four tasks and a kernel thread on two CPUs: computations, system calls, FPU use in the kernel, migrations. */
export function random(switches, seed = 1, cpus = 2) {
  let state = (seed * 2654435761) >>> 0;
  const below = (limit) => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return Math.floor((state / 2 ** 32) * limit);
  };
  const users = ['a', 'b', 'c', 'd'];
  const running = users.slice(0, cpus);
  const steps = [];
  for (let done = 0; done < switches;) {
    const cpu = below(cpus);
    const isUser = running[cpu] !== 'k';
    const dice = below(20);
    if (dice < 9 && isUser) {
      const use = ['x87', 'sse', 'avx', 'mxcsr'].filter(() => below(2) === 0);
      if (use.length > 0) steps.push({ do: 'compute', cpu, use });
    } else if (dice === 9 && isUser) steps.push({ do: 'syscall', cpu });
    else if (dice === 10) steps.push({ do: 'kernelFpu', cpu });
    else {
      const free = [...users, 'k'].filter((one) => !running.includes(one));
      running[cpu] = free[below(free.length)];
      steps.push({ do: 'switch', cpu, to: running[cpu] });
      done++;
    }
  }
  return {
    id: 'random',
    title: 'random',
    description: `seed ${seed}`,
    profile: 'zen3',
    cpus,
    boot: [],
    seed,
    tasks: [
      ...users.map((comm, i) => ({ comm, pid: 10 + i, kind: 'user' })),
      { comm: 'k', pid: 20, kind: 'kthread' },
    ],
    start: users.slice(0, cpus),
    steps,
  };
}

export const schedules = [
  { name: 'ten-switches', of: tenSwitches },
  { name: 'lazy-pays', of: lazyPays },
  { name: 'random', of: random },
];
