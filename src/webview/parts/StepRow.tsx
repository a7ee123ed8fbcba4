// One row of Steps: event, guides, chevron, statement with the value it gave, and the place; the file is written
// only where it changes.
// SPDX-License-Identifier: MIT
import { memo } from 'preact/compat';
import type { JSX } from 'preact';
import type { ViewStep } from '../../protocol/panel.ts';
import { usePanel } from '../panelContext.ts';
import { Icon } from './Icon.tsx';
import { PlaceLink, placeLabel } from './links.tsx';
import { OriginTag } from './Now.tsx';
import { grouped } from './grouped.ts';

interface Props {
  readonly step: ViewStep;
  readonly row: number;
  readonly tabStop: boolean;
  readonly sameFile: boolean;
}

function StepRowView({ step, row, tabStop, sameFile }: Props): JSX.Element {
  const { post, stops, eventCycles } = usePanel();
  const folds = step.children > 0;
  return (
    <div
      role="treeitem"
      class={`step ${step.when}`}
      data-row={row}
      aria-level={step.depth + 1}
      aria-expanded={folds ? step.open : undefined}
      aria-current={step.when === 'current' ? 'step' : undefined}
      aria-selected={step.when === 'current'}
      tabIndex={tabStop ? 0 : -1}
      onClick={() => post({ type: 'goTo', event: step.event })}
    >
      <span class={stops.has(step.event) ? 'step-event stop' : 'step-event'}>
        {stops.has(step.event) && <span class="unseen">breakpoint, </span>}
        {step.event}
      </span>
      <span class="step-code">
        {Array.from({ length: step.depth }, (_, i) => (
          <span key={i} class="guide" />
        ))}
        {folds ? <Fold step={step} /> : <span class="no-fold" />}
        <code class="step-text" title={`${step.text}\n${cyclesAt(eventCycles, step.event)}`}>
          {step.text}
        </code>
        {step.note !== '' && <code class="value">{step.note}</code>}
      </span>
      <span class="step-place">
        {step.origin !== 'tree' && step.origin !== 'program' && <OriginTag origin={step.origin} />}{' '}
        {step.place !== null && (
          <PlaceLink
            place={step.place}
            label={sameFile ? `:${step.place.line1}` : placeLabel(step.place)}
            inTree
          />
        )}
      </span>
    </div>
  );
}

/** When a statement begins, and how long it is until the next event, on whichever CPU that is. */
function cyclesAt(eventCycles: readonly number[], event: number): string {
  const at = eventCycles[event] ?? 0;
  const next = eventCycles[event + 1];
  const words = `cycle ${grouped(at)}`;
  return next === undefined ? words : `${words}, ${grouped(next - at)} to the next event`;
}

export const StepRow = memo(StepRowView);

function Fold({ step }: { step: ViewStep }): JSX.Element {
  const { post } = usePanel();
  return (
    <button
      type="button"
      class="fold"
      tabIndex={-1}
      aria-label={step.open ? 'fold' : 'unfold'}
      title={step.open ? 'Fold (-)' : 'Unfold (+)'}
      onClick={(e) => {
        e.stopPropagation();
        post({ type: 'toggleStep', event: step.event, open: !step.open });
      }}
    >
      <Icon name="chevron" turned={step.open} />
    </button>
  );
}
