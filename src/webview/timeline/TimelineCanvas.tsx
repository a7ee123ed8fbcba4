// The canvases of the timeline, one above the other: keeps their size and theme, draws a layer anew only when what it
// shows has changed, and hands the pointer on. Above four CPUs the lanes scroll under the minimap and the ruler.
// SPDX-License-Identifier: MIT
import { createRef } from 'preact';
import type { ComponentChildren, JSX, RefObject } from 'preact';
import { useEffect, useLayoutEffect, useRef, useState } from 'preact/hooks';
import type { Span } from '../state/viewMemory.ts';
import { useWidth } from '../parts/useWidth.ts';
import { drawLayer, layers, staleLayers } from './drawTimeline.ts';
import type { Layer } from './drawTimeline.ts';
import { canvasHeight, scrollHeight } from './laneLayout.ts';
import { listenToPointer } from './pointer.ts';
import type { PointerTarget } from './pointer.ts';
import type { Scene } from './scene.ts';
import type { TimelineModel } from './timelineModel.ts';
import { onThemeChange, readTheme } from './timelineTheme.ts';
import type { TimelineTheme } from './timelineTheme.ts';

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
  const [canvases] = useState<{ readonly [L in Layer]: RefObject<HTMLCanvasElement> }>(() => ({
    lanes: createRef(),
    cursor: createRef(),
    marks: createRef(),
  }));
  const scene = useRef<Scene | null>(null);
  /** What the canvases show. */
  const drawn = useRef<Scene | null>(null);
  const theme = useRef<TimelineTheme | null>(null);
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
    const now = scene.current;
    if (!now) return;
    const ratio = window.devicePixelRatio || 1;
    for (const layer of staleLayers(drawn.current, now)) {
      const element = canvases[layer].current;
      const pen = element?.getContext('2d');
      if (!element || !pen) return;
      fit(element, now, ratio);
      pen.setTransform(ratio, 0, 0, ratio, 0, 0);
      pen.clearRect(0, 0, now.width, now.height);
      drawLayer(layer, pen, now, pathOf);
    }
    drawn.current = now;
  };

  const redraw = (): void => {
    if (frame.current === 0) frame.current = requestAnimationFrame(draw);
  };

  useEffect(
    () =>
      onThemeChange(() => {
        theme.current = null;
        setThemeCount((n) => n + 1);
      }),
    [],
  );

  useLayoutEffect(() => {
    const element = canvases.lanes.current;
    if (!element || width === 0) return;
    theme.current ??= readTheme(element);
    scene.current = {
      model: props.model,
      theme: theme.current,
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
    const element = canvases.marks.current;
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
          <div class="canvas-layers" role="img" aria-label={props.summary}>
            {layers.map((layer) => (
              <canvas key={layer} ref={canvases[layer]} />
            ))}
          </div>
          {props.children}
        </div>
      </div>
    </div>
  );
}

/** Gives a canvas the scene's size; a size that is set, even the same, clears it. */
function fit(element: HTMLCanvasElement, { width, height }: Scene, ratio: number): void {
  const [wide, high] = [Math.round(width * ratio), Math.round(height * ratio)];
  if (element.width !== wide) element.width = wide;
  if (element.height !== high) element.height = high;
  const [cssWidth, cssHeight] = [`${width}px`, `${height}px`];
  if (element.style.width !== cssWidth) element.style.width = cssWidth;
  if (element.style.height !== cssHeight) element.style.height = cssHeight;
}
