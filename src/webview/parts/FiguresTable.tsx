// A table of figures that stays readable in a narrow panel: there each row becomes a small block, its first cell as the
// title, the others in pairs of name and value. Roles are written out, because the blocks would lose them.
// SPDX-License-Identifier: MIT
import type { ComponentChild, JSX } from 'preact';

/** `right`: figures; `whole`: a value that needs a line of its own in a narrow panel. */
export type FiguresHead = readonly [text: string, how?: 'right' | 'whole'];

export interface FiguresRow {
  readonly key: string;
  /** One for each head; null where there is nothing to say. */
  readonly cells: readonly ComponentChild[];
}

export function FiguresTable(props: {
  label: string;
  heads: readonly FiguresHead[];
  rows: readonly FiguresRow[];
  class?: string;
}): JSX.Element {
  const { label, heads, rows } = props;
  const side = (how: FiguresHead[1]): string | undefined => (how === 'right' ? 'right' : undefined);
  return (
    <div class="wide-table" tabIndex={0} role="region" aria-label={label}>
      <table class={`figures ${props.class ?? ''}`} role="table">
        <thead role="rowgroup">
          <tr role="row">
            {heads.map(([text, how]) => (
              <th key={text} role="columnheader" scope="col" class={side(how)}>
                {text}
              </th>
            ))}
          </tr>
        </thead>
        <tbody role="rowgroup">
          {rows.map(({ key, cells }) => (
            <tr key={key} role="row">
              {heads.map(([text, how], i) => (
                <Cell key={text} head={i === 0 ? null : text} how={how}>
                  {cells[i]}
                </Cell>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

function Cell(props: {
  /** Null: the cell names its row. */
  head: string | null;
  how: FiguresHead[1];
  children: ComponentChild;
}): JSX.Element {
  const { head, how, children } = props;
  const content = children === null || children === '' ? null : <div class="figure">{children}</div>;
  if (head === null)
    return (
      <th role="rowheader" scope="row">
        {content}
      </th>
    );
  return (
    <td role="cell" class={how} data-head={head}>
      {content}
    </td>
  );
}
