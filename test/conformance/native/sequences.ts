// Random sequences of operations, made while the engine runs them, so that later operations use what earlier ones gave
// (frames, flags). They keep the kernel's own rules: what no caller of the FPU code does is not done. Seeded.
// SPDX-License-Identifier: MIT
import { componentsIn, xstateComponent } from '../../../src/core/x86/tables/xstateComponents.ts';
import type { Random } from '../../support/random.ts';
import { random } from '../../support/random.ts';
import type { EngineSide } from './engineSide.ts';
import type { CallName, Operation, Outcome, Range } from './operations.ts';

export interface Sequence {
  readonly seed: number;
  readonly operations: readonly Operation[];
  /** What the engine made of each; null for those that are not compared. */
  readonly outcomes: readonly (Outcome | null)[];
}

const initTask = 0;
const kthread = 5;
const users = [1, 2, 3, 4];
const KFPU_387 = 1;
const KFPU_MXCSR = 2;
const frameBytes = 0x1000;

export function makeSequence(engine: EngineSide, seed: number, length: number): Sequence {
  const maker = new Maker(engine, seed);
  while (maker.operations.length < length && !maker.failed) maker.next();
  return { seed, operations: maker.operations, outcomes: maker.outcomes };
}

interface Frame {
  readonly ia32: boolean;
  /** Of the task that has it. */
  readonly task: number;
  readonly buffer: number;
  readonly image: number;
  readonly range: Range;
}

class Maker {
  readonly operations: Operation[] = [];
  readonly outcomes: (Outcome | null)[] = [];
  failed = false;
  private readonly random: Random;
  private readonly running: number[];
  private cpu = 0;
  private inKernelFpu = false;
  private frame: Frame | null = null;

  constructor(
    private readonly engine: EngineSide,
    seed: number,
  ) {
    this.random = random(seed);
    this.running = [1, 2];
    engine.reset();
  }

  private add(operation: Operation): Outcome | null {
    const outcome = this.engine.run(operation);
    this.operations.push(operation);
    this.outcomes.push(outcome);
    if (outcome?.failed) this.failed = true;
    return outcome;
  }

  private call(
    name: CallName,
    args: readonly number[],
    what = '',
    also: readonly Range[] = [],
  ): Outcome | null {
    return this.add({ k: 'call', name, args, what, also });
  }

  private address(task: number): number {
    return this.engine.layout.tasks[task]?.address ?? 0;
  }

  private get task(): number {
    return this.running[this.cpu] ?? initTask;
  }

  next(): void {
    if (this.inKernelFpu) return this.endKernelFpu();
    const isUser = this.task !== kthread && this.task !== initTask;
    if (this.frame?.task === this.task && this.random.below(3) === 0) return this.sigreturn(this.frame);
    const dice = this.random.below(100);
    if (dice < 30) return this.switchTask();
    if (dice < 36) return this.changeCpu();
    if (dice < 46) return this.kernelFpu();
    if (!isUser) return this.switchTask();
    if (dice < 60) return this.compute();
    if (dice < 66) return this.fork();
    if (dice < 70) return this.lifeCycle();
    if (dice < 73) return void this.call('exceptionCode', [this.random.of([16, 19])]);
    if (dice < 75) return this.prctl();
    if (dice < 82) return this.regsets();
    if (dice < 84) return this.damageImage();
    return this.signal();
  }

  private switchTask(): void {
    const free = [...users, kthread].filter((one) => !this.running.includes(one));
    const next = this.random.of(free);
    const from = this.address(this.task);
    this.call('prepare', [from, this.cpu], `CPU ${this.cpu}`);
    this.running[this.cpu] = next;
    this.call('finish', [this.address(next)]);
    if (next !== kthread && this.random.below(3) > 0) this.call('returnToUser', []);
  }

  private changeCpu(): void {
    this.cpu = 1 - this.cpu;
    this.add({ k: 'cpu', cpu: this.cpu });
  }

  /** The program uses registers: it is back in user mode then. */
  private compute(): void {
    this.call('returnToUser', []);
    this.registers();
  }

  private registers(): void {
    const { components } = this.engine;
    this.add({ k: 'registers', image: registerImage(this.random, this.engine), components });
  }

  private kernelFpu(): void {
    this.call('usable', []);
    this.call('kernelBegin', [this.random.of([0, KFPU_387, KFPU_MXCSR, KFPU_387 | KFPU_MXCSR])]);
    this.inKernelFpu = true;
    this.call('usable', []);
  }

  private endKernelFpu(): void {
    if (this.random.below(2) === 0) this.registers();
    this.call('kernelEnd', []);
    this.inKernelFpu = false;
  }

  private fork(): void {
    const free = users.filter((one) => !this.running.includes(one));
    const minimal = this.random.below(5) === 0 ? 1 : 0;
    this.call('fork', [this.address(this.random.of(free)), 0x11, minimal], minimal ? 'minimal' : '');
  }

  private lifeCycle(): void {
    const name = this.random.of(['clearUserStates', 'flush', 'sync', 'drop'] as const);
    if (name === 'drop') return this.drop();
    this.call(name, []);
  }

  /** A task exits: after that the CPU switches away from it, as do_exit() does. */
  private drop(): void {
    this.call('drop', [this.address(this.task)]);
  }

  private prctl(): void {
    const { at } = this.userRange(false);
    const option = this.random.of([0x1021, 0x1022, 0x1023, 0x1024, 0x1025, 0x1099]);
    const argument = option === 0x1023 || option === 0x1025 ? this.random.of([0, 1, 18, 40]) : at + 0x40;
    this.call('prctl', [option, argument], `option 0x${option.toString(16)}`, [
      { name: 'user word', at: at + 0x40, size: 8 },
    ]);
  }

  private regsets(): void {
    const { scratch } = this.engine;
    const kind = this.random.below(3);
    const self = this.random.below(3) === 0;
    const other = this.random.of(users.filter((one) => !this.running.includes(one)));
    const of = this.address(self ? this.task : other);
    const size = [108, 512, this.engine.userSize][kind] ?? 0;
    const also = [{ name: 'regset buffer', at: scratch, size: 0x1000 }];
    const result = this.call('regsetGet', [of, kind, scratch, size], regsetNames[kind], also);
    if (self || result?.result !== 0n || this.random.below(3) === 0) return;
    this.edit(scratch, kind === 0 ? 0 : kind === 1 ? 1 : 2);
    this.call('regsetSet', [of, kind, scratch, size, 0], regsetNames[kind], also);
  }

  /** A debugger's or a handler's changes to an image; some are refused. */
  private edit(image: number, kind: 0 | 1 | 2): void {
    const poke = (offset: number, bytes: Uint8Array): void => {
      this.add({ k: 'poke', at: image + offset, bytes });
    };
    const { below, bytes } = this.random;
    const word = (value: number): Uint8Array => new Uint8Array(new Uint32Array([value]).buffer);
    if (kind === 0) return poke(4 * below(27), bytes(4));
    switch (below(kind === 1 ? 4 : 9)) {
      case 0:
        return poke(24, word(below(2) === 0 ? this.mxcsr() : below(0x7fff_ffff)));
      case 1:
        return poke(160 + 16 * below(16), bytes(16));
      case 2:
        return poke(32 + 16 * below(8), bytes(10));
      case 3:
        return poke(2 * below(3), bytes(2));
      case 4:
        return poke(512, word(below(8)));
      case 5:
        return poke(512, bytes(8));
      case 6:
        return poke(520 + 8 * below(7), bytes(8));
      case 7:
        return poke(576 + below(256), bytes(16));
      default:
        return poke(464 + 4 * below(12), bytes(4));
    }
  }

  private mxcsr(): number {
    return this.random.below(0x10000) & this.engine.machine.profile.mxcsrMask;
  }

  /** Bytes of a saved image that no CPU takes: the kernel warns and loads the initial state. */
  private damageImage(): void {
    if (!this.engine.machine.profile.features.has('xsave')) return;
    const other = this.random.of(users.filter((one) => !this.running.includes(one)));
    const { layout } = this.engine;
    const image = this.address(other) + layout.fpu + layout.fpuHead;
    this.add({ k: 'poke', at: image + 512 + this.random.of([7, 24, 40, 63]), bytes: new Uint8Array([0x80]) });
  }

  private userRange(ia32: boolean): Range {
    const range = this.engine.layout.user[ia32 ? 1 : 0];
    if (!range) throw new Error('no user memory');
    return range;
  }

  private signal(): void {
    const ia32 = this.random.below(3) === 0;
    const { at, size } = this.userRange(ia32);
    const sp = at + size - 0x400 - this.random.below(0xc00);
    const range = { name: 'frame', at: sp - frameBytes, size: frameBytes };
    const pages = this.random.below(8);
    if (pages < 3)
      for (let page = at; page < at + size; page += 4096)
        if (this.random.below(2) === 0)
          this.add({
            k: 'page',
            at: page,
            state: this.random.of(pages === 0 ? ['unmapped', 'read-only'] : ['absent']),
          });
    const { scratch } = this.engine;
    const pkru = this.random.below(0x4000_0000) * 4;
    const also = pages < 3 ? [] : [range];
    const made = this.call('frame', [sp, ia32 ? 1 : 0, scratch, pkru], ia32 ? 'ia32' : '64-bit', [
      { name: 'place of the frame', at: scratch, size: 24 },
      ...also,
    ]);
    if (pages < 3)
      for (let page = at; page < at + size; page += 4096) this.add({ k: 'page', at: page, state: 'present' });
    const { memory } = this.engine.machine;
    if (made?.result !== 1n) {
      this.frame = null;
      return;
    }
    this.frame = {
      ia32,
      task: this.task,
      buffer: Number(memory.load('u64', scratch)),
      image: Number(memory.load('u64', scratch + 8)),
      range,
    };
    // The handler begins with the initial state.
    this.call('clearUserStates', [], '', [range]);
    if (this.random.below(2) === 0) this.compute();
  }

  private sigreturn(frame: Frame): void {
    for (let i = this.random.below(3); i > 0; i--) this.edit(frame.image, 2);
    if (frame.ia32 && this.random.below(3) === 0)
      this.add({ k: 'poke', at: frame.buffer + 4 * this.random.below(28), bytes: this.random.bytes(4) });
    const absent = this.random.below(6) === 0;
    const page = Math.floor(frame.image / 4096) * 4096;
    if (absent) this.add({ k: 'page', at: page, state: this.random.of(['absent', 'unmapped']) });
    const buffer = this.random.below(12) === 0 ? 0 : frame.buffer;
    this.call('restore', [buffer, frame.ia32 ? 1 : 0], frame.ia32 ? 'ia32' : '64-bit');
    if (absent) this.add({ k: 'page', at: page, state: 'present' });
    this.frame = null;
    if (this.random.below(2) === 0) this.call('returnToUser', []);
  }
}

const regsetNames = ['fpregs', 'xfpregs', 'xstateregs'];

/** Registers as a program may have them: components at random, the others initial. */
function registerImage(random: Random, { machine, components }: EngineSide): Uint8Array {
  const { profile } = machine;
  const image = new Uint8Array(0xb00);
  const view = new DataView(image.buffer);
  const xsave = profile.features.has('xsave');
  let bv = 0n;
  for (const i of componentsIn(components)) if (!xsave || random.below(3) > 0) bv |= 1n << BigInt(i);
  view.setUint16(0, 0x37f, true);
  view.setUint32(24, random.below(2) === 0 ? 0x1f80 : random.below(0x10000) & profile.mxcsrMask, true);
  if (bv & 1n) {
    view.setUint16(0, (random.below(0x10000) & 0x1f3f) | 0x40, true);
    view.setUint16(2, random.below(0x10000), true);
    image[4] = random.below(256);
    view.setUint16(6, random.below(0x800), true);
    image.set(random.bytes(6), 8);
    image.set(random.bytes(6), 16);
    for (let i = 0; i < 8; i++) image.set(random.bytes(10), 32 + 16 * i);
  }
  if (bv & 2n) image.set(random.bytes(256), 160);
  for (const i of componentsIn((bv >> 2n) << 2n)) {
    const at = profile.standardOffsets?.[i] ?? xstateComponent(i)?.standardOffset ?? 0;
    const size = xstateComponent(i)?.sizeBytes ?? 0;
    image.set(random.bytes(size), at);
    // Protection key 0 stays usable: this process's own memory has it.
    if (i === 9) {
      image[at] = (image[at] ?? 0) & ~3;
      image.fill(0, at + 4, at + 8);
    }
  }
  view.setBigUint64(512, bv, true);
  return image;
}
