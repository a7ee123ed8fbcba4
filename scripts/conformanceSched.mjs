// `npm run conformance:sched`: real processes with nice values on this machine's kernel, pinned to one CPU for some
// seconds, beside the same in the scheduler's model. Prints both; asserts nothing, because the machine is shared.
// SPDX-License-Identifier: MIT
import { execFileSync, spawn, spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { availableParallelism, release } from 'node:os';
import { build } from 'esbuild';

const seconds = Number(process.env.RINGSIDE_SCHED_SECONDS ?? 4);
const cases = [
  { title: 'nice 0 and 0', tasks: [{ nice: 0 }, { nice: 0 }] },
  { title: 'nice 0 and 5', tasks: [{ nice: 0 }, { nice: 5 }] },
  { title: 'nice 0, 3 and 10', tasks: [{ nice: 0 }, { nice: 3 }, { nice: 10 }] },
  {
    title: 'nice 0, and one that computes 2 ms and sleeps 6 ms',
    tasks: [{ nice: 0 }, { nice: 0, computeMs: 2, sleepMs: 6 }],
  },
];

/** Computes for ever, or computes and sleeps in turns; Atomics.wait sleeps without a timer of its own thread. */
const worker = `
const [computeMs, sleepMs] = process.argv.slice(1).map(Number);
const cell = new Int32Array(new SharedArrayBuffer(4));
const cpuMs = () => { const { user, system } = process.cpuUsage(); return (user + system) / 1000; };
for (;;) {
  const end = cpuMs() + (computeMs || 1e9);
  while (cpuMs() < end);
  if (sleepMs) Atomics.wait(cell, 0, 0, sleepMs);
}`;

if (process.platform !== 'linux' || spawnSync('taskset', ['-V']).status !== 0) {
  console.log('conformance:sched needs Linux and taskset (util-linux): nothing was compared.');
  process.exit(0);
}

const { outputFiles } = await build({
  stdin: {
    contents: `export { simulateTasks } from './src/core/sched/simulateTasks.ts';
               export { schedulerShape } from './src/core/sched/shape.ts';`,
    resolveDir: new URL('..', import.meta.url).pathname,
  },
  bundle: true,
  format: 'esm',
  write: false,
});
const model = await import(
  `data:text/javascript;base64,${Buffer.from(outputFiles[0].contents).toString('base64')}`
);

const [major = '6', minor = '1'] = release().split('.');
const shape = model.schedulerShape({
  read: (path) => (path === 'Makefile' ? `VERSION = ${major}\nPATCHLEVEL = ${minor}\n` : null),
  exists: () => false,
});
const allowed = /Cpus_allowed_list:\s*(\d+)/.exec(readFileSync('/proc/self/status', 'utf8'))?.[1] ?? '0';
const ticks = Number(execFileSync('getconf', ['CLK_TCK'], { encoding: 'utf8' }));
console.log(
  `Linux ${release()}, CPU ${allowed}, ${seconds} s for each row; model: ${shape.fair === 'cfs' ? 'CFS' : 'EEVDF'} by version, HZ 250 assumed.`,
);
console.log(
  'Reported, not asserted: the machine is shared, the load average says how much; nice values count inside one cgroup.',
);

for (const { title, tasks } of cases) {
  const real = await measured(tasks);
  const simulated = simulate(tasks);
  const load = readFileSync('/proc/loadavg', 'utf8').split(' ')[0];
  console.log(
    `\n${title} (load average ${load}; together they got ${(100 * real.got).toFixed(0)} % of the CPU)`,
  );
  tasks.forEach((task, i) => {
    const wanted = `${(100 * simulated[i]).toFixed(1)} %`.padStart(7);
    const got = `${(100 * real.shares[i]).toFixed(1)} %`.padStart(7);
    const what = task.sleepMs ? `nice ${task.nice}, sleeps` : `nice ${task.nice}`;
    console.log(`  ${what.padEnd(16)} real ${got}   simulated ${wanted}`);
  });
}

/** Shares of the time that the processes got together, and how much of the CPU that was. */
async function measured(tasks) {
  const children = tasks.map(({ nice, computeMs = 0, sleepMs = 0 }) =>
    spawn(
      'taskset',
      [
        '-c',
        allowed,
        'nice',
        '-n',
        String(nice),
        process.execPath,
        '-e',
        worker,
        String(computeMs),
        String(sleepMs),
      ],
      { stdio: 'ignore' },
    ),
  );
  try {
    await wait(1500);
    const before = children.map(({ pid }) => cpuSeconds(pid));
    await wait(seconds * 1000);
    const used = children.map(({ pid }, i) => cpuSeconds(pid) - before[i]);
    const sum = used.reduce((all, one) => all + one, 0);
    return { shares: used.map((one) => (sum === 0 ? 0 : one / sum)), got: sum / seconds };
  } finally {
    for (const child of children) child.kill('SIGKILL');
  }
}

/** utime and stime of a process; taskset and nice become it by exec. */
function cpuSeconds(pid) {
  const fields = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ')[1].split(' ');
  return (Number(fields[11]) + Number(fields[12])) / ticks;
}

function simulate(tasks) {
  const ms = 1_000_000;
  const result = model.simulateTasks(
    {
      shape,
      model: 'voluntary',
      hz: 250,
      cpus: 1,
      sliceCpus: availableParallelism(),
      noHzIdle: true,
      mhz: 2446,
      switchCycles: 3000,
      fpuCycles: 393,
      endNs: seconds * 1000 * ms,
      seed: 1,
      tasks: tasks.map(({ nice, computeMs = 0, sleepMs = 0 }, i) => ({
        comm: `task${i}`,
        policy: 'normal',
        nice,
        rtPriority: 0,
        sliceNs: null,
        cpus: null,
        startNs: 0,
        times: null,
        program: sleepMs
          ? [
              { do: 'compute', ns: computeMs * ms, spreadNs: 0 },
              { do: 'sleep', ns: sleepMs * ms, spreadNs: 0 },
            ]
          : [{ do: 'compute', ns: 1000 * ms, spreadNs: 0 }],
      })),
    },
    0,
  );
  if (!result.ok) throw new Error(result.error);
  return result.value.metrics.tasks.map(({ share }) => share);
}

function wait(ms) {
  return new Promise((resolve) => setTimeout(resolve, ms));
}
