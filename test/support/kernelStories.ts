// What the bundled scenarios of the kernel's operations show, as checks of a Run: by scenario id. Used on the sample tree
// and on the real ones, whose Runs must tell the same story.
// SPDX-License-Identifier: MIT
import { expect } from 'vitest';
import type { Run } from '../../src/core/sim/run.ts';
import { RunState } from '../../src/core/sim/runState.ts';
import { componentPlace, imageOf } from '../../src/core/sim/view/describe.ts';

/** Marks but ticks, as "save bc". */
const marks = (run: Run): string[] =>
  run.marks
    .filter(({ kind }) => kind !== 'tick')
    .map(({ kind, task }) => `${kind} ${run.tasks[task]?.comm ?? ''}`);

function clean(run: Run): void {
  expect([run.stopped, run.findings]).toEqual([null, []]);
}

/** The task's image at the end of the Run. */
function image(run: Run, comm: string) {
  const state = new RunState(run);
  state.moveTo(run.events.length);
  const task = run.tasks.find((one) => one.comm === comm);
  const found = task ? imageOf(run, state, task) : null;
  if (!found) throw new Error(`${comm} has no image`);
  return { ...found, bytes: state.read(found.address, found.size) };
}

const count = (list: readonly string[], wanted: string): number =>
  list.filter((one) => one === wanted).length;

export const kernelStories: Readonly<Record<string, (run: Run) => void>> = {
  'one-uses-the-fpu': (run) => {
    clean(run);
    expect(marks(run).slice(0, 5)).toEqual([
      'restore bc',
      'save bc',
      'restore cat',
      'save cat',
      'restore bc',
    ]);
    expect([image(run, 'bc').xstateBv & 6n, image(run, 'cat').xstateBv & 6n]).toEqual([6n, 0n]);
  },
  'same-cpu': (run) => {
    clean(run);
    expect(marks(run)).toEqual([
      'restore make',
      'save make',
      'restore-skipped make',
      'save make',
      'restore gcc',
      'save gcc',
      'restore make',
    ]);
  },
  migration: (run) => {
    clean(run);
    expect(count(marks(run), 'migrate ffmpeg')).toBe(2);
    expect(count(marks(run), 'restore ffmpeg')).toBe(3);
    expect(marks(run).at(-1)).toBe('restore ffmpeg');
  },
  'stale-bytes': (run) => {
    clean(run);
    const found = image(run, 'gpg');
    expect(found.xstateBv & 6n).toBe(0n);
    const avx = componentPlace(found, 2);
    const beneath = avx ? found.bytes.slice(avx.offset, avx.offset + 16) : new Uint8Array();
    // Patterns of user programs begin with 0xa0 and the task's number.
    expect((beneath[0] ?? 0) & 0xf0).toBe(0xa0);
  },
  'modified-optimisation': clean,
  fork: (run) => {
    clean(run);
    expect(marks(run).slice(0, 6)).toEqual([
      'restore bash',
      'save bash',
      'fork bash',
      'restore-skipped bash',
      'save bash',
      'restore ls',
    ]);
  },
  'kernel-thread': (run) => {
    clean(run);
    expect(marks(run)).toEqual(['restore mpv', 'save mpv', 'restore-skipped mpv', 'save mpv', 'restore mpv']);
  },
  crypto: (run) => {
    clean(run);
    expect(count(marks(run), 'save ssh')).toBe(3);
    expect(marks(run).at(-1)).toBe('restore-skipped ssh');
  },
  'huge-page': clean,
};
