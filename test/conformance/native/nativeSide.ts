// The compiled kernel's side: writes commands for the harness program, runs it once for many sequences, and reads the
// replies as outcomes. Kernel addresses of the engine are moved to where the harness has the same memory, and back.
// Commands (numbers in hex): w ADDRESS BYTES, m ADDRESS SIZE (map), p PAGE STATE, g BASE (GS), d ADDRESS SIZE (dump),
// c FUNCTION six arguments (replies result, warnings, and trap, place, address of a failure), i LEAF SUBLEAF eax ebx
// ecx edx, u ADDRESS (a CPUID instruction to emulate). Used by main.ts.
// SPDX-License-Identifier: MIT
import { spawnSync } from 'node:child_process';
import type { CpuProfile } from '../../../src/core/x86/tables/cpuProfile.ts';
import { Cpu } from '../../../src/core/x86/fpu/cpu.ts';
import type { Harness } from './build.ts';
import type { Layout, Operation, Outcome, Part, Range } from './operations.ts';
import { bootVariables, pageStates } from './operations.ts';
import type { Offsets } from './registers.ts';
import { initialImage, registerValues } from './registers.ts';

/** Where the harness has what the engine has in its heap and stacks. All below 2 GiB: the kernel's code is linked there. */
const HEAP = 0x5000_0000;
const STACKS = 0x4000_0000;
const STACK_SPACING = 0x10000;
const PER_CPU = 0x3000_0000;
const PER_CPU_SPACING = 0x10000;
const REGISTERS = 0x2000_0000;
const REGISTERS_SPACING = 0x4000;

const hex = (value: number | bigint): string => BigInt.asUintN(64, BigInt(value)).toString(16);
const toHex = (bytes: Uint8Array): string => Buffer.from(bytes).toString('hex');

export interface Start {
  readonly layout: Layout;
  readonly initial: readonly Part[];
  readonly scratch: number;
  readonly bootCpuData: Uint8Array;
  readonly components: bigint;
  /** Bytes of each of the variables that boot fills. */
  readonly bootSizes: ReadonlyMap<string, number>;
  /** Bits of boot_cpu_data that say which alternatives of XSAVE and XRSTOR are patched in. */
  readonly hasFeature: (number: number) => boolean;
}

export class NativeSide {
  private commands: string[] = [];
  private readonly replies: ((reader: Reader) => void)[] = [];
  private cpu = 0;
  private readonly offsets: Offsets;

  constructor(
    private readonly harness: Harness,
    private readonly profile: CpuProfile,
    private readonly start: Start,
  ) {
    this.offsets = profile.standardOffsets ?? {};
    this.prepare();
  }

  // --- Addresses ----------------------------------------------------------------------------------------------------

  private symbol(name: string): number {
    const address = this.harness.symbols.get(name);
    if (address === undefined) throw new Error(`the harness has no symbol ${name}`);
    return address;
  }

  /** The harness's address of an address of the engine; user addresses are the same. */
  private moved(address: number): number {
    const { heap, tasks, stackBytes } = this.start.layout;
    if (address >= heap.at && address < heap.at + heap.size) return HEAP + address - heap.at;
    const i = tasks.findIndex(({ stack }) => address >= stack && address <= stack + stackBytes);
    return i < 0 ? address : STACKS + i * STACK_SPACING + address - (tasks[i]?.stack ?? 0);
  }

  /** Bytes in which aligned words that point into moved memory are moved, or moved back. */
  private translated(bytes: Uint8Array, back = false): Uint8Array {
    const copy = bytes.slice();
    const view = new DataView(copy.buffer);
    for (let at = 0; at + 8 <= copy.length; at += 8) {
      const value = view.getBigInt64(at, true);
      const address = Number(value);
      if (BigInt(address) !== value) continue;
      const other = back ? this.movedBack(address) : this.moved(address);
      if (other !== address) view.setBigInt64(at, BigInt(other), true);
    }
    return copy;
  }

  private movedBack(address: number): number {
    const { heap, tasks } = this.start.layout;
    if (address >= HEAP && address < HEAP + heap.size) return heap.at + address - HEAP;
    const i = Math.floor((address - STACKS) / STACK_SPACING);
    const stack = tasks[i]?.stack;
    return address < STACKS || stack === undefined ? address : stack + address - STACKS - i * STACK_SPACING;
  }

  private perCpu(name: string, cpu: number): number {
    return PER_CPU + cpu * PER_CPU_SPACING + this.symbol(name);
  }

  /** Its highest bit is turned: set where nobody wants to reschedule. */
  private preemptCount(cpu: number): number {
    return this.harness.symbols.has('__preempt_count')
      ? this.perCpu('__preempt_count', cpu)
      : this.perCpu('pcpu_hot', cpu) + 8;
  }

  private get currentCell(): string {
    return this.harness.symbols.has('current_task') ? 'current_task' : 'pcpu_hot';
  }

  // --- Commands -----------------------------------------------------------------------------------------------------

  private write(at: number, bytes: Uint8Array): void {
    this.commands.push(`w ${hex(at)} ${toHex(bytes)}`);
  }

  private word(at: number, value: number, size = 8): void {
    const bytes = Buffer.alloc(8);
    bytes.writeBigInt64LE(BigInt(value));
    this.write(at, bytes.subarray(0, size));
  }

  private call(name: string, args: readonly number[], reply: (result: Result) => void): void {
    const numbers = [0, 1, 2, 3, 4, 5].map((i) => hex(args[i] ?? 0));
    this.commands.push(`c ${hex(this.symbol(`op_${name}`))} ${numbers.join(' ')}`);
    this.replies.push((reader) => reply(reader.result()));
  }

  private dump(name: string, at: number, size: number, into: Part[], back = false): void {
    this.commands.push(`d ${hex(at)} ${hex(size)}`);
    this.replies.push((reader) => {
      const bytes = reader.bytes(size);
      into.push({ name, bytes: back ? this.translated(bytes, true) : bytes });
    });
  }

  private readonly nothing = (result: Result): void => {
    if (result.failure) throw new Error(`the harness failed in its own step: ${this.explain(result)}`);
  };

  // --- Set-up -------------------------------------------------------------------------------------------------------

  readonly booted: Part[] = [];
  bootFailure: string | null = null;

  private prepare(): void {
    const { layout } = this.start;
    const { harness } = this;
    const map = (at: number, size: number): void => {
      this.commands.push(`m ${hex(at)} ${hex(Math.ceil(size / 4096) * 4096)}`);
    };
    map(HEAP, layout.heap.size);
    map(STACKS, layout.tasks.length * STACK_SPACING + STACK_SPACING);
    map(PER_CPU, layout.cpus * PER_CPU_SPACING);
    map(REGISTERS, (layout.cpus + 1) * REGISTERS_SPACING);
    for (const { at, size } of layout.user) map(at, size);
    this.patch();
    const template = harness.sections.get('.data..percpu')?.bytes ?? Buffer.alloc(0);
    for (let cpu = 0; cpu < layout.cpus; cpu++) {
      this.write(PER_CPU + cpu * PER_CPU_SPACING, template);
      this.word(this.perCpu('this_cpu_off', cpu), PER_CPU + cpu * PER_CPU_SPACING);
      if (harness.symbols.has('cpu_number')) this.word(this.perCpu('cpu_number', cpu), cpu, 4);
      // pcpu_hot: the task, the preempt count, the number of the CPU.
      else this.word(this.perCpu('pcpu_hot', cpu) + 12, cpu, 4);
      this.word(this.perCpu(this.currentCell, cpu), this.moved(layout.tasks[0]?.address ?? 0));
    }
    this.write(this.symbol('boot_cpu_data'), this.start.bootCpuData);
    this.commands.push(`g ${hex(PER_CPU)}`);
    const cpu = new Cpu(this.profile);
    for (const [leaf, subs] of [
      [0, [0]],
      [1, [0]],
      [7, [0]],
      [0xd, Array.from({ length: 63 }, (_, i) => i)],
    ] as const)
      for (const sub of subs) {
        const { eax, ebx, ecx, edx } = cpu.cpuid(leaf, sub);
        if (eax || ebx || ecx || edx)
          this.commands.push(`i ${[leaf, sub, eax, ebx, ecx, edx].map((one) => hex(one >>> 0)).join(' ')}`);
      }
    for (const at of harness.cpuids) this.commands.push(`u ${hex(at)}`);
    this.call('boot', [], (result) => {
      if (result.failure) this.bootFailure = this.explain(result);
    });
    for (const name of bootVariables) {
      const at = harness.symbols.get(name);
      if (at !== undefined) this.dump(name, at, this.start.bootSizes.get(name) ?? 4, this.booted);
    }
  }

  /** Static branches that are off become NOPs, and XSAVE and XRSTOR the alternatives of the CPU's features. */
  private patch(): void {
    const jumps = this.harness.sections.get('__jump_table');
    for (let at = 0; jumps && at + 16 <= jumps.bytes.length; at += 16) {
      if (jumps.bytes.readUInt8(at + 8) & 1) continue;
      const code = jumps.address + at + jumps.bytes.readInt32LE(at);
      const first = this.textByte(code);
      if (first === 0xeb) this.write(code, Buffer.from('6690', 'hex'));
      if (first === 0xe9) this.write(code, Buffer.from('0f1f440000', 'hex'));
    }
    for (const code of this.harness.supervisor) this.patchSupervisor(code, code);
    const table = this.harness.sections.get('.altinstructions');
    const entryBytes = this.harness.version === '6.1' ? 12 : 14;
    for (let at = 0; table && at + entryBytes <= table.bytes.length; at += entryBytes) {
      const code = table.address + at + table.bytes.readInt32LE(at);
      const replacement = table.address + at + 4 + table.bytes.readInt32LE(at + 4);
      const feature = table.bytes.readUInt16LE(at + 8);
      const length = table.bytes.readUInt8(at + entryBytes - 1);
      if (!this.start.hasFeature(feature) || length === 0) continue;
      this.patchSupervisor(code, replacement, length);
    }
  }

  /** Writes an instruction of the XSAVE family at `code`, in the form that user code may run. */
  private patchSupervisor(code: number, from: number, length = 6): void {
    const bytes = asUserInstruction(Buffer.from(Array.from({ length }, (_, i) => this.textByte(from + i))));
    if (bytes) this.write(code, bytes);
  }

  private textByte(address: number): number {
    const text = this.harness.sections.get('.text');
    return text?.bytes[address - text.address] ?? 0;
  }

  // --- Sequences ----------------------------------------------------------------------------------------------------

  /** Puts the operations of a sequence behind what is there; the outcomes are complete after `finish`. */
  sequence(operations: readonly Operation[]): (Outcome | null)[] {
    this.reset();
    const outcomes: (Outcome | null)[] = [];
    for (const operation of operations) {
      const outcome = this.run(operation);
      outcomes.push(outcome);
    }
    return outcomes;
  }

  private reset(): void {
    const { layout, initial, scratch } = this.start;
    this.cpu = 0;
    layout.tasks.forEach((task, i) => {
      this.write(this.moved(task.address), this.translated(initial[2 * i]?.bytes ?? new Uint8Array(0)));
      this.write(this.moved(task.stack), initial[2 * i + 1]?.bytes ?? new Uint8Array(0));
    });
    this.write(this.moved(scratch), new Uint8Array(0x4000));
    for (const { at, size } of layout.user) {
      for (let page = at; page < at + size; page += 4096) this.commands.push(`p ${hex(page)} 0`);
      this.write(at, new Uint8Array(size).fill(0x5a));
    }
    const clean = new Uint8Array(0x1000);
    clean.set(initialImage());
    for (let cpu = 0; cpu < layout.cpus; cpu++) {
      this.word(this.perCpu('fpu_fpregs_owner_ctx', cpu), 0);
      this.word(this.perCpu('in_kernel_fpu', cpu), 0, 1);
      this.word(this.preemptCount(cpu), -0x8000_0000, 4);
      this.word(this.perCpu(this.currentCell, cpu), this.moved(layout.tasks[1 + cpu]?.address ?? 0));
      const image = clean.slice();
      if (this.hasPkru) {
        image[513] = 2;
        new DataView(image.buffer).setUint32(this.offsets[9] ?? 2688, 0x5555_5554, true);
      }
      this.write(this.registersOf(cpu), image);
    }
    this.load(this.registersOf(0), this.all);
    this.commands.push(`g ${hex(PER_CPU)}`);
  }

  private get hasPkru(): boolean {
    return ((this.start.components >> 9n) & 1n) === 1n;
  }

  /** Components of the real CPU that are used here. */
  private get all(): bigint {
    return this.start.components;
  }

  private registersOf(cpu: number): number {
    return REGISTERS + (1 + cpu) * REGISTERS_SPACING;
  }

  private load(at: number, components: bigint): void {
    this.call('loadRegisters', [at, Number(components)], this.nothing);
  }

  private run(operation: Operation): Outcome | null {
    switch (operation.k) {
      case 'cpu':
        if (operation.cpu === this.cpu) return null;
        this.write(this.registersOf(this.cpu), new Uint8Array(0x1000));
        this.call('saveRegisters', [this.registersOf(this.cpu), Number(this.all)], this.nothing);
        this.cpu = operation.cpu;
        this.load(this.registersOf(this.cpu), this.all);
        this.commands.push(`g ${hex(PER_CPU + this.cpu * PER_CPU_SPACING)}`);
        return null;
      case 'poke':
        this.write(this.moved(operation.at), operation.bytes);
        return null;
      case 'page':
        this.commands.push(`p ${hex(operation.at)} ${pageStates.indexOf(operation.state)}`);
        return null;
      case 'registers':
        this.write(REGISTERS, overlay(new Uint8Array(0x1000), operation.image));
        this.load(REGISTERS, operation.components);
        return this.outcome(null, []);
      case 'call': {
        const moved = operation.args.map((value) => this.moved(value));
        return this.outcome({ name: operation.name, args: moved }, operation.also);
      }
    }
  }

  private outcome(
    call: { readonly name: string; readonly args: readonly number[] } | null,
    also: readonly Range[],
  ): Outcome {
    const parts: Part[] = [];
    const made = { result: 0n, warned: false, failed: null as string | null, parts };
    if (call)
      this.call(call.name, call.args, (result) => {
        made.result = result.value;
        made.warned = result.warnings > 0n;
        if (result.failure) made.failed = this.explain(result);
      });
    this.state(parts, also);
    return made;
  }

  private state(parts: Part[], also: readonly Range[]): void {
    const { layout } = this.start;
    for (const { comm, address } of layout.tasks) {
      const task = this.moved(address);
      this.dump(`${comm}: thread flags`, task + layout.flags, 8, parts);
      this.dump(`${comm}: fpu`, task + layout.fpu, layout.fpuHead, parts, true);
      this.dump(`${comm}: image`, task + layout.fpu + layout.fpuHead, layout.imageBytes, parts);
      this.dump(`${comm}: pkru`, task + layout.pkru, 4, parts);
    }
    for (let cpu = 0; cpu < layout.cpus; cpu++) {
      this.dump(`CPU ${cpu}: owner`, this.perCpu('fpu_fpregs_owner_ctx', cpu), 8, parts, true);
      this.dump(`CPU ${cpu}: in_kernel_fpu`, this.perCpu('in_kernel_fpu', cpu), 1, parts);
      this.dump(`CPU ${cpu}: current`, this.perCpu(this.currentCell, cpu), 8, parts, true);
    }
    this.write(REGISTERS, new Uint8Array(0x1000));
    this.call('saveRegisters', [REGISTERS, Number(this.all)], this.nothing);
    // Loaded again from here: what XSAVEOPT may leave out after a restore from the image would depend on what else runs
    // on this machine in between.
    this.load(REGISTERS, this.all);
    this.commands.push(`d ${hex(REGISTERS)} 1000`);
    this.replies.push((reader) =>
      parts.push(...registerValues(reader.bytes(0x1000), this.all, this.offsets)),
    );
    if (this.hasPkru)
      this.call('readPkru', [], (result) =>
        parts.push({ name: 'PKRU', bytes: new Uint8Array(new Uint32Array([Number(result.value)]).buffer) }),
      );
    for (const { name, at, size } of also) this.dump(name, this.moved(at), size, parts, at < 0);
  }

  /** Runs the program on all that was asked; the outcomes that were given out become complete. */
  finish(): void {
    const { status, stdout, signal } = spawnSync('setarch', ['-R', this.harness.binary], {
      input: `${this.commands.join('\n')}\n`,
      maxBuffer: 0x7000_0000,
    });
    if (status !== 0) throw new Error(`the harness ended with ${signal ?? status}`);
    const reader = new Reader(stdout);
    for (const reply of this.replies) reply(reader);
    this.commands = [];
    this.replies.length = 0;
  }

  private explain({ failure }: Result): string {
    if (!failure) return '';
    const [trap, rip, address] = failure;
    let best = '';
    let at = 0;
    const place = rip < 0x1000_0000n ? address : rip;
    for (const [name, value] of this.harness.symbols)
      if (value >= 0x1000_0000 && BigInt(value) <= place && value > at) [best, at] = [name, value];
    return rip < 0x1000_0000n
      ? `a call to a function that is not linked, from ${best}`
      : `trap ${trap} in ${best}+0x${hex(rip - BigInt(at))} at 0x${hex(address)}`;
  }
}

interface Result {
  readonly value: bigint;
  readonly warnings: bigint;
  readonly failure: readonly [trap: bigint, rip: bigint, address: bigint] | null;
}

class Reader {
  private at = 0;
  constructor(private readonly from: Buffer) {}

  bytes(size: number): Uint8Array {
    const part = new Uint8Array(this.from.subarray(this.at, this.at + size));
    if (part.length !== size) throw new Error('the harness answered too little');
    this.at += size;
    return part;
  }

  result(): Result {
    const view = new DataView(this.bytes(40).buffer);
    const word = (i: number): bigint => view.getBigUint64(8 * i, true);
    const failed = word(0) === 0xffff_ffff_ffff_ffffn && word(2) !== 0n;
    return { value: word(0), warnings: word(1), failure: failed ? [word(2), word(3), word(4)] : null };
  }
}

function overlay(bytes: Uint8Array, part: Uint8Array): Uint8Array {
  bytes.set(part);
  return bytes;
}

/**
 * An instruction of the XSAVE family as user code may run it: XSAVES as XSAVEC and XRSTORS as XRSTOR, which write and
 * read the same bytes as long as IA32_XSS is 0. Null for other instructions.
 */
function asUserInstruction(bytes: Buffer): Buffer | null {
  const at = bytes.findIndex((byte, i) => byte === 0x0f && (bytes[i + 1] === 0xae || bytes[i + 1] === 0xc7));
  if (at < 0) return null;
  const copy = Buffer.from(bytes);
  const modrm = copy[at + 2] ?? 0;
  const which = (modrm >> 3) & 7;
  if (copy[at + 1] === 0xc7 && which === 5) copy[at + 2] = (modrm & ~0x38) | (4 << 3);
  if (copy[at + 1] === 0xc7 && which === 3) {
    copy[at + 1] = 0xae;
    copy[at + 2] = (modrm & ~0x38) | (5 << 3);
  }
  return copy;
}
