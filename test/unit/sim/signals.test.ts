// Signals on the sample tree: the frame's place and bytes by the x86-64 signal ABI, the paths for registers that are not
// live, for pages that are not there, for a frame that does not fit, and what sigreturn makes of an edited frame.
// SPDX-License-Identifier: MIT
import { describe, expect, test } from 'vitest';
import type { Run } from '../../../src/core/sim/run.ts';
import { RunState } from '../../../src/core/sim/runState.ts';
import { attempt, eventsOf, marksOf, runOf, twoTasks } from './support.ts';

const end = (run: Run): RunState => {
  const state = new RunState(run);
  state.moveTo(run.events.length);
  return state;
};
/** Notes of the statements whose text contains `text`, in the order of events. */
const noteAt = (run: Run, event: number): string => run.noteTexts[run.events.note[event] ?? 0] ?? '';
const notes = (run: Run, text: string): string[] => eventsOf(run, text).map((event) => noteAt(run, event));

test('the frame lies below the red zone, its image on 64 bytes, and its fields are the ABI says', async () => {
  const run = await runOf({ scenario: 'signal' });
  expect([run.stopped, run.findings]).toEqual([null, []]);
  const [delivery] = run.signals;
  if (!delivery?.frame) throw new Error('no frame');
  const { frame, stackPointer } = delivery;
  expect((frame + 8) % 16).toBe(0);
  const state = new RunState(run);
  state.moveTo(delivery.ready);
  // sigcontext is at 8 + 40 in the frame, and fpstate at 184 in it.
  const image = Number(state.u64(frame + 48 + 184));
  expect(image % 64).toBe(0);
  expect(image + 836).toBeLessThanOrEqual(stackPointer - 128);
  expect(image + 836).toBeGreaterThan(stackPointer - 128 - 64);
  expect(frame + 440).toBeLessThanOrEqual(image);
  expect([464, 468, 480].map((at) => state.u32(image + at))).toEqual([0x46505853, 836, 832]);
  expect([state.u64(image + 472), state.u32(image + 832)]).toEqual([7n, 0x46505845]);
  // uc_flags; rsp and the restorer of the interrupted program; XSTATE_BV and XCOMP_BV.
  expect([state.u64(frame + 8), Number(state.u64(frame + 48 + 15 * 8))]).toEqual([7n, stackPointer]);
  expect([state.u64(image + 512), state.u64(image + 520)]).toEqual([7n, 0n]);
  expect(state.read(stackPointer - 128, 128)).toEqual(new Uint8Array(128).fill(0xc7));
});

test('registers that are not live are loaded before they are saved to the frame', async () => {
  const run = await runOf({ scenario: 'signal-not-live' });
  expect([run.stopped, run.findings]).toEqual([null, []]);
  const marks = marksOf(run);
  const at = marks.indexOf('signal player');
  expect(marks.slice(at, at + 4)).toEqual([
    'signal player',
    'restore player', // fpregs_restore_userregs() in copy_fpstate_to_sigframe()
    'save player', // XSAVE to the frame
    'restore player', // the initial state for the handler
  ]);
});

test('without that load, another task is found in the frame', async () => {
  const run = await runOf({
    scenario: 'signal-not-live',
    edits: [
      [
        'arch/x86/kernel/fpu/signal.c',
        'if (test_thread_flag(TIF_NEED_FPU_LOAD))\n\t\t\tfpregs_restore_userregs();',
        ';',
      ],
    ],
  });
  const stale = run.findings.filter((finding) => finding.checker === 'stale-bytes');
  expect(stale[0]?.message).toMatch(/^cipher's x87, SSE, AVX values go to player's user memory at 0x7ff/);
});

test('a frame whose header was not cleared first is refused although its program has not changed it', async () => {
  const run = await runOf({
    scenario: 'signal',
    edits: [['arch/x86/kernel/fpu/signal.c', '__clear_user(&image->header, sizeof(image->header))', '0']],
  });
  // XSAVE writes neither the reserved bytes nor the upper half that save_xstate_epilog() leaves alone: old stack bytes.
  expect(run.findings.map(({ checker }) => checker)).toEqual(['malformed-image']);
  expect(run.findings[0]?.message).toMatch(
    /is refused, in a frame that the program has not changed: XSTATE_BV 0x5a5a5a5a5a5a5a5f has bits outside 0x7/,
  );
});

test('a frame that does not fit on the alternate stack ends the task before anything is written', async () => {
  const run = await runOf({ scenario: 'signal-altstack' });
  expect([run.stopped, run.findings]).toEqual([null, []]);
  expect(run.signals.map((one) => one.frame === null)).toEqual([false, true]);
  const [first] = run.signals;
  const { base, size } = first?.altStack ?? { base: 0, size: 0 };
  expect([size, (first?.frame ?? 0) > base, (first?.frame ?? 0) < base + size]).toEqual([2048, true, true]);
  expect(run.marks.filter((mark) => mark.kind === 'signal').at(-1)?.label).toBe('SIGSEGV ends player');
  const refused = run.signals[1]?.event ?? 0;
  const { effects } = run;
  let userWrites = 0;
  for (let i = effects.firstAt(refused); i < effects.length; i++)
    if (effects.isMemory(i) && effects.placeOf(i) > 0) userWrites++;
  expect(userWrites).toBe(0);
});

test('a page that is swapped out: XSAVE faults, the page is cleared in, XSAVE again; and the same for XRSTOR', async () => {
  const run = await runOf({ scenario: 'signal-swapped-out' });
  expect([run.stopped, run.findings]).toEqual([null, []]);
  expect(notes(run, 'XSTATE_OP(XSAVE').map((note) => note.includes('#PF'))).toEqual([true, false]);
  expect(notes(run, 'XSTATE_OP(XRSTOR').map((note) => note.includes('#PF'))).toEqual([true, false]);
  expect(notes(run, 'fault_in_readable').join()).toContain('the page is brought in');
});

describe('what sigreturn loads is what the frame holds', () => {
  const edited = async (set: object, then: readonly object[] = [{ do: 'syscall' }]): Promise<Run> =>
    runOf({
      scenario: twoTasks([
        { do: 'compute', use: ['x87', 'avx', 'mxcsr'] },
        { do: 'signal' },
        { do: 'compute', use: ['sse'] },
        { do: 'editFrame', set },
        { do: 'sigreturn' },
        ...then,
      ]),
    });

  test('another MXCSR', async () => {
    const run = await edited({ mxcsr: '0x9fc0' });
    expect([run.stopped, run.findings, end(run).cpus[0]?.state.mxcsr]).toEqual([null, [], 0x9fc0]);
  });

  test('magic1 = 0: the first 512 bytes alone, AVX initial', async () => {
    const run = await edited({ magic1: '0x0' });
    expect([run.stopped, run.findings]).toEqual([null, []]);
    const state = end(run).cpus[0]?.state;
    expect(state?.ymmh.every((byte) => byte === 0)).toBe(true);
    expect(state?.xmm.some((byte) => byte !== 0)).toBe(true);
  });

  test('XSTATE_BV without AVX: AVX initial', async () => {
    const run = await edited({ xstate_bv: '0x3' });
    expect([run.stopped, run.findings]).toEqual([null, []]);
    expect(end(run).cpus[0]?.state.ymmh.every((byte) => byte === 0)).toBe(true);
  });

  test.each([
    ['a reserved MXCSR bit', { mxcsr: '0x80001f80' }, 'MXCSR 0x80001f80 has reserved bits set'],
    ['a component that is not enabled', { xstate_bv: '0x4000000000000003' }, 'XSTATE_BV'],
    ['XCOMP_BV', { xcomp_bv: '0x7' }, 'XCOMP_BV is 0x7'],
  ])('%s ends the task with SIGSEGV and resets the registers', async (_, set, why) => {
    const run = await edited(set, []);
    expect([run.stopped, run.findings]).toEqual([null, []]);
    expect(run.noteTexts.join('\n')).toContain(`the program's image is refused: ${why}`);
    expect(run.marks.some((mark) => mark.label === 'SIGSEGV ends A')).toBe(true);
    expect(end(run).cpus[0]?.state.mxcsr).toBe(0x1f80);
  });

  test('a step of a task that a signal has ended says so', async () => {
    const run = await edited({ mxcsr: '0x80001f80' }, [{ do: 'compute', use: ['sse'] }]);
    expect(run.stopped?.message).toBe('nobody is left on CPU 0 to compute in user mode: SIGSEGV ends A');
  });
});

test.each([
  [[{ do: 'signal', to: 'k' }], 'steps[0].to is a kernel thread: "k"'],
  [[{ do: 'signal', signal: 'SIGKILL' }], 'steps[0].signal is "SIGKILL", not one of SIGHUP,'],
  [[{ do: 'signal', onStack: true }], 'steps[0].onStack is true, but A has no altStack'],
  [[{ do: 'signal', siginfo: false }], 'steps[0].siginfo is false, but A is a 64-bit program'],
  [[{ do: 'editFrame', set: { mxcsr: '8f' } }], 'steps[0].set.mxcsr is not a text "0x..."'],
  [[{ do: 'sigreturn', use: ['x87'] }], 'steps[0] is a sigreturn step and has the key "use"'],
])('a scenario with %j is refused', async (steps, message) => {
  const made = await attempt({ scenario: twoTasks(steps) });
  expect('kind' in made ? made.message : 'a Run').toContain(message);
});

test('a return from no handler stops there', async () => {
  const run = await runOf({ scenario: twoTasks([{ do: 'sigreturn' }]) });
  expect(run.stopped?.message).toBe('A is in no signal handler and does not return from one');
});
