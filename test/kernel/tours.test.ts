// On real kernels: every anchor of every walkthrough is found for certain, and every event's statement is there once.
// SPDX-License-Identifier: MIT
import { existsSync, readFileSync, readdirSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';
import { resolveAnchor, type AnchorTree } from '../../src/core/anchor/anchor.ts';
import { codeWords, findShape } from '../../src/core/anchor/codeShape.ts';
import { lexicalExtents } from '../../src/core/anchor/lexicalExtent.ts';
import { makefileVersion } from '../../src/core/kernel/tree.ts';
import { readTour } from '../../src/core/tour/readTour.ts';
import { stepsFor, type TourStep } from '../../src/core/tour/tour.ts';
import { describeKernel } from './trees.ts';

const root = path.resolve(import.meta.dirname, '..', '..');
const tours = readdirSync(path.join(root, 'tours'))
  .filter((file) => file.endsWith('.json') && !file.endsWith('.schema.json'))
  .map((file) => readTour(readFileSync(path.join(root, 'tours', file), 'utf8')));

const treeAt = (folder: string): AnchorTree => {
  const readFile = (file: string): string | null => {
    const full = path.join(folder, file);
    return existsSync(full) ? readFileSync(full, 'latin1') : null;
  };
  return { readFile, functionExtent: () => null, treeVersion: makefileVersion(readFile('Makefile') ?? '') };
};

/** Files that may hold a step's event: those of the walkthrough's anchors. */
const filesOf = (steps: readonly TourStep[]): string[] => [
  ...new Set(steps.flatMap(({ anchor }) => (anchor ? [anchor.file] : []))),
];

for (const version of ['6.1', '6.12'])
  describeKernel(version, (folder) => {
    const tree = treeAt(folder);
    for (const read of tours) {
      if (!read.ok) throw new Error(read.error.message);
      const steps = stepsFor(read.value, tree.treeVersion);

      test(`${read.value.id}: all steps apply`, () => {
        expect(steps).toHaveLength(read.value.steps.length);
      });

      test.each(steps.flatMap(({ title, anchor }) => (anchor ? [{ title, anchor }] : [])))(
        `${read.value.id}: "$title" is found`,
        ({ anchor }) => {
          const place = resolveAnchor(anchor, tree);
          expect(['exact', 'moved']).toContain(place.state);
          // A second look at the text, without this project's lexer: the line does hold the code's first words.
          if (place.state === 'missing') return;
          const line = (tree.readFile(place.file) ?? '').split('\n')[place.startLine1 - 1] ?? '';
          const begins = [anchor, ...(anchor.alternatives ?? [])].some(({ pattern }) =>
            line.replaceAll(/\s/g, '').includes(pattern.replaceAll(/\s/g, '').slice(0, 16)),
          );
          expect(begins, `${place.file}:${place.startLine1}: ${line}`).toBe(true);
        },
      );

      test.each(steps.flatMap(({ title, panel }) => (panel?.event ? [{ title, event: panel.event }] : [])))(
        `${read.value.id}: the event of "$title" is there`,
        ({ event }) => {
          const shape = codeWords(event.text).words;
          const found = filesOf(steps).flatMap((file) => {
            const code = codeWords(tree.readFile(file) ?? '');
            return lexicalExtents(code, event.function).flatMap(({ from, to }) =>
              findShape(code, shape, from, to),
            );
          });
          expect(found).toHaveLength(1);
        },
      );
    }
  });
