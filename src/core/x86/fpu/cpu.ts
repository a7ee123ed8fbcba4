// The CPU: a profile and a state, one entry point per instruction, faults as values.
// Knows no kernel and no paging; the C engine, the vector runner and the simulator call it.
// State is an immutable value: export and import are a reference each, whatever the component sizes.
// SPDX-License-Identifier: MIT

import { copied } from '../../base/freshBytes.ts';
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
import { gateFault, gateOf } from './gate.ts';
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
  /** Arrays of the draft that nobody else has. */
  readonly own: { st: Uint8Array | null; xmm: Uint8Array | null; ymmh: Uint8Array | null };
}

/** The instruction's own copy of the state, made when it first changes something. */
export function draft(x: Execution): StateDraft {
  if (x.draft === null) x.state = x.draft = draftOf(x.state);
  return x.draft;
}

/** Registers of the draft as bytes that may be written: copied once for an execution, because the state before keeps its own. */
export function own(x: Execution, registers: 'st' | 'xmm' | 'ymmh'): Uint8Array {
  const next = draft(x);
  if (x.own[registers] !== next[registers]) x.own[registers] = next[registers] = copied(next[registers]);
  return next[registers];
}

/** What was changed so far stays, even if the rest of the operation faults. */
export function keepDraft(x: Execution): void {
  x.kept = x.state;
  x.draft = null;
  x.own.st = x.own.xmm = x.own.ymmh = null;
}

/** An instruction on a CPU: what the tables say of it. */
interface Decoded {
  /** The fault that it raises in a state before its operands are looked at. */
  readonly gate: (state: CpuState) => Fault | null;
  readonly run: (x: Execution, operands: Operands) => bigint | undefined;
  /** The CPU has no FPU, and the instruction is one of it. */
  readonly ignored: boolean;
  /** It counts as a change of component 0, whatever it did. */
  readonly touchesX87: boolean;
  /** Its gate asks for control registers alone, which it does not change. */
  readonly steadyGate: boolean;
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
  private readonly decoded = new Map<InstructionName, Decoded>();

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
    const { gate, run, ignored, touchesX87 } = this.decode(instruction);
    const fault = gate(this.current);
    if (fault !== null) return { fault };
    if (ignored) return { fault: null };
    const execution = executionOf(this.profile, memory, this.current);
    try {
      const value = run(execution, operands);
      if (touchesX87 && (execution.state.xmodified & 1n) === 0n) draft(execution).xmodified |= 1n;
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

  /**
   * Executes instructions without memory operands one after the other, as `exec` would; false, and nothing has changed,
   * if one of them faults.
   */
  execAll(instructions: readonly (readonly [InstructionName, Operands])[]): boolean {
    const x = executionOf(this.profile, NO_MEMORY, this.current);
    try {
      let last: Decoded | null = null;
      for (const [instruction, operands] of instructions) {
        const decoded = this.decode(instruction);
        const { gate, run, ignored, touchesX87, steadyGate } = decoded;
        if (!(steadyGate && decoded === last) && gate(x.state) !== null) return false;
        last = decoded;
        if (ignored) continue;
        run(x, operands);
        if (touchesX87 && (x.state.xmodified & 1n) === 0n) draft(x).xmodified |= 1n;
      }
    } catch (thrown) {
      if (thrown instanceof FaultSignal || thrown instanceof MemoryFault) return false;
      throw thrown;
    }
    this.current = x.state;
    return true;
  }

  private decode(instruction: InstructionName): Decoded {
    let known = this.decoded.get(instruction);
    if (!known) {
      const { profile } = this;
      known = {
        gate: gateOf(profile, instruction),
        run: INSTRUCTIONS[instruction],
        ignored: withoutFpu(profile, instruction),
        touchesX87: x87Touched(profile, instruction),
        steadyGate: STEADY_GATES.has(MNEMONICS.get(instruction)?.gate ?? ''),
      };
      this.decoded.set(instruction, known);
    }
    return known;
  }
}

const executionOf = (profile: CpuProfile, memory: MemoryPort, state: CpuState): Execution => ({
  profile,
  memory,
  state,
  draft: null,
  own: { st: null, xmm: null, ymmh: null },
});

/** Without an FPU, and with EM = TS = 0, x87 instructions do nothing: this is what `has_fpu()` probes for. */
const withoutFpu = (profile: CpuProfile, instruction: string): boolean =>
  !profile.features.has('fpu') && MNEMONICS.get(instruction)?.feature === 'fpu';

const STEADY_GATES: ReadonlySet<string> = new Set(['sse', 'avx', 'avx512']);

const X87_CLASSES: ReadonlySet<string> = new Set(['x87', 'x87NonWaiting', 'fwait', 'mmx']);

/** Whether the CPU takes component 0 as modified, whatever the instruction did. */
const x87Touched = (profile: CpuProfile, instruction: string): boolean =>
  profile.anyX87Modifies && X87_CLASSES.has(MNEMONICS.get(instruction)?.gate ?? '');
