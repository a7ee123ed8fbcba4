// The parts of a signal frame as a table, high addresses first: what the picture shows, for reading and for screen
// readers. Each range of a part says which statement wrote it.
// SPDX-License-Identifier: MIT
import type { JSX } from 'preact';
import type { FramePart, FrameWriter, SignalFrameView } from '../../protocol/panel.ts';
import { EventLink, PlaceLink } from '../parts/links.tsx';

export function FrameTable({ frame }: { frame: SignalFrameView }): JSX.Element {
  return (
    <div class="wide-table" tabIndex={0} role="region" aria-label="Parts of the signal frame">
      <table class="frame-table">
        <thead>
          <tr>
            <th scope="col">address</th>
            <th scope="col">part</th>
            <th scope="col" class="right">
              bytes
            </th>
            <th scope="col">value</th>
            <th scope="col">written by</th>
          </tr>
        </thead>
        <tbody>
          {frame.parts.toReversed().map((part) => (
            <Row key={part.address} part={part} />
          ))}
        </tbody>
      </table>
    </div>
  );
}

function Row({ part }: { part: FramePart }): JSX.Element {
  return (
    <tr>
      <td>
        <code>{part.address}</code>
      </td>
      <td>{part.name}</td>
      <td class="right">{part.size}</td>
      <td>
        <code>{part.value}</code>
      </td>
      <td>
        {part.writers.map((writer) => (
          <Writer key={writer.from} writer={writer} whole={part.writers.length === 1} />
        ))}
      </td>
    </tr>
  );
}

function Writer({ writer, whole }: { writer: FrameWriter; whole: boolean }): JSX.Element {
  const range = whole ? '' : `bytes ${writer.from} to ${writer.to - 1}: `;
  if (writer.event === null) return <div class="dim">{range}not written</div>;
  return (
    <div title={writer.text}>
      {range}
      {writer.functionName} <EventLink event={writer.event} />{' '}
      {writer.place !== null && <PlaceLink place={writer.place} />}
    </div>
  );
}
