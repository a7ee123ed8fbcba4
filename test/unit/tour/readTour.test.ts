// Walkthrough files: a good one is read whole; every kind of bad one is answered with a sentence, its line and column.
// SPDX-License-Identifier: MIT
import { describe, expect, test } from 'vitest';
import { jsonLimits } from '../../../src/core/tour/positionedJson.ts';
import { readTour } from '../../../src/core/tour/readTour.ts';

const good = {
  $schema: './tour.schema.json',
  id: 'a-tour',
  title: 'A tour',
  description: 'About.',
  steps: [
    {
      title: 'One',
      text: 'Look **here**.',
      anchor: {
        file: 'mm/memory.c',
        symbol: 'f',
        pattern: 'g();',
        lineHint: 7,
        versions: { from: '4.12', before: '6.2' },
        alternatives: [{ file: 'mm/other.c', symbol: 'f2', pattern: 'g2();' }],
      },
      panel: {
        scenario: 'ten-switches',
        event: { function: 'f', text: 'g()', occurrence: 2 },
        show: 'images',
      },
      versions: { from: '5.2' },
    },
    { title: 'Two', text: 'Done.' },
  ],
};

/** The good file with one thing changed, as a person would lay it out: one value a line. */
const changed = (change: (tour: typeof good & Record<string, unknown>) => void): string => {
  const copy = structuredClone(good);
  change(copy);
  return JSON.stringify(copy, null, 2);
};
const step = (fields: Record<string, unknown>): string =>
  `{"id":"a","title":"t","description":"d","steps":[${JSON.stringify({ title: 'x', text: 'y', ...fields })}]}`;

/** The message and the text that its position points at. */
const mistake = (text: string): { message: string; points: string } => {
  const read = readTour(text);
  if (read.ok) throw new Error('it was read');
  const { message, line1, column1 } = read.error;
  const line = text.split('\n')[line1 - 1];
  if (line === undefined) throw new Error(`line ${line1} is not in the text`);
  return { message, points: line.slice(column1 - 1, column1 + 11) };
};

test('a good file is read whole', () => {
  const { $schema: _, ...expected } = good;
  expect(readTour(JSON.stringify(good))).toEqual({ ok: true, value: expected });
});

test('an event is the first one unless the file says which', () => {
  const read = readTour(step({ panel: { scenario: 's', event: { function: 'f', text: 'g' } } }));
  expect(read.ok && read.value.steps[0]?.panel?.event?.occurrence).toBe(1);
});

test('a byte order mark and Windows line ends are no mistakes', () => {
  expect(readTour('\uFEFF' + JSON.stringify(good, null, 2).replaceAll('\n', '\r\n')).ok).toBe(true);
});

describe('wrong types and values', () => {
  test.each([
    ['a number for a title', { title: 7 }, 'steps[0].title must be a string, not a number', '7'],
    ['null for a text', { text: null }, 'steps[0].text must be a string, not null', 'null'],
    ['an empty text', { text: ' ' }, 'steps[0].text must not be empty', '" "'],
    ['a list for an anchor', { anchor: [] }, 'steps[0].anchor must be an object, not a list', '[]'],
    [
      'an anchor without a symbol',
      { anchor: { file: 'a.c', pattern: 'x' } },
      'steps[0].anchor needs the field "symbol"',
      '{"file"',
    ],
    [
      'a path out of the tree',
      { anchor: { file: '../a.c', symbol: 's', pattern: 'x' } },
      'steps[0].anchor.file must look like a path from the root of the tree, "mm/memory.c"',
      '"../a.c"',
    ],
    [
      'an absolute path',
      { anchor: { file: '/etc/passwd', symbol: 's', pattern: 'x' } },
      'steps[0].anchor.file must look like a path from the root of the tree, "mm/memory.c"',
      '"/etc/',
    ],
    [
      'half a line',
      { anchor: { file: 'a.c', symbol: 's', pattern: 'x', lineHint: 1.5 } },
      'steps[0].anchor.lineHint must be a whole number of 1 or more',
      '1.5',
    ],
    [
      'an alternative that is text',
      { anchor: { file: 'a.c', symbol: 's', pattern: 'x', alternatives: ['b.c'] } },
      'steps[0].anchor.alternatives[0] must be an object, not a string',
      '"b.c"',
    ],
    [
      'a version that is none',
      { versions: { from: 'six' } },
      'steps[0].versions.from must look like "6.1"',
      '"six"',
    ],
    [
      'no version between two',
      { versions: { from: '6.12', before: '6.2' } },
      'steps[0].versions holds no version: 6.12 is not before 6.2',
      '{"from"',
    ],
    [
      'a part of the panel that is not there',
      { panel: { scenario: 's', show: 'cake' } },
      'steps[0].panel.show must be one of machine, images, timeline',
      '"cake"',
    ],
    [
      'an event number 0',
      { panel: { scenario: 's', event: { function: 'f', text: 'g', occurrence: 0 } } },
      'steps[0].panel.event.occurrence must be a whole number of 1 or more',
      '0',
    ],
  ])('%s', (_, fields, message, points) => {
    const found = mistake(step(fields));
    expect(found.message).toBe(message);
    expect(found.points.startsWith(points)).toBe(true);
  });

  test('steps that are none, or too many', () => {
    expect(mistake(changed((tour) => (tour.steps = []))).message).toBe(
      'steps must have 1 to 100 steps, not 0',
    );
    const many = Array.from({ length: 101 }, () => ({ title: 'x', text: 'y' }));
    expect(mistake(JSON.stringify({ ...good, steps: many })).message).toMatch(/not 101$/);
  });

  test('an id that would not do as a file name', () => {
    expect(mistake(changed((tour) => (tour.id = '../x'))).message).toBe('id must look like "eager-or-lazy"');
  });
});

describe('keys', () => {
  test('an unknown key, with those that there are', () => {
    expect(mistake(changed((tour) => (tour['author'] = 'me')))).toEqual({
      message: 'the walkthrough has no field "author"; it has $schema, id, title, description, steps',
      points: '"author": "m',
    });
    expect(mistake(step({ panel: { scenario: 's', command: 'rm' } })).message).toMatch(
      /^steps\[0\]\.panel has no field "command"/,
    );
  });

  test.each(['__proto__', 'constructor', 'prototype'])('%s', (key) => {
    const text = `{\n  "id": "a",\n  "${key}": { "title": "t" }\n}`;
    expect(readTour(text)).toEqual({
      ok: false,
      error: { message: `the key "${key}" is not allowed`, line1: 3, column1: 3 },
    });
    expect('title' in {}).toBe(false);
  });

  test('__proto__ in disguise', () => {
    expect(mistake('{"\\u005f_proto__": 1}').message).toBe('the key "__proto__" is not allowed');
  });

  test('a key twice', () => {
    expect(readTour('{"id": "a",\n "id": "b"}')).toEqual({
      ok: false,
      error: { message: 'the key "id" is there twice', line1: 2, column1: 2 },
    });
  });
});

describe('text that is not JSON', () => {
  test.each([
    ['', 'expected a value, found the end of the file', 1, 1],
    ['{', 'expected a key in quotes, found the end of the file', 1, 2],
    ['{"id": }', 'expected a value, found "}"', 1, 8],
    ['{"id": "a"', 'expected ",", found the end of the file', 1, 11],
    ['{"id": "a",}', 'expected a key in quotes, found "}"', 1, 12],
    ['{"id" "a"}', 'expected ":", found """', 1, 7],
    ['{\n\t"id": "a\n}', 'the string is not closed', 2, 8],
    ['{"id": "a\\q"}', 'the string has an escape that JSON does not know', 1, 8],
    ['{"id": 01}', 'expected a value, found "0"', 1, 8],
    ['{"id": NaN}', 'expected a value, found "N"', 1, 8],
    ["{'id': 1}", `expected a key in quotes, found "'"`, 1, 2],
    ['// no\n{}', 'expected a value, found "/"', 1, 1],
    ['{"steps": [1,]}', 'expected a value, found "]"', 1, 14],
    ['{"steps": [1 2]}', 'expected ",", found "2"', 1, 14],
    ['[]', 'the walkthrough must be an object, not a list', 1, 1],
    ['{} {}', 'something follows the end of the value', 1, 4],
    ['{"id": "a\u0000"}', 'the string is not closed', 1, 8],
  ])('%j', (text, message, line1, column1) => {
    expect(readTour(text)).toEqual({ ok: false, error: { message, line1, column1 } });
  });

  test('cut off anywhere, it is a mistake inside the text', () => {
    const text = JSON.stringify(good, null, 2);
    for (let length = 0; length < text.length; length++) {
      const read = readTour(text.slice(0, length));
      if (read.ok) throw new Error(`the first ${length} characters were read`);
      expect(read.error.line1).toBeLessThanOrEqual(text.slice(0, length).split('\n').length);
      expect(read.error.column1).toBeGreaterThanOrEqual(1);
    }
  });
});

describe('too much', () => {
  test('50 MB are not looked at', () => {
    const read = readTour(' '.repeat(50_000_000) + '{');
    expect(read).toEqual({
      ok: false,
      error: {
        message: `the file has 50000001 characters, more than ${jsonLimits.characters}`,
        line1: 1,
        column1: 1,
      },
    });
  });

  test.each(['[', '{"a":'])('a hundred thousand levels of %s', (open) => {
    const read = readTour(open.repeat(100_000));
    expect(read).toEqual({
      ok: false,
      error: {
        message: `nested deeper than ${jsonLimits.depth} levels`,
        line1: 1,
        column1: open.length * jsonLimits.depth + 1,
      },
    });
  });

  test('depth that JSON.parse would take is still too deep, the deepest allowed is read', () => {
    expect(mistake('['.repeat(17) + ']'.repeat(17)).message).toBe('nested deeper than 16 levels');
    expect(mistake('['.repeat(16) + ']'.repeat(16)).message).toBe(
      'the walkthrough must be an object, not a list',
    );
  });
});
