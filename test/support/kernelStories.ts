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

const labels = (run: Run, kind: string): string[] =>
  run.marks.filter((one) => one.kind === kind).map((one) => one.label);

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
  boot: (run) => {
    clean(run);
    const names = run.statements.map((one) => one.functionName);
    expect(names).toEqual(expect.arrayContaining(['has_fpu', 'get_cpuflags', 'fpu__init_cpu', 'fpu_clone']));
    const written = run.marks.find(({ kind }) => kind === 'ts-written');
    const by = run.statements[run.events.statement[written?.event ?? -1] ?? -1];
    expect([written?.label, by?.functionName]).toEqual(['CR0.TS := 0', 'has_fpu']);
    const state = new RunState(run);
    state.moveTo(run.events.length);
    for (const { state: cpu } of state.cpus) expect([cpu.cr0 & 0xcn, cpu.xcr0 & 7n]).toEqual([0n, 7n]);
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
  // A debugger writes a register, and the task finds it: the third load is of the changed image.
  ptrace: (run) => {
    clean(run);
    expect(run.marks.filter((one) => one.kind === 'restore').length).toBe(3);
  },
  // The first tile brings #NM, a larger image, and XFD that follows the task.
  'first-amx-use': (run) => {
    clean(run);
    expect(labels(run, 'nm')).toEqual(["#NM: gemm's first use of AMX"]);
    // Before and after: the default components, then tiles too (bit 18); sh never has them.
    expect(labels(run, 'save')).toEqual([
      'XSAVES RFBM 0x202e7',
      'XSAVES RFBM 0x202e7',
      'XSAVES RFBM 0x602e7',
      'XSAVES RFBM 0x202e7',
    ]);
    const state = new RunState(run);
    const xfd = (event: number): bigint | undefined => {
      state.moveTo(event);
      return state.cpus[0]?.state.xfd;
    };
    const trap = run.marks.find((one) => one.kind === 'nm')?.event ?? 0;
    expect([xfd(trap), xfd(run.events.length)]).toEqual([0x4_0000n, 0n]);
    // 576 + YMM 256 + opmask 64 + ZMM 512 + 1,024 + PKRU 8, rounded to 64 for the configuration, + 64 + 8,192.
    expect(image(run, 'gemm')).toMatchObject({ size: 10_752, compacted: true });
  },
  'amx-not-permitted': (run) => {
    clean(run);
    expect(labels(run, 'signal')).toEqual(['signal 4 ends gemm']);
  },
};
