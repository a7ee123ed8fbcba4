// Scenarios are read whole or refused with the place of the fault; the schema knows what the reader knows.
// SPDX-License-Identifier: MIT
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, test } from 'vitest';
import { readScenario } from '../../../src/core/sim/scenario/scenario.ts';
import { twoTasks } from './support.ts';

const folder = path.join(import.meta.dirname, '../../../scenarios');
const error = (value: unknown): string => {
  const read = readScenario(typeof value === 'string' ? value : JSON.stringify(value));
  return read.ok ? 'accepted' : read.error;
};
const wait = { do: 'syscall' };

describe('readScenario', () => {
  test.each(['ten-switches', 'two-cpus'])('reads %s', (name) => {
    expect(readScenario(readFileSync(path.join(folder, `${name}.json`), 'utf8')).ok).toBe(true);
  });

  test.each([
    ['no JSON', '{', /line 1, column 2: expected a key in quotes/],
    ['a list', [], /the scenario is not an object/],
    ['an unknown key', twoTasks([wait], { speed: 1 }), /unknown key "speed"/],
    ['__proto__', '{"__proto__": {}}', /the key "__proto__" is not allowed/],
    ['too many CPUs', twoTasks([wait], { cpus: 9 }), /cpus is not a whole number from 1 to 8/],
    ['a fraction', twoTasks([wait], { cpus: 1.5 }), /cpus is not a whole number/],
    ['a number as text', twoTasks([wait], { title: 7 }), /title is not a text/],
    ['a start too few', twoTasks([wait], { cpus: 2 }), /start has 1 entries, not 2/],
    ['one task on two CPUs', twoTasks([wait], { cpus: 2, start: ['A', 'A'] }), /a task on two CPUs/],
    ['a name of no task', twoTasks([{ do: 'switch', to: 'C' }]), /steps\[0\]\.to names no task: "C"/],
    [
      'a CPU that is not there',
      twoTasks([{ do: 'syscall', cpu: 1 }]),
      /steps\[0\]\.cpu is not a whole number from 0 to 0/,
    ],
    ['an unknown step', twoTasks([{ do: 'dance' }]), /steps\[0\]\.do is "dance", not one of compute, fpu/],
    ['an unknown register', twoTasks([{ do: 'compute', use: ['mmx'] }]), /use\[0\] is "mmx"/],
    [
      'a key of another step',
      twoTasks([{ do: 'syscall', to: 'B' }]),
      /is a syscall step and has the key "to"/,
    ],
    ['no steps', twoTasks([]), /steps has 0 entries/],
    ['big text', ' '.repeat(1_000_001), /more than 1000000/],
    [
      'a kernel thread in user mode',
      twoTasks([{ do: 'switch', to: 'k' }, wait]),
      /steps\[1\]: k runs on CPU 0 then, and a kernel thread does not make system calls/,
    ],
    [
      'a switch to a task that runs elsewhere',
      twoTasks([{ do: 'switch', to: 'B' }], { cpus: 2, start: ['A', 'B'] }),
      /steps\[0\]\.to: B runs on CPU 1 then/,
    ],
  ])('refuses %s', (_, value, message) => {
    expect(error(value)).toMatch(message);
  });
});

test('the schema knows the keys of the reader, and the reader those of the schema', () => {
  const schema = JSON.parse(readFileSync(path.join(folder, 'scenario.schema.json'), 'utf8')) as {
    properties: object;
    definitions: Record<'task' | 'step', { properties: object }>;
  };
  const known = (message: string): string[] => (message.split('known: ')[1] ?? '').split(', ').sort();
  const keys = (value: object): string[] => Object.keys(value).sort();
  expect(keys(schema.properties)).toEqual(known(error({ no: 1 })));
  expect(keys(schema.definitions.task.properties)).toEqual(known(error({ cpus: 1, tasks: [{ no: 1 }] })));
  expect(keys(schema.definitions.step.properties)).toEqual(known(error(twoTasks([{ no: 1 }]))));
});
