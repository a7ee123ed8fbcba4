// Row "stateAt": how long it takes to have the machine's state at any event of a Run of about a million, the CPUs
// decoded and a save image read, from wherever the reader was before.
// SPDX-License-Identifier: MIT
import { median, percentile } from '../../measure.mjs';
import { random } from '../schedules.mjs';

const questions = 2_000;
const wantedEvents = 990_000;

export const stateAt = {
  id: 'stateAt',
  title: 'stateAt: any state of a long Run',
  oneTree: true,
  measure(product, { quick }) {
    const perSwitch = product.record(product.read(random(500))).events.length / 500;
    const run = product.record(
      product.read(random(Math.floor((quick ? wantedEvents / 10 : wantedEvents) / perSwitch))),
    );
    const state = product.stateOf(run);
    const times = [];
    let place = 12345;
    for (let i = 0; i < questions; i++) {
      place = (Math.imul(place, 1664525) + 1013904223) >>> 0;
      const event = Math.floor((place / 2 ** 32) * run.events.length);
      const from = process.hrtime.bigint();
      state.moveTo(event);
      if (state.cpus.length !== run.cpuCount) throw new Error('a CPU is missing');
      state.read(run.tasks[1].fpu, 1024);
      times.push(Number(process.hrtime.bigint() - from) / 1e6);
    }
    return {
      figures: [
        { name: 'events of the Run', value: run.events.length, unit: '', bar: '' },
        { name: 'stateAt p50', value: median(times), unit: 'ms', bar: '' },
        { name: 'stateAt p95 (wall time)', value: percentile(times, 0.95), unit: 'ms', bar: 'bar 5' },
      ],
    };
  },
};
