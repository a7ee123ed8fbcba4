// The tab "Scheduling": what the scheduler's model did in this Run, task by task, with the moments at which a resched
// flag was seen; and how long another task waits while the tree's loops fill a huge page.
// SPDX-License-Identifier: MIT
import type { JSX } from 'preact';
import type { ScheduleView } from '../../protocol/panel.ts';
import { usePanel } from '../panelContext.ts';
import type { RunState } from '../state/shownState.ts';
import { duration } from '../trace/duration.ts';
import { LatencyChart } from './LatencyChart.tsx';
import { Moments } from './Moments.tsx';
import { CpuFigures, TaskFigures } from './TaskFigures.tsx';
import { WaitsSection } from './WaitsSection.tsx';

export function ScheduleTab({ state }: { state: RunState }): JSX.Element {
  const view = state.tabView?.tab === 'schedule' ? state.tabView : null;
  if (!view) return <p class="nothing">Reading what the scheduler did.</p>;
  const { schedule, waits } = view;
  return (
    <div class="costs-tab schedule-tab">
      {schedule ? <ThisRun schedule={schedule} /> : <NotScheduled state={state} />}
      <section class="pad" aria-labelledby="waits-title">
        <WaitsSection waits={waits} />
      </section>
    </div>
  );
}

function ThisRun({ schedule }: { schedule: ScheduleView }): JSX.Element {
  const { model, fair, hz, endNs, findings } = schedule;
  return (
    <>
      <section class="pad" aria-labelledby="schedule-tasks">
        <h2 id="schedule-tasks">Tasks under the scheduler, this run</h2>
        <p class="dim">
          {fair === 'cfs' ? 'CFS' : 'EEVDF'}, {model}, {hz} Hz, {duration(endNs, 'ns')} simulated. A model of
          the scheduler decides; the tree's code runs at each of its decisions.
        </p>
        {findings.map(({ where, message }) => (
          <p key={where + message} class="error">
            {where}: {message}
          </p>
        ))}
        <TaskFigures schedule={schedule} />
        <CpuFigures schedule={schedule} />
      </section>
      <section class="pad" aria-labelledby="schedule-latency">
        <h2 id="schedule-latency">Wake-up latency: from a wake-up until the task runs</h2>
        <LatencyChart tasks={schedule.tasks} />
      </section>
      <section class="pad" aria-labelledby="schedule-moments">
        <h2 id="schedule-moments">Where NEED_RESCHED is seen</h2>
        <Moments schedule={schedule} />
      </section>
    </>
  );
}

function NotScheduled({ state }: { state: RunState }): JSX.Element {
  const { post } = usePanel();
  const others = state.scenarios.filter(({ isScheduled }) => isScheduled);
  return (
    <section class="pad" aria-labelledby="schedule-none">
      <h2 id="schedule-none">This run</h2>
      <p>
        The steps of this scenario say who runs, so the scheduler has no figures here.
        {others.length > 0 && ' Scenarios that it drives:'}
      </p>
      <ul class="scenario-links">
        {others.map(({ id, title }) => (
          <li key={id}>
            <button type="button" class="link" onClick={() => post({ type: 'chooseScenario', id })}>
              {title}
            </button>
          </li>
        ))}
      </ul>
    </section>
  );
}
