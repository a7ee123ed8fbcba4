// The CPUs as the panel shows them: CR0 bit by bit, who owns the FPU registers, the components and whose they are.
// SPDX-License-Identifier: MIT
import { hex64 } from '../../base/result.ts';
import { CR0 } from '../../x86/tables/cr0.ts';
import { Cpu } from '../../x86/fpu/cpu.ts';
import { componentsIn } from '../../x86/tables/xstateComponents.ts';
import type { ViewCpu, ViewField } from '../panelView.ts';
import { fieldAddress, fieldValue, flagsOf, needsLoad, ownerCellOf } from '../places.ts';
import type { CpuView, Run } from '../run.ts';
import type { RunState } from '../runState.ts';
import { shortName } from './images.ts';

export function machineViews(run: Run, state: RunState, event: number): ViewCpu[] {
  const { effects } = run;
  const [from, to] = effects.of(event);
  const written = (addr: number, size: number): boolean => {
    for (let i = from; i < to; i++) if (effects.writes(i, addr, size)) return true;
    return false;
  };
  return state.cpus.map((cpu, index) =>
    cpuView(run, state, index, cpu, state.cpuBefore(index, from, to), written),
  );
}

function cpuView(
  run: Run,
  state: RunState,
  index: number,
  cpu: CpuView,
  before: CpuView,
  written: (addr: number, size: number) => boolean,
): ViewCpu {
  const now = new Cpu(run.profile, cpu.state);
  const old = new Cpu(run.profile, before.state);
  const xcr0 = cpu.state.xcr0 | cpu.state.xss;
  return {
    cpu: index,
    task: cpu.task,
    cr0: hex64(cpu.state.cr0),
    cr0Bits: [...CR0.bits]
      .sort((a, b) => b.bit - a.bit)
      .map(({ bit, name }) => ({
        bit,
        name,
        value: (cpu.state.cr0 >> BigInt(bit)) & 1n ? 1 : 0,
        changed: ((cpu.state.cr0 ^ before.state.cr0) >> BigInt(bit)) % 2n !== 0n,
      })),
    cr0Note: cpu.state.cr0 === run.initial.cpus[index]?.state.cr0 ? 'as boot left it' : 'changed since boot',
    fields: fieldsOf(run, state, index, cpu, before, written),
    components: componentsIn(xcr0).map((i) => ({
      index: i,
      name: shortName(i),
      holds: cpu.holds[i] ?? -1,
      xcr0: true,
      xinuse: ((now.xinuse >> BigInt(i)) & 1n) === 1n,
      xmodified: ((cpu.state.xmodified >> BigInt(i)) & 1n) === 1n,
      changed:
        (cpu.holds[i] ?? -1) !== (before.holds[i] ?? -1) ||
        ((now.xinuse ^ old.xinuse) >> BigInt(i)) % 2n !== 0n ||
        ((cpu.state.xmodified ^ before.state.xmodified) >> BigInt(i)) % 2n !== 0n,
    })),
    xcr0: hex64(xcr0),
    xinuse: hex64(now.xinuse & xcr0),
    xmodified: hex64(cpu.state.xmodified & xcr0),
  };
}

function fieldsOf(
  run: Run,
  state: RunState,
  index: number,
  cpu: CpuView,
  before: CpuView,
  written: (addr: number, size: number) => boolean,
): ViewField[] {
  const { places } = run;
  const fields: ViewField[] = [];
  const cell = ownerCellOf(places, index);
  if (cell !== null) {
    const fpu = state.pointer(cell);
    const owner = run.tasks.find((task) => task.fpu === fpu);
    fields.push({
      name: 'fpu_fpregs_owner_ctx',
      value: owner ? `${owner.comm}.fpu` : fpu === 0 ? 'NULL' : hex64(fpu),
      task: owner && owner.kind === 'user' ? owner.id : null,
      meaning: '',
      changed: written(cell, 8),
      key: `mem:${cell}:8`,
    });
  }
  const task = run.tasks[cpu.task];
  if (task && places.needLoadBit !== null) {
    const addr = flagsOf(places, task);
    const set = needsLoad(state, places, task);
    fields.push({
      name: 'TIF_NEED_FPU_LOAD',
      value: set ? '1' : '0',
      task: null,
      meaning: set ? 'load before user mode' : "registers count as the task's own",
      changed: written(addr, 8),
      key: `mem:${addr}:8`,
    });
  }
  for (const field of [places.needLoadBit === null ? places.active : null, places.counter]) {
    if (!task || !field) continue;
    const value = fieldValue(state, task, field);
    const addr = fieldAddress(task, field);
    fields.push({
      name: field.name,
      value: field === places.counter ? String(value) : value === 0 ? '0' : '1',
      task: null,
      meaning:
        field === places.counter
          ? value > 5
            ? 'preloaded at the switch'
            : 'loaded at the first use'
          : value === 0
            ? "the registers are not the task's"
            : "registers count as the task's own",
      changed: written(addr, field.size),
      key: `mem:${addr}:${field.size}`,
    });
  }
  if (task && places.lastCpu !== null) {
    const addr = task.fpu + places.lastCpu;
    const last = state.u32(addr);
    fields.push({
      name: 'last_cpu',
      value: last === 0xffffffff ? '-1' : String(last),
      task: null,
      meaning: last === index ? 'this CPU' : last === 0xffffffff ? 'none' : 'another CPU',
      changed: written(addr, 4),
      key: `mem:${addr}:4`,
    });
  }
  fields.push({
    name: 'MXCSR',
    value: hex64(cpu.state.mxcsr),
    task: null,
    meaning: (cpu.state.mxcsr & 0x1f80) === 0x1f80 ? 'all masked' : 'an exception is unmasked',
    changed: cpu.state.mxcsr !== before.state.mxcsr,
    key: `cpu${index}:MXCSR`,
  });
  return fields;
}
