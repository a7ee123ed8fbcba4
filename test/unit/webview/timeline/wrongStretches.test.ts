// Which stretches are framed as wrong: a task in user mode over another's registers, and in a lazy Run only where a
// checker found something, because there CR0.TS makes foreign registers legal.
// SPDX-License-Identifier: MIT
import { expect, test } from 'vitest';
import type { RunView } from '../../../../src/protocol/panel.ts';
import { wrongStretches } from '../../../../src/webview/timeline/wrongStretches.ts';
import { findingState, run } from '../../../fixtures/panel/run.ts';

const stretchesOf = (of: RunView) => of.lanes.map((lane) => wrongStretches(of, lane));

test('a Run in which every task has its own registers has none', () => {
  expect(stretchesOf(run)).toEqual([[]]);
});

test("firefox in user mode over Xorg's registers is framed, on that CPU only", () => {
  expect(stretchesOf(findingState.run)).toEqual([
    [
      { from: 33, to: 34, holder: 2 },
      { from: 37, to: 38, holder: 2 },
    ],
    [],
  ]);
});

test('in a lazy Run foreign registers alone are not wrong', () => {
  const lazy: RunView = { ...findingState.run, era: 'lazy', findings: [] };
  expect(stretchesOf(lazy)).toEqual([[], []]);
  const [finding] = findingState.run.findings;
  const found = stretchesOf({ ...lazy, findings: finding ? [finding] : [] });
  expect(found[0]).toEqual([{ from: 33, to: 34, holder: 2 }]);
});

test('dead registers are nobody’s: no frame', () => {
  const [lane] = findingState.run.lanes;
  if (!lane) throw new Error('the fixture has a lane');
  const dead = { ...lane, regs: lane.regs.map((slice) => ({ ...slice, usable: false })) };
  expect(wrongStretches(findingState.run, dead)).toEqual([]);
});
