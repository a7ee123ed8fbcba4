// What a task must find in its registers after sigreturn, read from the frame by the rules of the ABI and nothing of the
// tree: the checkers compare the tree's work with it.
// Source: docs/facts.md, signal frames; SDM volume 1, 13.8.
// SPDX-License-Identifier: MIT
import { Cpu } from '../../x86/fpu/cpu.ts';
import { initialFpu } from '../../x86/fpu/cpuState.ts';
import { getLe } from '../../x86/fpu/memoryPort.ts';
import type { MemoryPort } from '../../x86/fpu/memoryPort.ts';
import type { Remembered } from '../checkers/userMode.ts';
import type { KernelMachine } from '../machine.ts';

const magic1 = 0x46505853n;
const magic2 = 0x46505845n;
const aligned = 0x1000n;

/** `before` is what the task had when the signal came; null: the kernel refuses the frame. */
export function afterReturn(machine: KernelMachine, image: number, before: Remembered): Remembered | null {
  const { memory } = machine.user;
  const { state } = machine.cpu;
  if (!memory.has(image, 512)) return before;
  const legacy = memory.read(image, 512);
  const size = Number(getLe(legacy, 480, 4));
  const whole =
    getLe(legacy, 464, 4) === magic1 &&
    size >= 576 &&
    size <= Number(getLe(legacy, 468, 4)) &&
    memory.has(image, size + 4) &&
    getLe(memory.read(image + size, 4), 0, 4) === magic2;
  const cpu = new Cpu(machine.profile, { ...state, ...initialFpu(machine.profile), cpl: 0 });
  const bytes = new Uint8Array(whole ? size : 576);
  bytes.set(memory.read(image, whole ? size : 512));
  const port: MemoryPort = {
    read: (at, length) => bytes.slice(Number(at - aligned), Number(at - aligned) + length),
    write: () => undefined,
  };
  // Components that the frame does not name stay initial: the CPU starts with the initial state.
  const done = whole
    ? cpu.exec('xrstor64', { address: aligned, mask: getLe(legacy, 472, 8) & state.xcr0 }, port)
    : cpu.exec('fxrstor64', { address: aligned }, port);
  if (done.fault) return null;
  const { mxcsr, xmm, ymmh, st, fcw } = cpu.state;
  return { mxcsr, xmm, ymmh, st, fcw };
}
