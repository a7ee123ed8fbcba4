// A small dialog over the panel: a title, a way to close it, and what it holds. It takes the focus when it opens, gives
// it back when it closes, and keeps Tab inside. Knows nothing of what it shows.
// SPDX-License-Identifier: MIT
import type { ComponentChildren, JSX } from 'preact';
import { useEffect, useRef } from 'preact/hooks';
import { ToolButton } from './ToolButton.tsx';

const focusable = 'button, input, select, a[href], [tabindex="0"]';

export function Popover(props: {
  id: string;
  title: string;
  onClose: () => void;
  children: ComponentChildren;
}): JSX.Element {
  const box = useRef<HTMLDivElement>(null);
  useEffect(() => {
    const before = document.activeElement;
    (box.current?.querySelector<HTMLElement>('[data-first], input') ?? box.current)?.focus();
    return () => {
      if (before instanceof HTMLElement && before.isConnected) before.focus();
    };
  }, []);
  const onKeyDown = (e: KeyboardEvent): void => {
    if (e.key !== 'Tab' || !box.current) return;
    const inside = [...box.current.querySelectorAll<HTMLElement>(focusable)];
    const [first, last] = [inside[0], inside[inside.length - 1]];
    const end = e.shiftKey ? first : last;
    if (document.activeElement !== end && document.activeElement !== box.current) return;
    (e.shiftKey ? last : first)?.focus();
    e.preventDefault();
  };
  const title = `${props.id}-title`;
  return (
    <div
      ref={box}
      class={`popover ${props.id}`}
      role="dialog"
      aria-labelledby={title}
      tabIndex={-1}
      onKeyDown={onKeyDown}
    >
      <div class="popover-head">
        <h2 id={title}>{props.title}</h2>
        <ToolButton icon="close" label="Close" keys="Esc" onClick={props.onClose} />
      </div>
      {props.children}
    </div>
  );
}
