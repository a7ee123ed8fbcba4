// The walkthroughs: each reads, each anchor resolves in the sample tree or names its versions, each event can be found.
// SPDX-License-Identifier: MIT
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, test } from 'vitest';
import { resolveAnchor, type AnchorTree } from '../../src/core/anchor/anchor.ts';
import { codeWords, findShape } from '../../src/core/anchor/codeShape.ts';
import { lexicalExtents } from '../../src/core/anchor/lexicalExtent.ts';
import { makefileVersion } from '../../src/core/kernel/tree.ts';
import { readTour } from '../../src/core/tour/readTour.ts';
import { filesBelow, root, textOf } from './support/files.ts';

const sample = 'sample/6.1';
const tourFiles = filesBelow('tours', (file) => file.endsWith('.json') && !file.endsWith('.schema.json'));
const sampleCode = filesBelow(sample, (file) => /\.[ch]$/.test(file)).map((file) => codeWords(textOf(file)));

const tree: AnchorTree = {
  readFile: (file) => {
    try {
      return readFileSync(path.join(root, sample, file), 'utf8');
    } catch {
      return null;
    }
  },
  functionExtent: () => null,
  treeVersion: makefileVersion(textOf(`${sample}/Makefile`)),
};

test('there are walkthroughs, and the sample tree says what it is', () => {
  expect(tourFiles).toContain('tours/eager-or-lazy.json');
  expect(tree.treeVersion).toBe('6.1.0');
});

test('the schema and the reader know the same fields', () => {
  const { properties, definitions } = JSON.parse(textOf('tours/tour.schema.json')) as {
    properties: object;
    definitions: Record<string, { properties: object & { event: { properties: object } } }>;
  };
  const step = (fields: string): string =>
    `{"id":"a","title":"t","description":"d","steps":[{"title":"t","text":"t",${fields}}]}`;
  const anchor = (field: string): string => step(`"anchor":{"file":"a","symbol":"s","pattern":"p",${field}}`);
  const unknown = '"zzz":1';
  const places: [text: string, fields: object | undefined][] = [
    [`{${unknown}}`, properties],
    [step(unknown), definitions['step']?.properties],
    [anchor(unknown), definitions['anchor']?.properties],
    [anchor(`"alternatives":[{${unknown}}]`), definitions['target']?.properties],
    [anchor(`"versions":{${unknown}}`), definitions['versions']?.properties],
    [step(`"panel":{${unknown}}`), definitions['panel']?.properties],
    [step(`"panel":{"event":{${unknown}}}`), definitions['panel']?.properties.event.properties],
  ];
  for (const [text, fields] of places) {
    const read = readTour(text);
    const known = read.ok ? undefined : /it has (.*)$/.exec(read.error.message)?.[1];
    expect(known?.split(', ').sort(), text).toEqual(Object.keys(fields ?? {}).sort());
  }
});

describe.each(tourFiles)('%s', (file) => {
  const read = readTour(textOf(file));

  test('reads, and is named after its id', () => {
    expect(read).toMatchObject({ ok: true });
    if (read.ok) expect(file).toBe(`tours/${read.value.id}.json`);
  });

  const steps = read.ok ? read.value.steps : [];
  const anchors = steps.flatMap(({ title, anchor }) => (anchor ? [{ title, anchor }] : []));
  test.each(anchors)('"$title" is in the sample tree', ({ anchor }) => {
    const place = resolveAnchor(anchor, tree);
    if (place.state === 'missing') expect(place.explainedByVersion, place.reason).toBe(true);
    else expect(['exact', 'moved']).toContain(place.state);
  });

  const events = steps.flatMap(({ title, panel }) => (panel?.event ? [{ title, event: panel.event }] : []));
  test.each(events)('the event of "$title" is a statement of the sample tree', ({ event }) => {
    const shape = codeWords(event.text).words;
    const found = sampleCode.flatMap((code) =>
      lexicalExtents(code, event.function).flatMap(({ from, to }) => findShape(code, shape, from, to)),
    );
    expect(found).toHaveLength(1);
  });
});
