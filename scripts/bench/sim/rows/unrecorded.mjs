// Row "unrecorded": statements and switches per second where a Run is made for its figures alone, as sweeps make it, and
// how many of the statements were not executed but replayed under guards (docs/architecture.md).
// What the set-up costs is taken off by the same scenario with ten switches. The first Run of a process is not counted.
// SPDX-License-Identifier: MIT
import { median } from '../../measure.mjs';
import { timed } from '../clock.mjs';
import { schedules } from '../schedules.mjs';

const repeats = 3;

export const unrecorded = {
  id: 'unrecorded',
  title: 'Not recorded: a Run for its figures alone',
  measure(product, { quick }) {
    const switches = quick ? 1_000 : 8_000;
    const figures = schedules.flatMap(({ name, of }) => {
      const [short, long] = [product.read(of(10)), product.read(of(switches))];
      product.count(long);
      const rates = Array.from({ length: repeats }, () => {
        const setUp = timed(() => product.count(short));
        const all = timed(() => product.count(long));
        const seconds = all.seconds - setUp.seconds;
        return {
          statements: (all.value.statements - setUp.value.statements) / seconds,
          replayed: (100 * all.value.replayed) / all.value.statements,
          switches: (all.value.metrics.switches - setUp.value.metrics.switches) / seconds,
        };
      });
      const middle = (key) => median(rates.map((one) => one[key]));
      return [
        {
          name: `${name}: statements`,
          value: middle('statements'),
          unit: '/s',
          bar: 'bar 5,000,000',
          perSecond: true,
        },
        { name: `${name}: of them replayed under guards`, value: middle('replayed'), unit: '%', bar: '' },
        { name: `${name}: switches`, value: middle('switches'), unit: '/s', bar: '', perSecond: true },
      ];
    });
    return { figures };
  },
};
