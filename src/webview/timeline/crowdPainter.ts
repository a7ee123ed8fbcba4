// Draws the pixels that many slices share: the tasks in such a pixel one above the other, each with its part of the
// height. Neighbours that show the same tasks become one rectangle, because a Run of 100,000 events is mostly that.
// Draws on the pen it is given; called by drawLane.ts.
// SPDX-License-Identifier: MIT
import { coloursOf } from './scene.ts';
import type { Pen, Scene } from './scene.ts';

interface Box {
  readonly x: number;
  readonly width: number;
}

interface Block {
  readonly x: number;
  right: number;
  readonly top: number;
  readonly height: number;
  readonly tasks: readonly number[];
}

export interface CrowdPainter {
  /** Adds a pixel; `counts` says which slices of the sample are to be seen. */
  readonly add: <S extends { readonly task: number }>(
    box: Box,
    top: number,
    height: number,
    sample: readonly S[],
    counts: (slice: S) => boolean,
  ) => void;
  /** Draws what is still waiting. */
  readonly flush: () => void;
}

export function crowdPainter(pen: Pen, scene: Scene): CrowdPainter {
  let waiting: Block | null = null;

  const flush = (): void => {
    const block = waiting;
    waiting = null;
    if (!block) return;
    const part = block.height / Math.max(1, block.tasks.length);
    block.tasks.forEach((id, i) => {
      const { fill } = coloursOf(scene.theme, scene.model.tasks.get(id));
      pen.fillStyle = fill === 'transparent' ? scene.theme.outline : fill;
      pen.fillRect(block.x, block.top + i * part, block.right - block.x, part);
    });
  };

  return {
    flush,
    add: (box, top, height, sample, counts) => {
      const tasks: number[] = [];
      for (const slice of sample) {
        if (slice.task >= 0 && !tasks.includes(slice.task) && counts(slice)) tasks.push(slice.task);
      }
      tasks.sort((a, b) => a - b);
      const right = box.x + box.width;
      if (waiting && joins(waiting, box.x, top, tasks)) {
        waiting.right = right;
        return;
      }
      flush();
      waiting = { x: box.x, right, top, height, tasks };
    },
  };
}

const joins = (block: Block, x: number, top: number, tasks: readonly number[]): boolean =>
  x - block.right < 1 &&
  block.top === top &&
  block.tasks.length === tasks.length &&
  block.tasks.every((task, i) => task === tasks[i]);
