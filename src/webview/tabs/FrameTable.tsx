// Parts of a signal frame as a table, high addresses first: values, what they mean, which statements wrote and read
// them. What the picture shows, for reading and for screen readers.
// SPDX-License-Identifier: MIT
import type { JSX } from 'preact';
import type { FramePart, FrameReader, FrameWriter } from '../../protocol/panel.ts';
import { EventLink, PlaceLink } from '../parts/links.tsx';

export function FrameTable({ title, parts }: { title: string; parts: readonly FramePart[] }): JSX.Element {
  const wasRead = parts.some(({ readers }) => readers.length > 0);
  return (
    <div class="wide-table" tabIndex={0} role="region" aria-label={title}>
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
            {wasRead && <th scope="col">read by</th>}
          </tr>
        </thead>
        <tbody>
          {parts.map((part) => (
            <Row key={part.address} part={part} wasRead={wasRead} />
          ))}
        </tbody>
      </table>
    </div>
  );
}

function Row({ part, wasRead }: { part: FramePart; wasRead: boolean }): JSX.Element {
  return (
    <tr>
      <td>
        <code>{part.address}</code>
      </td>
      <td class="frame-part">
        {part.name.split('.').flatMap((word, i) => (i === 0 ? [word] : ['.', <wbr key={i} />, word]))}
      </td>
      <td class="right">{part.size}</td>
      <td class="frame-value">
        <code>{part.value}</code> <span class="dim">{part.decoded}</span>
      </td>
      <td>
        {part.writers.map((writer) => (
          <Writer key={writer.from} writer={writer} whole={part.writers.length === 1} short={wasRead} />
        ))}
      </td>
      {wasRead && (
        <td>
          {part.readers.length === 0 && <span class="dim">nobody</span>}
          {part.readers.map((reader) => (
            <Statement key={reader.event} of={reader} event={reader.event} short />
          ))}
        </td>
      )}
    </tr>
  );
}

function Writer(props: { writer: FrameWriter; whole: boolean; short: boolean }): JSX.Element {
  const { writer, whole, short } = props;
  const range = whole ? '' : `bytes ${writer.from} to ${writer.to - 1}: `;
  if (writer.event === null) return <div class="dim">{range}not written</div>;
  return <Statement of={writer} event={writer.event} before={range} short={short} />;
}

function Statement(props: {
  of: Pick<FrameReader, 'functionName' | 'text' | 'place'>;
  event: number;
  before?: string;
  /** Without the function's name, which is on hover. */
  short: boolean;
}): JSX.Element {
  const { of, event, before = '', short } = props;
  return (
    <div title={`${of.functionName}: ${of.text}`}>
      {before}
      {!short && of.functionName} <EventLink event={event} />{' '}
      {of.place !== null && <PlaceLink place={of.place} />}
    </div>
  );
}
