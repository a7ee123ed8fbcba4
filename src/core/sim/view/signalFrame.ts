// The signal-frame view: the bytes of the user stack at an event, cut into parts by the tree's own struct layouts and by
// what the software bytes say of the image, each with the statements that wrote it. Pure; called by the simulator
// service for the panel and by the summary for the CLI.
// Source of the image's layout: SDM volume 1, 13.4; arch/x86/include/uapi/asm/sigcontext.h.
// SPDX-License-Identifier: MIT
import { componentsIn, standardOffset, xstateComponent } from '../../x86/tables/xstateComponents.ts';
import type { FramePart, FramePartKind, FrameWriter, SignalFrameView } from '../signals/frameView.ts';
import { statementAt } from '../run.ts';
import type { FrameField, Run, SignalDelivery, UserRead } from '../run.ts';
import { RunState } from '../runState.ts';
import { signalName } from '../signals/signalFacts.ts';
import { decodePart } from './frameDecode.ts';
import { placeOf } from './runView.ts';

const redZone = 128;
const fsaveBytes = 112;
const magic2Bytes = 4;
const hex = (value: number | bigint): `0x${string}` => `0x${BigInt.asUintN(64, BigInt(value)).toString(16)}`;

/** A part before its bytes are looked at. */
interface Cut {
  readonly name: string;
  readonly kind: FramePartKind;
  readonly from: number;
  readonly to: number;
}

interface Layout {
  readonly cuts: readonly Cut[];
  readonly image: { readonly address: number; readonly size: number } | null;
}

/** All frames of a Run, each as it is when the handler begins. */
export function signalFrames(run: Run): SignalFrameView[] {
  const state = new RunState(run);
  return run.signals.flatMap((delivery, index) => {
    state.moveTo(delivery.ready);
    return signalFrameView(run, state, index, delivery.ready) ?? [];
  });
}

/** The innermost frame whose delivery has begun at the event; null if there is none. */
export function frameAt(run: Run, event: number): number | null {
  const index = run.signals.findLastIndex((one) => one.event <= event);
  return index < 0 ? null : index;
}

/** The frame of a delivery with the bytes that `state` has; writers are those up to `event`. Null for an unknown index. */
export function signalFrameView(
  run: Run,
  state: RunState,
  index: number,
  event: number,
): SignalFrameView | null {
  const delivery = run.signals[index];
  if (!delivery) return null;
  const layout = layoutOf(run, delivery);
  const low = layout.cuts[0]?.from ?? 0;
  const high = layout.cuts.at(-1)?.to ?? low;
  const bytes: FrameBytes = {
    run,
    state,
    low,
    writers: lastWriters(run, delivery.event, event, low, high),
    reads: run.userReads.filter(
      (one) =>
        one.event > delivery.ready &&
        one.event <= event &&
        one.address < high &&
        one.address + one.size > low,
    ),
  };
  return {
    delivery: index,
    event: delivery.event,
    ready: delivery.ready,
    task: delivery.task,
    comm: run.tasks[delivery.task]?.comm ?? '',
    signal: signalName(delivery.signal),
    struct: delivery.frame === null ? null : tagOf(delivery),
    onAltStack: delivery.frame !== null && onAltStack(delivery, delivery.frame),
    altStack: delivery.altStack ? { base: hex(delivery.altStack.base), size: delivery.altStack.size } : null,
    oldStackPointer: hex(delivery.stackPointer),
    stackPointer: delivery.frame === null ? null : hex(delivery.frame),
    image: layout.image ? { address: hex(layout.image.address), size: layout.image.size } : null,
    parts: layout.cuts.map((cut) => part(bytes, cut)),
  };
}

const tagOf = (delivery: SignalDelivery): 'rt_sigframe' | 'rt_sigframe_ia32' | 'sigframe_ia32' =>
  delivery.abi === 'x86-64' ? 'rt_sigframe' : delivery.realTime ? 'rt_sigframe_ia32' : 'sigframe_ia32';

const onAltStack = ({ altStack }: SignalDelivery, address: number): boolean =>
  altStack !== null && address > altStack.base && address <= altStack.base + altStack.size;

// --- Where the parts lie ------------------------------------------------------------------------------------------

const layouts = new WeakMap<SignalDelivery, Layout>();

/** Cut once per delivery, from the bytes as they are when the handler begins. */
function layoutOf(run: Run, delivery: SignalDelivery): Layout {
  let layout = layouts.get(delivery);
  if (!layout) {
    layout = cutUp(run, delivery);
    layouts.set(delivery, layout);
  }
  return layout;
}

function cutUp(run: Run, delivery: SignalDelivery): Layout {
  const { frame, stackPointer, altStack } = delivery;
  const fields = run.frameLayouts[tagOf(delivery)];
  if (frame === null || !fields) return { cuts: [], image: null };
  const state = new RunState(run);
  state.moveTo(delivery.ready);
  const size = fields.find((one) => one.name === '')?.size ?? 0;
  const cuts: Cut[] = [];
  const add = (name: string, kind: FramePartKind, from: number, to: number): void => {
    if (to > from) cuts.push({ name, kind, from, to });
  };
  let at = frame;
  for (const field of membersInOrder(fields)) {
    add('padding', 'gap', at, frame + field.offset);
    add(field.name, 'frame', frame + field.offset, frame + field.offset + field.size);
    at = frame + field.offset + field.size;
  }
  add('padding', 'gap', at, frame + size);
  at = frame + size;
  // From a place below the alternate stack's end, or below the red zone of what was interrupted.
  const entered = onAltStack(delivery, frame) && !onAltStack(delivery, stackPointer);
  const top = entered && altStack ? altStack.base + altStack.size : stackPointer;
  const zone = delivery.abi === 'x86-64' && !entered ? redZone : 0;
  const buffer = fpstateOf(state, fields, frame, delivery);
  let image: Layout['image'] = null;
  // A pointer to elsewhere, as a kernel that made another kind of frame leaves it, is no image of this one.
  if (buffer >= at && buffer < top) {
    add('alignment', 'gap', at, buffer);
    const address = delivery.abi === 'ia32' ? buffer + fsaveBytes : buffer;
    if (address !== buffer) add('FSAVE image', 'fsave', buffer, address);
    const length = cutImage(run, state, address, add);
    image = { address, size: length };
    at = address + length;
  }
  add('alignment', 'gap', at, top - zone);
  add('red zone', 'red-zone', top - zone, top);
  return { cuts, image };
}

/** Members by offset; of members that share bytes (unions) the first. */
function membersInOrder(fields: readonly FrameField[]): FrameField[] {
  const sorted = fields.filter((one) => one.name !== '' && one.size > 0).sort((a, b) => a.offset - b.offset);
  let end = 0;
  return sorted.filter((one) => {
    if (one.offset < end) return false;
    end = one.offset + one.size;
    return true;
  });
}

function fpstateOf(
  state: RunState,
  fields: readonly FrameField[],
  frame: number,
  delivery: SignalDelivery,
): number {
  const field = fields.find((one) => /(?:^|\.)(?:uc_mcontext|sc)\.fpstate$/.test(one.name));
  if (!field) return 0;
  return delivery.abi === 'x86-64' ? state.pointer(frame + field.offset) : state.u32(frame + field.offset);
}

/** Cuts the image at `address`; gives its length with magic2. */
function cutImage(
  run: Run,
  state: RunState,
  address: number,
  add: (name: string, kind: FramePartKind, from: number, to: number) => void,
): number {
  const put = (name: string, kind: FramePartKind, from: number, to: number): void =>
    add(name, kind, address + from, address + to);
  put('x87 control', 'legacy', 0, 24);
  put('MXCSR', 'legacy', 24, 28);
  put('MXCSR_MASK', 'legacy', 28, 32);
  put('ST0-ST7', 'legacy', 32, 160);
  put('XMM0-XMM15', 'legacy', 160, 416);
  put('reserved', 'legacy', 416, 464);
  put('sw_reserved.magic1', 'software', 464, 468);
  put('sw_reserved.extended_size', 'software', 468, 472);
  put('sw_reserved.xfeatures', 'software', 472, 480);
  put('sw_reserved.xstate_size', 'software', 480, 484);
  put('sw_reserved.padding', 'software', 484, 512);
  const extended = state.u32(address + 464) !== 0;
  const size = extended ? state.u32(address + 480) : 512;
  if (size < 576 || size > 0x4000) return 512;
  put('XSTATE_BV', 'header', 512, 520);
  put('XCOMP_BV', 'header', 520, 528);
  put('header, reserved', 'header', 528, 576);
  let at = 576;
  const places = componentsIn(state.u64(address + 472))
    .flatMap((i) => {
      const component = i > 1 ? xstateComponent(i) : undefined;
      const offset = component ? standardOffset(i, run.profile.standardOffsets) : null;
      return component && offset !== null
        ? [{ name: component.shortName, offset, size: component.sizeBytes }]
        : [];
    })
    .sort((a, b) => a.offset - b.offset);
  for (const one of places) {
    if (one.offset < at || one.offset + one.size > size) continue;
    put('unused', 'gap', at, one.offset);
    put(one.name, 'component', one.offset, one.offset + one.size);
    at = one.offset + one.size;
  }
  put('unused', 'gap', at, size);
  put('magic2', 'software', size, size + magic2Bytes);
  return size + magic2Bytes;
}

// --- What they hold and who wrote it ------------------------------------------------------------------------------

/** By byte from `low`: the last event that wrote it, or -1. */
function lastWriters(run: Run, since: number, event: number, low: number, high: number): Int32Array {
  const writers = new Int32Array(high - low).fill(-1);
  const { effects } = run;
  for (let i = effects.firstAt(since); i < effects.length && effects.eventOf(i) <= event; i++) {
    if (!effects.writes(i, low, high - low)) continue;
    const from = effects.placeOf(i);
    writers.fill(effects.siteOf(i), Math.max(0, from - low), Math.min(high, from + effects.sizeOf(i)) - low);
  }
  return writers;
}

interface FrameBytes {
  readonly run: Run;
  readonly state: RunState;
  /** Lowest address of the frame, and the last writer of each byte from there. */
  readonly low: number;
  readonly writers: Int32Array;
  /** After the handler began. */
  readonly reads: readonly UserRead[];
}

function part({ run, state, low, writers, reads }: FrameBytes, cut: Cut): FramePart {
  const ranges: FrameWriter[] = [];
  for (let at = cut.from; at < cut.to;) {
    const event = writers[at - low] ?? -1;
    let end = at + 1;
    while (end < cut.to && writers[end - low] === event) end++;
    ranges.push({
      from: at - cut.from,
      to: end - cut.from,
      event: event < 0 ? null : event,
      ...statementOf(run, event),
    });
    at = end;
  }
  const readAt = new Set(
    reads.filter((one) => one.address < cut.to && one.address + one.size > cut.from).map(({ site }) => site),
  );
  const size = cut.to - cut.from;
  const bytes = state.read(cut.from, size);
  return {
    name: cut.name,
    kind: cut.kind,
    address: hex(cut.from),
    size,
    value: valueOf(bytes),
    decoded: decodePart(cut.name, bytes),
    writers: ranges,
    readers: [...readAt].map((event) => ({ event, ...statementOf(run, event) })),
  };
}

function statementOf(run: Run, event: number): Pick<FrameWriter, 'functionName' | 'text' | 'place'> {
  const entry = event < 0 ? undefined : statementAt(run, event);
  return {
    functionName: entry?.functionName ?? '',
    text: entry?.statement.text ?? '',
    place: entry ? placeOf(entry.statement) : null,
  };
}

function valueOf(bytes: Uint8Array): string {
  if (bytes.length <= 8) return hex(bytes.reduceRight((value, byte) => (value << 8n) | BigInt(byte), 0n));
  const [first] = bytes;
  if (bytes.every((byte) => byte === first)) return first === 0 ? 'all 0' : `all ${hex(first ?? 0)}`;
  return `${bytes.filter((byte) => byte !== 0).length} bytes are not 0`;
}
