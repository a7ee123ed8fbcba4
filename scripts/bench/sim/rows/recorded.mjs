// Row "recorded": statements per second where every event, write and register change is kept, and what an event costs
// in memory while its Run is resident. The first Run of a process is not counted.
// SPDX-License-Identifier: MIT
import { median } from '../../measure.mjs';
import { timed } from '../clock.mjs';
import { schedules } from '../schedules.mjs';

const repeats = 3;

export const recorded = {
  id: 'recorded',
  title: 'Recorded: every event, write and register change is kept',
  async measure(product, { quick }) {
    const switches = quick ? 1_000 : 6_000;
    const figures = [];
    for (const { name, of } of schedules) {
      const [short, long] = [product.read(of(10)), product.read(of(switches))];
      product.record(long);
      const rates = [];
      for (let repeat = 0; repeat < repeats; repeat++) rates.push(await one(product, short, long));
      const middle = (key) => median(rates.map((one) => one[key]));
      figures.push(
        {
          name: `${name}: statements`,
          value: middle('events'),
          unit: '/s',
          bar: 'bar 1,000,000',
          perSecond: true,
        },
        { name: `${name}: memory for each event`, value: middle('bytes'), unit: 'B', bar: 'bar 64' },
      );
    }
    return { figures };
  },
};

/** A function of its own, so that nothing holds the Run before it. */
async function one(product, short, long) {
  const setUp = timed(() => product.record(short).events.length);
  const before = await resident();
  const { value: run, seconds } = timed(() => product.record(long));
  const bytes = (await resident()) - before;
  const { length } = run.events;
  return { events: (length - setUp.value) / (seconds - setUp.seconds), bytes: bytes / length };
}

/** Bytes that are in use after collections: objects and the buffers of typed arrays, which are freed a little later. */
async function resident() {
  for (let i = 0; i < 4; i++) {
    globalThis.gc();
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
  const { heapUsed, arrayBuffers } = process.memoryUsage();
  return heapUsed + arrayBuffers;
}
