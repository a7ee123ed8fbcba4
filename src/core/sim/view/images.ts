// The tasks' save images by component: valid, initial with stale bytes beneath, initial and clean, or never written.
// SPDX-License-Identifier: MIT
import { hex64 } from '../../base/result.ts';
import { componentsIn, xstateComponent } from '../../x86/tables/xstateComponents.ts';
import type { ViewImage, ViewImagePart } from '../panelView.ts';
import { needsLoad } from '../places.ts';
import type { Run, RunTask } from '../run.ts';
import type { RunState } from '../runState.ts';
import type { Image } from './describe.ts';
import { componentPlace, imageOf } from './describe.ts';

export function imageViews(run: Run, state: RunState, event: number): ViewImage[] {
  return run.tasks
    .filter((task) => task.kind === 'user')
    .flatMap((task) => {
      const image = imageOf(run, state, task);
      return image ? [imageView(run, state, event, task, image)] : [];
    });
}

function imageView(run: Run, state: RunState, event: number, task: RunTask, image: Image): ViewImage {
  const { places } = run;
  const written = writtenRanges(run, event, image);
  const touched = (offset: number, size: number): boolean =>
    written.some(([from, to]) => from < offset + size && to > offset);
  const parts: ViewImagePart[] = [];
  const present = [
    0,
    1,
    ...componentsIn(image.compacted ? image.xcompBv : run.profile.xcr0Supported).filter((i) => i > 1),
  ];
  for (const i of present) {
    const place = componentPlace(image, i);
    if (!place) continue;
    parts.push({
      name: shortName(i),
      offset: place.offset,
      size: place.size,
      ...stateOfPart(state, image, i, place),
      staleTask: task.id,
      changed: touched(place.offset, place.size),
    });
  }
  const fixed = (name: string, offset: number, size: number, kind: 'reserved' | 'header'): void => {
    if (offset + size > image.size) return;
    parts.push({ name, offset, size, state: kind, staleTask: -1, changed: touched(offset, size) });
  };
  fixed('reserved', 416, 96, 'reserved');
  fixed('header', 512, 64, 'header');
  parts.sort((a, b) => a.offset - b.offset);
  const needLoad = needsLoad(state, places, task);
  const lastCpu = places.lastCpu === null ? 0 : state.u32(task.fpu + places.lastCpu);
  return {
    task: task.id,
    sizeBytes: image.size,
    compacted: image.compacted,
    needLoad,
    lastCpu: lastCpu === 0xffffffff ? '-1' : String(lastCpu),
    parts,
    xstateBv: hex64(image.xstateBv),
    xstateBvNames: componentsIn(image.xstateBv).map(shortName).join(' ') || 'all initial',
    xstateBvChanged: touched(512, 8),
    xcompBv: hex64(image.xcompBv),
    savedBy: lastSave(run, event, task.id),
  };
}

export const shortName = (i: number): string => xstateComponent(i)?.shortName ?? `component ${i}`;

function stateOfPart(
  state: RunState,
  image: Image,
  i: number,
  place: { offset: number; size: number },
): { state: ViewImagePart['state'] } {
  if ((image.xstateBv >> BigInt(i)) & 1n) return { state: 'valid' };
  const bytes = state.read(image.address + place.offset, place.size);
  // The x87 part holds MXCSR and its mask, which belong to SSE, and FCW, whose initial value is 0x037F.
  const clean =
    i === 0
      ? bytes.every(
          (byte, at) =>
            byte === 0 || (at >= 24 && at < 32) || (at === 0 && byte === 0x7f) || (at === 1 && byte === 0x03),
        )
      : bytes.every((byte) => byte === 0);
  return { state: clean ? 'init-clean' : 'init-stale' };
}

function writtenRanges(run: Run, event: number, image: Image): [number, number][] {
  const { effects } = run;
  const [from, to] = effects.of(event);
  const ranges: [number, number][] = [];
  for (let i = from; i < to; i++) {
    if (!effects.writes(i, image.address, image.size)) continue;
    const offset = effects.placeOf(i) - image.address;
    ranges.push([offset, offset + effects.sizeOf(i)]);
  }
  return ranges;
}

/** The last save that the task's own image took, at or before the event. */
function lastSave(run: Run, event: number, task: number): ViewImage['savedBy'] {
  for (let i = run.marks.length - 1; i >= 0; i--) {
    const mark = run.marks[i];
    if (!mark || mark.event > event || mark.kind !== 'save' || mark.task !== task) continue;
    return { event: mark.event, instruction: mark.label.split(' ')[0] ?? '' };
  }
  return null;
}
