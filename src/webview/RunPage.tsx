// The page of a Run, from top to bottom in the order of the questions: is something wrong, where in time, where in
// code, what changed and why, and the state it left. Below 360 px only the transport and the statement.
// SPDX-License-Identifier: MIT
import type { JSX } from 'preact';
import { useMemo, useState } from 'preact/hooks';
import type { PanelIntent } from '../protocol/panel.ts';
import { PanelContext } from './panelContext.ts';
import { FindingsRow } from './parts/FindingsRow.tsx';
import { Header } from './parts/Header.tsx';
import { Images } from './parts/Images.tsx';
import { KeysHelp } from './parts/KeysHelp.tsx';
import { LiveRegion } from './parts/LiveRegion.tsx';
import { Machine } from './parts/Machine.tsx';
import { ChangedAndWhy, Where } from './parts/Now.tsx';
import { Section } from './parts/Section.tsx';
import { StatusLine } from './parts/StatusLine.tsx';
import { Steps } from './parts/Steps.tsx';
import { Transport } from './parts/Transport.tsx';
import { WriterPopover } from './parts/WriterPopover.tsx';
import type { RunState } from './state/shownState.ts';
import { memoryForRun, toggled } from './state/viewMemory.ts';
import type { SectionName, ViewMemory } from './state/viewMemory.ts';
import { Timeline } from './timeline/Timeline.tsx';
import { useKeys } from './useKeys.ts';

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
  const memory = useMemo(() => memoryForRun(kept, run.runId), [kept, run.runId]);
  const tools = useMemo(
    () => ({ post, tasks: new Map(run.tasks.map((task) => [task.id, task])) }),
    [post, run.tasks],
  );
  const [help, setHelp] = useState(false);
  useKeys({ state, memory, setMemory, post, help, setHelp });
  const section = (name: SectionName) => ({
    name,
    open: !memory.folded.includes(name),
    onToggle: () => setMemory({ ...memory, folded: toggled(memory.folded, name) }),
  });
  const size = Math.max(0, ...cursor.images.map((image) => image.sizeBytes));
  return (
    <PanelContext.Provider value={tools}>
      <div class={making === null ? 'run' : 'run old'}>
        <header>
          <h1 class="unseen">Ringside simulator</h1>
          <Header state={state} />
          <Transport state={state} onHelp={() => setHelp(!help)} />
        </header>
        {making !== null && <Making message={making} onCancel={() => post({ type: 'cancel' })} />}
        <FindingsRow state={state} />
        <Timeline run={run} cursor={cursor.event} memory={memory} setMemory={setMemory} />
        <section class="now" aria-label="Current event">
          <Where run={run} cursor={cursor} />
          <ChangedAndWhy cursor={cursor} />
        </section>
        <main class="body">
          <p class="too-narrow">Below 360 px only the current event and the transport are shown.</p>
          <div class="columns">
            <Section {...section('steps')} title="Steps" note={cursor.operation}>
              <Steps steps={cursor.steps} />
            </Section>
            <Section {...section('machine')} title="Machine" note={`CPU ${cursor.cpu}`}>
              <Machine cpus={cursor.machine} cpu={cursor.cpu} />
            </Section>
          </div>
          <Section
            {...section('images')}
            title="Save images"
            note={size > 0 ? `XSAVE area, ${size.toLocaleString('en-US')} B, to scale` : ''}
          >
            <Images images={cursor.images} />
          </Section>
        </main>
        <StatusLine status={run.status} />
        {state.writer !== null && <WriterPopover writer={state.writer} />}
        {help && <KeysHelp onClose={() => setHelp(false)} />}
        <LiveRegion cursor={cursor} playing={state.playing} />
      </div>
    </PanelContext.Provider>
  );
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
