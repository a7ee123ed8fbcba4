// A step says honestly when its place is not sure.
// SPDX-License-Identifier: MIT
import { expect, test } from 'vitest';
import { placeWord, stepMarkdown, stepRemarks } from '../../../../src/extension/tour/stepText.ts';

const at = { file: 'a.c', symbol: 'f', startLine1: 1, endLine1: 1 };
const exact = { state: 'exact', ...at, note: '' } as const;

test('a step that fits is its text and nothing more', () => {
  expect(stepMarkdown({ title: 't', text: 'Look.' }, { place: exact, eventFound: true })).toBe('Look.');
  expect(placeWord(exact)).toBe('');
});

test.each([
  [{ state: 'moved', ...at, note: 'not in `f`' } as const, 'moved', 'has moved: not in `f`'],
  [{ state: 'fuzzy', ...at, note: '70 % alike' } as const, 'uncertain', 'may not be the place: 70 % alike'],
  [
    { state: 'missing', explainedByVersion: true, reason: 'it exists from Linux 5.16 on' } as const,
    'not in this version',
    'does not have the code: it exists from Linux 5.16 on',
  ],
  [
    { state: 'missing', explainedByVersion: false, reason: 'a.c is not in this tree' } as const,
    'not found',
    'was not found in this tree: a.c is not in this tree',
  ],
])('%j is said in the list and in the text', (place, word, remark) => {
  expect(placeWord(place)).toBe(word);
  expect(stepRemarks({ place, eventFound: true }).join()).toContain(remark);
});

test('an event that the Run does not have is said', () => {
  expect(stepMarkdown({ title: 't', text: 'Look.' }, { place: null, eventFound: false })).toContain(
    'no such event',
  );
});
