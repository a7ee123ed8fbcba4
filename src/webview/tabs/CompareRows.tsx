// The events around the first difference of two Runs, side by side; in a narrow panel one after the other, with - and +.
// SPDX-License-Identifier: MIT
import type { JSX } from 'preact';
import type { CompareEvent, CompareRow } from '../../protocol/panel.ts';
import { usePanel } from '../panelContext.ts';

export function CompareRows(props: { rows: readonly CompareRow[]; a: string; b: string }): JSX.Element {
  const { rows, a, b } = props;
  const depth = Math.min(...rows.flatMap((row) => [row.a?.depth ?? 99, row.b?.depth ?? 99]));
  return (
    <div class="wide-table" tabIndex={0} role="region" aria-label="Events around the first difference">
      <table class="compare-rows">
        <thead>
          <tr>
            <th scope="col">A: {a}</th>
            <th scope="col">B: {b}</th>
          </tr>
        </thead>
        <tbody>
          {rows.map((row, i) => (
            <tr key={i} class={row.same ? '' : 'differs'}>
              <Cell event={row.a} sign={row.same ? '' : '−'} base={depth} />
              <Cell event={row.b} sign={row.same ? '' : '+'} base={depth} goes />
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

function Cell(props: {
  event: CompareEvent | null;
  sign: string;
  base: number;
  goes?: boolean;
}): JSX.Element {
  const { event, sign, base, goes } = props;
  const { post } = usePanel();
  if (event === null) return <td class="gap" />;
  const number = (
    <span class="compare-event">
      {event.event} {sign}
    </span>
  );
  return (
    <td class={sign === '' ? '' : goes ? 'added' : 'removed'} title={event.functionName}>
      <div class="compare-cell">
        {goes ? (
          <button
            type="button"
            class="link"
            aria-label={`event ${event.event}`}
            onClick={() => post({ type: 'goTo', event: event.event })}
          >
            {number}
          </button>
        ) : (
          number
        )}
        <code class="compare-text" style={{ paddingLeft: `${Math.min(8, event.depth - base) * 8}px` }}>
          {event.text}
        </code>
        {event.note !== '' && <code class="value">{event.note}</code>}
      </div>
    </td>
  );
}
