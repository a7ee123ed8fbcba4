// The tab "Signal": the signal frame at the cursor as a picture of the user stack, and the fields of the part that was
// chosen in it. Says so where the Run has no signal, or none yet, and what to do.
// SPDX-License-Identifier: MIT
import type { JSX } from 'preact';
import { useState } from 'preact/hooks';
import type { SignalFrameView, SignalsView } from '../../protocol/panel.ts';
import { usePanel } from '../panelContext.ts';
import { StripePatterns } from '../parts/ImageBar.tsx';
import { EventLink } from '../parts/links.tsx';
import { TaskName } from '../parts/TaskChip.tsx';
import type { RunState } from '../state/shownState.ts';
import { frameGroups } from './frameGroups.ts';
import { FramePicture } from './FramePicture.tsx';
import { FrameTable } from './FrameTable.tsx';
import { grouped } from '../parts/grouped.ts';

export function SignalTab({ state }: { state: RunState }): JSX.Element {
  const signals = state.tabView?.tab === 'signal' ? state.tabView.signals : null;
  if (!signals) return <p class="nothing">Reading the user stack.</p>;
  if (signals.deliveries.length === 0) return <NoSignal state={state} />;
  return (
    <div class="pad signal">
      <Deliveries signals={signals} />
      {signals.frame === null ? (
        <p class="dim">No signal has been taken up yet at event {signals.event}.</p>
      ) : (
        <Frame frame={signals.frame} cursor={signals.event} />
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

const structs: { readonly [S in NonNullable<SignalFrameView['struct']>]: string } = {
  rt_sigframe: '64-bit frame, struct rt_sigframe',
  rt_sigframe_ia32: '32-bit frame, struct rt_sigframe_ia32',
  sigframe_ia32: '32-bit frame without siginfo, struct sigframe_ia32',
};

function Frame({ frame, cursor }: { frame: SignalFrameView; cursor: number }): JSX.Element {
  const [chosen, setChosen] = useState('sw_reserved');
  if (frame.struct === null)
    return <p class="dim">The kernel made no frame for {frame.signal}: it refused to deliver.</p>;
  const groups = frameGroups(frame, cursor);
  const group = groups.find(({ name }) => name === chosen);
  const shown = group?.parts ?? groups.flatMap(({ parts }) => parts);
  const title = group ? `Fields of ${group.name}` : 'All parts';
  const size = frame.parts.reduce((sum, part) => sum + part.size, 0);
  return (
    <>
      <StripePatterns />
      <p class="dim">
        {structs[frame.struct]}, {grouped(size)} B of the {frame.onAltStack ? 'alternate' : 'user'} stack to
        scale, as of event {cursor}
      </p>
      <FramePicture frame={frame} groups={groups} chosen={chosen} onChoose={setChosen} />
      <div class="fields-head">
        <h2>{title}</h2>
        {group && (
          <button type="button" class="link" onClick={() => setChosen('')}>
            all parts
          </button>
        )}
      </div>
      <FrameTable title={title} parts={shown} />
    </>
  );
}
