// The block that answers the cursor's questions: where (event, CPU, task, statement), what changed, and why.
// SPDX-License-Identifier: MIT
import type { ComponentChildren, JSX } from 'preact';
import type { CursorView, Origin, RunView, ViewChange } from '../../protocol/panel.ts';
import { EventLink, PlaceLink, ValueLink } from './links.tsx';
import { TaskName } from './TaskChip.tsx';
import { grouped } from './grouped.ts';

const originLabels: { readonly [K in Origin]: string } = {
  tree: 'tree',
  'stand-in': 'stand-in',
  cpu: 'CPU',
  program: 'program',
};

const originHints: { readonly [K in Origin]: string } = {
  tree: 'The C of the open tree ran',
  'stand-in': "The open tree has no code for this; a stand-in tree's C ran",
  cpu: 'The CPU did this by itself',
  program: "The scenario's user program",
};

export function OriginTag({ origin }: { origin: Origin }): JSX.Element {
  return (
    <span class={`tag origin-${origin}`} title={originHints[origin]}>
      {originLabels[origin]}
    </span>
  );
}

export function Where({
  run,
  cursor,
  children,
}: {
  run: RunView;
  cursor: CursorView;
  /** Above the statement: the callers, while Steps does not show them. */
  children?: ComponentChildren;
}): JSX.Element {
  const { statement } = cursor;
  return (
    <>
      <div class="now-key">Where</div>
      <div class="now-value">
        <div>
          event <b>{cursor.event}</b> <span class="dim">of {run.eventCount - 1}</span> <Dot /> cycle{' '}
          {grouped(cursor.cycle)} <Dot /> CPU {cursor.cpu} <Dot />{' '}
          <TaskName id={cursor.task} none="no task" /> <Dot />{' '}
          {cursor.mode === 'user' ? 'user mode' : 'kernel'}
          {cursor.operation !== '' && (
            <>
              {' '}
              <Dot /> {cursor.operation}
            </>
          )}
        </div>
        {children}
        <div class="statement" aria-current="step">
          <code class="code" title={statement.functionName}>
            {statement.text}
          </code>
          {statement.note !== '' && <code class="value">{statement.note}</code>}
          <span class="at">
            <OriginTag origin={statement.origin} />{' '}
            {statement.place !== null && <PlaceLink place={statement.place} />}
          </span>
        </div>
      </div>
    </>
  );
}

export function ChangedAndWhy({ cursor }: { cursor: CursorView }): JSX.Element {
  return (
    <>
      <div class="now-key">Changed</div>
      <div class="now-value changes">
        {cursor.changed.length === 0 && <span class="dim">nothing</span>}
        {cursor.changed.map((change) => (
          <Change key={`${change.name} ${change.key}`} change={change} />
        ))}
        {cursor.changedMore > 0 && <span class="dim">and {cursor.changedMore} more</span>}
      </div>
      {cursor.why.length > 0 && (
        <>
          <div class="now-key">Why</div>
          <div class="now-value">
            {cursor.why.map((reason, i) => (
              <div key={i}>
                {reason.text}
                {reason.event !== null && (
                  <>
                    , <EventLink event={reason.event} />
                  </>
                )}
              </div>
            ))}
          </div>
        </>
      )}
    </>
  );
}

function Change({ change }: { change: ViewChange }): JSX.Element {
  return (
    <span class="change">
      <ValueLink of={change.key}>{change.name}</ValueLink> <code class="before">{change.before}</code>
      <span class="dim" aria-label="to">
        {' → '}
      </span>
      <code class="after">{change.after}</code>
    </span>
  );
}

const Dot = (): JSX.Element => <span class="dim">·</span>;
