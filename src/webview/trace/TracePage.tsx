// The page of an imported trace: who ran when, the tasks' figures, how long they waited, what was not read, and where the
// open tree emits the events. A trace has no registers, so there is no machine here.
// SPDX-License-Identifier: MIT
import type { JSX } from 'preact';
import { useMemo } from 'preact/hooks';
import type { PanelIntent } from '../../protocol/panel.ts';
import type { TraceTaskView, TraceView } from '../../protocol/traceImport.ts';
import { PanelContext } from '../panelContext.ts';
import { PlaceLink } from '../parts/links.tsx';
import { duration } from './duration.ts';
import { Lanes } from './Lanes.tsx';
import { Waits } from './Waits.tsx';
import { grouped } from '../parts/grouped.ts';

export function TracePage({
  trace,
  post,
}: {
  trace: TraceView;
  post: (intent: PanelIntent) => void;
}): JSX.Element {
  const tools = useMemo(
    () => ({ post, tasks: new Map(), stops: new Set<number>(), eventCycles: [] }),
    [post],
  );
  const { latency, needResched, unit } = trace;
  return (
    <PanelContext.Provider value={tools}>
      <main class="trace" tabIndex={0} aria-label="Imported trace">
        <Head trace={trace} post={post} />
        <Lanes trace={trace} />
        <section class="trace-part" aria-labelledby="trace-tasks">
          <h2 id="trace-tasks">Tasks</h2>
          <Tasks trace={trace} />
        </section>
        <Waits
          id="latency"
          title="Wake-up latency"
          of="from a wake-up until the task runs"
          spread={latency}
          unit={unit}
        />
        {needResched && needResched.count > 0 && (
          <Waits
            id="need"
            title="NEED_RESCHED not acted on"
            of="from the first line with the flag until the switch"
            spread={needResched}
            unit={unit}
          />
        )}
        <NotRead trace={trace} />
        <Sources trace={trace} />
      </main>
    </PanelContext.Provider>
  );
}

function Head({ trace, post }: { trace: TraceView; post: (intent: PanelIntent) => void }): JSX.Element {
  const { path, formats, lines, events, cpus, firstNs, lastNs, switches, unit } = trace;
  return (
    <header class="trace-part">
      <h1>{path.slice(path.lastIndexOf('/') + 1)}</h1>
      <p>
        {formats.join(', ')}: {grouped(lines)} lines, {grouped(events)} events on {cpus.length}{' '}
        {cpus.length === 1 ? 'CPU' : 'CPUs'} in {duration(lastNs - firstNs, unit)};{' '}
        {grouped(switches.voluntary)} voluntary switches, {grouped(switches.preempted)} preemptions.
      </p>
      <p class="dim">
        A trace has tasks and times, but no registers: what the machine held is not known.{' '}
        <button type="button" class="link" onClick={() => post({ type: 'rerun' })}>
          Show a run instead
        </button>
      </p>
    </header>
  );
}

const shownTasks = 60;

function Tasks({ trace: { tasks, unit } }: { trace: TraceView }): JSX.Element {
  const shown = tasks.slice(0, shownTasks);
  return (
    <>
      <div class="wide-table" tabIndex={0} role="region" aria-label="Figures of the tasks">
        <table class="frame-table">
          <thead>
            <tr>
              <th scope="col">task</th>
              <th scope="col" class="right">
                pid
              </th>
              <th scope="col" class="right">
                run time
              </th>
              <th scope="col" class="right">
                share
              </th>
              <th scope="col" class="right">
                voluntary
              </th>
              <th scope="col" class="right">
                preempted
              </th>
              <th scope="col" class="right">
                latency, 99 %
              </th>
              <th scope="col" class="right">
                longest
              </th>
            </tr>
          </thead>
          <tbody>
            {shown.map((task) => (
              <Task key={`${task.pid} ${task.comm}`} task={task} unit={unit} />
            ))}
          </tbody>
        </table>
      </div>
      {tasks.length > shownTasks && <p class="dim">and {tasks.length - shownTasks} tasks that ran less</p>}
    </>
  );
}

function Task({ task, unit }: { task: TraceTaskView; unit: TraceView['unit'] }): JSX.Element {
  const { pid, comm, runNs, share, voluntary, preempted, latency, isIdle } = task;
  return (
    <tr>
      <td>{comm}</td>
      <td class="right">{pid}</td>
      <td class="right">{duration(runNs, unit)}</td>
      <td class="right">{(100 * share).toFixed(2)} %</td>
      <td class="right">{isIdle ? '' : voluntary}</td>
      <td class="right">{isIdle ? '' : preempted}</td>
      <td class="right">{latency.count > 0 ? duration(latency.p99, unit) : ''}</td>
      <td class="right" title={latency.maxLine1 === null ? undefined : `ended at line ${latency.maxLine1}`}>
        {latency.count > 0 ? duration(latency.max, unit) : ''}
      </td>
    </tr>
  );
}

function NotRead({ trace }: { trace: TraceView }): JSX.Element | null {
  const { lost, overwritten, unused, unknown, malformed, backwards, cut, stopped, contradictions } = trace;
  const others = Object.entries(unused);
  const notes: string[] = [
    ...(stopped === null ? [] : [stopped]),
    ...(cut === null ? [] : [`the last line, ${cut.line1}, has no end: the trace may be cut there`]),
    ...backwards.first.map(({ line1, cpu }) => `line ${line1}: time runs backwards on CPU ${cpu}; left out`),
    ...(backwards.count > backwards.first.length ? [`${backwards.count} lines in all run backwards`] : []),
    ...malformed.first.map(({ line1, text }) => `line ${line1} is damaged: ${text}`),
    ...(malformed.count > malformed.first.length ? [`${malformed.count} lines in all are damaged`] : []),
    ...(contradictions.line1 === null
      ? []
      : [
          `${contradictions.count} lines contradict the switches before them, the first is line ${contradictions.line1}: events are missing`,
        ]),
    ...lost
      .slice(0, 20)
      .map(
        ({ cpu, count, line1 }) =>
          `line ${line1}: ${count ?? 'some'} events lost${cpu === null ? '' : ` on CPU ${cpu}`}`,
      ),
    ...(lost.length > 20 ? [`events were lost at ${lost.length} places`] : []),
    ...(overwritten > 0 ? [`${overwritten} earlier events were overwritten before the buffer was read`] : []),
    ...unknown.first.map(({ line1, text }) => `line ${line1} is in no known form: ${text}`),
    ...(unknown.count > unknown.first.length ? [`${unknown.count} lines in all are in no known form`] : []),
    ...(others.length > 0
      ? [`events that are not used: ${others.map(([name, count]) => `${name} (${count})`).join(', ')}`]
      : []),
  ];
  if (notes.length === 0) return null;
  return (
    <section class="trace-part" aria-labelledby="trace-notes">
      <h2 id="trace-notes">Not read, lost or doubtful</h2>
      <ul>
        {notes.map((note) => (
          <li key={note}>{note}</li>
        ))}
      </ul>
    </section>
  );
}

function Sources({ trace: { sources } }: { trace: TraceView }): JSX.Element | null {
  const events = Object.entries(sources);
  if (events.length === 0) return null;
  return (
    <section class="trace-part" aria-labelledby="trace-sources">
      <h2 id="trace-sources">Where the open tree emits these events</h2>
      <ul>
        {events.map(([event, places]) => (
          <li key={event}>
            <code>{event}</code> {places.length === 0 && <span class="dim">nowhere by this name</span>}
            {places.map(({ function: name, place }) => (
              <span key={`${place.path}:${place.line1}`} class="trace-source">
                {name ?? 'file scope'} <PlaceLink place={place} />
              </span>
            ))}
          </li>
        ))}
      </ul>
    </section>
  );
}
