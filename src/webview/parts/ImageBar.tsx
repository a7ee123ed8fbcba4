// One save image drawn to scale: valid parts solid in the task's colour, init parts over stale bytes striped in the
// colour of whose they are, clean init outlined, never written dotted; reserved and header drawn, never coloured.
// SPDX-License-Identifier: MIT
import type { JSX } from 'preact';
import type { ViewImage, ViewImagePart } from '../../protocol/panel.ts';
import { usePanel } from '../panelContext.ts';
import { fittingLabel, partBoxes, partLabels } from './imageLayout.ts';
import type { PartBox } from './imageLayout.ts';
import { taskClass } from './TaskChip.tsx';

const barTop = 3;
const barHeight = 17;

export function ImageBar({ image, width }: { image: ViewImage; width: number }): JSX.Element {
  const { tasks } = usePanel();
  const own = tasks.get(image.task);
  const boxes = partBoxes(image.parts, image.sizeBytes, width);
  const letterOf = (id: number): string => tasks.get(id)?.letter ?? 'someone';
  const said = image.parts.map((part) => describe(part, letterOf(part.staleTask)));
  return (
    <svg
      class="image-bar"
      width={width}
      height={24}
      role="img"
      aria-label={`Save image of ${own?.comm ?? 'a task'}: ${said.join('; ')}`}
    >
      {image.parts.map((part, i) => {
        const box = boxes[i];
        if (!box || part.size === 0) return null;
        const colour = part.state === 'init-stale' ? tasks.get(part.staleTask) : own;
        return (
          <g key={part.offset} class={`part ${part.state} ${taskClass(colour)}`}>
            <title>{`${said[i] ?? ''}, offset ${part.offset}`}</title>
            <Part part={part} box={box} stale={letterOf(part.staleTask)} />
          </g>
        );
      })}
    </svg>
  );
}

function Part({ part, box, stale }: { part: ViewImagePart; box: PartBox; stale: string }): JSX.Element {
  const label = fittingLabel(partLabels(part, stale), box.width);
  const middle = box.x + box.width / 2;
  const width = Math.max(1.5, box.width - 1.5);
  const halo = label.length * 5.3 + 8;
  return (
    <>
      <rect class="part-box" x={box.x + 0.75} y={barTop} width={width} height={barHeight} />
      {part.state === 'init-stale' && label !== '' && (
        <rect class="part-halo" x={middle - halo / 2} y={barTop + 2} width={halo} height={barHeight - 4} />
      )}
      <text class="part-label" x={middle} y={barTop + 12} text-anchor="middle">
        {label}
      </text>
      {part.changed && (
        <>
          <rect class="part-changed" x={box.x} y={0} width={width} height={1.5} />
          <rect class="part-changed" x={box.x} y={21} width={width} height={3} />
        </>
      )}
    </>
  );
}

function describe(part: ViewImagePart, stale: string): string {
  const states: { readonly [K in ViewImagePart['state']]: string } = {
    valid: 'valid',
    'init-stale': `init, over ${stale}'s bytes`,
    'init-clean': 'init, clean',
    never: 'never written',
    reserved: 'reserved',
    header: 'XSAVE header',
  };
  const changed = part.changed ? ', written in this event' : '';
  return `${part.name} ${states[part.state]}, ${part.size} bytes${changed}`;
}

/** The stripe patterns of the task colours; once on the page, referred to by id from the style sheet. */
export function StripePatterns(): JSX.Element {
  return (
    <svg class="unseen" aria-hidden="true" width="0" height="0">
      <defs>
        {['0', '1', '2', '3', 'none'].map((name) => (
          <pattern
            key={name}
            id={`stripe-${name}`}
            width="5"
            height="5"
            patternUnits="userSpaceOnUse"
            patternTransform="rotate(45)"
          >
            <path class={`stripe task-${name}`} d="M0 0V5" />
          </pattern>
        ))}
      </defs>
    </svg>
  );
}
