// Parts of a signal frame as a table, high addresses first: values, what they mean, which statements wrote and read
// them. What the picture shows, for reading and for screen readers.
// SPDX-License-Identifier: MIT
import type { ComponentChild, JSX } from 'preact';
import type { FramePart, FrameReader, FrameWriter } from '../../protocol/panel.ts';
import { FiguresTable } from '../parts/FiguresTable.tsx';
import { EventLink, PlaceLink } from '../parts/links.tsx';

export function FrameTable({ title, parts }: { title: string; parts: readonly FramePart[] }): JSX.Element {
  const wasRead = parts.some(({ readers }) => readers.length > 0);
  return (
    <FiguresTable
      label={title}
      class="frame-table"
      heads={[
        ['part'],
        ['address'],
        ['bytes', 'right'],
        ['value', 'whole'],
        ['written by', 'whole'],
        ...(wasRead ? [['read by', 'whole'] as const] : []),
      ]}
      rows={parts.map((part) => ({ key: part.address, cells: cellsOf(part, wasRead) }))}
    />
  );
}

const cellsOf = (part: FramePart, wasRead: boolean): readonly ComponentChild[] => [
  part.name.split('.').flatMap((word, i) => (i === 0 ? [word] : ['.', <wbr key={i} />, word])),
  <code key="address">{part.address}</code>,
  part.size,
  <>
    <code>{part.value}</code> <span class="dim">{part.decoded}</span>
  </>,
  part.writers.map((writer) => (
    <Writer key={writer.from} writer={writer} whole={part.writers.length === 1} short={wasRead} />
  )),
  <>
    {part.readers.length === 0 && <span class="dim">nobody</span>}
    {part.readers.map((reader) => (
      <Statement key={reader.event} of={reader} event={reader.event} short />
    ))}
  </>,
];

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
