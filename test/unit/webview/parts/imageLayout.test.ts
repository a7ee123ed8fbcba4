// Save images to scale: parts side by side in the width given, none too narrow to be seen, labels that fit.
// SPDX-License-Identifier: MIT
import { expect, test } from 'vitest';
import {
  fittingLabel,
  leastPartPx,
  partBoxes,
  partLabels,
} from '../../../../src/webview/parts/imageLayout.ts';
import { cursor } from '../../../fixtures/panel/run.ts';

const image = cursor.images[0];
if (!image) throw new Error('the fixture has an image');

test('parts lie side by side and fill the width', () => {
  const boxes = partBoxes(image.parts, image.sizeBytes, 600);
  const last = boxes.at(-1);
  expect((last?.x ?? 0) + (last?.width ?? 0)).toBeCloseTo(600, 6);
  boxes.slice(1).forEach((box, i) => {
    const before = boxes[i];
    expect(box.x).toBeCloseTo((before?.x ?? 0) + (before?.width ?? 0), 6);
  });
});

test('SSE and AVX, 256 bytes each, are drawn alike; PKRU, 8 bytes, can still be seen', () => {
  const width = Object.fromEntries(
    partBoxes(image.parts, image.sizeBytes, 300).map((box, i) => [image.parts[i]?.name ?? '', box.width]),
  );
  expect(width['SSE']).toBeCloseTo(width['AVX'] ?? 0, 6);
  expect(width['PKRU']).toBe(leastPartPx);
});

test('a gap between parts stays a gap', () => {
  const [first, second] = image.parts;
  if (!first || !second) throw new Error('the fixture has parts');
  const boxes = partBoxes([first, { ...second, offset: first.size + 100 }], 1000, 1000);
  expect((boxes[1]?.x ?? 0) - (boxes[0]?.width ?? 0)).toBeCloseTo(100, 6);
});

test('stale bytes are named with whose they are, shorter where there is less room', () => {
  const stale = { ...image.parts[0], name: 'AVX', state: 'init-stale' } as (typeof image.parts)[number];
  const labels = partLabels(stale, 'F');
  expect(fittingLabel(labels, 300)).toBe("AVX init, over F's bytes");
  expect(fittingLabel(labels, 50)).toBe('init/F');
  expect(fittingLabel(labels, 5)).toBe('');
});
