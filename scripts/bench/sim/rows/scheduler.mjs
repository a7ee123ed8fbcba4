// Rows "scheduler" and "gigantic-copy": the scheduler's model alone, 8 CPUs with 64 tasks for 60 s of simulated time,
// and a copy of 1 GiB with a task that waits, from the tree's loop to the table's row.
// SPDX-License-Identifier: MIT
import { timed } from '../clock.mjs';

const tasks = 64;
const simulatedSeconds = 60;

export const scheduler = {
  id: 'scheduler',
  title: `The scheduler's model: 8 CPUs, ${tasks} tasks, ${simulatedSeconds} s at 1000 Hz`,
  oneTree: true,
  measure(product, { quick }) {
    const seconds = quick ? 6 : simulatedSeconds;
    return {
      figures: ['cfs', 'eevdf'].map((fair) => {
        const { seconds: took } = timed(() => product.scheduleTasks(fair, tasks, seconds));
        const all = (took / seconds) * simulatedSeconds;
        return {
          name: quick ? `${fair}, worked out from ${seconds} s` : fair,
          value: all,
          unit: 's',
          bar: 'bar 3',
        };
      }),
    };
  },
};

export const giganticCopy = {
  id: 'gigantic-copy',
  title: 'A copy of 1 GiB (262,144 small pages) and a task that waits, all models',
  measure(product) {
    const lacks = product.lacksCopy();
    if (lacks !== null) return { skipped: lacks };
    const first = timed(() => product.giganticCopy()).seconds;
    const again = timed(() => product.giganticCopy()).seconds;
    return {
      figures: [
        { name: 'the tree read, the loop measured, its rows', value: first, unit: 's', bar: '' },
        { name: 'again: set up, the loop measured, its rows', value: again, unit: 's', bar: 'bar 1' },
      ],
    };
  },
};
