// The signal-frame view on the sample tree: parts without holes, sizes and offsets of the signal ABI, and who wrote what.
// SPDX-License-Identifier: MIT
import { expect, test } from 'vitest';
import type { FramePart, SignalFrameView } from '../../../../src/core/sim/signals/frameView.ts';
import { RunState } from '../../../../src/core/sim/runState.ts';
import { frameAt, signalFrames, signalFrameView } from '../../../../src/core/sim/view/signalFrame.ts';
import { runOf, twoTasks } from '../support.ts';

const partOf = (view: SignalFrameView | undefined, name: string): FramePart => {
  const found = view?.parts.find((one) => one.name === name);
  if (!found) throw new Error(`no part ${name}`);
  return found;
};

test('the parts of a 64-bit frame lie one after the other from the new stack pointer to the old one', async () => {
  const run = await runOf({ scenario: 'signal' });
  const [view] = signalFrames(run);
  if (!view) throw new Error('no frame');
  let at = BigInt(view.stackPointer ?? '0');
  for (const part of view.parts) {
    expect([part.name, BigInt(part.address)]).toEqual([part.name, at]);
    expect(part.writers.reduce((sum, one) => sum + one.to - one.from, 0)).toBe(part.size);
    at += BigInt(part.size);
  }
  expect(at).toBe(BigInt(view.oldStackPointer));
  const [frame, image] = [BigInt(view.stackPointer ?? '0'), BigInt(view.image?.address ?? '0')];
  const from = (name: string, base: bigint): number => Number(BigInt(partOf(view, name).address) - base);
  // Offsets of the ABI: struct rt_sigframe, struct sigcontext, the XSAVE area.
  expect([
    from('pretcode', frame),
    from('uc.uc_flags', frame),
    from('uc.uc_mcontext.ip', frame),
    from('uc.uc_mcontext.fpstate', frame),
    from('uc.uc_sigmask', frame),
    from('info', frame),
  ]).toEqual([0, 8, 48 + 128, 48 + 184, 8 + 296, 312]);
  expect([
    from('MXCSR', image),
    from('XMM0-XMM15', image),
    from('sw_reserved.magic1', image),
    from('XSTATE_BV', image),
    from('AVX', image),
    from('magic2', image),
  ]).toEqual([24, 160, 464, 512, 576, 832]);
  expect(view.image?.size).toBe(836);
  expect(image % 64n).toBe(0n);
  expect((frame + 8n) % 16n).toBe(0n);
  expect(partOf(view, 'red zone')).toMatchObject({ size: 128, value: 'all 0xc7', kind: 'red-zone' });
  expect([partOf(view, 'sw_reserved.magic1').value, partOf(view, 'magic2').value]).toEqual([
    '0x46505853',
    '0x46505845',
  ]);
});

test('each part names who wrote it', async () => {
  const run = await runOf({ scenario: 'signal' });
  const [view] = signalFrames(run);
  const writers = (name: string): string[] => partOf(view, name).writers.map((one) => one.functionName);
  expect(writers('XMM0-XMM15')).toEqual(['xsave_to_user_sigframe']);
  expect(writers('sw_reserved.magic1')).toEqual(['save_xstate_epilog']);
  // Cleared before XSAVE, then XSTATE_BV once more by the epilog, which adds x87 and SSE in its low half.
  expect(writers('XSTATE_BV')).toEqual(['save_xstate_epilog', 'xsave_to_user_sigframe']);
  expect(writers('header, reserved')).toEqual(['copy_fpstate_to_sigframe']);
  expect(writers('pretcode')).toEqual(['__setup_rt_frame']);
  expect(writers('info')).toEqual(['copy_siginfo_to_user']);
  // XSAVE never writes these; nobody does: they are the program's own old bytes.
  expect(partOf(view, 'reserved').writers).toMatchObject([{ event: null }]);
  expect(partOf(view, 'reserved').value).toBe('all 0x5a');
  expect(partOf(view, 'red zone').writers).toMatchObject([{ event: null }]);
});

test('a view in the middle of delivery shows what is written by then', async () => {
  const run = await runOf({ scenario: 'signal' });
  const delivery = run.signals[0];
  if (!delivery) throw new Error('no signal');
  const state = new RunState(run);
  state.moveTo(delivery.event);
  const before = signalFrameView(run, state, 0, delivery.event) ?? undefined;
  expect(partOf(before, 'magic2')).toMatchObject({ value: '0x5a5a5a5a', writers: [{ event: null }] });
  expect([frameAt(run, delivery.event - 1), frameAt(run, delivery.event)]).toEqual([null, 0]);
});

test('what the handler edits is the program s', async () => {
  const run = await runOf({
    scenario: twoTasks([{ do: 'signal' }, { do: 'editFrame', set: { mxcsr: '0x9fc0' } }, { do: 'syscall' }]),
  });
  const state = new RunState(run);
  const last = run.events.length - 1;
  state.moveTo(last);
  const view = signalFrameView(run, state, 0, last) ?? undefined;
  expect(partOf(view, 'MXCSR').value).toBe('0x9fc0');
  expect(partOf(view, 'MXCSR').writers[0]?.text).toBe('the handler writes mxcsr = 0x9fc0 in its frame');
});

test('a refused delivery has no parts; one on the alternate stack has no red zone', async () => {
  const run = await runOf({ scenario: 'signal-altstack' });
  const [first, second] = signalFrames(run);
  expect([first?.onAltStack, first?.parts.some((one) => one.kind === 'red-zone')]).toEqual([true, false]);
  const end = first?.parts.at(-1);
  expect(BigInt(end?.address ?? '0') + BigInt(end?.size ?? 0)).toBe(
    BigInt(first?.altStack?.base ?? '0') + 2048n,
  );
  expect(second).toMatchObject({ struct: null, stackPointer: null, image: null, parts: [] });
});
