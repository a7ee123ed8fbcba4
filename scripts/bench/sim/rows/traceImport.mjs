// Row "trace-import": a trace of 1,000,000 lines in the form of ftrace, made here and written to a file, is read as
// "Ringside: Import Trace" reads it: processor time of reading and working out who ran when, and the process's peak memory.
// SPDX-License-Identifier: MIT
import { appendFileSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';

const lines = 1_000_000;
const cpus = 8;
const tasks = 400;

export const traceImport = {
  id: 'trace-import',
  title: 'Import of a recorded trace',
  oneTree: true,
  async measure(product, { quick }) {
    const count = quick ? lines / 10 : lines;
    const folder = mkdtempSync(path.join(tmpdir(), 'ringside-bench-'));
    const file = path.join(folder, 'trace.txt');
    try {
      write(file, count);
      const before = process.cpuUsage();
      const events = await product.importTrace(file);
      const { user, system } = process.cpuUsage(before);
      if (events !== count) throw new Error(`${events} of ${count} events were read`);
      const figures = [
        {
          name: `${count.toLocaleString('en')} lines`,
          value: (user + system) / 1e6,
          unit: 's',
          bar: quick ? '' : 'bar 5',
        },
        {
          name: 'peak memory of the process',
          value: process.resourceUsage().maxRSS / 1024,
          unit: 'MiB',
          bar: 'bar 1024',
        },
      ];
      return { figures };
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  },
};

/** Wake-ups and switches on eight CPUs, a third of the one and two of the other, from a fixed seed. */
function write(file, count) {
  let seed = 1;
  const below = (limit) => {
    seed ^= seed << 13;
    seed ^= seed >>> 17;
    seed ^= seed << 5;
    return (seed >>> 0) % limit;
  };
  const running = new Array(cpus).fill(0);
  const name = (pid, cpu) => (pid === 0 ? `swapper/${cpu}` : pid % 7 === 0 ? 'Web Content' : `task-${pid}`);
  let us = 1_000_000_000;
  let text = '# tracer: nop\n';
  for (let line = 0; line < count; line++) {
    us += 1 + below(20);
    const cpu = below(cpus);
    const pid = running[cpu];
    const at = `${Math.floor(us / 1e6)}.${String(us % 1e6).padStart(6, '0')}`;
    const head = `${(pid === 0 ? '<idle>' : name(pid, cpu)).padStart(16)}-${String(pid).padEnd(7)} [00${cpu}] d..2. ${at.padStart(13)}: `;
    if (below(3) === 0) {
      const woken = 1 + below(tasks);
      text += `${head}sched_wakeup: comm=${name(woken, cpu)} pid=${woken} prio=120 target_cpu=00${below(cpus)}\n`;
    } else {
      const next = below(4) === 0 && pid !== 0 ? 0 : ((pid + 1 + below(tasks - 2)) % tasks) + 1;
      running[cpu] = next;
      text += `${head}sched_switch: prev_comm=${name(pid, cpu)} prev_pid=${pid} prev_prio=120 prev_state=${below(2) === 0 ? 'S' : 'R'} ==> next_comm=${name(next, cpu)} next_pid=${next} next_prio=120\n`;
    }
    if (text.length > 1 << 20) {
      appendFileSync(file, text);
      text = '';
    }
  }
  appendFileSync(file, text);
}
