// Replay under guards does what execution does: in counts the figures, findings and the machine that is left, in recorded
// Runs every byte; for random schedules on every stand-in and for code that is broken.
// SPDX-License-Identifier: MIT
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { beforeAll, describe, expect, test } from 'vitest';
import type { Program } from '../../../src/core/exec/program.ts';
import { createParser } from '../../../src/service/parser/createParser.ts';
import { treeProgram } from '../../../src/service/simulator/treeProgram.ts';
import { openProgram } from '../../support/bothWays.ts';
import { recordedBothWays } from '../../support/replayedRun.ts';
import { onOneMachine, plainSchedule, replayedAndNot, scheduleOf } from '../../support/replayedTally.ts';
import '../../support/turn.ts';
import { busy } from './mutations/busyScenario.ts';
import { mutations } from './mutations/mutations.ts';
import { sampleRoot, treeOf } from './support.ts';

const eras: readonly (readonly [
  era: string,
  boot: readonly string[],
  share: number,
  recordedShare: number,
  lazy: boolean,
])[] = [
  ['2.6.32', [], 0.3, 0.24, true],
  ['4.4', ['eagerfpu=off'], 0.6, 0.24, true],
  // fpu.counter grows with each restore: what is recorded shows its value, and those paths are rarely met again.
  ['4.4', ['eagerfpu=on'], 0.6, 0.16, false],
  ['6.1', [], 0.6, 0.48, false],
  ['6.18', [], 0.6, 0.48, false],
];

const seeds = [1, 2, 3, 4, 5, 6];

describe.each(eras)('%s %j', (era, boot, wantedShare, wantedRecorded, lazy) => {
  let program: Program;
  const shares: number[] = [];
  const recordedShares: number[] = [];
  beforeAll(async () => {
    ({ program } = await openProgram(treeOf(era)));
  });

  test.each(seeds)('random schedule %i', { timeout: 120_000 }, (seed) => {
    const { differing, share, stopped } = replayedAndNot(program, scheduleOf(seed, 300, boot));
    expect([differing, stopped]).toEqual([[], null]);
    shares.push(share);
  });

  test.each(seeds)('random schedule %i, recorded', { timeout: 120_000 }, (seed) => {
    const { differing, share, stopped } = recordedBothWays(program, scheduleOf(seed, 200, boot));
    expect([differing, stopped]).toEqual([[], null]);
    recordedShares.push(share);
  });

  test('one machine for many counts', { timeout: 120_000 }, () => {
    const given = seeds.slice(0, 3).map((seed) => plainSchedule(seed, 200, boot));
    const [first] = given;
    const all = first ? [...given, first] : [];
    const { differing, kept } = onOneMachine(program, all);
    expect(differing).toEqual(all.map(() => []));
    // A task's first use of the FPU allocates its image in the lazy eras: such a machine is not had again.
    expect(kept).toBe(lazy ? 1 : all.length);
  });

  test('many statements are replayed in some', () => {
    expect(Math.max(...shares)).toBeGreaterThan(wantedShare);
    expect(Math.max(...recordedShares)).toBeGreaterThan(wantedRecorded);
  });
});

describe('code that counts', () => {
  const header = 'arch/x86/include/asm/fpu/internal.h';
  const variants: readonly (readonly [statement: string, share: number])[] = [
    ['new_fpu->counter += 3;', 0.5],
    ['--new_fpu->counter;', 0.5],
    ['new_fpu->counter = new_fpu->counter - 200;', 0.5],
    ['++new_fpu->counter; if (251 < new_fpu->counter) new_fpu->last_cpu = -1;', 0.5],
    ['new_fpu->counter--; new_fpu->counter -= 100; if (new_fpu->counter == 7u) new_fpu->last_cpu = -1;', 0.5],
    ['if ((signed char)new_fpu->counter < -3) new_fpu->counter++; else new_fpu->counter += 63;', 0],
    ['if (new_fpu->counter++ >= 250) new_fpu->last_cpu = -1;', 0],
    ['new_fpu->last_cpu = ++new_fpu->counter;', 0],
    ['*(unsigned short *)&new_fpu->counter += 255; new_fpu->counter++;', 0],
  ];

  test.each(variants)('%s', { timeout: 60_000 }, async (statement, wantedShare) => {
    const { parser } = await createParser();
    const root = treeOf('4.4');
    const text = readFileSync(path.join(root, header), 'utf8');
    const changed = text.replaceAll('new_fpu->counter++;', `{ ${statement} }`);
    expect(changed).not.toBe(text);
    const tree = treeProgram(root, new Map([[header, changed]]), parser);
    if (typeof tree === 'string') throw new Error(tree);
    const { differing, share } = replayedAndNot(tree.program, scheduleOf(3, 300, ['eagerfpu=on']));
    expect(differing).toEqual([]);
    expect(share).toBeGreaterThan(wantedShare);
  });
});

describe('code that is broken', () => {
  const back = [
    { do: 'switch', cpu: 1, to: 'k' },
    { do: 'switch', to: 'A' },
    { do: 'switch', cpu: 1, to: 'B' },
  ];
  // So often that paths are written down in recorded Runs too.
  const often = { ...busy, steps: [{ do: 'repeat', times: 8, steps: [...busy.steps, ...back] }] };

  test.each(mutations.map((one) => [one.title, one] as const))(
    '%s',
    { timeout: 60_000 },
    async (_, { file, from, to, caughtBy }) => {
      const { parser } = await createParser();
      const text = readFileSync(path.join(sampleRoot, file), 'utf8').replace(from, to);
      const tree = treeProgram(sampleRoot, new Map([[file, text]]), parser);
      if (typeof tree === 'string') throw new Error(tree);
      const { differing, findings } = replayedAndNot(tree.program, often);
      expect(differing).toEqual([]);
      if (caughtBy !== null) expect(findings).toBeGreaterThan(0);
      expect(recordedBothWays(tree.program, often).differing).toEqual([]);
    },
  );
});
