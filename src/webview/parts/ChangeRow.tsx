// What the edits changed, in one row under the findings: the first difference, what counts differ, findings that came
// and went. The whole of it is in the Compare tab.
// SPDX-License-Identifier: MIT
import type { JSX } from 'preact';
import type { CompareFigure, EditChange } from '../../protocol/panel.ts';
import { Icon } from './Icon.tsx';
import { EventLink } from './links.tsx';
import { grouped } from './grouped.ts';

const mostFigures = 3;

export function ChangeRow(props: {
  change: EditChange;
  /** The text is the saved one again. */
  undone: boolean;
  onCompare: () => void;
}): JSX.Element {
  const { change, undone, onCompare } = props;
  const { first, newFindings, goneFindings } = change;
  const differ = change.figures.filter(
    ({ name, a, b }) => a !== b && name !== 'findings' && name !== 'events',
  );
  return (
    <section class="finding-row change-row" aria-label="What the edit changed">
      <Icon name="info" />
      <span class="grow">
        {first === null ? (
          undone ? (
            'The edit is undone: the run is the one before it.'
          ) : (
            'After the edit the run is the same, statement by statement.'
          )
        ) : (
          <>
            <b>After the edit:</b> {differ.slice(0, mostFigures).map(figureText).join(', ')}
            {differ.length === 0 && 'counts are the same'}
            {newFindings.length > 0 && `; ${counted(newFindings.length, 'new finding')}`}
            {goneFindings > 0 && `; ${counted(goneFindings, 'finding')} gone`}
            {first.b !== null && (
              <>
                ; first difference at <EventLink event={first.b} />
              </>
            )}
          </>
        )}
      </span>
      {first !== null && (
        <button type="button" class="link" onClick={onCompare}>
          compare
        </button>
      )}
    </section>
  );
}

const counted = (count: number, what: string): string => `${count} ${what}${count === 1 ? '' : 's'}`;

/** "restores 5 to 4 (−1)". */
function figureText({ name, a, b }: CompareFigure): string {
  return `${name} ${grouped(a)} to ${grouped(b)} (${signed(b - a)})`;
}

/** With a minus sign that is as wide as a plus. */
export function signed(difference: number): string {
  if (difference === 0) return '0';
  return `${difference > 0 ? '+' : '−'}${grouped(Math.abs(difference))}`;
}
