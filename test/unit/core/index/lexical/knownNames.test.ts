// Searching for parts of names: whatever is left out of a search must hold nothing, against plain comparisons of strings.
// SPDX-License-Identifier: MIT
import { expect, test } from 'vitest';
import { KnownNames } from '../../../../../src/core/index/lexical/knownNames.ts';

const parts = ['get', 'Put', 'page', 'irq', 'x86', 'FPU', 'state', 'init', 'dev', 'ring', '4k', 'Q'];

/** Different names in no order: enough for many blocks of the text. */
function someNames(count: number): readonly string[] {
  const names = new Set<string>();
  for (let seed = 1; names.size < count; seed++) {
    let rest = Math.imul(seed, 0x9e3779b1) >>> 0;
    const words: string[] = [];
    for (let i = 0; i < 4; i++) {
      words.push(parts[rest % parts.length] ?? '');
      rest = Math.floor(rest / parts.length);
    }
    names.add(`${words.join(seed % 3 === 0 ? '' : '_')}${seed % 7 === 0 ? `_${seed}` : ''}`);
  }
  return [...names];
}
const bytesOf = (text: string): Uint8Array => Uint8Array.from(text, (letter) => letter.charCodeAt(0));
const names = someNames(20_000);
const queries = ['irq', 'page', 'x86_', 'e_dev', 'fpu_state', 'q_q_q', 'ring4k', 'init_7', 'nothing', '_4k_'];

test('the ranges of the text hold every name with the letters', () => {
  const known = new KnownNames();
  known.reserve(1_000);
  for (const name of names) known.add(bytesOf(name), name.length);
  const text = Buffer.from(known.text());
  for (const query of queries) {
    const found = new Set<string>();
    const ranges = known.ranges(bytesOf(query));
    for (let i = 0; i + 1 < ranges.length; i += 2) {
      const part = text.subarray(ranges[i], ranges[i + 1]);
      for (let at = part.indexOf(query); at >= 0; at = part.indexOf(query, at + 1))
        found.add(Buffer.from(known.nameAt((ranges[i] ?? 0) + at).name).toString());
    }
    const wanted = names.filter((name) => name.toLowerCase().includes(query));
    expect([...found].sort(), query).toEqual([...wanted].sort());
  }
  // Most of the text need not be looked through for letters that few names have.
  const [from = 0, to = 0] = known.ranges(bytesOf('nothing'));
  expect(to - from).toBeLessThan(text.length / 4);
});
