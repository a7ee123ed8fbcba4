// Which preemption models a tree has on x86: by its kernel/Kconfig.preempt, else by its version.
// SPDX-License-Identifier: MIT
import { expect, test } from 'vitest';
import { schedulerShape, usualModel } from '../../../src/core/sched/shape.ts';

const shapeOf = (version: string, kconfig: string | null): ReturnType<typeof schedulerShape> => {
  const [major, minor] = version.split('.');
  const files: Record<string, string | null> = {
    Makefile: `VERSION = ${major}\nPATCHLEVEL = ${minor}\nSUBLEVEL = 0\n`,
    'kernel/Kconfig.preempt': kconfig,
  };
  return schedulerShape({ read: (path) => files[path] ?? null, exists: () => false });
};
const config = (name: string, ...depends: string[]): string =>
  [
    `config ${name}`,
    '\tbool "a model"',
    ...depends.map((one) => `\tdepends on ${one}`),
    '\thelp',
    '\t  config of words',
    '',
  ].join('\n');

// Kernel 6.1: none and voluntary depend at most on the architecture's leave; 7.0: neither is left where x86 has lazy.
const before = [
  config('PREEMPT_NONE'),
  config('PREEMPT_VOLUNTARY', '!ARCH_NO_PREEMPT'),
  config('PREEMPT'),
  config('PREEMPT_RT'),
];
const withLazy = [...before, config('PREEMPT_LAZY', 'ARCH_HAS_PREEMPT_LAZY')];
const onlyLazy = [
  config('PREEMPT_NONE', '!PREEMPT_RT', 'ARCH_NO_PREEMPT'),
  config('PREEMPT_VOLUNTARY', '!ARCH_HAS_PREEMPT_LAZY', '!ARCH_NO_PREEMPT'),
  config('PREEMPT'),
  config('PREEMPT_LAZY', 'ARCH_HAS_PREEMPT_LAZY'),
];

test.each([
  ['6.1', before.join('\n'), 'none voluntary full rt', 'voluntary'],
  ['6.13', withLazy.join('\n'), 'none voluntary full rt lazy', 'voluntary'],
  ['7.1', onlyLazy.join('\n'), 'full rt lazy', 'lazy'],
  ['6.12', null, 'none voluntary full rt', 'voluntary'],
  ['6.19', null, 'none voluntary full rt lazy', 'voluntary'],
  ['7.0', null, 'full rt lazy', 'lazy'],
])('%s has the models of its Kconfig.preempt, or of its version', (version, kconfig, models, usual) => {
  const shape = shapeOf(version, kconfig);
  expect(shape.models.join(' ')).toBe(models);
  expect(usualModel(shape)).toBe(usual);
});
