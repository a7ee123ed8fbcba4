// The CPU: a profile and a state, one entry point per instruction, faults as values.
// Knows no kernel and no paging; the C engine, the vector runner and the simulator call it.
// State is an immutable value: export and import are a reference each, whatever the component sizes.
// SPDX-License-Identifier: MIT

import type { CpuProfile } from '../tables/cpuProfile.ts';
import { MNEMONICS } from '../tables/instructions.ts';
import { bootState, draftOf } from './cpuState.ts';
import type { CpuState, StateDraft } from './cpuState.ts';
import { describeChanges } from './changes.ts';
import type { RegisterChange } from './changes.ts';
import { cpuid } from './cpuid.ts';
import type { CpuidResult } from './cpuid.ts';
import { FaultSignal, MemoryFault, pageFault } from './fault.ts';
import type { Fault } from './fault.ts';
import { gateFault } from './gate.ts';
import { INSTRUCTIONS } from './instructionSet.ts';
import type { InstructionName } from './instructionSet.ts';
import type { MemoryPort } from './memoryPort.ts';
import { xinuse } from './xinuse.ts';

/** Operands; each instruction documents in `instructionSet.ts` which of them it reads. */
export interface Operands {
  /** Linear address of the memory operand. */
  readonly address?: bigint;
  /** EDX:EAX: the component mask of the XSAVE family, the value of XSETBV and WRMSR. */
  readonly mask?: bigint;
  /** ECX: the XCR number or the MSR number. */
  readonly ecx?: bigint;
  /** A register source operand (MOV to CRn, LMSW). */
  readonly value?: bigint;
  /** The source operand as bytes, instead of `address`. */
  readonly bytes?: Uint8Array;
  /** Register number (XMM, YMM, MM). */
  readonly register?: number;
  /** What an x87 instruction leaves in FIP, FDP, FCS, FDS and FOP; 0 where not given. */
  readonly x87Pointers?: {
    readonly fip?: bigint;
    readonly fdp?: bigint;
    readonly fop?: number;
    readonly fcs?: number;
    readonly fds?: number;
  };
}

export type InstructionResult = { readonly fault: Fault } | { readonly fault: null; readonly value?: bigint };

/** What an instruction works on; only `Cpu` makes one. */
export interface Execution {
  readonly profile: CpuProfile;
  readonly memory: MemoryPort;
  /** What the instruction reads: the CPU's state, or its draft once it has one. */
  state: CpuState;
  draft: StateDraft | null;
  /** State that stays even if the rest of the operation faults; the state before it unless set. */
  kept?: CpuState;
}

/** The instruction's own copy of the state, made when it first changes something. */
export function draft(x: Execution): StateDraft {
  if (x.draft === null) x.state = x.draft = draftOf(x.state);
  return x.draft;
}

/** What was changed so far stays, even if the rest of the operation faults. */
export function keepDraft(x: Execution): void {
  x.kept = x.state;
  x.draft = null;
}

const NO_MEMORY: MemoryPort = {
  read: (address) => {
    throw new MemoryFault(address, 0);
  },
  write: (address) => {
    throw new MemoryFault(address, 2);
  },
};

export class Cpu {
  readonly profile: CpuProfile;
  private current: CpuState;

  /** A CPU in its boot state (see `bootState`), or in the given one. */
  constructor(profile: CpuProfile, state: CpuState = bootState(profile)) {
    this.profile = profile;
    this.current = state;
  }

  get state(): CpuState {
    return this.current;
  }

  /** XINUSE as XGETBV(1) reports it, without the mask of XCR0. */
  get xinuse(): bigint {
    return xinuse(this.profile, this.current).reported;
  }

  /** The state as a value; never changed afterwards. */
  exportState(): CpuState {
    return this.current;
  }

  importState(state: CpuState): void {
    this.current = state;
  }

  /** Replaces single fields, as an emulated loader or a test does; hardware effects go through `exec`. */
  update(part: Partial<CpuState>): void {
    this.current = Object.assign(draftOf(this.current), part);
  }

  /** The fault that `mnemonic` would raise before its operands are looked at, or null. */
  gate(mnemonic: string): Fault | null {
    return gateFault(this.profile, this.current, mnemonic);
  }

  /** Registers that differ between two states of this CPU, by name, for display. */
  describeChanges(before: CpuState, after: CpuState): RegisterChange[] {
    return describeChanges(this.profile, before, after);
  }

  /** CPUID in the current state (leaves 0, 1, 7, 0xD and the AMD leaf 0x80000008; others read 0). */
  cpuid(leaf: number, subleaf = 0): CpuidResult {
    return cpuid(this.profile, this.current, leaf, subleaf);
  }

  /**
   * Executes one instruction. On a fault the registers keep their values (XFD_ERR excepted) and
   * bytes written before a #PF stay written. `value` is the result of an instruction that reads.
   * Throws `RangeError` for what is not modelled, never a guess.
   */
  exec(
    instruction: InstructionName,
    operands: Operands = {},
    memory: MemoryPort = NO_MEMORY,
  ): InstructionResult {
    const fault = this.gate(instruction);
    if (fault !== null) return { fault };
    if (withoutFpu(this.profile, instruction)) return { fault: null };
    const execution: Execution = { profile: this.profile, memory, state: this.current, draft: null };
    try {
      const value = INSTRUCTIONS[instruction](execution, operands);
      if (x87Touched(this.profile, instruction) && (execution.state.xmodified & 1n) === 0n)
        draft(execution).xmodified |= 1n;
      this.current = execution.state;
      return value === undefined ? { fault: null } : { fault: null, value };
    } catch (thrown) {
      this.current = execution.kept ?? this.current;
      const { xfdErr } = execution.state;
      if (xfdErr !== this.current.xfdErr) this.update({ xfdErr });
      if (thrown instanceof FaultSignal) return { fault: thrown.fault };
      if (thrown instanceof MemoryFault) return { fault: pageFault(thrown) };
      throw thrown;
    }
  }
}

/** Without an FPU, and with EM = TS = 0, x87 instructions do nothing: this is what `has_fpu()` probes for. */
const withoutFpu = (profile: CpuProfile, instruction: string): boolean =>
  !profile.features.has('fpu') && MNEMONICS.get(instruction)?.feature === 'fpu';

const X87_CLASSES: ReadonlySet<string> = new Set(['x87', 'x87NonWaiting', 'fwait', 'mmx']);

/** Whether the CPU takes component 0 as modified, whatever the instruction did. */
const x87Touched = (profile: CpuProfile, instruction: string): boolean =>
  profile.anyX87Modifies && X87_CLASSES.has(MNEMONICS.get(instruction)?.gate ?? '');
