// Makes programs from a seed: registers filled and cleared, pending x87 errors, all save and restore instructions with
// all sorts of masks, images that are right, wrong, misaligned or cut off by a missing page.
// The same seed and profile give the same program. Knows which instructions a profile has, not what they do.
// SPDX-License-Identifier: MIT
import type { InstructionName } from '../../../src/core/x86/fpu/instructionSet.ts';
import { putLe } from '../../../src/core/x86/fpu/memoryPort.ts';
import type { CpuProfile } from '../../../src/core/x86/tables/cpuProfile.ts';
import { MNEMONICS } from '../../../src/core/x86/tables/instructions.ts';
import { componentsIn } from '../../../src/core/x86/tables/xstateComponents.ts';
import { random } from '../../support/random.ts';
import type { Random } from '../../support/random.ts';
import { AREA_BYTES, AREA_STRIDE, AREAS, MEMORY, OPERANDS } from './program.ts';
import type { Action, Program, Step } from './program.ts';

const HEADER = 512;
const PAGE = 0x1000;
const COMPACTED = 1n << 63n;
const PKRU_BIT = 1n << 9n;
/** PKRU's bits of key 0, which every page has: with one of them set the harness could not go on. */
const KEY_0 = 3;

export interface GeneratorOptions {
  /** 32-bit code can be run. */
  readonly compatibilityMode: boolean;
  /** Nothing whose outcome the manuals leave to the CPU: which byte of a missing page is named, what XSAVEOPT skips. */
  readonly portable: boolean;
}

export function generate(profile: CpuProfile, seed: number, options: GeneratorOptions): Program {
  return new Generator(profile, random(seed), options).program();
}

class Generator {
  private readonly actions: Action[] = [];
  private readonly profile: CpuProfile;
  private readonly next: Random;
  private readonly compat: boolean;
  private readonly portable: boolean;
  private operandsUsed = 0;

  constructor(profile: CpuProfile, next: Random, options: GeneratorOptions) {
    this.profile = profile;
    this.next = next;
    this.portable = options.portable;
    // Changing between modes inside one program is rare in real code, but allowed.
    this.compat = options.compatibilityMode && next.below(4) === 0;
  }

  program(): Program {
    for (let area = 0; area < AREAS; area += 1) this.prepareArea(area);
    const count = 3 + this.next.below(10);
    for (let i = 0; i < count; i += 1) this.anyStep();
    if (this.next.below(12) === 0 && !this.portable) this.missingPage();
    if (this.next.below(4) === 0) this.restore();
    this.save();
    return this.actions;
  }

  private prepareArea(area: number): void {
    const { next } = this;
    const base = MEMORY + area * AREA_STRIDE;
    this.actions.push({
      kind: 'fill',
      address: base,
      length: AREA_BYTES,
      byte: this.harmless(next.of([0xcc, 0x33, 0])),
    });
    this.actions.push({ kind: 'fill', address: base + HEADER, length: 64, byte: 0 });
    if (next.below(2) === 0) this.writeImage(base);
  }

  /** An image as a program or an attacker may write it: mostly acceptable, sometimes not. */
  private writeImage(base: number): void {
    const { next } = this;
    const legacy = next.bytes(416);
    putLe(legacy, 0, 2, next.of([0x37f, 0x37f, next.below(0x10000), 0x300 | next.below(64)]));
    putLe(legacy, 2, 2, next.of([0, 0x3800, next.below(0x10000) & ~0x80bf, next.below(0x10000)]));
    putLe(legacy, 24, 4, this.mxcsr());
    if (next.below(3) === 0) legacy.fill(0, 32, 160);
    if (next.below(3) === 0) legacy.fill(0, 160, 416);
    this.actions.push({ kind: 'write', address: base, bytes: legacy });
    if (next.below(2) === 0) {
      const length = next.of([256, 1984]);
      const bytes = next.below(3) === 0 ? new Uint8Array(length) : this.bytes(length);
      this.actions.push({ kind: 'write', address: base + HEADER + 64, bytes });
    }
    this.actions.push({ kind: 'write', address: base + HEADER, bytes: this.header() });
  }

  private header(): Uint8Array {
    const { next } = this;
    const header = new Uint8Array(64);
    const some = this.someComponents();
    const compacted = next.below(2) === 0;
    putLe(header, 0, 8, compacted ? some & this.someComponents() : some);
    if (compacted) putLe(header, 8, 8, COMPACTED | some);
    if (next.below(6) === 0) header[next.below(64)] = next.of([0, 1, 4, 0x80, next.below(256)]);
    return header;
  }

  private mxcsr(): number {
    const { next } = this;
    const masked = 0x1f80 | next.below(64) | (next.below(4) << 13);
    return next.of([0x1f80, masked, masked, next.below(0x10000), 0x1f80 | (1 << next.below(32))]) >>> 0;
  }

  private someComponents(): bigint {
    const enabled = componentsIn(this.profile.xcr0Supported);
    const all = this.profile.xcr0Supported;
    const chosen = enabled.reduce(
      (mask, i) => (this.next.below(2) === 0 ? mask | (1n << BigInt(i)) : mask),
      0n,
    );
    return this.next.of([all, chosen, chosen, chosen, 1n << BigInt(this.next.of(enabled)), 3n, 7n & all]);
  }

  private mask(): bigint {
    const some = this.someComponents();
    return this.next.of([some, some, some, (1n << 64n) - 1n, some | (1n << BigInt(this.next.below(63))), 0n]);
  }

  private anyStep(): void {
    const kind = this.next.below(100);
    if (kind < 45) this.registers();
    else if (kind < 72) this.save();
    else if (kind < 90) this.restore();
    else if (kind < 95 && !this.portable) this.modifiedSequence();
    else this.other();
  }

  private registers(): void {
    const { next } = this;
    const wide = this.mode();
    const xmm = next.below(wide === 64 ? 16 : 8);
    const zmm = next.below(wide === 64 ? 32 : 8);
    const choice = next.of<readonly [InstructionName, number?, number?]>([
      ['fld80', 10],
      ['fld80', 10],
      ['fld1'],
      ['fldz'],
      ['fild', 4],
      ['fstp0'],
      ['fldcw', 2],
      ['fldcw', 2],
      ['fdivp'],
      ['fninit'],
      ['fnclex'],
      ['fwait'],
      ['fnop'],
      ['emms'],
      ['movq_mm', 8, next.below(8)],
      ['ldmxcsr', 4],
      ['ldmxcsr', 4],
      ['vldmxcsr', 4],
      ['movdqu', 16, xmm],
      ['movdqu', 16, xmm],
      ['vmovdqu_x', 16, xmm],
      ['vmovdqu_y', 32, xmm],
      ['vmovdqu_y', 32, xmm],
      ['pxor', 0, xmm],
      ['vpxor', 0, xmm],
      ['vzeroupper'],
      ['vzeroall'],
      ['vmovdqu64_x', 16, zmm],
      ['vmovdqu64_y', 32, zmm],
      ['vmovdqu64_z', 64, zmm],
      ['vpxorq', 0, zmm],
      ['kmovq', 8, next.below(8)],
      ['kxorq', 0, next.below(8)],
      ['nop'],
    ]);
    const [op, operandBytes = 0, register] = choice;
    if (op === 'fdivp') {
      // 1 divided by 0: nothing else of division is modelled.
      this.step({ op: 'fld1', mode: wide });
      this.step({ op: 'fldz', mode: wide });
    }
    this.step({
      op,
      mode: wide,
      ...(operandBytes > 0 ? { address: this.operand(op, operandBytes) } : {}),
      ...(register === undefined ? {} : { register }),
    });
  }

  private operand(op: InstructionName, length: number): number {
    const { next } = this;
    const address = OPERANDS + this.operandsUsed * 64;
    this.operandsUsed += 1;
    const bytes = next.below(4) === 0 && !this.portable ? new Uint8Array(length) : this.bytes(length);
    if (op === 'fldcw') putLe(bytes, 0, 2, next.of([0x37f, 0x37b, 0x27f, 0x340, next.below(0x10000)]));
    if (op === 'ldmxcsr' || op === 'vldmxcsr') putLe(bytes, 0, 4, this.mxcsr());
    this.actions.push({ kind: 'write', address, bytes });
    return address;
  }

  private save(): void {
    const wide = this.mode();
    const op = this.next.of<InstructionName>([
      ...this.forms(wide, 'xsave'),
      ...(this.portable ? [] : this.forms(wide, 'xsaveopt')),
      ...(this.portable ? [] : this.forms(wide, 'xsaveopt')),
      ...this.forms(wide, 'xsavec'),
      ...this.forms(wide, 'xsavec'),
      ...this.forms(wide, 'fxsave'),
      'fnsave',
      'fnstenv',
      'fnsave16',
      'fnstenv16',
    ]);
    this.onArea(op, wide);
  }

  private restore(): void {
    const wide = this.mode();
    const op = this.next.of<InstructionName>([
      ...this.forms(wide, 'xrstor'),
      ...this.forms(wide, 'xrstor'),
      ...this.forms(wide, 'xrstor'),
      ...this.forms(wide, 'fxrstor'),
      'frstor',
      'fldenv',
      'frstor16',
      'fldenv16',
    ]);
    this.onArea(op, wide);
  }

  /** Both pointer widths in 64-bit mode; REX.W does not exist elsewhere. */
  private forms(wide: 64 | 32, name: 'xsave' | 'xsaveopt' | 'xsavec' | 'fxsave' | 'xrstor' | 'fxrstor') {
    return wide === 64 ? ([name, `${name}64`, `${name}64`] as const) : ([name, name, name] as const);
  }

  private onArea(
    op: InstructionName,
    wide: 64 | 32,
    area = this.next.below(AREAS),
    mask = this.mask(),
  ): void {
    const base = MEMORY + area * AREA_STRIDE;
    const off = this.next.below(25) === 0 ? this.next.of([1, 8, 16, 32, this.hasPkru ? 4 : 64, 4]) : 0;
    this.step({ op, mode: wide, address: base + off, mask });
    this.actions.push({ kind: 'dump', address: base, length: AREA_BYTES });
  }

  /** A restore, perhaps some change, a save of the same area: the modified optimisation, or its end. */
  private modifiedSequence(): void {
    const { next } = this;
    const wide = this.mode();
    const area = next.below(AREAS);
    const mask = this.mask();
    const [full] = this.forms(wide, next.of(['xsave', 'xsavec', 'xsaveopt']));
    const [again] = this.forms(wide, 'xsaveopt');
    const base = MEMORY + area * AREA_STRIDE;
    if (next.below(3) > 0) {
      this.actions.push({ kind: 'fill', address: base + HEADER, length: 64, byte: 0 });
      this.onArea(full, wide, area, mask);
    }
    this.onArea('xrstor', wide, area, next.below(3) === 0 ? this.mask() : mask);
    this.actions.push({ kind: 'fill', address: base, length: HEADER, byte: this.harmless(0xee) });
    this.actions.push({
      kind: 'fill',
      address: base + HEADER + 64,
      length: AREA_BYTES - HEADER - 64,
      byte: this.harmless(0xee),
    });
    for (let i = next.below(3); i > 0; i -= 1) this.registers();
    this.onArea(again, wide, next.below(6) === 0 ? next.below(AREAS) : area, mask);
  }

  private other(): void {
    const { next } = this;
    const choice = next.below(8);
    const wide = this.mode();
    if (choice < 4) this.step({ op: 'xgetbv', mode: wide, ecx: next.of([0, 1, 1, 1, next.below(4)]) });
    else if (choice === 4) {
      const op = next.of<InstructionName>(['xsetbv', 'clts', 'lmsw', 'mov_cr0_r', 'rdmsr', 'wrmsr']);
      this.step({ op, mode: wide, ecx: 0, mask: 7n });
    } else if (choice === 5) {
      this.onArea(next.of<InstructionName>(['xsaves', 'xrstors']), wide);
    } else {
      this.onArea(next.of<InstructionName>(['stmxcsr', 'fnstsw', 'fnstcw']), wide);
    }
  }

  /** A save or restore over the end of a page that cannot be used. */
  private missingPage(): void {
    const { next } = this;
    const base = MEMORY + next.below(AREAS) * AREA_STRIDE;
    this.actions.push({
      kind: 'protect',
      address: base + PAGE,
      length: PAGE,
      access: next.of(['none', 'read'] as const),
    });
    const wide = this.mode();
    const op = next.of<InstructionName>([
      ...this.forms(wide, 'xsave'),
      ...this.forms(wide, 'xsavec'),
      ...this.forms(wide, 'xrstor'),
      ...this.forms(wide, 'fxsave'),
      ...this.forms(wide, 'fxrstor'),
      'fnsave',
      'frstor',
    ]);
    const back = next.of([1, 4, 8, 9, 10, 14]) * 64;
    this.actions.push({
      kind: 'fill',
      address: base + PAGE - back + HEADER,
      length: Math.min(64, Math.max(0, back - HEADER)),
      byte: 0,
    });
    this.step({ op, mode: wide, address: base + PAGE - back, mask: this.mask() });
    this.actions.push({ kind: 'dump', address: base, length: PAGE });
  }

  private get hasPkru(): boolean {
    return (this.profile.xcr0Supported & PKRU_BIT) !== 0n;
  }

  /** Random bytes; wherever an image of any format may have its PKRU, key 0 stays usable. */
  private bytes(length: number): Uint8Array {
    const bytes = this.next.bytes(length);
    if (length >= 16) for (let i = 0; i < length; i += 8) bytes[i] = this.harmless(bytes[i] ?? 0);
    return bytes;
  }

  private harmless(byte: number): number {
    return this.hasPkru ? byte & ~KEY_0 : byte;
  }

  private mode(): 64 | 32 {
    return this.compat && this.next.below(3) > 0 ? 32 : 64;
  }

  private step(step: Omit<Step, 'kind'>): void {
    const feature = MNEMONICS.get(step.op)?.feature ?? null;
    if (feature !== null && !this.profile.features.has(feature)) return;
    this.actions.push({ kind: 'step', ...step });
  }
}
