// How long another task waits while the tree's loops fill a huge page: the answer in a sentence, as a chart and as a table,
// for the loop and the kind of other task that are chosen. Says how far measuring is. Used by ScheduleTab.tsx.
// SPDX-License-Identifier: MIT
import type { JSX } from 'preact';
import { useState } from 'preact/hooks';
import type { OtherTask, ShownWaitsTable, WaitLoop, WaitsView } from '../../protocol/panel.ts';
import { usePanel } from '../panelContext.ts';
import { Basis } from '../parts/Basis.tsx';
import { PlaceLink } from '../parts/links.tsx';
import { Picker } from '../parts/Picker.tsx';
import { WaitsChart } from './WaitsChart.tsx';
import { pageSize, WaitsTable } from './WaitsTable.tsx';
import { grouped } from '../parts/grouped.ts';

const otherLabels: { readonly [O in OtherTask]: string } = {
  fifo: 'a SCHED_FIFO task, which never waits for fairness',
  fair: 'a task of the same kind, to which the scheduler is fair',
};

export function WaitsSection({ waits }: { waits: WaitsView }): JSX.Element {
  return (
    <>
      <h2 id="waits-title">
        How long another task waits while a long loop runs <Basis of="illustrative costs" />
      </h2>
      <Progress waits={waits} />
      {waits.table && <Answer table={waits.table} old={waits.state !== 'done'} />}
    </>
  );
}

function Progress({ waits }: { waits: WaitsView }): JSX.Element | null {
  const { post } = usePanel();
  switch (waits.state) {
    case 'done':
      return null;
    case 'running':
      return (
        <div class="sweep-progress">
          <progress aria-label="Loops measured" value={waits.done} max={Math.max(1, waits.steps)} />
          <span role="status">
            {waits.steps > 0 && `${waits.done + 1} of ${waits.steps}: `}
            {waits.what}
          </span>
          <button type="button" class="link" onClick={() => post({ type: 'cancelWaits' })}>
            cancel
          </button>
        </div>
      );
    case 'none':
      return (
        <>
          {waits.message !== '' && <p>{waits.message}</p>}
          <button type="button" class="button" onClick={() => post({ type: 'startWaits' })}>
            Measure the tree's loops
          </button>
        </>
      );
  }
}

function Answer({ table, old }: { table: ShownWaitsTable; old: boolean }): JSX.Element | null {
  const [name, setName] = useState('');
  const [other, setOther] = useState<OtherTask>('fifo');
  const names = [...new Set(table.groups.map(({ functionName }) => functionName))];
  const chosen = names.includes(name) ? name : (names[0] ?? '');
  const group = table.groups.find((one) => one.functionName === chosen && one.other === other);
  if (!group) return null;
  const { treeLabel, scheduler, hz, cpus, costs, notes } = table;
  return (
    <div class={old ? 'old' : undefined}>
      {old && <p class="dim">This is the table of the code before.</p>}
      <div class="waits-choice">
        <Picker
          label="Loop of the tree"
          value={chosen}
          choices={names.map((one) => ({ value: one, label: `${one}()` }))}
          onPick={setName}
        />
        <Picker
          label="The task that wakes"
          value={other}
          choices={(['fifo', 'fair'] as const).map((one) => ({ value: one, label: otherLabels[one] }))}
          onPick={(value) => setOther(value === 'fair' ? 'fair' : 'fifo')}
        />
      </div>
      <p class="answer">{group.words}</p>
      {other === 'fair' && (
        <p class="dim">
          Until the scheduler sets the flag, the wait is fairness: the copier has the rest of its slice. Where
          in its slice the other wakes differs a little from row to row.
        </p>
      )}
      {table.loops
        .filter(({ functionName }) => functionName === chosen)
        .map((loop) => (
          <Measured key={loop.sizeBytes} loop={loop} />
        ))}
      <p class="chart-title">How long the other task waits, on a logarithmic axis</p>
      <WaitsChart group={group} hz={hz} />
      <p class="dim">
        {treeLabel}, {scheduler === 'cfs' ? 'CFS' : 'EEVDF'}, {hz} Hz, slices as with {cpus} CPUs. The loop is
        executed from the tree, with cond_resched() and with it taken out of the source in memory; the other
        task wakes in the middle, just after a question or a look at the flag, so that this is the longest
        wait there is. Costs: {costs}.
      </p>
      <WaitsTable group={group} />
      <ul class="waits-notes dim">
        {notes.map((note) => (
          <li key={note}>{note}</li>
        ))}
      </ul>
    </div>
  );
}

/** Where the loop asks, and how it was measured. */
function Measured({ loop }: { loop: WaitLoop }): JSX.Element {
  const { sizeBytes, question, questionIn, look, executed, even, bodies, statementsPerBody } = loop;
  return (
    <p class="dim">
      {pageSize(sizeBytes)}:{' '}
      {look && (
        <>
          need_resched() <PlaceLink place={look} />, then{' '}
        </>
      )}
      {question ? (
        <>
          cond_resched() in {questionIn}() <PlaceLink place={question} />
        </>
      ) : (
        'asks nowhere'
      )}
      ; {statementsPerBody} statements for each small page, {grouped(executed)} of {grouped(bodies)} executed
      {executed < bodies &&
        (even
          ? ', the others are the same to the cycle'
          : '; they differ a little, and the length of the loop is in proportion')}
    </p>
  );
}
