// The row that answers "is something wrong?": why the Run stopped, a notice of the host, the first finding. It is
// always there, so that nothing jumps when a finding comes.
// SPDX-License-Identifier: MIT
import type { JSX } from 'preact';
import { usePanel } from '../panelContext.ts';
import type { RunState } from '../state/shownState.ts';
import { Icon } from './Icon.tsx';
import { EventLink, PlaceLink } from './links.tsx';
import { grouped } from './grouped.ts';
import { memoBy } from './memoBy.ts';

function FindingsRowView({ state }: { state: RunState }): JSX.Element {
  const { post } = usePanel();
  const { run, notice } = state;
  const { findings, stopped } = run;
  const [first] = findings;
  const events = `${grouped(run.eventCount)} events`;
  return (
    <section class="findings" aria-label="Findings">
      {stopped !== null && (
        <div class="finding-row bad">
          <Icon name="error" />
          <span class="grow">
            <b>The run stopped:</b> {stopped.message}. <span class="dim">The {events} before it stand.</span>
          </span>
          {stopped.place !== null && <PlaceLink place={stopped.place} />}
        </div>
      )}
      {notice !== null && (
        <div class="finding-row noted">
          <Icon name="info" />
          <span class="grow">{notice}</span>
        </div>
      )}
      {first !== undefined && (
        <div class="finding-row bad">
          <Icon name="error" />
          <span class="grow">
            <b>
              {findings.length} {findings.length === 1 ? 'finding' : 'findings'}:
            </b>{' '}
            {first.message}, <EventLink event={first.event} />
          </span>
          {findings.length > 1 && (
            <button
              type="button"
              class="link"
              title="Next finding (F)"
              onClick={() => post({ type: 'move', how: 'nextFinding' })}
            >
              next finding
            </button>
          )}
        </div>
      )}
      {first === undefined && stopped === null && notice === null && (
        <div class="finding-row">
          <span class="grow dim">
            No findings. {run.checkers} {run.checkers === 1 ? 'checker' : 'checkers'} ran on {events}.
          </span>
        </div>
      )}
    </section>
  );
}

export const FindingsRow = memoBy(FindingsRowView, ({ state }) => [state.run, state.notice]);
