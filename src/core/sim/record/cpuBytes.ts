// A CPU as bytes: every register at a fixed place, so that a Run keeps changes of registers as it keeps changes of
// memory, and a state can be taken back byte by byte. The layout is this file's alone; nobody else reads the bytes.
// Called by the recorder (changes) and by RunState (the way back).
// SPDX-License-Identifier: MIT
import { firstDifference, lastDifference } from '../../base/freshBytes.ts';
import { scalarRegisters } from '../../x86/fpu/changes.ts';
import type { CpuState } from '../../x86/fpu/cpuState.ts';
import type { CpuProfile } from '../../x86/tables/cpuProfile.ts';
import { componentsIn, xstateComponent } from '../../x86/tables/xstateComponents.ts';
import type { CpuView } from '../run.ts';

/** How a field is kept: a scalar in 8 bytes, an array in its own number of bytes, or by code of its own. */
type Kind<T> = T extends boolean
  ? 'boolean'
  : T extends number
    ? 'number'
    : T extends bigint
      ? 'bigint'
      : T extends Uint8Array
        ? number
        : 'own';

/** Every field of CpuState: a new one does not compile without its row. */
const fields: { readonly [K in keyof CpuState]: Kind<CpuState[K]> } = {
  mode: 'number',
  cpl: 'number',
  cr0: 'bigint',
  cr4: 'bigint',
  efer: 'bigint',
  xcr0: 'bigint',
  xss: 'bigint',
  xfd: 'bigint',
  xfdErr: 'bigint',
  fcw: 'number',
  fsw: 'number',
  ftw: 'number',
  fop: 'number',
  fip: 'bigint',
  fdp: 'bigint',
  fcs: 'number',
  fds: 'number',
  st: 128,
  mxcsr: 'number',
  xmm: 256,
  ymmh: 256,
  xmmInUse: 'number',
  ymmhInUse: 'number',
  stInUse: 'boolean',
  upperDirty: 'boolean',
  upperApart: 'boolean',
  opmaskInUse: 'number',
  zmmHi256InUse: 'number',
  hi16ZmmInUse: 'number',
  components: 'own',
  xmodified: 'bigint',
  mxcsrModified: 'boolean',
  xrstorInfo: 'own',
};
type FieldOf<T> = { [K in keyof CpuState]: CpuState[K] extends T ? K : never }[keyof CpuState];
type ScalarField = FieldOf<number | bigint | boolean>;
type ArrayField = FieldOf<Uint8Array>;

const names = Object.keys(fields) as (keyof CpuState)[];
const arrayNames = names.filter((name): name is ArrayField => typeof fields[name] === 'number');
const scalarNames = names.filter(
  (name): name is ScalarField => typeof fields[name] === 'string' && fields[name] !== 'own',
);
const scalarAt = Object.fromEntries(scalarNames.map((name, i) => [name, i * 8])) as Readonly<
  Record<ScalarField, number>
>;
const bytesOf = (name: ArrayField): number => fields[name];
/** Component numbers are below 64 (XSTATE_BV has 64 bits); whose each one is, as a 16-bit number. */
const holdsCount = 64;

/** A changed stretch: its offset, and its old and new bytes, which are `size` from `at` on and not kept. */
export type Emit = (offset: number, before: Uint8Array, after: Uint8Array, at: number, size: number) => void;

export class CpuBytes {
  private readonly runningAt = scalarNames.length * 8;
  private readonly infoAt = this.runningAt + 8;
  private readonly holdsAt = this.infoAt + 32;
  private readonly arrayAt = new Map<ArrayField, number>();
  private readonly componentAt = new Map<number, { readonly at: number; readonly size: number }>();
  readonly size: number;

  constructor(profile: CpuProfile) {
    let at = this.holdsAt + holdsCount * 2;
    for (const name of arrayNames) {
      this.arrayAt.set(name, at);
      at += bytesOf(name);
    }
    for (const i of componentsIn(profile.xcr0Supported | profile.xssSupported).filter((one) => one > 2)) {
      const size = xstateComponent(i)?.sizeBytes ?? 0;
      this.componentAt.set(i, { at, size });
      at += size;
    }
    this.size = at;
  }

  encode(view: CpuView): Uint8Array {
    const bytes = new Uint8Array(this.size);
    for (const [i, name] of scalarNames.entries()) bytes.set(word(view.state[name]), i * 8);
    bytes.set(running(view, new Uint8Array(8)), this.runningAt);
    bytes.set(info(view.state), this.infoAt);
    bytes.set(holds(view), this.holdsAt);
    for (const [name, at] of this.arrayAt) bytes.set(view.state[name], at);
    for (const [i, { at }] of this.componentAt) bytes.set(view.state.components[i] ?? [], at);
    return bytes;
  }

  /** Says what differs. Values that are the same object are not looked into: states are never written in place. */
  changes(before: CpuView, after: CpuView, emit: Emit): void {
    if (before.task !== after.task || before.mode !== after.mode)
      emit(this.runningAt, running(before, bytesBefore), running(after, bytesAfter), 0, 8);
    if (before.holds !== after.holds) this.holdsChanges(before.holds, after.holds, emit);
    if (before.state === after.state) return;
    scalarChanges(before.state, after.state, emit);
    if (before.state.xrstorInfo !== after.state.xrstorInfo)
      differing(info(before.state, infoBefore), info(after.state, infoAfter), this.infoAt, emit);
    for (const [name, at] of this.arrayAt) differing(before.state[name], after.state[name], at, emit);
    if (before.state.components === after.state.components) return;
    for (const [i, { at, size }] of this.componentAt)
      differing(
        before.state.components[i] ?? new Uint8Array(size),
        after.state.components[i] ?? new Uint8Array(size),
        at,
        emit,
      );
  }

  private holdsChanges(before: CpuView['holds'], after: CpuView['holds'], emit: Emit): void {
    for (let i = Math.max(before.length, after.length) - 1; i >= 0; i--) {
      const [old, now] = [before[i] ?? -1, after[i] ?? -1];
      if (old === now) continue;
      put16(bytesBefore, old);
      put16(bytesAfter, now);
      emit(this.holdsAt + i * 2, bytesBefore, bytesAfter, 0, 2);
    }
  }

  decode(bytes: Uint8Array): CpuView {
    const data = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
    const state: Partial<Record<keyof CpuState, unknown>> = {};
    for (const [i, name] of scalarNames.entries()) {
      const value = data.getBigUint64(i * 8, true);
      const kind = fields[name];
      state[name] = kind === 'bigint' ? value : kind === 'number' ? Number(value) : value === 1n;
    }
    for (const [name, at] of this.arrayAt) state[name] = bytes.slice(at, at + bytesOf(name));
    const present = data.getUint8(this.infoAt) === 1;
    state.xrstorInfo = present
      ? {
          cpl: data.getUint8(this.infoAt + 1),
          vmxNonRoot: data.getUint8(this.infoAt + 2) === 1,
          address: data.getBigUint64(this.infoAt + 8, true),
          xcompBv: data.getBigUint64(this.infoAt + 16, true),
        }
      : null;
    state.components = Object.fromEntries(
      [...this.componentAt].map(([i, { at, size }]) => [i, bytes.slice(at, at + size)]),
    );
    return { state: state as CpuState, ...this.runningOf(bytes), holds: this.holdsOf(bytes) };
  }

  /** Where a register lies, by the name that `describeChanges` gives it; null if it is none of one place. */
  placeOf(name: string): { readonly offset: number; readonly size: number } | null {
    const field = scalarRegisters.find(([register]) => register === name)?.[1];
    if (field) return { offset: scalarAt[field], size: 8 };
    const vector = /^(XMM|YMM_H)(\d+)$/.exec(name);
    if (vector) {
      const at = this.arrayAt.get(vector[1] === 'XMM' ? 'xmm' : 'ymmh');
      return at === undefined ? null : { offset: at + Number(vector[2]) * 16, size: 16 };
    }
    for (const [i, { at, size }] of this.componentAt)
      if (xstateComponent(i)?.shortName === name) return { offset: at, size };
    return null;
  }

  /** Who runs and how, without decoding the registers. */
  runningOf(bytes: Uint8Array): Pick<CpuView, 'task' | 'mode'> {
    const at = this.runningAt;
    return {
      task: (bytes[at] ?? 0) | ((bytes[at + 1] ?? 0) << 8),
      mode: bytes[at + 2] === 1 ? 'kernel' : 'user',
    };
  }

  /** By component number: whose values the registers hold; -1 for nobody's. */
  holdsOf(bytes: Uint8Array): number[] {
    const data = new DataView(bytes.buffer, bytes.byteOffset + this.holdsAt, holdsCount * 2);
    return Array.from({ length: holdsCount }, (_, i) => data.getInt16(i * 2, true));
  }
}

/** Who runs and how, in eight bytes. */
function running(view: CpuView, bytes: Uint8Array): Uint8Array {
  bytes.fill(0);
  put16(bytes, view.task);
  bytes[2] = view.mode === 'kernel' ? 1 : 0;
  return bytes;
}

/** Field by field, because fields that are named in the code are many times faster than those that are looked up. */
function scalarChanges(a: CpuState, b: CpuState, emit: Emit): void {
  if (a.mode !== b.mode) scalar('mode', a.mode, b.mode, emit);
  if (a.cpl !== b.cpl) scalar('cpl', a.cpl, b.cpl, emit);
  if (a.cr0 !== b.cr0) scalar('cr0', a.cr0, b.cr0, emit);
  if (a.cr4 !== b.cr4) scalar('cr4', a.cr4, b.cr4, emit);
  if (a.efer !== b.efer) scalar('efer', a.efer, b.efer, emit);
  if (a.xcr0 !== b.xcr0) scalar('xcr0', a.xcr0, b.xcr0, emit);
  if (a.xss !== b.xss) scalar('xss', a.xss, b.xss, emit);
  if (a.xfd !== b.xfd) scalar('xfd', a.xfd, b.xfd, emit);
  if (a.xfdErr !== b.xfdErr) scalar('xfdErr', a.xfdErr, b.xfdErr, emit);
  if (a.fcw !== b.fcw) scalar('fcw', a.fcw, b.fcw, emit);
  if (a.fsw !== b.fsw) scalar('fsw', a.fsw, b.fsw, emit);
  if (a.ftw !== b.ftw) scalar('ftw', a.ftw, b.ftw, emit);
  if (a.fop !== b.fop) scalar('fop', a.fop, b.fop, emit);
  if (a.fip !== b.fip) scalar('fip', a.fip, b.fip, emit);
  if (a.fdp !== b.fdp) scalar('fdp', a.fdp, b.fdp, emit);
  if (a.fcs !== b.fcs) scalar('fcs', a.fcs, b.fcs, emit);
  if (a.fds !== b.fds) scalar('fds', a.fds, b.fds, emit);
  if (a.mxcsr !== b.mxcsr) scalar('mxcsr', a.mxcsr, b.mxcsr, emit);
  if (a.xmmInUse !== b.xmmInUse) scalar('xmmInUse', a.xmmInUse, b.xmmInUse, emit);
  if (a.ymmhInUse !== b.ymmhInUse) scalar('ymmhInUse', a.ymmhInUse, b.ymmhInUse, emit);
  if (a.stInUse !== b.stInUse) scalar('stInUse', a.stInUse, b.stInUse, emit);
  if (a.upperDirty !== b.upperDirty) scalar('upperDirty', a.upperDirty, b.upperDirty, emit);
  if (a.upperApart !== b.upperApart) scalar('upperApart', a.upperApart, b.upperApart, emit);
  if (a.opmaskInUse !== b.opmaskInUse) scalar('opmaskInUse', a.opmaskInUse, b.opmaskInUse, emit);
  if (a.zmmHi256InUse !== b.zmmHi256InUse) scalar('zmmHi256InUse', a.zmmHi256InUse, b.zmmHi256InUse, emit);
  if (a.hi16ZmmInUse !== b.hi16ZmmInUse) scalar('hi16ZmmInUse', a.hi16ZmmInUse, b.hi16ZmmInUse, emit);
  if (a.xmodified !== b.xmodified) scalar('xmodified', a.xmodified, b.xmodified, emit);
  if (a.mxcsrModified !== b.mxcsrModified) scalar('mxcsrModified', a.mxcsrModified, b.mxcsrModified, emit);
}

function scalar(name: ScalarField, old: CpuState[ScalarField], now: CpuState[ScalarField], emit: Emit): void {
  emit(scalarAt[name], word(old, scratchBefore), word(now, scratchAfter), 0, 8);
}

const scratchBefore = new DataView(new ArrayBuffer(8));
const scratchAfter = new DataView(new ArrayBuffer(8));

/** The value's eight bytes, in `scratch` if they are wanted for a moment only. */
function word(value: number | bigint | boolean, scratch = new DataView(new ArrayBuffer(8))): Uint8Array {
  if (typeof value === 'bigint') scratch.setBigUint64(0, value, true);
  else {
    scratch.setUint32(0, Number(value), true);
    scratch.setUint32(4, 0, true);
  }
  if (scratch === scratchBefore) return bytesBefore;
  return scratch === scratchAfter ? bytesAfter : bytesOfView(scratch);
}
const bytesBefore = new Uint8Array(scratchBefore.buffer);
const bytesAfter = new Uint8Array(scratchAfter.buffer);

function put16(bytes: Uint8Array, value: number): void {
  bytes[0] = value & 0xff;
  bytes[1] = (value >> 8) & 0xff;
}

/** The 32 bytes of XRSTOR_INFO, in `scratch` if they are wanted for a moment only. */
function info({ xrstorInfo }: CpuState, scratch = new DataView(new ArrayBuffer(32))): Uint8Array {
  const bytes =
    scratch === infoBefore ? infoBytesBefore : scratch === infoAfter ? infoBytesAfter : bytesOfView(scratch);
  bytes.fill(0);
  if (!xrstorInfo) return bytes;
  bytes[0] = 1;
  bytes[1] = xrstorInfo.cpl;
  bytes[2] = xrstorInfo.vmxNonRoot ? 1 : 0;
  scratch.setBigUint64(8, xrstorInfo.address, true);
  scratch.setBigUint64(16, xrstorInfo.xcompBv, true);
  return bytes;
}
const bytesOfView = ({ buffer }: DataView): Uint8Array => new Uint8Array(buffer);
const [infoBefore, infoAfter] = [new DataView(new ArrayBuffer(32)), new DataView(new ArrayBuffer(32))];
const [infoBytesBefore, infoBytesAfter] = [bytesOfView(infoBefore), bytesOfView(infoAfter)];

function holds(view: CpuView): Uint8Array {
  const bytes = new Uint8Array(holdsCount * 2);
  const data = new DataView(bytes.buffer);
  for (let i = 0; i < holdsCount; i++) data.setInt16(i * 2, view.holds[i] ?? -1, true);
  return bytes;
}

/** From the first byte that differs to the last. */
function differing(before: Uint8Array, after: Uint8Array, offset: number, emit: Emit): void {
  if (before === after) return;
  const from = firstDifference(before, after);
  if (from === after.length) return;
  const to = lastDifference(before, after) + 1;
  emit(offset + from, before, after, from, to - from);
}
