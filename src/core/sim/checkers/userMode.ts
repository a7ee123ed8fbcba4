// Checkers run over the machine as sanitizers do, at each entry to user mode: registers of one task seen by another,
// owner and last_cpu contradicting the registers, TIF_NEED_FPU_LOAD still set. Called by the driver.
// SPDX-License-Identifier: MIT
import type { CpuState } from '../../x86/fpu/cpuState.ts';
import { sameBytes } from '../../base/freshBytes.ts';
import type { KernelMachine, Task } from '../machine.ts';
import { fieldValue, needsLoad } from '../places.ts';
import type { Places } from '../run.ts';

/** Checks on each entry to user mode, on kernel warnings, on bytes that go to user memory, on refused restores. */
export const checkerCount = 9;

export interface Problem {
  readonly checker: string;
  readonly message: string;
}

/** What a task left in its registers when it last computed. */
export interface Remembered extends Pick<CpuState, 'mxcsr' | 'xmm' | 'ymmh' | 'st' | 'fcw'> {
  /** TILEDATA, where the CPU has it and something is known of it. */
  readonly tiles?: Uint8Array | undefined;
}

export function checkUserMode(machine: KernelMachine, task: Task, places: Places): Problem[] {
  const problems: Problem[] = [];
  const { state, holds } = machine.view(machine.cpuIndex);
  const trapped = (state.cr0 & CR0_TS) !== 0n;
  const { active } = places;
  if (places.needLoadBit === null && active) {
    const mine = fieldValue(machine.reader, task, active) !== 0;
    if (mine && trapped)
      problems.push({
        checker: 'ts-contradiction',
        message: `${task.comm}'s ${active.name} is set, but CR0.TS is 1`,
      });
    if (!mine && !trapped)
      problems.push({
        checker: 'ts-contradiction',
        message: `${task.comm} can use the FPU registers: CR0.TS is 0, but its ${active.name} is clear`,
      });
  }
  // Registers behind CR0.TS can not be seen: whose they are is asked when the trap has been served.
  if (trapped) return problems;
  const expected = machine.remembered(task);
  if (expected) {
    const wrong: { readonly name: string; readonly component: number }[] = [];
    if (!sameBytes(state.xmm, expected.xmm)) wrong.push({ name: 'XMM', component: 1 });
    if (!sameBytes(state.ymmh, expected.ymmh)) wrong.push({ name: 'YMM_H', component: 2 });
    if (!sameBytes(state.st, expected.st)) wrong.push({ name: 'x87', component: 0 });
    if (state.mxcsr !== expected.mxcsr) wrong.push({ name: 'MXCSR', component: 1 });
    if (state.fcw !== expected.fcw) wrong.push({ name: 'FCW', component: 0 });
    const tiles = state.components[TILEDATA];
    // Tiles that IA32_XFD disables can not be seen.
    const visible = ((state.xfd >> BigInt(TILEDATA)) & 1n) === 0n;
    if (expected.tiles && tiles && visible && !sameBytes(tiles, expected.tiles))
      wrong.push({ name: 'TILEDATA', component: TILEDATA });
    if (wrong.length > 0) {
      const foreign = wrong
        .map(({ component }) => holds[component] ?? -1)
        .find((owner) => owner >= 0 && owner !== task.id);
      const owner = foreign === undefined ? undefined : machine.tasks[foreign];
      const names = wrong.map(({ name }) => name).join(', ');
      problems.push({
        checker: 'foreign-registers',
        message: owner
          ? `${task.comm} runs in user mode with ${owner.comm}'s registers: ${names} ${wrong.length === 1 ? 'is' : 'are'} not as ${task.comm} left ${wrong.length === 1 ? 'it' : 'them'}`
          : `${task.comm} runs in user mode without what it left in ${names}`,
      });
    }
  }
  const stranger = holds.find((owner) => owner >= 0 && owner !== task.id);
  if (!expected && stranger !== undefined) {
    problems.push({
      checker: 'foreign-registers',
      message: `${task.comm} can read ${machine.tasks[stranger]?.comm ?? 'another task'}'s registers`,
    });
  }
  if (needsLoad(machine.reader, places, task)) {
    problems.push({
      checker: 'need-load-in-user-mode',
      message: `${task.comm} is in user mode with TIF_NEED_FPU_LOAD set: the next task switch will not save its registers`,
    });
  } else if (places.ownerCell !== null && places.lastCpu !== null && !setAtSave(places)) {
    const owner = machine.memory.load('u64', machine.perCpu(places.ownerCell));
    const lastCpu = machine.memory.load('u32', task.fpu + places.lastCpu);
    if (owner !== task.fpu || lastCpu !== machine.cpuIndex) {
      problems.push({
        checker: 'owner-contradiction',
        message: `${task.comm} is in user mode, but ${owner !== task.fpu ? 'fpu_fpregs_owner_ctx is not its fpu' : `its last_cpu is ${String(lastCpu)}`}`,
      });
    }
  }
  return problems;
}

const CR0_TS = 8n;
const TILEDATA = 18;

/** Trees with a mark of their own keep last_cpu from the last save, not from the last load. */
const setAtSave = (places: Places): boolean => places.needLoadBit === null;
