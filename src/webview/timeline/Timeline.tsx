// The timeline: tasks and tools, the canvas with its slider, the legend of marks (each entry shows or hides its
// kind), and on demand the table. The zoom is the panel's own; the cursor is the host's.
// SPDX-License-Identifier: MIT
import { memo } from 'preact/compat';
import type { JSX } from 'preact';
import { useEffect, useMemo, useRef } from 'preact/hooks';
import type { MarkKind, RunView, ViewTask } from '../../protocol/panel.ts';
import { usePanel } from '../panelContext.ts';
import { MarkIcon } from '../parts/MarkIcon.tsx';
import { Picker } from '../parts/Picker.tsx';
import { TaskName } from '../parts/TaskChip.tsx';
import { ToolButton } from '../parts/ToolButton.tsx';
import { markKinds, toggled } from '../state/viewMemory.ts';
import type { AxisKind, Span, ViewMemory } from '../state/viewMemory.ts';
import { axisOf, convertSpan, spanWith, startOf } from './axis.ts';
import { glyphs } from './glyphs.ts';
import { measured, measuredWords } from './measure.ts';
import { spanOf, movedSpan, remembered } from './spanOf.ts';
import type { SpanMove } from './spanOf.ts';
import { spokenEvent, summary } from './spokenEvent.ts';
import { TimelineCanvas } from './TimelineCanvas.tsx';
import { timelineModel } from './timelineModel.ts';
import { TimelineTable } from './TimelineTable.tsx';

interface Props {
  readonly run: RunView;
  readonly cursor: number;
  /** Events at which an enabled breakpoint holds, ascending. */
  readonly stops: readonly number[];
  readonly memory: ViewMemory;
  readonly setMemory: (memory: ViewMemory) => void;
}

export function Timeline({ run, cursor, stops, memory, setMemory }: Props): JSX.Element {
  const { post } = usePanel();
  const model = useMemo(
    () => timelineModel(run, memory.axis, memory.hiddenMarks),
    [run, memory.axis, memory.hiddenMarks],
  );
  const { axis } = model;
  const summed = useMemo(() => summary(run), [run]);
  const present = useMemo(() => presentKinds(run), [run]);
  const span = useMemo(() => spanOf(axis, memory), [axis, memory.span]);
  const goTo = useOncePerFrame((event: number) => post({ type: 'goTo', event }));
  const setSpan = (next: Span): void => setMemory({ ...memory, span: remembered(axis, next) });
  const move = (how: SpanMove): void => setMemory({ ...memory, span: movedSpan(axis, span, how, cursor) });

  // A cursor that leaves the view takes the view with it.
  useEffect(() => {
    const next = spanWith(axis, span, startOf(axis, cursor));
    if (next !== span) setSpan(next);
  }, [cursor, run]);

  const setAxis = (kind: AxisKind): void =>
    setMemory({
      ...memory,
      axis: kind,
      span: memory.span === null ? null : convertSpan(axis, axisOf(run, kind), span),
      measureA: null,
      measureB: null,
    });

  return (
    <section class="timeline" aria-label="Timeline">
      <div class="timeline-tools">
        <Tasks tasks={run.tasks} />
        <Picker
          label="Axis"
          class="axis"
          value={memory.axis}
          choices={[
            { value: 'cycles', label: 'axis: cycles' },
            { value: 'events', label: 'axis: events' },
          ]}
          onPick={(value) => setAxis(value === 'events' ? 'events' : 'cycles')}
        />
        <ToolButton icon="zoomOut" label="Zoom out" keys="S" onClick={() => move('zoomOut')} />
        <ToolButton icon="zoomIn" label="Zoom in" keys="W" onClick={() => move('zoomIn')} />
        <ToolButton class="whole" icon="whole" label="Whole run" keys="0" onClick={() => move('whole')} />
        <ToolButton
          icon="table"
          label="Show as table"
          keys="T"
          pressed={memory.table}
          onClick={() => setMemory({ ...memory, table: !memory.table })}
        />
      </div>
      <TimelineCanvas
        model={model}
        span={span}
        cursor={cursor}
        stops={stops}
        measureA={memory.measureA}
        measureB={memory.measureB}
        summary={summed}
        goTo={goTo}
        setSpan={setSpan}
        measure={(measureA, measureB) => setMemory({ ...memory, measureA, measureB })}
      >
        <div
          class="slider"
          role="slider"
          tabIndex={0}
          aria-label="Cursor"
          aria-valuemin={0}
          aria-valuemax={Math.max(0, run.eventCount - 1)}
          aria-valuenow={cursor}
          aria-valuetext={spokenEvent(model, cursor)}
        />
      </TimelineCanvas>
      {memory.measureA !== null && memory.measureB !== null && (
        <p class="measured" role="status">
          A to B: {measuredWords(measured(model, memory.measureA, memory.measureB))}
        </p>
      )}
      <Legend
        present={present}
        hidden={memory.hiddenMarks}
        onToggle={(kind) => setMemory({ ...memory, hiddenMarks: toggled(memory.hiddenMarks, kind) })}
      />
      {memory.table && <TimelineTable model={model} cursor={cursor} />}
    </section>
  );
}

const Tasks = memo(TasksView);

function TasksView({ tasks }: { tasks: readonly ViewTask[] }): JSX.Element {
  return (
    <div class="legend tasks">
      {tasks
        .filter((task) => task.kind !== 'idle')
        .map((task) => (
          <TaskName key={task.id} id={task.id} none="" />
        ))}
      <span class="bar-hint" title="tall: user mode; low: kernel">
        <svg class="swatch" viewBox="0 0 22 11" aria-hidden="true">
          <rect class="ink" width="10" height="11" />
          <rect class="ink pale" x="11" y="5.5" width="11" height="5.5" />
        </svg>
        user, kernel
      </span>
      <span class="bar-hint">
        <svg class="swatch" viewBox="0 0 16 11" aria-hidden="true">
          <rect class="outline" x=".5" y="3.5" width="15" height="6" />
        </svg>
        regs: whose registers
      </span>
    </div>
  );
}

function Legend(props: {
  present: readonly MarkKind[];
  hidden: readonly MarkKind[];
  onToggle: (kind: MarkKind) => void;
}): JSX.Element {
  return (
    <div class="legend marks" role="group" aria-label="Marks shown">
      {props.present.map((kind) => (
        <button
          key={kind}
          type="button"
          class="mark-toggle"
          aria-pressed={!props.hidden.includes(kind)}
          title={props.hidden.includes(kind) ? `Show: ${glyphs[kind].name}` : `Hide: ${glyphs[kind].name}`}
          onClick={() => props.onToggle(kind)}
        >
          <MarkIcon kind={kind} />
          {glyphs[kind].name}
        </button>
      ))}
    </div>
  );
}

function presentKinds(run: RunView): readonly MarkKind[] {
  const present = new Set(run.marks.map((mark) => mark.kind));
  return markKinds.filter((kind) => present.has(kind));
}

/** Calls `send` at most once per frame, with the last value: scrubbing asks for one state per frame. */
function useOncePerFrame<T>(send: (value: T) => void): (value: T) => void {
  const waiting = useRef<{ value: T } | null>(null);
  const latest = useRef(send);
  latest.current = send;
  return (value) => {
    const idle = waiting.current === null;
    waiting.current = { value };
    if (!idle) return;
    requestAnimationFrame(() => {
      const last = waiting.current;
      waiting.current = null;
      if (last) latest.current(last.value);
    });
  };
}
