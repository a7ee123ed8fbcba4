// The field in which a breakpoint is typed: a combobox whose choices come from the host, and beneath it where the text
// would hold, or why it means nothing. Used by parts/Breakpoints.tsx.
// SPDX-License-Identifier: MIT
import type { JSX } from 'preact';
import { useEffect, useRef, useState } from 'preact/hooks';
import type { BreakpointHelp, PanelBreakpoint } from '../../protocol/panel.ts';
import { usePanel } from '../panelContext.ts';
import { Holds } from './Breakpoints.tsx';

const listId = 'breakpoint-choices';
const optionId = (i: number): string => `${listId}-${i}`;

export function BreakpointField(props: {
  help: BreakpointHelp | null;
  present: readonly PanelBreakpoint[];
  cursor: number;
}): JSX.Element {
  const { post } = usePanel();
  const [text, setText] = useState('');
  const [open, setOpen] = useState(false);
  const [at, setAt] = useState(-1);
  const sent = useRef<string | null>(null);
  const help = props.help?.text === text ? props.help : null;
  const view = help?.view ?? null;
  const choices = open ? (help?.choices ?? []) : [];
  const type = (next: string): void => {
    setText(next);
    setOpen(true);
    setAt(-1);
    post({ type: 'typeBreakpoint', text: next });
  };
  const choose = (choice: string): void => {
    type(choice);
    setOpen(false);
  };
  const add = (): void => {
    sent.current = text.trim();
    setOpen(false);
    post({ type: 'addBreakpoint', text });
  };
  // What was added stands in the list: the field is free for the next one.
  useEffect(() => {
    if (sent.current === null || !props.present.some((one) => one.text === sent.current)) return;
    sent.current = null;
    if (text !== '') setText('');
  }, [props.present]);

  const onKeyDown = (e: KeyboardEvent): void => {
    const chosen = choices[at];
    if (e.key === 'ArrowDown' && choices.length === 0) type(text);
    else if (e.key === 'ArrowDown') setAt((at + 1) % choices.length);
    else if (e.key === 'ArrowUp' && choices.length > 0) setAt(at <= 0 ? choices.length - 1 : at - 1);
    else if (e.key === 'Enter' && chosen) choose(chosen.text);
    else if (e.key === 'Enter') add();
    else if (e.key === 'Escape' && choices.length > 0) setOpen(false);
    else return;
    e.preventDefault();
    e.stopPropagation();
  };

  return (
    <div class="breakpoint-field">
      <div class="breakpoint-entry">
        <input
          type="text"
          role="combobox"
          autocomplete="off"
          spellcheck={false}
          aria-label="New breakpoint"
          aria-expanded={choices.length > 0}
          aria-controls={listId}
          aria-autocomplete="list"
          aria-activedescendant={at >= 0 && at < choices.length ? optionId(at) : undefined}
          aria-describedby="breakpoint-says"
          aria-invalid={view !== null && view.error !== null}
          placeholder="function, FILE:LINE, CR0.TS becomes 1, task …"
          value={text}
          onInput={(e) => type(e.currentTarget.value)}
          onFocus={() => type(text)}
          onBlur={() => setOpen(false)}
          onKeyDown={onKeyDown}
        />
        <button type="button" class="button" onClick={add}>
          Add
        </button>
      </div>
      <ul id={listId} role="listbox" aria-label="Choices" hidden={choices.length === 0}>
        {choices.map((choice, i) => (
          <li
            key={choice.text}
            id={optionId(i)}
            role="option"
            aria-selected={i === at}
            // Before the field loses the focus, which would close the list.
            onPointerDown={(e) => {
              e.preventDefault();
              choose(choice.text);
            }}
          >
            <code>{choice.text}</code> <span class="dim">{choice.what}</span>
          </li>
        ))}
      </ul>
      <div id="breakpoint-says" role="status" class="breakpoint-says">
        {view !== null &&
          (view.error === null ? (
            <Holds events={view.events} cursor={props.cursor} />
          ) : (
            <span class="breakpoint-error">{view.error}</span>
          ))}
      </div>
    </div>
  );
}
