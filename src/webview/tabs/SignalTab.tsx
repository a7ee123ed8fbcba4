// The tab "Signal": the signal frame at the cursor, part by part with values and writers. Says so where the Run has no
// signal, or none yet, and what to do.
// SPDX-License-Identifier: MIT
import type { JSX } from 'preact';
import type { SignalFrameView, SignalsView } from '../../protocol/panel.ts';
import { usePanel } from '../panelContext.ts';
import { EventLink } from '../parts/links.tsx';
import { TaskName } from '../parts/TaskChip.tsx';
import type { RunState } from '../state/shownState.ts';
import { FrameTable } from './FrameTable.tsx';

export function SignalTab({ state }: { state: RunState }): JSX.Element {
  const signals = state.tabView?.tab === 'signal' ? state.tabView.signals : null;
  if (!signals) return <p class="nothing">Reading the user stack.</p>;
  if (signals.deliveries.length === 0) return <NoSignal state={state} />;
  return (
    <div class="pad signal">
      <Deliveries signals={signals} />
      {signals.frame === null ? (
        <p class="nothing">No signal has been taken up yet at event {signals.event}.</p>
      ) : (
        <Frame frame={signals.frame} />
      )}
    </div>
  );
}

function NoSignal({ state }: { state: RunState }): JSX.Element {
  const { post } = usePanel();
  const others = state.scenarios.filter(({ hasSignals }) => hasSignals);
  return (
    <div class="pad">
      <p>No task gets a signal in this run, so there is no signal frame.</p>
      {others.length > 0 && (
        <>
          <p class="dim">Scenarios that have one:</p>
          <ul class="scenario-links">
            {others.map(({ id, title }) => (
              <li key={id}>
                <button type="button" class="link" onClick={() => post({ type: 'chooseScenario', id })}>
                  {title}
                </button>
              </li>
            ))}
          </ul>
        </>
      )}
    </div>
  );
}

/** The signals of the Run, each with the events at which it is taken up and at which its frame is whole. */
function Deliveries({ signals }: { signals: SignalsView }): JSX.Element {
  return (
    <ul class="deliveries" aria-label="Signals of the run">
      {signals.deliveries.map(({ delivery, event, ready, task, signal }) => (
        <li key={delivery} aria-current={signals.frame?.delivery === delivery ? 'true' : undefined}>
          <TaskName id={task} none="no task" /> <b>{signal}</b> taken up at <EventLink event={event} />, in
          its handler after <EventLink event={ready} />
        </li>
      ))}
    </ul>
  );
}

function Frame({ frame }: { frame: SignalFrameView }): JSX.Element {
  if (frame.struct === null)
    return <p class="nothing">The kernel made no frame for {frame.signal}: it refused to deliver.</p>;
  return <FrameTable frame={frame} />;
}
