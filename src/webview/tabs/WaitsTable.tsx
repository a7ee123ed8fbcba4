// The table of waits of one loop: a row for each page size, caches, preemption models, with and without cond_resched().
// Used by WaitsSection.tsx.
// SPDX-License-Identifier: MIT
import type { JSX } from 'preact';
import type { ShownWait, WaitGroup, WaitLine } from '../../protocol/panel.ts';
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
    <div class="wide-table" tabIndex={0} role="region" aria-label={`Waits, ${group.functionName}()`}>
      <table>
        <thead>
          <tr>
            <th scope="col">memory</th>
            <th scope="col">caches</th>
            <th scope="col">preemption model</th>
            <th scope="col">cond_resched()</th>
            <th scope="col" class="right">
              the other waits
            </th>
            <th scope="col" class="right">
              until the flag is set
            </th>
            <th scope="col" class="right">
              flag not acted on
            </th>
            <th scope="col" class="right">
              switch
            </th>
            <th scope="col">flag seen by</th>
          </tr>
        </thead>
        <tbody>
          {group.lines.map((line) => (
            <Rows key={`${line.sizeBytes} ${line.caches} ${line.models.join()}`} line={line} />
          ))}
        </tbody>
      </table>
    </div>
  );
}

function Rows({ line }: { line: WaitLine }): JSX.Element {
  const { asking, without } = line;
  return (
    <>
      {asking && <Row line={line} how="as in the tree" wait={asking} />}
      {without && <Row line={line} how={asking ? 'taken out' : 'not there'} wait={without} />}
    </>
  );
}

function Row({ line, how, wait }: { line: WaitLine; how: string; wait: ShownWait }): JSX.Element {
  return (
    <tr>
      <td>{pageSize(line.sizeBytes)}</td>
      <td>{line.caches}</td>
      <td>{line.models.join(', ')}</td>
      <td>{how}</td>
      <td class="right">
        <b>{waitText(wait.waitNs)}</b>
      </td>
      <td class="right">{duration(wait.flagNs, 'ns')}</td>
      <td class="right">{waitText(wait.unactedNs)}</td>
      <td class="right">{duration(wait.switchNs, 'ns')}</td>
      <td>{wait.leftBy === 'never' ? 'nobody: the loop goes in a circle' : seenBy[wait.leftBy]}</td>
    </tr>
  );
}
