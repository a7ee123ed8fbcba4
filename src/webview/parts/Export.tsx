// What can be taken out of the panel: the events as a trace or a table, the timeline and the save images as pictures.
// The host asks where it goes and writes it.
// SPDX-License-Identifier: MIT
import type { JSX } from 'preact';
import type { PanelPicture } from '../../protocol/panel.ts';
import { usePanel } from '../panelContext.ts';
import { makePicture } from '../picture/makePicture.ts';
import type { RunState } from '../state/shownState.ts';
import type { ViewMemory } from '../state/viewMemory.ts';
import { Popover } from './Popover.tsx';
import { grouped } from './grouped.ts';

const pictures: readonly (readonly [PanelPicture['what'], string])[] = [
  ['timeline', 'Timeline'],
  ['images', 'Save images'],
];

export function Export(props: {
  state: RunState;
  memory: ViewMemory;
  stops: readonly number[];
  onClose: () => void;
}): JSX.Element {
  const { post } = usePanel();
  const { state, memory, stops, onClose } = props;
  const picture = (what: PanelPicture['what'], format: PanelPicture['format']): void => {
    const made = makePicture(what, format, state, memory, stops);
    if (made) post({ type: 'savePicture', picture: made });
    onClose();
  };
  const events = (format: 'chrome-trace' | 'csv'): void => {
    post({ type: 'export', format });
    onClose();
  };
  return (
    <Popover id="export" title="Export" onClose={onClose}>
      <dl class="export-list">
        <div>
          <dt>{grouped(state.run.eventCount)} events</dt>
          <dd>
            <button type="button" class="link" data-first onClick={() => events('chrome-trace')}>
              Chrome trace, for Perfetto
            </button>{' '}
            <button type="button" class="link" onClick={() => events('csv')}>
              CSV
            </button>
          </dd>
        </div>
        {pictures.map(([what, label]) => (
          <div key={what}>
            <dt>{label}</dt>
            <dd>
              <button
                type="button"
                class="link"
                aria-label={`${label} as PNG`}
                onClick={() => picture(what, 'png')}
              >
                PNG
              </button>{' '}
              <button
                type="button"
                class="link"
                aria-label={`${label} as SVG`}
                onClick={() => picture(what, 'svg')}
              >
                SVG
              </button>
            </dd>
          </div>
        ))}
      </dl>
      <p class="dim">Pictures show what is in view, at this event, in the editor&apos;s colours.</p>
    </Popover>
  );
}
