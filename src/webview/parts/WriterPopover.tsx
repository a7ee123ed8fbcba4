// The answer to "who wrote this?": the event that wrote the value, the one before that, and the next one; and who
// reads it before and after the cursor, where that is known.
// SPDX-License-Identifier: MIT
import type { JSX } from 'preact';
import type { WriterView } from '../../protocol/panel.ts';
import { usePanel } from '../panelContext.ts';
import { EventLink } from './links.tsx';
import { Popover } from './Popover.tsx';

export function WriterPopover({ writer }: { writer: WriterView }): JSX.Element {
  const { post } = usePanel();
  const { reads } = writer;
  const row = (words: string, event: number | null, none: string): JSX.Element => (
    <div>
      <dt>{words}</dt>
      <dd>{event === null ? <span class="dim">{none}</span> : <EventLink event={event} />}</dd>
    </div>
  );
  return (
    <Popover id="writer" title={writer.name} onClose={() => post({ type: 'closeWriter' })}>
      <dl>
        {row('written by', writer.writtenBy, 'nobody in this run')}
        {row('before that', writer.before, 'nobody')}
        {row('next write', writer.next, 'none')}
        {reads !== null && reads !== 'asked' && row('last read', reads.last, 'nobody in this run')}
        {reads !== null && reads !== 'asked' && row('next read', reads.next, 'none')}
        {reads === 'asked' && row('next read', null, 'playing the scenario again …')}
      </dl>
    </Popover>
  );
}
