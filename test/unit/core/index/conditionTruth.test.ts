// Conditions under a configuration: yes, no, or not known; never a guess.
// SPDX-License-Identifier: MIT
import { expect, test } from 'vitest';
import { conditionTruth } from '../../../../src/core/index/conditionTruth.ts';

const options = new Map([
  ['CONFIG_SMP', '1'],
  ['CONFIG_HZ', '250'],
  ['CONFIG_BTRFS_FS_MODULE', '1'],
]);
const holds = conditionTruth({ options, isComplete: true, isX86: true });

test.each([
  [null, 'yes'],
  ['defined(CONFIG_SMP)', 'yes'],
  ['!defined(CONFIG_SMP)', 'no'],
  ['defined(CONFIG_NONE)', 'no'],
  ['defined(CONFIG_SMP) && !defined(CONFIG_NONE)', 'yes'],
  ['defined(UNKNOWN) && defined(CONFIG_NONE)', 'no'],
  ['defined(UNKNOWN) || defined(CONFIG_SMP)', 'yes'],
  ['defined(UNKNOWN) && defined(CONFIG_SMP)', 'unknown'],
  ['!(defined CONFIG_SMP || UNKNOWN)', 'no'],
  ['IS_ENABLED(CONFIG_BTRFS_FS)', 'yes'],
  ['IS_BUILTIN(CONFIG_BTRFS_FS)', 'no'],
  ['IS_MODULE(CONFIG_BTRFS_FS)', 'yes'],
  ['CONFIG_HZ == 250', 'yes'],
  ['CONFIG_HZ > 300', 'no'],
  ['BITS_PER_LONG == 64', 'unknown'],
  ['CONFIG_HZ + 1 == 251', 'unknown'],
  ['defined(__KERNEL__) && !defined(__ASSEMBLY__)', 'yes'],
  ['defined(__i386__)', 'no'],
  ['0', 'no'],
  ['1', 'yes'],
  ['__has_attribute(x)', 'unknown'],
  ['defined(', 'unknown'],
  [')', 'unknown'],
  ['('.repeat(100_000), 'unknown'],
])('%j: %s', (condition, truth) => {
  expect(holds(condition)).toBe(truth);
});

test('of an incomplete configuration only what it says is known', () => {
  const some = conditionTruth({ options, isComplete: false, isX86: false });
  expect(['defined(CONFIG_SMP)', 'defined(CONFIG_NONE)', 'defined(__x86_64__)'].map(some)).toEqual([
    'yes',
    'unknown',
    'unknown',
  ]);
});
