// The pointer on the timeline: click goes to an event, dragging the ruler scrubs, dragging lanes pans, Shift+drag
// measures, Alt+drag zooms to the range, the minimap jumps; Ctrl+wheel zooms and Shift+wheel pans.
// Listens on the canvas it is given; knows nothing of the drawing but hitTest.ts.
// SPDX-License-Identifier: MIT
import type { Span } from '../state/viewMemory.ts';
import { clampSpan, panSpan, toPosition, zoomSpan } from './axis.ts';
import { hitTest } from './hitTest.ts';
import type { Hit } from './hitTest.ts';
import { scaleOf } from './scene.ts';
import type { Scene } from './scene.ts';

export interface PointerTarget {
  readonly scene: () => Scene | null;
  readonly goTo: (event: number) => void;
  readonly setSpan: (span: Span) => void;
  readonly measure: (a: number, b: number) => void;
}

type DragKind = 'scrub' | 'pan' | 'measure' | 'zoom' | 'minimap' | 'from' | 'to';

interface Drag {
  readonly kind: DragKind;
  readonly startX: number;
  readonly startPosition: number;
  readonly startSpan: Span;
  moved: boolean;
}

/** Less than this is a click. */
const clickPx = 4;

/** Starts listening; returns the end of it. */
export function listenToPointer(canvas: HTMLCanvasElement, target: PointerTarget): () => void {
  let drag: Drag | null = null;

  const at = (e: MouseEvent): { x: number; y: number } => {
    const box = canvas.getBoundingClientRect();
    return { x: e.clientX - box.left, y: e.clientY - box.top };
  };

  const down = (e: PointerEvent): void => {
    const scene = target.scene();
    if (!scene || e.button !== 0) return;
    const { x, y } = at(e);
    const hit = hitTest(scene, x, y);
    if (hit.on === 'nothing') return;
    canvas.setPointerCapture(e.pointerId);
    drag = {
      kind: dragKind(hit, e),
      startX: x,
      startPosition: hit.position,
      startSpan: scene.span,
      moved: false,
    };
    if (drag.kind === 'scrub' && hit.on === 'ruler') target.goTo(hit.event);
    if (drag.kind === 'minimap') target.setSpan(centred(scene, hit.position));
  };

  const move = (e: PointerEvent): void => {
    const scene = target.scene();
    if (!scene) return;
    const { x, y } = at(e);
    if (!drag) {
      showTip(canvas, hitTest(scene, x, y));
      return;
    }
    if (Math.abs(x - drag.startX) >= clickPx) drag.moved = true;
    if (drag.moved) dragged(scene, drag, x, y, target);
  };

  const up = (e: PointerEvent): void => {
    const scene = target.scene();
    const done = drag;
    drag = null;
    if (!scene || !done) return;
    const { x, y } = at(e);
    if (!done.moved && done.kind === 'pan') {
      const hit = hitTest(scene, x, y);
      if (hit.on === 'lane' && hit.event !== null) target.goTo(hit.event);
    }
    if (done.moved && done.kind === 'zoom') {
      const end = toPosition(scaleOf(scene), x);
      const [from, to] = end < done.startPosition ? [end, done.startPosition] : [done.startPosition, end];
      target.setSpan(clampSpan(scene.model.axis, { from, to }));
    }
  };

  const wheel = (e: WheelEvent): void => {
    const scene = target.scene();
    if (!scene || !(e.ctrlKey || e.shiftKey)) return;
    e.preventDefault();
    const { axis } = scene.model;
    const by = e.deltaY || e.deltaX;
    if (e.ctrlKey) {
      const position = toPosition(scaleOf(scene), at(e).x);
      target.setSpan(zoomSpan(axis, scene.span, Math.exp(by / 400), position));
    } else target.setSpan(panSpan(axis, scene.span, by / 1000));
  };

  const cancel = (): void => {
    drag = null;
  };

  canvas.addEventListener('pointerdown', down);
  canvas.addEventListener('pointermove', move);
  canvas.addEventListener('pointerup', up);
  canvas.addEventListener('pointercancel', cancel);
  canvas.addEventListener('wheel', wheel, { passive: false });
  return () => {
    canvas.removeEventListener('pointerdown', down);
    canvas.removeEventListener('pointermove', move);
    canvas.removeEventListener('pointerup', up);
    canvas.removeEventListener('pointercancel', cancel);
    canvas.removeEventListener('wheel', wheel);
  };
}

function dragKind(hit: Hit, e: PointerEvent): DragKind {
  if (hit.on === 'minimap') return hit.handle ?? 'minimap';
  if (e.shiftKey) return 'measure';
  if (e.altKey) return 'zoom';
  return hit.on === 'ruler' ? 'scrub' : 'pan';
}

function dragged(scene: Scene, drag: Drag, x: number, y: number, target: PointerTarget): void {
  const scale = scaleOf(scene);
  switch (drag.kind) {
    case 'scrub': {
      const hit = hitTest(scene, x, 20);
      if (hit.on === 'ruler') target.goTo(hit.event);
      return;
    }
    case 'pan': {
      const width = drag.startSpan.to - drag.startSpan.from;
      const by = ((drag.startX - x) / (scale.right - scale.left)) * width;
      const { from, to } = drag.startSpan;
      target.setSpan(clampSpan(scene.model.axis, { from: from + by, to: to + by }));
      return;
    }
    case 'measure':
      target.measure(
        drag.startPosition,
        Math.max(scene.span.from, Math.min(toPosition(scale, x), scene.span.to)),
      );
      return;
    case 'minimap': {
      const hit = hitTest(scene, x, Math.min(y, 4));
      if (hit.on === 'minimap') target.setSpan(centred(scene, hit.position));
      return;
    }
    case 'from':
    case 'to': {
      const hit = hitTest(scene, x, Math.min(y, 4));
      if (hit.on === 'minimap') target.setSpan(resized(scene, drag, hit.position));
      return;
    }
    case 'zoom':
      return;
  }
}

/** The span with one of its ends at `position`; an end that is drawn past the other stays beside it. */
function resized(scene: Scene, { kind, startSpan }: Drag, position: number): Span {
  const { from, to } = startSpan;
  const least = scene.model.axis.length / 1000;
  const span =
    kind === 'from'
      ? { from: Math.min(position, to - least), to }
      : { from, to: Math.max(position, from + least) };
  return clampSpan(scene.model.axis, span);
}

function centred(scene: Scene, position: number): Span {
  const half = (scene.span.to - scene.span.from) / 2;
  return clampSpan(scene.model.axis, { from: position - half, to: position + half });
}

function showTip(canvas: HTMLCanvasElement, hit: Hit): void {
  const tip = hit.on === 'lane' ? hit.tip : '';
  if (canvas.title !== tip) canvas.title = tip;
  const resizes = hit.on === 'ruler' || (hit.on === 'minimap' && hit.handle !== null);
  canvas.style.cursor = resizes ? 'ew-resize' : hit.on === 'nothing' ? 'default' : 'pointer';
}
