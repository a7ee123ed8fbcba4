// Whether an instruction read a register: it is executed once more with other bits there, and if anything else comes out
// of it, it did. The FPU unit itself is the judge, so that no second table of "what reads what" can drift from it.
// Pure: memory is what the instruction met the first time. Called by the simulator's question "when is this read next?".
// SPDX-License-Identifier: MIT
import { sameBytes } from '../../base/freshBytes.ts';
import type { InstructionResult, Operands } from './cpu.ts';
import { Cpu } from './cpu.ts';
import type { CpuProfile } from '../tables/cpuProfile.ts';
import { xstateComponent } from '../tables/xstateComponents.ts';
import { scalarRegisters } from './changes.ts';
import type { CpuState } from './cpuState.ts';
import type { InstructionName } from './instructionSet.ts';
import type { MemoryPort } from './memoryPort.ts';
import { topOf } from './x87.ts';

/** One access, and what it met; `thrown` where it was not possible. */
interface Access {
  readonly write: boolean;
  readonly address: bigint;
  readonly bytes: Uint8Array;
  readonly thrown: unknown;
}

/** An instruction as it was executed. */
export interface Executed {
  readonly name: InstructionName;
  readonly operands: Operands;
  readonly before: CpuState;
  readonly after: CpuState;
  readonly result: InstructionResult;
  readonly accesses: readonly Access[];
}

/** Executes an instruction and keeps what it did. */
export function observed(cpu: Cpu, name: InstructionName, operands: Operands, memory: MemoryPort): Executed {
  const accesses: Access[] = [];
  const before = cpu.exportState();
  const keep = (write: boolean, address: bigint, length: number, access: () => Uint8Array): Uint8Array => {
    try {
      const bytes = access();
      accesses.push({ write, address, bytes: bytes.slice(), thrown: null });
      return bytes;
    } catch (thrown) {
      accesses.push({ write, address, bytes: new Uint8Array(length), thrown });
      throw thrown;
    }
  };
  const result = cpu.exec(name, operands, {
    read: (address, length) => keep(false, address, length, () => memory.read(address, length)),
    write: (address, bytes) =>
      void keep(true, address, bytes.length, () => {
        memory.write(address, bytes);
        return bytes;
      }),
    ...(memory.probe && { probe: (address, access) => memory.probe?.(address, access) }),
  });
  return { name, operands, before, after: cpu.exportState(), result, accesses };
}

/**
 * Whether what the instruction did depended on the register; `register` is as `describeChanges` names it ("CR0", "XMM3",
 * "ST0", "PKRU"). A register that is overwritten or kept as it is was not read. Null if there is no such register.
 */
export function dependsOn(profile: CpuProfile, executed: Executed, register: string): boolean | null {
  const flips = flipsOf(executed.before, register);
  return flips && flips.some((flip) => makesADifference(profile, executed, flip));
}

/** Some bits of the state that are turned over. */
type Flip =
  | { readonly kind: 'scalar'; readonly field: ScalarField; readonly bits: bigint }
  | { readonly kind: 'bytes'; readonly of: ArrayField | number; readonly at: number; readonly size: number };
type ScalarField = (typeof scalarRegisters)[number][1];
type ArrayField = 'st' | 'xmm' | 'ymmh';

/** Control and status words bit by bit, because each bit has a meaning of its own; data as a whole. */
const bitsOf: Readonly<Partial<Record<ScalarField, number>>> = {
  cr0: 32,
  cr4: 32,
  efer: 16,
  xcr0: 20,
  xss: 20,
  xfd: 20,
  xfdErr: 20,
  fcw: 13,
  fsw: 16,
  ftw: 8,
  fop: 11,
  mxcsr: 18,
};

function flipsOf(before: CpuState, register: string): readonly Flip[] | null {
  const field = scalarRegisters.find(([name]) => name === register)?.[1];
  if (field) {
    const count = bitsOf[field];
    const masks = count ? Array.from({ length: count }, (_, i) => 1n << BigInt(i)) : [0xffff_ffff_ffff_ffffn];
    return masks.map((bits) => ({ kind: 'scalar', field, bits }));
  }
  const numbered = /^(XMM|YMM_H|ST)(\d+)$/.exec(register);
  if (numbered) {
    const i = Number(numbered[2]);
    const of = numbered[1] === 'XMM' ? 'xmm' : numbered[1] === 'ST' ? 'st' : 'ymmh';
    if (i > (of === 'st' ? 7 : 15)) return null;
    const at = of === 'st' ? ((topOf(before.fsw) + i) & 7) * 16 : i * 16;
    return [{ kind: 'bytes', of, at, size: of === 'st' ? 10 : 16 }];
  }
  for (const key of Object.keys(before.components)) {
    const of = Number(key);
    const size = before.components[of]?.length ?? 0;
    if (xstateComponent(of)?.shortName === register) return [{ kind: 'bytes', of, at: 0, size }];
  }
  return null;
}

function makesADifference(profile: CpuProfile, executed: Executed, flip: Flip): boolean {
  const cpu = new Cpu(profile, flipped(executed.before, flip));
  const { name, operands, accesses, result } = executed;
  let next = 0;
  let same = true;
  const met = (write: boolean, address: bigint, bytes: Uint8Array): Uint8Array => {
    const access = accesses[next++];
    const alike =
      access?.write === write && access.address === address && access.bytes.length === bytes.length;
    // Bytes that did not get there were not seen.
    if (!alike || (write && access.thrown === null && !sameBytes(access.bytes, bytes))) {
      same = false;
      return bytes;
    }
    if (access.thrown !== null) throw access.thrown;
    return access.bytes;
  };
  let now: InstructionResult;
  try {
    now = cpu.exec(name, operands, {
      read: (address, length) => met(false, address, new Uint8Array(length)),
      write: (address, bytes) => void met(true, address, bytes),
    });
  } catch (thrown) {
    // What the unit does not model with these bits: it looked at them.
    if (thrown instanceof RangeError) return true;
    throw thrown;
  }
  if (!same || next !== accesses.length || now.fault?.name !== result.fault?.name) return true;
  if (now.fault === null && result.fault === null && now.value !== result.value) return true;
  return !sameBut(executed.after, cpu.exportState(), flip);
}

function flipped(state: CpuState, flip: Flip): CpuState {
  if (flip.kind === 'scalar') {
    const value = state[flip.field];
    const turned = BigInt(value) ^ flip.bits;
    return { ...state, [flip.field]: typeof value === 'number' ? Number(turned) : turned };
  }
  if (typeof flip.of !== 'number') return { ...state, [flip.of]: turnedOver(state[flip.of], flip) };
  const bytes = turnedOver(state.components[flip.of] ?? new Uint8Array(flip.size), flip);
  return { ...state, components: { ...state.components, [flip.of]: bytes } };
}

function turnedOver(
  bytes: Uint8Array,
  { at, size }: { readonly at: number; readonly size: number },
): Uint8Array {
  const copy = bytes.slice();
  for (let i = at; i < at + size; i += 1) copy[i] = (copy[i] ?? 0) ^ 0xff;
  return copy;
}

/** Whether the states are the same, but for the turned bits, which may still be turned or not. */
function sameBut(after: CpuState, now: CpuState, flip: Flip): boolean {
  for (const key of Object.keys(after) as (keyof CpuState)[]) {
    if (key === 'components') continue;
    const [one, other] = [after[key], now[key]];
    if (one === other) continue;
    if (one instanceof Uint8Array && other instanceof Uint8Array) {
      if (!sameBytesBut(one, other, flip.kind === 'bytes' && flip.of === key ? flip : null)) return false;
    } else if (key === 'xrstorInfo') {
      const [a, b] = [after.xrstorInfo, now.xrstorInfo];
      const alike =
        a?.cpl === b?.cpl &&
        a?.address === b?.address &&
        a?.xcompBv === b?.xcompBv &&
        a?.vmxNonRoot === b?.vmxNonRoot;
      if (!alike) return false;
    } else if (flip.kind !== 'scalar' || flip.field !== key) return false;
    else if ((BigInt(after[flip.field]) ^ BigInt(now[flip.field])) !== flip.bits) return false;
  }
  return Object.keys(after.components).every((key) => {
    const of = Number(key);
    const [one, other] = [after.components[of], now.components[of]];
    if (!one || !other) return one === other;
    return sameBytesBut(one, other, flip.kind === 'bytes' && flip.of === of ? flip : null);
  });
}

function sameBytesBut(
  one: Uint8Array,
  other: Uint8Array,
  flip: { readonly at: number; readonly size: number } | null,
): boolean {
  if (one.length !== other.length) return false;
  for (let i = 0; i < one.length; i += 1) {
    const turned = (one[i] ?? 0) ^ (other[i] ?? 0);
    const free = flip !== null && i >= flip.at && i < flip.at + flip.size;
    if (turned !== 0 && !(free && turned === 0xff)) return false;
  }
  return true;
}
