// The save images of all tasks, one under the other and to one scale, with XSTATE_BV and XCOMP_BV spelled out.
// SPDX-License-Identifier: MIT
import { memo } from 'preact/compat';
import type { JSX } from 'preact';
import type { ViewImage, ViewTask } from '../../protocol/panel.ts';
import { usePanel } from '../panelContext.ts';
import { ImageBar, StripePatterns } from './ImageBar.tsx';
import { ImageRuler } from './ImageRuler.tsx';
import { EventLink } from './links.tsx';
import { TaskChip } from './TaskChip.tsx';
import { useWidth } from './useWidth.ts';

function ImagesView({ images }: { images: readonly ViewImage[] }): JSX.Element {
  const { tasks } = usePanel();
  const [measured, width] = useWidth<HTMLDivElement>();
  // Images of different sizes are drawn to the largest, so that bytes can be compared over tasks.
  const largest = Math.max(1, ...images.map((image) => image.sizeBytes));
  const model = images.find((image) => image.sizeBytes === largest);
  if (images.length === 0) return <p class="nothing">No task has a save image yet.</p>;
  return (
    <div class="pad">
      <StripePatterns />
      <div class="image">
        <div class="image-task" />
        <div class="image-data" ref={measured}>
          {model && width > 0 && <ImageRuler image={model} width={width} />}
        </div>
      </div>
      {images.map((image) => (
        <div key={image.task} class="image">
          <ImageTask image={image} task={tasks.get(image.task)} />
          <div class="image-data">
            {width > 0 && <ImageBar image={image} width={(width * image.sizeBytes) / largest} />}
            <ImageWords image={image} />
          </div>
        </div>
      ))}
      <ImageLegend />
    </div>
  );
}

export const Images = memo(ImagesView);

function ImageTask({ image, task }: { image: ViewImage; task: ViewTask | undefined }): JSX.Element {
  return (
    <div class="image-task">
      <div class="image-name">
        <TaskChip id={image.task} /> <b>{task?.comm ?? `task ${image.task}`}</b>{' '}
        <span class="dim">{task?.pid ?? ''}</span>
      </div>
      <div class="image-flags" title="TIF_NEED_FPU_LOAD and last_cpu">
        <span>NEED_LOAD {image.needLoad ? 1 : 0},</span> <span>last_cpu {image.lastCpu}</span>
      </div>
    </div>
  );
}

function ImageWords({ image }: { image: ViewImage }): JSX.Element {
  return (
    <div class="image-words">
      <span>
        XSTATE_BV <code class={image.xstateBvChanged ? 'highlight' : undefined}>{image.xstateBv}</code>{' '}
        {image.xstateBvNames}
      </span>
      <span class="xcomp">
        XCOMP_BV <code>{image.xcompBv}</code> {image.compacted ? 'compacted' : 'standard'}
      </span>
      <span class="at">
        {image.savedBy === null ? (
          'not saved yet'
        ) : (
          <>
            {image.savedBy.instruction} at <EventLink event={image.savedBy.event} />
          </>
        )}
      </span>
    </div>
  );
}

function ImageLegend(): JSX.Element {
  const entries: readonly (readonly [string, string])[] = [
    ['valid', 'valid'],
    ['init-stale', 'init, stale bytes beneath (whose: letter)'],
    ['init-clean', 'init, clean'],
    ['never', 'never written'],
    ['written', 'written in this event'],
  ];
  return (
    <div class="legend image-legend">
      {entries.map(([state, words]) => (
        <span key={state}>
          <svg class="swatch" viewBox="0 0 20 11" aria-hidden="true">
            <g class={`part ${state} task-none`}>
              {state === 'written' ? (
                <rect class="part-changed" x="0" y="8" width="20" height="3" />
              ) : (
                <rect class="part-box" x=".5" y=".5" width="19" height="10" />
              )}
            </g>
          </svg>
          {words}
        </span>
      ))}
    </div>
  );
}
