// LazyFP (CVE-2018-3665): a user program reads FPU registers in instructions that never retire. On CPUs that pass a
// value on although CR0.TS will stop the instruction, whatever the registers hold reaches the cache, where the program
// can tell it by time. Nothing architectural changes. Called by the driver.
// SPDX-License-Identifier: MIT
import type { CpuState } from '../../x86/fpu/cpuState.ts';
import type { KernelMachine, Task } from '../machine.ts';
import type { Recorder } from '../recorder.ts';
import type { TrappedComponent } from '../scenario/scenario.ts';

const CR0_TS = 8n;

/** The register that stands for a component: its name, its component number, its bytes. */
const samples: Readonly<
  Record<
    TrappedComponent,
    { readonly name: string; readonly component: number; readonly of: (state: CpuState) => string }
  >
> = {
  x87: { name: 'ST0', component: 0, of: ({ st }) => hex(st.slice(0, 10)) },
  sse: { name: 'XMM0', component: 1, of: ({ xmm }) => hex(xmm.slice(0, 16)) },
  avx: { name: 'the upper half of YMM0', component: 2, of: ({ ymmh }) => hex(ymmh.slice(0, 16)) },
  mxcsr: { name: 'MXCSR', component: 1, of: ({ mxcsr }) => `0x${mxcsr.toString(16)}` },
};

export function speculate(
  machine: KernelMachine,
  recorder: Recorder,
  task: Task,
  use: readonly TrappedComponent[],
  cycles: number,
): void {
  const { state, holds } = machine.view(machine.cpuIndex);
  const hidden = (state.cr0 & CR0_TS) !== 0n;
  for (const one of use) {
    const { name, component, of } = samples[one];
    if (hidden && !machine.profile.speculatesPastTs) {
      recorder.event(
        `${name} is not passed on: CR0.TS is 1 and this CPU looks at it first`,
        'cpu',
        0,
        cycles,
      );
      continue;
    }
    const value = of(state);
    recorder.event(
      `${name} = ${value} reaches the cache${hidden ? ', although CR0.TS is 1' : ''}`,
      'cpu',
      0,
      cycles,
    );
    const owner = machine.tasks[holds[component] ?? -1];
    if (owner && owner.id !== task.id)
      recorder.find(
        'lazy-fp-leak',
        `${task.comm} learns ${owner.comm}'s ${name}: ${value} (LazyFP, CVE-2018-3665)`,
      );
  }
}

const hex = (bytes: Uint8Array): string =>
  `0x${[...bytes]
    .reverse()
    .map((byte) => byte.toString(16).padStart(2, '0'))
    .join('')}`;
