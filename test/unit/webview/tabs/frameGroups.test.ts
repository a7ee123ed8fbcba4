// How a signal frame is drawn: groups without holes, boxes to scale that can be seen, labels that do not cover one
// another, and what is written at which event.
// SPDX-License-Identifier: MIT
import { expect, test } from 'vitest';
import { Session } from '../../../../src/core/sim/session.ts';
import { frameGroups, groupBoxes, labelRows } from '../../../../src/webview/tabs/frameGroups.ts';
import { runOf } from '../../sim/support.ts';

const sum = (all: readonly number[]): number => all.reduce((total, one) => total + one, 0);

test('groups are the frame from the old stack pointer down, as written so far, and read by sigreturn', async () => {
  const run = await runOf({ scenario: 'signal' });
  const session = new Session(run);
  const at = (event: number) => {
    session.goTo(event);
    const { frame } = session.signals();
    if (!frame) throw new Error(`no frame at ${event}`);
    return { frame, groups: frameGroups(frame, event) };
  };
  const { ready, event } = run.signals[0] ?? { ready: 0, event: 0 };
  const whole = at(ready);
  expect(whole.groups.map(({ name }) => name)).toEqual([
    'red zone',
    'alignment',
    'magic2',
    'AVX',
    'XSAVE header',
    'sw_reserved',
    'reserved',
    'SSE',
    'x87, MXCSR',
    'alignment',
    'siginfo',
    'ucontext',
    'return address',
  ]);
  let edge = Number(whole.frame.oldStackPointer);
  for (const group of whole.groups) {
    expect([group.name, group.address + group.size]).toEqual([group.name, edge]);
    edge = group.address;
  }
  expect(edge).toBe(Number(whole.frame.stackPointer));
  const named = (name: string, list: typeof whole.groups) => list.find((one) => one.name === name);
  expect(named('SSE', whole.groups)).toMatchObject({ written: 'whole', reader: null });
  expect(named('SSE', at(event).groups)).toMatchObject({ written: 'not', writer: null });
  const magic = named('magic2', whole.groups);
  expect(named('magic2', at(magic?.writer?.event ?? 0).groups)).toMatchObject({ now: true });
  // rt_sigreturn reads the mask, the registers and the image; it has no use for siginfo.
  const after = at(run.events.length - 1);
  const isRead = Object.fromEntries(after.groups.map(({ name, reader }) => [name, reader !== null]));
  expect(isRead).toMatchObject({
    ucontext: true,
    SSE: true,
    AVX: true,
    sw_reserved: true,
    magic2: true,
    siginfo: false,
    'red zone': false,
  });
  const decoded = (name: string) => after.frame.parts.find((part) => part.name === name)?.decoded;
  expect([decoded('sw_reserved.magic1'), decoded('sw_reserved.xfeatures'), decoded('magic2')]).toEqual([
    'FP_XSTATE_MAGIC1',
    'x87 SSE AVX',
    'FP_XSTATE_MAGIC2',
  ]);
  expect(decoded('info')).toMatch(/^si_signo SIGUSR1, si_errno 0/);
});

test('on the alternate stack, what is left of it is drawn too', async () => {
  const run = await runOf({ scenario: 'signal-altstack' });
  const session = new Session(run);
  session.goTo(run.signals[0]?.ready ?? 0);
  const { frame } = session.signals();
  if (!frame?.altStack) throw new Error('no frame on the alternate stack');
  const groups = frameGroups(frame, 0);
  expect(groups.at(-1)).toMatchObject({ kind: 'free', address: Number(frame.altStack.base) });
  expect(sum(groups.map(({ size }) => size))).toBe(frame.altStack.size);
});

test('boxes fill the height, in order, and none is too thin to be seen', () => {
  const sizes = [4, 8192, 64, 4, 256, 8];
  const boxes = groupBoxes(sizes, 400);
  expect(sum(boxes.map(({ height }) => height))).toBeCloseTo(400);
  expect(Math.min(...boxes.map(({ height }) => height))).toBeGreaterThanOrEqual(5);
  boxes.forEach(({ y }, i) => expect(y).toBeCloseTo(sum(boxes.slice(0, i).map(({ height }) => height))));
  // Those that are not thin keep their proportion.
  const [big, small] = groupBoxes([512, 256], 300);
  expect((big?.height ?? 0) / (small?.height ?? 1)).toBeCloseTo(2);
});

test('labels stay apart and inside, and lie at their boxes where there is room', () => {
  const boxes = groupBoxes([4, 4, 4, 4, 900, 4, 4], 400);
  const rows = labelRows(boxes, 19);
  for (let i = 1; i < rows.length; i++)
    expect((rows[i] ?? 0) - (rows[i - 1] ?? 0)).toBeGreaterThanOrEqual(19 - 1e-9);
  expect(rows.at(-1)).toBeLessThanOrEqual(400 - 9.5 + 1e-9);
  const roomy = groupBoxes([100, 100], 400);
  expect(labelRows(roomy, 19)).toEqual(roomy.map(({ y, height }) => y + height / 2));
});
