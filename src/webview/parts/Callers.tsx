// The statements that led to the current one, outermost first, as links: shown while Steps, which has them too, is folded.
// SPDX-License-Identifier: MIT
import type { JSX } from 'preact';
import type { ViewStep } from '../../protocol/panel.ts';
import { usePanel } from '../panelContext.ts';

export function Callers({ steps }: { steps: readonly ViewStep[] }): JSX.Element | null {
  const { post } = usePanel();
  const callers = callersOf(steps);
  if (callers.length === 0) return null;
  return (
    <nav class="callers" aria-label="Callers">
      {callers.map((step) => (
        <span key={step.event}>
          <button
            type="button"
            class="link"
            title={`event ${step.event}`}
            onClick={() => post({ type: 'goTo', event: step.event })}
          >
            <code>{step.text}</code>
          </button>
          <span class="dim" aria-hidden="true">
            {' › '}
          </span>
        </span>
      ))}
    </nav>
  );
}

/** The steps that enclose the current one, outermost first. */
export function callersOf(steps: readonly ViewStep[]): readonly ViewStep[] {
  const at = steps.findIndex(({ when }) => when === 'current');
  const found: ViewStep[] = [];
  let depth = steps[at]?.depth ?? 0;
  for (const step of steps.slice(0, Math.max(at, 0)).reverse()) {
    if (step.depth >= depth) continue;
    depth = step.depth;
    found.unshift(step);
  }
  return found;
}
