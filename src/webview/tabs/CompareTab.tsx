// The tab "Compare": the shown Run (B) beside another (A): the one before the edits, or one with another tree, CPU or
// boot option. One cursor for both, figures, findings that came and went, and the first difference.
// SPDX-License-Identifier: MIT
import type { JSX } from 'preact';
import type {
  CompareChoice,
  ComparedCursor,
  CompareEvent,
  CompareFigure,
  CompareView,
} from '../../protocol/panel.ts';
import { usePanel } from '../panelContext.ts';
import { signed } from '../parts/ChangeRow.tsx';
import { EventLink, PlaceLink } from '../parts/links.tsx';
import { Picker, withPresent } from '../parts/Picker.tsx';
import type { RunState } from '../state/shownState.ts';
import { CompareRows } from './CompareRows.tsx';
import { grouped } from '../parts/grouped.ts';

export function CompareTab({ state }: { state: RunState }): JSX.Element {
  const { post } = usePanel();
  const shown = state.tabView?.tab === 'compare' ? state.tabView : null;
  const choice = shown?.choice ?? { key: 'before', value: '' };
  const choices = choicesOf(state);
  const value = `${choice.key}=${choice.value}`;
  return (
    <div class="compare">
      <div class="bar compare-bar">
        <b>A</b>
        <Picker
          label="Compare with"
          class="compare-with"
          value={value}
          choices={withPresent(choices, { value, label: value })}
          onPick={(picked) => post({ type: 'compareWith', with: choiceOf(picked) })}
        />
        <b>B</b> <span class="tree-label">the run that is shown</span>
      </div>
      {shown?.view ? (
        <Compared view={shown.view} cursor={shown.cursor} />
      ) : (
        <p class="nothing" role="status">
          {shown?.message || 'Comparing.'}
          {shown?.message.startsWith('nothing was edited') &&
            '. Edit the code, or choose another tree, CPU or option to compare with.'}
        </p>
      )}
    </div>
  );
}

/** What the run may be compared with; each value is KEY=VALUE. */
function choicesOf(state: RunState): { value: string; label: string }[] {
  return [
    { value: 'before=', label: 'the run before my edits' },
    { value: 'era=', label: 'the open tree' },
    ...state.eras.map(({ id, label }) => ({ value: `era=${id}`, label })),
    ...state.profiles.map(({ id, label }) => ({ value: `profile=${id}`, label: `CPU: ${label}` })),
    ...state.settings
      .filter(({ key }) => key === 'boot')
      .flatMap(({ offered }) =>
        offered.map((option) => ({ value: `boot=${option}`, label: `boot: ${option || 'no options'}` })),
      ),
  ];
}

function choiceOf(picked: string): CompareChoice {
  const equals = picked.indexOf('=');
  const key = picked.slice(0, equals);
  const value = picked.slice(equals + 1);
  return key === 'era' || key === 'profile' || key === 'boot' ? { key, value } : { key: 'before', value: '' };
}

function Compared({ view, cursor }: { view: CompareView; cursor: ComparedCursor | null }): JSX.Element {
  return (
    <>
      <section class="pad" aria-labelledby="difference-title">
        <h2 id="difference-title">First difference</h2>
        {view.first === null ? (
          <p>The runs are the same, statement by statement, value by value.</p>
        ) : (
          <p>
            {view.first.b === null ? 'past the end of B' : <EventLink event={view.first.b} />},{' '}
            {view.first.words}
          </p>
        )}
        {view.rows.length > 0 && <CompareRows rows={view.rows} a={view.a} b={view.b} />}
      </section>
      {cursor !== null && (
        <section class="pad" aria-labelledby="cursor-title">
          <h2 id="cursor-title">At the cursor</h2>
          <Side name="A" event={cursor.a} />
          <Side name="B" event={cursor.b} />
        </section>
      )}
      <section class="pad" aria-labelledby="figures-title">
        <h2 id="figures-title">Whole run</h2>
        <Figures view={view} />
      </section>
      <Findings view={view} />
    </>
  );
}

function Side({ name, event }: { name: 'A' | 'B'; event: CompareEvent | null }): JSX.Element {
  return (
    <div class="compare-side">
      <b>{name}</b>{' '}
      {event === null ? (
        <span class="dim">has no such statement as often</span>
      ) : (
        <>
          <span class="dim">event {event.event}</span> <code>{event.text}</code>{' '}
          <code class="value">{event.note}</code> {event.place !== null && <PlaceLink place={event.place} />}
        </>
      )}
    </div>
  );
}

function Figures({ view }: { view: CompareView }): JSX.Element {
  return (
    <div class="wide-table" tabIndex={0} role="region" aria-label="Figures of both runs">
      <table>
        <thead>
          <tr>
            <th scope="col">figure</th>
            <th scope="col" class="right">
              A: {view.a}
            </th>
            <th scope="col" class="right">
              B: {view.b}
            </th>
            <th scope="col" class="right">
              B − A
            </th>
          </tr>
        </thead>
        <tbody>
          {view.figures.map((figure) => (
            <FigureRow key={figure.name} figure={figure} />
          ))}
        </tbody>
      </table>
    </div>
  );
}

function FigureRow({ figure: { name, a, b } }: { figure: CompareFigure }): JSX.Element {
  return (
    <tr>
      <td>{name}</td>
      <td class="right">{grouped(a)}</td>
      <td class="right">{grouped(b)}</td>
      <td class={a === b ? 'right dim' : 'right differs'}>{signed(b - a)}</td>
    </tr>
  );
}

function Findings({ view }: { view: CompareView }): JSX.Element | null {
  const { newFindings, goneFindings } = view;
  if (newFindings.length + goneFindings.length === 0) return null;
  return (
    <section class="pad" aria-labelledby="findings-title">
      <h2 id="findings-title">Findings of one run only</h2>
      <ul class="scenario-links">
        {newFindings.map(({ event, checker, message }, i) => (
          <li key={i}>
            <b>in B only:</b> {checker}: {message}, <EventLink event={event} />
          </li>
        ))}
        {goneFindings.map(({ checker, message }, i) => (
          <li key={i}>
            <b>in A only:</b> {checker}: {message}
          </li>
        ))}
      </ul>
    </section>
  );
}
