// The byte offsets above the save images: a tick where each part begins, a number where there is room for one.
// SPDX-License-Identifier: MIT
import type { JSX } from 'preact';
import type { ViewImage } from '../../protocol/panel.ts';
import { partBoxes } from './imageLayout.ts';

export function ImageRuler({ image, width }: { image: ViewImage; width: number }): JSX.Element {
  const boxes = partBoxes(image.parts, image.sizeBytes, width);
  let free = 0;
  return (
    <svg class="image-ruler" width={width} height={11} aria-hidden="true">
      {image.parts.map((part, i) => {
        const x = boxes[i]?.x ?? 0;
        const text = String(part.offset);
        const end = x + 5 + text.length * 6;
        const fits = x >= free && end <= width;
        if (fits) free = end;
        return (
          <g key={part.offset}>
            <path d={`M${x + 0.5} 6v5`} />
            {fits && (
              <text x={x + 3} y="9.5">
                {text}
              </text>
            )}
          </g>
        );
      })}
    </svg>
  );
}
