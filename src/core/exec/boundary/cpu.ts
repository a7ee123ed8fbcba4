// Control registers, MSRs, CPUID, feature tests: names that act on the current CPU object.
// Source: arch/x86/include/asm/special_insns.h, msr.h, cpufeature.h, fpu/xcr.h, 6.1 and 6.12.
// SPDX-License-Identifier: MIT
import { fromBig, lowWord, toUnsigned } from '../integer.ts';
import { entry, numberAt, placeAt, storeAt, textAt, valueAt } from './entry.ts';
import type { BoundaryEntry, BoundaryMachine } from './entry.ts';
import type { Argument } from '../compile.ts';

const CR0_TS = 8n;

/** MOV to CR0; marks a change of TS. */
export function writeCr0(machine: BoundaryMachine, value: bigint): void {
  const before = machine.cpu.state.cr0;
  if ((before ^ value) & CR0_TS) machine.mark('ts-written', value & CR0_TS ? 'CR0.TS := 1' : 'CR0.TS := 0');
  machine.remark(`CR0 0x${value.toString(16)}`);
  const { fault } = machine.instruction('mov_cr0_r', { value });
  if (fault) machine.stop(`MOV to CR0 raised ${fault.name}`);
}

/** MOV from a control register. */
export function controlRegister(machine: BoundaryMachine, name: 'mov_r_cr0' | 'mov_r_cr4'): bigint {
  const result = machine.instruction(name);
  return result.fault
    ? machine.stop(`MOV from ${name.slice(-3).toUpperCase()} raised ${result.fault.name}`)
    : (result.value ?? 0n);
}

function writeCr4(machine: BoundaryMachine, value: bigint): void {
  machine.remark(`CR4 0x${value.toString(16)}`);
  const { fault } = machine.instruction('mov_cr4_r', { value });
  if (fault) machine.stop(`MOV to CR4 raised ${fault.name}`);
}

function wrmsr(machine: BoundaryMachine, args: readonly Argument[]): void {
  const { fault } = machine.instruction('wrmsr', {
    ecx: BigInt(lowWord(valueAt(machine, args, 0))),
    mask: toUnsigned(valueAt(machine, args, 1)),
  });
  if (fault) machine.stop(`WRMSR raised ${fault.name}`);
}

function cpuid(
  machine: BoundaryMachine,
  leaf: number,
  subleaf: number,
  write: (i: number, v: number) => void,
): void {
  const result = machine.cpu.cpuid(leaf, subleaf);
  // Operand order: the last store wins where two outputs share a place.
  [result.eax, result.ebx, result.ecx, result.edx].forEach((value, i) => write(i, value));
}

/** What a segment register holds while a 64-bit kernel runs for a program that has not changed it: asm/segment.h. */
export function selectorOf(register: string): number | null {
  const selectors: Readonly<Record<string, number>> = { cs: 0x10, ss: 0x18, ds: 0, es: 0, fs: 0, gs: 0 };
  return Object.hasOwn(selectors, register) ? (selectors[register] ?? null) : null;
}

function featureTest(why: string): BoundaryEntry {
  return entry(
    ['feature'],
    'bool',
    why,
    (machine, args) => {
      const arg = args[args.length - 1];
      if (arg?.k === 'text') return machine.feature(arg.text) ? 1 : 0;
      return machine.feature(valueAt(machine, args, args.length - 1)) ? 1 : 0;
    },
    {
      quick: ([arg, more]) => {
        if (arg?.k !== 'text' || more) return null;
        const { text } = arg;
        return (machine) => (machine.feature(text) ? 1 : 0);
      },
    },
  );
}

const setCap = (on: boolean, why: string): BoundaryEntry =>
  entry(['feature'], 'void', why, (machine, args) => {
    const arg = args[0];
    machine.setFeature(arg?.k === 'text' ? arg.text : valueAt(machine, args, 0), on);
  });

const readMsr = entry(['value', 'place'], 'void', 'RDMSR', (machine, args) => {
  const result = machine.instruction('rdmsr', { ecx: BigInt(lowWord(valueAt(machine, args, 0))) });
  if (result.fault) return machine.stop(`RDMSR raised ${result.fault.name}`);
  storeAt(machine, args, 1, fromBig(result.value ?? 0n));
  return undefined;
});
const writeMsr = entry(['value', 'value'], 'void', 'WRMSR', (machine, args) => wrmsr(machine, args));
const readCr0: BoundaryEntry = entry([], 'ulong', 'MOV from CR0', (machine) =>
  fromBig(controlRegister(machine, 'mov_r_cr0')),
);
const writeCr0Entry = entry(['value'], 'void', 'MOV to CR0', (machine, args) =>
  writeCr0(machine, toUnsigned(valueAt(machine, args, 0))),
);

export const cpuEntries: Readonly<Record<string, BoundaryEntry>> = {
  read_cr0: readCr0,
  native_read_cr0: readCr0,
  write_cr0: writeCr0Entry,
  native_write_cr0: writeCr0Entry,
  clts: entry([], 'void', 'CLTS', (machine) => {
    machine.mark('ts-written', 'CLTS');
    const { fault } = machine.instruction('clts');
    if (fault) machine.stop(`CLTS raised ${fault.name}`);
  }),
  cr4_set_bits: entry(['value'], 'void', 'sets bits of CR4', (machine, args) =>
    writeCr4(machine, machine.cpu.state.cr4 | toUnsigned(valueAt(machine, args, 0))),
  ),
  cr4_clear_bits: entry(['value'], 'void', 'clears bits of CR4', (machine, args) =>
    writeCr4(machine, machine.cpu.state.cr4 & ~toUnsigned(valueAt(machine, args, 0))),
  ),
  xgetbv: entry(['value'], 'u64', 'XGETBV', (machine, args) => {
    const result = machine.instruction('xgetbv', { ecx: BigInt(lowWord(valueAt(machine, args, 0))) });
    return result.fault ? machine.stop(`XGETBV raised ${result.fault.name}`) : fromBig(result.value ?? 0n);
  }),
  xsetbv: entry(['value', 'value'], 'void', 'XSETBV', (machine, args) => {
    const value = toUnsigned(valueAt(machine, args, 1));
    machine.remark(`XCR${numberAt(machine, args, 0)} 0x${value.toString(16)}`);
    const { fault } = machine.instruction('xsetbv', {
      ecx: BigInt(lowWord(valueAt(machine, args, 0))),
      mask: value,
    });
    if (fault) machine.stop(`XSETBV raised ${fault.name}`);
  }),
  rdpkru: entry([], 'uint', 'RDPKRU', (machine) => {
    const result = machine.instruction('rdpkru', { ecx: 0n });
    return result.fault ? machine.stop(`RDPKRU raised ${result.fault.name}`) : fromBig(result.value ?? 0n);
  }),
  wrpkru: entry(['value'], 'void', 'WRPKRU', (machine, args) => {
    const value = BigInt(lowWord(valueAt(machine, args, 0)));
    machine.remark(`PKRU 0x${value.toString(16)}`);
    const { fault } = machine.instruction('wrpkru', { ecx: 0n, mask: value });
    if (fault) machine.stop(`WRPKRU raised ${fault.name}`);
  }),
  rdmsrl: readMsr,
  rdmsrq: readMsr,
  wrmsrl: writeMsr,
  wrmsrq: writeMsr,
  cpuid_count: entry(
    ['value', 'value', 'value', 'value', 'value', 'value'],
    'void',
    'CPUID',
    (machine, args) =>
      cpuid(machine, numberAt(machine, args, 0), numberAt(machine, args, 1), (i, value) =>
        machine.memory.store('u32', valueAt(machine, args, 2 + i), value),
      ),
  ),
  cpuid: entry(['value', 'value', 'value', 'value', 'value'], 'void', 'CPUID', (machine, args) =>
    cpuid(machine, numberAt(machine, args, 0), 0, (i, value) =>
      machine.memory.store('u32', valueAt(machine, args, 1 + i), value),
    ),
  ),
  cpu_feature_enabled: featureTest('a feature test; never expanded (required and disabled masks)'),
  boot_cpu_has: featureTest('a feature test of the boot CPU'),
  static_cpu_has: featureTest('a feature test, patched at boot'),
  this_cpu_has: featureTest('a feature test of this CPU'),
  static_cpu_has_bug: featureTest('a test for a CPU erratum'),
  boot_cpu_has_bug: featureTest('a test for a CPU erratum'),
  setup_force_cpu_cap: setCap(true, 'sets a CPU capability bit'),
  setup_clear_cpu_cap: setCap(false, 'clears a CPU capability bit and those that depend on it'),
  savesegment: entry(['text', 'place'], 'void', 'MOV from a segment register', (machine, args) => {
    const register = textAt(args, 0);
    const value = selectorOf(register) ?? machine.stop(`segment register ${register}`);
    machine.memory.store(placeAt(machine, args, 1).rep ?? 'u16', placeAt(machine, args, 1).addr, value);
    return undefined;
  }),
  loadsegment: entry(
    ['text', 'value'],
    'void',
    'MOV to a segment register; selectors stay at their 64-bit values in this machine',
    () => undefined,
  ),
};
