// Row "sweep": 100 Runs of 10,000 switches, each with a schedule of its own, for their figures alone, on one core. If
// the first Runs say that it takes longer than a minute, it is worked out from those, and the row says so.
// SPDX-License-Identifier: MIT
import { timed } from '../clock.mjs';
import { random } from '../schedules.mjs';

const runs = 100;
const switches = 10_000;
const mostSeconds = 60;

export const sweep = {
  id: 'sweep',
  title: `A sweep: ${runs} Runs of ${switches.toLocaleString('en')} switches, one core`,
  measure(product, { quick }) {
    let seconds = 0;
    let done = 0;
    while (done < (quick ? 2 : runs) && seconds < mostSeconds) {
      const scenario = product.read(random(switches, done + 1, 1));
      seconds += timed(() => product.count(scenario)).seconds;
      done++;
    }
    const name = done < runs ? `all Runs, worked out from ${done}` : 'all Runs';
    return { figures: [{ name, value: (seconds / done) * runs, unit: 's', bar: 'bar 5' }] };
  },
};
