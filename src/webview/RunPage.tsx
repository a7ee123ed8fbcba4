// The page of a Run, from top to bottom in the order of the questions: is something wrong, where in time, where in
// code, what changed and why, and the state it left. Below 360 px only transport, findings and the statement.
// SPDX-License-Identifier: MIT
import type { JSX } from 'preact';
import { useCallback, useEffect, useMemo, useState } from 'preact/hooks';
import type { PanelIntent } from '../protocol/panel.ts';
import { PanelContext } from './panelContext.ts';
import { Breakpoints } from './parts/Breakpoints.tsx';
import { Callers } from './parts/Callers.tsx';
import { Export } from './parts/Export.tsx';
import { ChangeRow } from './parts/ChangeRow.tsx';
import { FindingsRow } from './parts/FindingsRow.tsx';
import { Header } from './parts/Header.tsx';
import { KeysHelp } from './parts/KeysHelp.tsx';
import { LiveRegion } from './parts/LiveRegion.tsx';
import { ChangedAndWhy, Where } from './parts/Now.tsx';
import { Settings } from './parts/Settings.tsx';
import { StatusLine } from './parts/StatusLine.tsx';
import { Transport } from './parts/Transport.tsx';
import { WriterPopover } from './parts/WriterPopover.tsx';
import type { RunState } from './state/shownState.ts';
import { stopsOf } from './state/stops.ts';
import { memoryForRun, runKey } from './state/viewMemory.ts';
import type { ViewMemory } from './state/viewMemory.ts';
import { CompareTab } from './tabs/CompareTab.tsx';
import { CostTab } from './tabs/CostTab.tsx';
import { RunTab } from './tabs/RunTab.tsx';
import { ScheduleTab } from './tabs/ScheduleTab.tsx';
import { SignalTab } from './tabs/SignalTab.tsx';
import { TabBar, tabId, tabPanelId } from './tabs/TabBar.tsx';
import { Timeline } from './timeline/Timeline.tsx';
import { usePointed } from './usePointed.ts';
import { useKeys } from './useKeys.ts';
import type { PopoverName } from './useKeys.ts';

interface Props {
  readonly state: RunState;
  readonly memory: ViewMemory;
  readonly setMemory: (memory: ViewMemory) => void;
  readonly post: (intent: PanelIntent) => void;
  /** What is being made while this old Run stays in view, or null. */
  readonly making: string | null;
}

export function RunPage({ state, memory: kept, setMemory, post, making }: Props): JSX.Element {
  const { run, cursor } = state;
  const memory = useMemo(() => memoryForRun(kept, runKey(run)), [kept, run]);
  const stops = useMemo(() => stopsOf(state.breakpoints), [state.breakpoints]);
  const tools = useMemo(
    () => ({
      post,
      tasks: new Map(run.tasks.map((task) => [task.id, task])),
      stops: new Set(stops),
      eventCycles: run.eventCycles,
    }),
    [post, run.tasks, run.eventCycles, stops],
  );
  const [popover, setPopover] = useState<PopoverName | null>(null);
  useKeys({ state, memory, setMemory, post, popover, setPopover });
  const togglePopover = (name: PopoverName): void => setPopover((open) => (open === name ? null : name));
  const onSettings = useCallback(() => togglePopover('settings'), []);
  const { tab } = memory;
  // The host makes what a tab shows while it is open; a Run that it has just made included.
  useEffect(() => post({ type: 'openTab', tab }), [post, tab]);
  usePointed(state.pointed, memory, setMemory);
  return (
    <PanelContext.Provider value={tools}>
      <div class={making === null ? 'run' : 'run old'}>
        <header>
          <h1 class="unseen">Ringside simulator</h1>
          <Header state={state} onSettings={onSettings} />
          <Transport
            state={state}
            onHelp={() => togglePopover('keys')}
            onExport={() => togglePopover('export')}
            onBreakpoints={() => togglePopover('breakpoints')}
          />
        </header>
        {making !== null && <Making message={making} onCancel={() => post({ type: 'cancel' })} />}
        <FindingsRow state={state} />
        {state.change !== null && (
          <ChangeRow
            change={state.change}
            undone={run.editedAt === null}
            onCompare={() => setMemory({ ...memory, tab: 'compare' })}
          />
        )}
        <Timeline run={run} cursor={cursor.event} stops={stops} memory={memory} setMemory={setMemory} />
        <main class="views">
          <TabBar tab={tab} onTab={(next) => setMemory({ ...memory, tab: next })} />
          <div class="view" role="tabpanel" id={tabPanelId} aria-labelledby={tabId(tab)}>
            <section class={`now now-${tab}`} aria-label="Current event">
              <Where run={run} cursor={cursor}>
                {memory.folded.includes('steps') && <Callers steps={cursor.steps} />}
              </Where>
              {tab === 'run' && <ChangedAndWhy cursor={cursor} />}
            </section>
            <div class="body">
              <p class="too-narrow">
                Below 360 px only findings, the current event and the transport are shown.
              </p>
              <OpenTab state={state} memory={memory} setMemory={setMemory} />
            </div>
          </div>
        </main>
        <StatusLine status={run.status} />
        {state.writer !== null && <WriterPopover writer={state.writer} />}
        {popover === 'keys' && <KeysHelp onClose={() => setPopover(null)} />}
        {popover === 'export' && (
          <Export state={state} memory={memory} stops={stops} onClose={() => setPopover(null)} />
        )}
        {popover === 'settings' && <Settings state={state} onClose={() => setPopover(null)} />}
        {popover === 'breakpoints' && <Breakpoints state={state} onClose={() => setPopover(null)} />}
        <LiveRegion cursor={cursor} playing={state.playing} />
      </div>
    </PanelContext.Provider>
  );
}

function OpenTab({ state, memory, setMemory }: Omit<Props, 'post' | 'making'>): JSX.Element {
  switch (memory.tab) {
    case 'run':
      return <RunTab state={state} memory={memory} setMemory={setMemory} />;
    case 'signal':
      return <SignalTab state={state} />;
    case 'cost':
      return <CostTab state={state} />;
    case 'compare':
      return <CompareTab state={state} />;
    case 'schedule':
      return <ScheduleTab state={state} />;
  }
}

function Making({ message, onCancel }: { message: string; onCancel: () => void }): JSX.Element {
  return (
    <div class="making" role="status">
      <span class="grow">Making the run anew: {message}</span>
      <button type="button" class="link" onClick={onCancel}>
        cancel
      </button>
    </div>
  );
}
