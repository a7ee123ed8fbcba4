// The table of waits of one loop: a row for each page size, caches, preemption models, with and without cond_resched().
// Used by WaitsSection.tsx.
// SPDX-License-Identifier: MIT
import type { JSX } from 'preact';
import type { ShownWait, WaitGroup, WaitLine } from '../../protocol/panel.ts';
import { FiguresTable } from '../parts/FiguresTable.tsx';
import type { FiguresRow } from '../parts/FiguresTable.tsx';
import { duration } from '../trace/duration.ts';
import { seenBy } from './Moments.tsx';

/** "2 MiB". */
export const pageSize = (bytes: number): string =>
  bytes >= 2 ** 30 ? `${bytes / 2 ** 30} GiB` : `${bytes / 2 ** 20} MiB`;

/** Null: for ever. */
export const waitText = (ns: number | null, digits = 4): string =>
  ns === null ? 'for ever' : duration(ns, 'ns', digits);

export function WaitsTable({ group }: { group: WaitGroup }): JSX.Element {
  return (
    <FiguresTable
      label={`Waits, ${group.functionName}()`}
      class="waits-table"
      heads={[
        ['memory, caches'],
        ['preemption model', 'whole'],
        ['cond_resched()'],
        ['the other waits', 'right'],
        ['until the flag is set', 'right'],
        ['flag not acted on', 'right'],
        ['switch', 'right'],
        ['flag seen by', 'whole'],
      ]}
      rows={group.lines.flatMap(rowsOf)}
    />
  );
}

function rowsOf(line: WaitLine): readonly FiguresRow[] {
  const { asking, without } = line;
  return [
    ...(asking ? [row(line, 'as in the tree', asking)] : []),
    ...(without ? [row(line, asking ? 'taken out' : 'not there', without)] : []),
  ];
}

const row = (line: WaitLine, how: string, wait: ShownWait): FiguresRow => ({
  key: `${line.sizeBytes} ${line.caches} ${line.models.join()} ${how}`,
  cells: [
    `${pageSize(line.sizeBytes)}, ${line.caches}`,
    line.models.join(', '),
    how,
    <b key="wait">{waitText(wait.waitNs)}</b>,
    duration(wait.flagNs, 'ns'),
    waitText(wait.unactedNs),
    duration(wait.switchNs, 'ns'),
    wait.leftBy === 'never' ? 'nobody: the loop goes in a circle' : seenBy[wait.leftBy],
  ],
});
