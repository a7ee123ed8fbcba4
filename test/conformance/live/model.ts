// Runs a live program on the FPU unit, from the same start state and in the same memory as the harness does.
// Knows the unit and the program, not the machine; what it returns is compared byte by byte.
// SPDX-License-Identifier: MIT
import { Cpu } from '../../../src/core/x86/fpu/cpu.ts';
import type { Operands } from '../../../src/core/x86/fpu/cpu.ts';
import { bootState } from '../../../src/core/x86/fpu/cpuState.ts';
import { MemoryFault } from '../../../src/core/x86/fpu/fault.ts';
import type { MemoryPort } from '../../../src/core/x86/fpu/memoryPort.ts';
import type { CpuProfile } from '../../../src/core/x86/tables/cpuProfile.ts';
import { x87Opcode } from './encoding.ts';
import { CODE, CODE_SLOT, MEMORY, MEMORY_BYTES, SCRATCH } from './program.ts';
import type { Outcome, Program, Step, StepOutcome } from './program.ts';

const IMAGE_BYTES = 0x3000;
const PAGE = 0x1000;
const USER_CS_64 = 0x33;
const USER_CS_32 = 0x23;
const USER_DS = 0x2b;

/** The CPU as Linux leaves it to a process: CPL 3, everything on, all components initial by an XRSTOR. */
export function userCpu(profile: CpuProfile): Cpu {
  const cpu = new Cpu(profile, {
    ...bootState(profile),
    cpl: 3,
    cr4: 0x4_0620n,
    xcr0: profile.xcr0Supported,
  });
  const image = new Uint8Array(IMAGE_BYTES);
  image.set([0x80, 0x1f], 24);
  cpu.exec('xrstor64', { address: BigInt(SCRATCH), mask: -1n }, portOf(image, SCRATCH));
  return cpu;
}

export function runOnModel(profile: CpuProfile, program: Program): Outcome {
  const cpu = userCpu(profile);
  const memory = new ProtectedMemory();
  const steps: StepOutcome[] = [];
  const dumps: Uint8Array[] = [];
  let faulted = false;
  for (const action of program) {
    if (action.kind === 'dump')
      dumps.push(memory.bytes.slice(at(action.address), at(action.address) + action.length));
    if (faulted) continue;
    if (action.kind === 'fill')
      memory.bytes.fill(action.byte, at(action.address), at(action.address) + action.length);
    else if (action.kind === 'write') memory.bytes.set(action.bytes, at(action.address));
    else if (action.kind === 'protect') memory.protect(action.address, action.length, action.access);
    else if (action.kind === 'step') {
      const outcome = execute(cpu, memory, action, steps.length);
      steps.push(outcome);
      faulted = outcome.fault !== null;
    }
  }
  return { steps, dumps, final: finalImage(cpu) };
}

const at = (address: number): number => address - MEMORY;

function execute(cpu: Cpu, memory: ProtectedMemory, step: Step, index: number): StepOutcome {
  cpu.update({ mode: step.mode });
  const { fault, ...result } = cpu.exec(step.op, operandsOf(step, index), memory);
  const { xinuse, state } = cpu;
  cpu.update({ mode: 64 });
  if (fault === null) {
    const value = 'value' in result ? (result.value ?? 0n) : 0n;
    return { fault: null, value, xinuse: xinuse & state.xcr0 };
  }
  return { fault: fault.vector, errorCode: BigInt(fault.errorCode ?? 0), address: fault.address ?? 0n };
}

function operandsOf(step: Step, index: number): Operands {
  const fop = x87Opcode(step);
  const { address } = step;
  return {
    ...(address === undefined ? {} : { address: BigInt(address) }),
    ...(step.mask === undefined ? {} : { mask: step.mask }),
    ...(step.ecx === undefined ? {} : { ecx: BigInt(step.ecx) }),
    ...(step.register === undefined ? {} : { register: step.register }),
    ...(step.op === 'lmsw' || step.op === 'mov_cr0_r' ? { value: 0n } : {}),
    ...(fop === null
      ? {}
      : {
          x87Pointers: {
            fop,
            fip: BigInt(CODE + index * CODE_SLOT),
            fcs: step.mode === 64 ? USER_CS_64 : USER_CS_32,
            ...(address === undefined ? {} : { fdp: BigInt(address), fds: USER_DS }),
          },
        }),
  };
}

/** All registers as XSAVE64 with every component of XCR0 stores them into zeros. */
function finalImage(cpu: Cpu): Uint8Array {
  const image = new Uint8Array(IMAGE_BYTES);
  cpu.exec('xsave64', { address: BigInt(SCRATCH), mask: -1n }, portOf(image, SCRATCH));
  return image;
}

function portOf(bytes: Uint8Array, base: number): MemoryPort {
  return {
    read: (address, length) => bytes.slice(Number(address) - base, Number(address) - base + length),
    write: (address, part) => bytes.set(part, Number(address) - base),
  };
}

/** The harness's memory with its page protections; faults carry the error code of a user access. */
class ProtectedMemory implements MemoryPort {
  readonly bytes = new Uint8Array(MEMORY_BYTES);
  private readonly pages = new Map<number, 'none' | 'read'>();

  protect(address: number, length: number, access: 'none' | 'read'): void {
    for (let page = address; page < address + length; page += PAGE) this.pages.set(page / PAGE, access);
  }

  read(address: bigint, length: number): Uint8Array {
    return this.bytes.slice(this.place(address, length, false), at(Number(address)) + length);
  }

  write(address: bigint, part: Uint8Array): void {
    this.bytes.set(part, this.place(address, part.length, true));
  }

  probe(address: bigint, access: 'read' | 'write'): void {
    this.place(address, 1, access === 'write');
  }

  private place(address: bigint, length: number, writing: boolean): number {
    const start = Number(address);
    for (let i = start; i < start + length; i += 1) {
      const access = this.pages.get(Math.floor(i / PAGE));
      if (access === 'none') throw new MemoryFault(BigInt(i), writing ? 6 : 4);
      if (access === 'read' && writing) throw new MemoryFault(BigInt(i), 7);
    }
    return at(start);
  }
}
