// Checkers of what crosses to user memory and back. "Stale bytes reaching user memory": a save or a copy brings bytes of
// another task, of an image whose component is not valid, or of an earlier call's stack. "Restore of a malformed image":
// the kernel's own image is refused by the CPU. Each finding names the bytes and who wrote them. Called by KernelMachine.
// SPDX-License-Identifier: MIT
import { toUnsigned } from '../../exec/integer.ts';
import type { Operands } from '../../x86/fpu/cpu.ts';
import { FCW_INIT } from '../../x86/fpu/cpuState.ts';
import type { Fault } from '../../x86/fpu/fault.ts';
import { isZero } from '../../base/freshBytes.ts';
import { getLe } from '../../x86/fpu/memoryPort.ts';
import { compactedOffset, componentsIn, xstateComponent } from '../../x86/tables/xstateComponents.ts';
import { addressOf } from '../../exec/machine/memory.ts';
import type { KernelMachine, Task } from '../machine.ts';
import { imageRange } from '../places.ts';
import type { UserMemoryHost } from './userMemory.ts';

const hex = (value: number | bigint): string => `0x${BigInt.asUintN(64, BigInt(value)).toString(16)}`;
const short = (i: number): string => xstateComponent(i)?.shortName ?? `component ${i}`;
const stale = 'stale-bytes';

/** What user memory asks of its machine. */
export const userHost = (machine: KernelMachine): UserMemoryHost => ({
  mayFetch: () => machine.counter('pagefault', 0) === 0,
  userMode: () => machine.view(machine.cpuIndex).mode === 'user',
  smap: () => (machine.macroText('ASM_STAC') ?? '') !== '',
  kernelSegment: () => addressLimit(machine) === (1n << 64n) - 1n,
  kernel: machine.memory,
  pageFault: (text) => machine.remark(text),
  mapped: (address, bytes) => {
    if (machine.recorder) machine.lateBytes.push({ address, bytes: bytes.slice() });
  },
  copiedOut: (address, from, bytes) =>
    machine.memory.aside(() => checkCopyToUser(machine, address, from, bytes)),
  bytesRead: (address, length) => machine.recorder?.userRead(address, length),
  warn: (text) => machine.warn(text),
});

/** The running task's addr_limit, in thread_info up to 4.7 and in thread_struct up to 5.9; null in later trees. */
function addressLimit(machine: KernelMachine): bigint | null {
  const task = machine.currentTask();
  for (const [tag, name, base] of [
    ['task_struct', 'thread.addr_limit.seg', () => task],
    ['thread_info', 'addr_limit.seg', () => machine.threadInfo(task)],
  ] as const)
    if (machine.hasMember(tag, name))
      return toUnsigned(machine.memory.load('u64', Number(base()) + machine.member(tag, name).offset));
  return null;
}

/** After a save to user memory: were the registers the running task's? */
export function checkSaveToUser(machine: KernelMachine, name: string, operands: Operands): void {
  if (!name.includes('save') || operands.address === undefined || addressOf(operands.address) < 0) return;
  const { holds, task, state } = machine.view(machine.cpuIndex);
  const saved = name.startsWith('x') ? (operands.mask ?? 0n) & state.xcr0 : name.startsWith('fx') ? 3n : 1n;
  const foreign = componentsIn(saved).filter((i) => (holds[i] ?? -1) >= 0 && holds[i] !== task);
  const owner = machine.tasks[holds[foreign[0] ?? -1] ?? -1];
  if (!owner) return;
  machine.recorder?.find(
    stale,
    `${owner.comm}'s ${foreign.map(short).join(', ')} values go to ${machine.tasks[task]?.comm ?? '?'}'s user memory ` +
      `at ${hex(operands.address)}: the registers were not loaded before they were saved`,
  );
}

/** After a copy to user memory from kernel memory at `from`. */
function checkCopyToUser(machine: KernelMachine, address: number, from: number, bytes: Uint8Array): void {
  if (!machine.recorder) return;
  checkImages(machine, address, from, bytes);
  checkStack(machine, address, from, bytes);
}

interface Image {
  readonly task: Task;
  readonly address: number;
  readonly size: number;
}

function imagesOf(machine: KernelMachine): Image[] {
  const { places, reader } = machine;
  if (!places) return [];
  return machine.tasks.flatMap((task): Image[] => {
    const range = places ? imageRange(reader, places, task) : null;
    return range ? [{ task, ...range }] : [];
  });
}

function checkImages(machine: KernelMachine, address: number, from: number, bytes: Uint8Array): void {
  const image = imagesOf(machine).find(
    (one) => from < one.address + one.size && from + bytes.length > one.address,
  );
  if (!image) return;
  const current = machine.view(machine.cpuIndex).task;
  if (image.task.id !== current) {
    machine.recorder?.find(
      stale,
      `${bytes.length} bytes of ${image.task.comm}'s FPU image go to ${machine.tasks[current]?.comm ?? '?'}'s user memory at ${hex(address)}`,
    );
    return;
  }
  if (image.size < 576) return;
  const header = machine.memory.read(image.address + 512, 16);
  const bv = getLe(header, 0, 8);
  const layout = getLe(header, 8, 8);
  const enabled = machine.cpu.state.xcr0;
  for (const i of componentsIn(enabled & ~bv)) {
    for (const [start, length] of extent(i, layout)) {
      const low = Math.max(from, image.address + start);
      const high = Math.min(from + bytes.length, image.address + start + length);
      if (low >= high) continue;
      const part = bytes.subarray(low - from, high - from);
      const at = part.findIndex((byte, k) => byte !== initialByte(i, low - image.address + k));
      if (at < 0) continue;
      machine.recorder?.find(
        stale,
        `${short(i)} is not valid in ${image.task.comm}'s image (XSTATE_BV ${hex(bv)}), but its old bytes go to user memory: ` +
          `${hex(address + low + at - from)} gets ${hex(part[at] ?? 0)}${writerOf(machine, low + at)}`,
      );
    }
  }
}

/** Where a component's bytes lie in an image; MXCSR is always written and not among them. */
function extent(i: number, layout: bigint): (readonly [start: number, length: number])[] {
  if (i === 0)
    return [
      [0, 24],
      [32, 128],
    ];
  if (i === 1) return [[160, 256]];
  const component = xstateComponent(i);
  const start = layout >> 63n === 1n ? compactedOffset(i, layout & ~(1n << 63n)) : component?.standardOffset;
  return component && start !== undefined && start !== null ? [[start, component.sizeBytes]] : [];
}

const initialByte = (i: number, offset: number): number =>
  i === 0 && offset < 2 ? (FCW_INIT >> (8 * offset)) & 0xff : 0;

/** Bytes of the kernel stack that this call did not write: they are what an earlier call left there. */
function checkStack(machine: KernelMachine, address: number, from: number, bytes: Uint8Array): void {
  const frame = machine.engine.frameAt(from, bytes.length);
  const { recorder } = machine;
  if (!recorder || !frame || frame.first < 0) return;
  const unwritten = new Uint8Array(bytes.length).fill(1);
  recorder.eachWriteBack(from, bytes.length, ({ event, place, size }) => {
    // A parameter kept in memory is written before the first statement, by the call itself.
    if (event < frame.first - 1) return false;
    const low = Math.max(0, place - from);
    unwritten.fill(0, low, Math.min(bytes.length, place + size - from));
    return true;
  });
  const at = unwritten.indexOf(1);
  if (at < 0) return;
  const count = unwritten.reduce((sum, one) => sum + one, 0);
  machine.recorder?.find(
    stale,
    `${count} bytes of ${frame.ir.name}()'s stack that it never wrote go to user memory: ` +
      `${hex(address + at)} gets ${hex(bytes[at] ?? 0)}${writerOf(machine, from + at)}`,
  );
}

/** ", written at event 12 by f(): statement", or nothing if no event of this Run wrote it. */
function writerOf(machine: KernelMachine, addr: number): string {
  let writer = -1;
  machine.recorder?.eachWriteBack(addr, 1, ({ site }) => {
    writer = site;
    return false;
  });
  if (writer < 0) return ', which was there before the Run';
  const entry = machine.recorder?.statementAt(writer);
  const by = entry
    ? ` by ${entry.functionName === '' ? '' : `${entry.functionName}(): `}${entry.statement.text}`
    : '';
  return `, written at event ${writer}${by}`;
}

/**
 * A restore that the CPU refused: a finding if the image is the kernel's own, also one in a signal frame that the program
 * has left as it was; a remark if it is the program's doing.
 */
export function checkRefusedRestore(
  machine: KernelMachine,
  name: string,
  operands: Operands,
  fault: Fault,
): void {
  if (!name.includes('rstor') || fault.name !== '#GP' || operands.address === undefined) return;
  const at = addressOf(operands.address);
  const memory = at >= 0 ? machine.user.memory : machine.memory;
  const length = name.startsWith('x') ? 576 : 512;
  if (!memory.has(at, length)) return;
  const why = whyRefused(machine, name, at, memory.read(at, length));
  if (at >= 0 && machine.signals.isUntouchedFrame(at))
    machine.recorder?.find(
      'malformed-image',
      `the image at ${hex(at)} is refused, in a frame that the program has not changed: ${why}`,
    );
  else if (at >= 0) machine.remark(`the program's image is refused: ${why}`);
  else machine.recorder?.find('malformed-image', `the image at ${hex(at)} is refused: ${why}`);
}

function whyRefused(machine: KernelMachine, name: string, at: number, image: Uint8Array): string {
  const { state } = machine.cpu;
  const who = (offset: number): string => writerOf(machine, at + offset);
  if (at % (name.startsWith('x') ? 64 : 16) !== 0) return 'it is not aligned';
  if (name.startsWith('x')) {
    const enabled = state.xcr0 | (name.includes('rstors') ? state.xss : 0n);
    const bv = getLe(image, 512, 8);
    const layout = getLe(image, 520, 8);
    const compacted = layout >> 63n === 1n;
    const outside = compacted ? layout & ~enabled & ~(1n << 63n) : 0n;
    if (outside !== 0n)
      return `XCOMP_BV ${hex(layout)} has bits outside ${hex(enabled | (1n << 63n))}${who(520)}`;
    const allowed = compacted ? layout & enabled : enabled;
    if ((bv & ~allowed) !== 0n) return `XSTATE_BV ${hex(bv)} has bits outside ${hex(allowed)}${who(512)}`;
    if (!compacted && (layout !== 0n || name.includes('rstors')))
      return `XCOMP_BV is ${hex(layout)}${who(520)}`;
    const reserved = compacted ? 576 - 528 : 8;
    if (!isZero(image, 528, reserved))
      return `reserved header bytes are not 0${who(528 + image.subarray(528, 528 + reserved).findIndex((one) => one !== 0))}`;
  }
  const mxcsr = toUnsigned(Number(getLe(image, 24, 4)));
  return `MXCSR ${hex(mxcsr)} has reserved bits set (mask ${hex(machine.profile.mxcsrMask)})${who(24)}`;
}
