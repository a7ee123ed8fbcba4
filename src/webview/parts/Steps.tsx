// The statements of the operation that the cursor is in, as a tree that folds. The host decides which rows there are
// and which are open; only those near the scroll position are made, so that an operation of any length scrolls.
// SPDX-License-Identifier: MIT
import type { JSX } from 'preact';
import { useEffect, useRef, useState } from 'preact/hooks';
import type { ViewStep } from '../../protocol/panel.ts';
import { usePanel } from '../panelContext.ts';
import { StepRow } from './StepRow.tsx';
import { fileName } from './links.tsx';

/** Rows beyond this many are made only around the focused or current one. */
const mostRows = 400;

export function Steps({ steps }: { steps: readonly ViewStep[] }): JSX.Element {
  const { post } = usePanel();
  const tree = useRef<HTMLDivElement>(null);
  const current = Math.max(
    0,
    steps.findIndex((step) => step.when === 'current'),
  );
  const [focused, setFocused] = useState<number | null>(null);
  const at = focused !== null && focused < steps.length ? focused : current;
  const event = steps[current]?.event;

  // The current row comes into view and takes over the tab stop, and the focus if the tree has it.
  useEffect(() => {
    setFocused(null);
    const row = tree.current?.querySelector<HTMLElement>('[aria-current]');
    row?.scrollIntoView({ block: 'nearest' });
    if (tree.current?.contains(document.activeElement)) row?.focus({ preventScroll: true });
  }, [event]);

  const moveFocus = (to: number): void => {
    const bounded = Math.max(0, Math.min(to, steps.length - 1));
    setFocused(bounded);
    requestAnimationFrame(() => tree.current?.querySelector<HTMLElement>(`[data-row="${bounded}"]`)?.focus());
  };

  const onKeyDown = (e: KeyboardEvent): void => {
    const step = steps[at];
    if (!step || e.ctrlKey || e.altKey || e.metaKey || e.shiftKey) return;
    if (e.key === 'ArrowDown') moveFocus(at + 1);
    else if (e.key === 'ArrowUp') moveFocus(at - 1);
    else if (e.key === 'Enter') post({ type: 'goTo', event: step.event });
    else if ((e.key === '+' || e.key === '-') && step.children > 0)
      post({ type: 'toggleStep', event: step.event, open: e.key === '+' });
    else return;
    e.preventDefault();
    e.stopPropagation();
  };

  const first = steps.length > mostRows ? Math.max(0, at - mostRows / 2) : 0;
  const shown = steps.slice(first, first + mostRows);
  if (steps.length === 0) return <p class="nothing">No statements: the program runs in user mode.</p>;
  return (
    <div ref={tree} class="steps" role="tree" aria-label="Steps" onKeyDown={onKeyDown}>
      {first > 0 && <More text={`${first} rows above`} onClick={() => moveFocus(first - 1)} />}
      {shown.map((step, i) => (
        <StepRow
          key={step.event}
          step={step}
          row={first + i}
          tabStop={first + i === at}
          sameFile={isSameFile(steps[first + i - 1], step)}
        />
      ))}
      {first + mostRows < steps.length && (
        <More
          text={`${steps.length - first - mostRows} rows below`}
          onClick={() => moveFocus(first + mostRows)}
        />
      )}
    </div>
  );
}

// A tree may hold nothing but its items, and this is a way to more of them.
function More({ text, onClick }: { text: string; onClick: () => void }): JSX.Element {
  return (
    <div role="treeitem" aria-level={1} tabIndex={-1} class="step more" onClick={onClick}>
      <span />
      <span class="dim">{text}</span>
      <span />
    </div>
  );
}

function isSameFile(before: ViewStep | undefined, step: ViewStep): boolean {
  if (!before || before.place === null || step.place === null) return false;
  return fileName(before.place) === fileName(step.place);
}
