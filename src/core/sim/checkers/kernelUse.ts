// Checks of what kernel code does with FPU registers: values of one task saved in the image of another, and FPU code
// of the kernel outside kernel_fpu_begin() and kernel_fpu_end(). Each finding says whose values, where, and how they
// came there. Called by KernelMachine at every save and by kernelSteps.ts where kernel code computes.
// SPDX-License-Identifier: MIT
import { addressOf } from '../../exec/machine/memory.ts';
import type { Operands } from '../../x86/fpu/cpu.ts';
import { componentsIn, xstateComponent } from '../../x86/tables/xstateComponents.ts';
import type { InstructionName } from '../../x86/fpu/instructionSet.ts';
import type { KernelMachine } from '../machine.ts';
import { imageOwner } from '../places.ts';

/** A save into a task's image of values that are another task's. The copy that fork makes is meant to be one. */
export function checkForeignSave(machine: KernelMachine, name: InstructionName, operands: Operands): void {
  const { recorder, places } = machine;
  if (!recorder || !places || !name.includes('save') || operands.address === undefined) return;
  const at = addressOf(operands.address);
  if (at >= 0) return;
  const owner = machine.tasks[imageOwner(machine.reader, places, machine.tasks, at)];
  if (!owner || owner === machine.forking) return;
  const { holds, cpu } = machine.unit();
  if (holds.every((holder) => holder < 0 || holder === owner.id)) return;
  const { xcr0, xss } = cpu.state;
  const rfbm = name.startsWith('x') ? (operands.mask ?? 0n) & (xcr0 | xss) : 3n;
  const foreign = componentsIn(rfbm).filter((i) => (holds[i] ?? -1) >= 0 && holds[i] !== owner.id);
  const stranger = machine.tasks[holds[foreign[0] ?? 0] ?? -1];
  if (foreign.length === 0 || !stranger) return;
  const names = foreign.map((i) => xstateComponent(i)?.name ?? `component ${i}`).join(', ');
  const loaded = recorder.lastRestore(machine.cpuIndex, stranger.id);
  recorder.find(
    'foreign-save',
    `${stranger.comm}'s values (${names}) are saved in ${owner.comm}'s image at 0x${BigInt.asUintN(64, BigInt(at)).toString(16)}; ` +
      (loaded !== null
        ? `they came to CPU ${machine.cpuIndex} by ${loaded}`
        : `${stranger.comm} computed them there`),
  );
}

/** The tree's mark that kernel code uses the FPU, by machine. */
const flags = new WeakMap<KernelMachine, ReturnType<KernelMachine['variable']>>();

/** Kernel code is about to use FPU registers: it must have said so before. */
export function checkKernelUse(machine: KernelMachine, task: string): void {
  const { recorder } = machine;
  const { holds, state } = machine.view(machine.cpuIndex);
  let flag = flags.get(machine);
  if (flag === undefined) flags.set(machine, (flag = machine.variable('in_kernel_fpu')));
  if (!recorder || !flag?.perCpu) return;
  if ((state.cr0 & 8n) !== 0n)
    recorder.find('kernel-fpu-ts', `kernel code of ${task} uses the FPU while CR0.TS is set: it traps`);
  if (machine.memory.load('u8', machine.perCpu(flag.address)) !== 0) return;
  const owner = machine.tasks[holds.find((id) => id >= 0) ?? -1];
  recorder.find(
    'kernel-fpu-outside',
    `kernel code of ${task} uses FPU registers outside kernel_fpu_begin() and kernel_fpu_end()` +
      (owner ? `: ${owner.comm}'s values in them are overwritten` : ''),
  );
}
