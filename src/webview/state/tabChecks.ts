// The shapes of what the tabs beside "Run" show, as checks, member by member; see viewChecks.ts.
// Pure; used by viewChecks.ts and readMessage.ts.
// SPDX-License-Identifier: MIT
import type {
  FramePart,
  FrameReader,
  FrameWriter,
  SignalChoice,
  SignalFrameView,
  SignalsView,
  TabView,
  ViewPlace,
} from '../../protocol/panel.ts';
import { boolean, hex, index, list, oneOf, orNull, record, string, whole } from './shape.ts';
import type { Check } from './shape.ts';

const place = record<ViewPlace>({ path: string, line1: index, endLine1: index });

const part = record<FramePart>({
  name: string,
  kind: oneOf('red-zone', 'gap', 'frame', 'fsave', 'legacy', 'header', 'component', 'software'),
  address: hex,
  size: index,
  value: string,
  decoded: string,
  writers: list(
    record<FrameWriter>({
      from: index,
      to: index,
      event: orNull(index),
      functionName: string,
      text: string,
      place: orNull(place),
    }),
  ),
  readers: list(
    record<FrameReader>({ event: index, functionName: string, text: string, place: orNull(place) }),
  ),
});

const frame = record<SignalFrameView>({
  delivery: index,
  event: index,
  ready: index,
  task: whole,
  comm: string,
  signal: string,
  struct: orNull(oneOf('rt_sigframe', 'rt_sigframe_ia32', 'sigframe_ia32')),
  onAltStack: boolean,
  altStack: orNull(record<NonNullable<SignalFrameView['altStack']>>({ base: hex, size: index })),
  oldStackPointer: hex,
  stackPointer: orNull(hex),
  image: orNull(record<NonNullable<SignalFrameView['image']>>({ address: hex, size: index })),
  parts: list(part),
});

const signals = record<SignalsView>({
  event: index,
  deliveries: list(
    record<SignalChoice>({ delivery: index, event: index, ready: index, task: whole, signal: string }),
  ),
  frame: orNull(frame),
});

export const checkTabView: Check<TabView> = record<TabView>({ tab: oneOf('signal'), signals });
