// The signal steps of a scenario: a signal is sent, a handler edits its frame, a handler returns. The program's and the
// CPU's side alone; delivery and sigreturn themselves are the tree's C, entered through the driver. Called by the driver.
// SPDX-License-Identifier: MIT
import { Stopped } from '../../exec/engine.ts';
import { afterReturn } from './frameReference.ts';
import type { KernelMachine, Task } from '../machine.ts';
import type { SignalDelivery } from '../run.ts';
import type { FrameFieldName, SignalStep } from '../scenario/scenarioSignal.ts';
import { frameFields } from '../scenario/scenarioSignal.ts';
import { programAbis, signalNumbers } from './signalFacts.ts';
import type { ProgramAbi } from './signalFacts.ts';
import type { StepContext } from '../steps/stepContext.ts';
import type { PageState } from '../user/userMemory.ts';
import { pageSize } from '../user/userMemory.ts';
import { registersOf, setUserRegister, userRegister } from '../user/userMode.ts';

export function signalStep(context: StepContext, step: SignalStep): void {
  switch (step.do) {
    case 'signal':
      return send(context, step);
    case 'editFrame':
      return editFrame(context, step);
    case 'sigreturn':
      return sigreturn(context, step);
  }
}

function send(context: StepContext, step: Extract<SignalStep, { do: 'signal' }>): void {
  const { machine, recorder, costs } = context;
  const task = context.byName(step.to);
  const running = task === context.running();
  if (step.pages) setPagesBelow(machine, task, step.pages);
  if (running) context.enterKernel(`interrupt: ${step.signal} has come`);
  else recorder.begin(`${step.signal} for ${task.comm}`, machine.cpuIndex, 0);
  recorder.event(`${step.signal} is pending for ${task.comm}: TIF_SIGPENDING`, 'program', 0, costs.statement);
  machine.signals.send(task, {
    number: signalNumbers[step.signal] ?? 0,
    siginfo: step.siginfo,
    onStack: step.onStack,
    restorer: step.restorer,
  });
  if (running) context.returnToUser(task);
}

/** Pages of the stack that the frame will come to, below the page that the stack pointer is in. */
function setPagesBelow(machine: KernelMachine, task: Task, state: PageState): void {
  const sp = Number(userRegister(machine, task, 'sp'));
  const page = Math.floor(sp / pageSize) * pageSize;
  machine.user.setPages(page - 4 * pageSize, page, state);
}

/** The frame of the handler that the task is in. */
function handlerFrame(
  context: StepContext,
  task: Task,
  what: string,
): { delivery: SignalDelivery; frame: number } {
  const handler = context.machine.signals.handlerOf(task);
  const frame = handler?.delivery.frame;
  if (!handler || frame === null || frame === undefined)
    throw new Stopped(`${task.comm} is in no signal handler and does not ${what}`, null, '', 'limit');
  return { delivery: handler.delivery, frame };
}

/** Offset of fpstate in the first of these structs that the tree has. */
function fpstateIn(machine: KernelMachine, tags: readonly string[]): number {
  const tag = tags.find((one) => machine.program.struct(one) && machine.hasMember(one, 'fpstate'));
  return machine.member(tag ?? tags[0] ?? '', 'fpstate').offset;
}

/** User address of the FPU image (the FXSAVE area) of a frame; 0 if it has none. */
function imageInFrame(machine: KernelMachine, delivery: SignalDelivery, frame: number): number {
  const { memory } = machine.user;
  if (delivery.abi === 'x86-64') {
    const at = machine.member('rt_sigframe', 'uc').offset + machine.member('ucontext', 'uc_mcontext').offset;
    return Number(memory.load('u64', frame + at + fpstateIn(machine, ['sigcontext_64', 'sigcontext'])));
  }
  const context = delivery.realTime
    ? machine.member('rt_sigframe_ia32', 'uc').offset + machine.member('ucontext_ia32', 'uc_mcontext').offset
    : machine.member('sigframe_ia32', 'sc').offset;
  const at = Number(
    memory.load('u32', frame + context + fpstateIn(machine, ['sigcontext_32', 'sigcontext_ia32'])),
  );
  // The FSAVE image comes first, and the FXSAVE area after it.
  return at === 0 ? 0 : at + (machine.program.struct('fregs_state')?.layout()?.size ?? 112);
}

const fieldOffsets: Readonly<Record<Exclude<FrameFieldName, 'magic2'>, number>> = {
  mxcsr: 24,
  xmm0: 160,
  magic1: 464,
  extended_size: 468,
  xfeatures: 472,
  xstate_size: 480,
  xstate_bv: 512,
  xcomp_bv: 520,
  reserved: 528,
};

function editFrame(context: StepContext, step: Extract<SignalStep, { do: 'editFrame' }>): void {
  const { machine, recorder, costs } = context;
  const task = context.userTask('edit frames');
  const { delivery, frame } = handlerFrame(context, task, 'edit its frame');
  const image = imageInFrame(machine, delivery, frame);
  if (image === 0) throw new Stopped('the frame has no FPU image to edit', null, '', 'limit');
  machine.signals.frameEdited(task);
  recorder.begin(`${task.comm} edits its frame`, machine.cpuIndex, 0);
  for (const [name, text] of Object.entries(step.set) as [FrameFieldName, string][]) {
    recorder.event(`the handler writes ${name} = ${text} in its frame`, 'program', 0, costs.statement);
    const at = name === 'magic2' ? Number(machine.user.memory.load('u32', image + 480)) : fieldOffsets[name];
    const bytes = new Uint8Array(frameFields[name]);
    let value = BigInt(text);
    for (let i = 0; i < bytes.length; i++, value >>= 8n) bytes[i] = Number(value & 0xffn);
    machine.user.memory.write(image + at, bytes);
  }
}

/** AVX-512, PKRU and AMX with the magic behind: no frame reaches further. */
const largestImage = 11_012;

function sigreturn(context: StepContext, step: Extract<SignalStep, { do: 'sigreturn' }>): void {
  const { machine, recorder } = context;
  const task = context.userTask('return from handlers');
  const { delivery, frame } = handlerFrame(context, task, 'return from one');
  const image = imageInFrame(machine, delivery, frame);
  const end = image + largestImage;
  if (step.pages === 'reclaimed') machine.user.reclaimLater(frame, end);
  else if (step.pages) machine.user.setPages(frame, end, step.pages);
  const abi: ProgramAbi = programAbis[task.abi];
  const kind = delivery.realTime ? 'rt' : 'legacy';
  const call = kind === 'rt' ? 'rt_sigreturn' : 'sigreturn';
  const name = abi.entry[kind].find((one) => machine.program.functionKey(one) !== null);
  if (name === undefined)
    throw new Stopped(`this tree has no ${call}() for ${abi.name} programs`, null, call, 'not-modelled');
  const before = machine.signals.handlerOf(task)?.before ?? null;
  const expected = before && image !== 0 ? afterReturn(machine, image, before) : before;

  context.enterKernel(`the handler returns: ${call}()`);
  recorder.event(
    `${call}() with sp = 0x${(frame + abi.popped[kind]).toString(16)}`,
    'cpu',
    0,
    context.costs.statement,
  );
  setUserRegister(machine, task, 'sp', frame + abi.popped[kind]);
  setUserRegister(machine, task, 'ip', abi.restorer);
  setUserRegister(machine, task, 'orig_ax', abi.number[kind]);
  recorder.begin(`${task.comm}: ${call}`, machine.cpuIndex, task.thread.frames.length);
  machine.signals.leave(task);
  const result = machine.callC(name, [registersOf(machine, task)], task);
  setUserRegister(machine, task, 'ax', result);
  machine.expect(task, expected);
  context.returnToUser(task);
}
