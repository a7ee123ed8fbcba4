// The canvas of the timeline: keeps its size and theme, draws at most once per animation frame, and hands the
// pointer on. Above four CPUs the lanes scroll under the minimap and the ruler.
// SPDX-License-Identifier: MIT
import type { ComponentChildren, JSX } from 'preact';
import { useEffect, useLayoutEffect, useRef, useState } from 'preact/hooks';
import type { Span } from '../state/viewMemory.ts';
import { useWidth } from '../parts/useWidth.ts';
import { drawTimeline } from './drawTimeline.ts';
import { canvasHeight, scrollHeight } from './laneLayout.ts';
import { listenToPointer } from './pointer.ts';
import type { PointerTarget } from './pointer.ts';
import type { Scene } from './scene.ts';
import type { TimelineModel } from './timelineModel.ts';
import { onThemeChange, readTheme } from './timelineTheme.ts';

export interface CanvasProps {
  readonly model: TimelineModel;
  readonly span: Span;
  readonly cursor: number;
  readonly stops: readonly number[];
  readonly measureA: number | null;
  readonly measureB: number | null;
  readonly summary: string;
  readonly goTo: (event: number) => void;
  readonly setSpan: (span: Span) => void;
  readonly measure: (a: number, b: number) => void;
  /** The slider, which lies over the canvas. */
  readonly children: ComponentChildren;
}

const paths = new Map<string, Path2D>();

function pathOf(data: string): Path2D {
  const known = paths.get(data);
  if (known) return known;
  const made = new Path2D(data);
  paths.set(data, made);
  return made;
}

export function TimelineCanvas(props: CanvasProps): JSX.Element {
  const [box, width] = useWidth<HTMLDivElement>();
  const canvas = useRef<HTMLCanvasElement>(null);
  const scene = useRef<Scene | null>(null);
  const scrollTop = useRef(0);
  const frame = useRef(0);
  const latest = useRef(props);
  latest.current = props;
  const [themeCount, setThemeCount] = useState(0);
  const measuring = props.measureA !== null || props.measureB !== null;
  const { cpus } = props.model.run;
  const height = canvasHeight(cpus, measuring);

  const draw = (): void => {
    frame.current = 0;
    const pen = canvas.current?.getContext('2d');
    if (!pen || !scene.current) return;
    const ratio = window.devicePixelRatio || 1;
    pen.setTransform(ratio, 0, 0, ratio, 0, 0);
    drawTimeline(pen, scene.current, pathOf);
  };

  const redraw = (): void => {
    if (frame.current === 0) frame.current = requestAnimationFrame(draw);
  };

  useEffect(() => onThemeChange(() => setThemeCount((n) => n + 1)), []);

  useLayoutEffect(() => {
    const element = canvas.current;
    if (!element || width === 0) return;
    const ratio = window.devicePixelRatio || 1;
    const [wide, high] = [Math.round(width * ratio), Math.round(height * ratio)];
    if (element.width !== wide) element.width = wide;
    if (element.height !== high) element.height = high;
    element.style.width = `${width}px`;
    element.style.height = `${height}px`;
    scene.current = {
      model: props.model,
      theme: readTheme(element),
      span: props.span,
      width,
      height,
      scrollTop: scrollTop.current,
      cursor: props.cursor,
      stops: props.stops,
      measureA: props.measureA,
      measureB: props.measureB,
    };
    // A resized canvas is blank until it is drawn: at once, or it flickers.
    draw();
  }, [
    props.model,
    props.span,
    props.cursor,
    props.stops,
    props.measureA,
    props.measureB,
    width,
    height,
    themeCount,
  ]);

  useEffect(() => {
    const element = canvas.current;
    if (!element) return undefined;
    const target: PointerTarget = {
      scene: () => scene.current,
      goTo: (event) => latest.current.goTo(event),
      setSpan: (span) => latest.current.setSpan(span),
      measure: (a, b) => latest.current.measure(a, b),
    };
    return listenToPointer(element, target);
  }, []);

  const onScroll = (e: Event): void => {
    if (!(e.currentTarget instanceof HTMLElement) || !scene.current) return;
    scrollTop.current = e.currentTarget.scrollTop;
    scene.current = { ...scene.current, scrollTop: scrollTop.current };
    redraw();
  };

  return (
    <div ref={box} class="canvas-scroll" style={{ height: `${height}px` }} onScroll={onScroll}>
      <div class="canvas-room" style={{ height: `${scrollHeight(cpus, measuring)}px` }}>
        <div class="canvas-view" style={{ height: `${height}px` }}>
          <canvas ref={canvas} role="img" aria-label={props.summary} />
          {props.children}
        </div>
      </div>
    </div>
  );
}
