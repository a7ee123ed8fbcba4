// Reads a SourceAnchor and a version range from JSON, as walkthroughs and scenarios write them.
// Checks shapes only: whether the place exists is asked of a tree, in core/anchor. Called by readers of data files.
// SPDX-License-Identifier: MIT
import type { AnchorTarget, SourceAnchor } from '../anchor/anchor.ts';
import { compareVersions, type VersionRange } from '../anchor/version.ts';
import { count, Fields, filledText, list, matching, text } from './jsonShape.ts';
import { JsonMistake, type JsonValue } from './positionedJson.ts';

const targetKeys = ['file', 'symbol', 'pattern', 'lineHint'];
const version = matching(/^\d+(\.\d+){1,3}$/, '"6.1"');
// A path of a tree: relative, with forward slashes, and not out of it.
const treePath = matching(
  /^(?!\/)(?!.*(^|\/)\.\.(\/|$))[\w.@+/-]+$/,
  'a path from the root of the tree, "mm/memory.c"',
);

export function readAnchor(value: JsonValue, name: string): SourceAnchor {
  const fields = new Fields(value, name, [...targetKeys, 'versions', 'alternatives']);
  const versions = fields.optional('versions', readVersionRange);
  const alternatives = fields.optional('alternatives', list(readAlternative));
  return { ...target(fields), ...(versions && { versions }), ...(alternatives && { alternatives }) };
}

export function readVersionRange(value: JsonValue, name: string): VersionRange {
  const fields = new Fields(value, name, ['from', 'before']);
  const from = fields.optional('from', version);
  const before = fields.optional('before', version);
  if (from !== undefined && before !== undefined && compareVersions(from, before) >= 0)
    throw new JsonMistake(`${name} holds no version: ${from} is not before ${before}`, value.at);
  return { ...(from !== undefined && { from }), ...(before !== undefined && { before }) };
}

const readAlternative = (value: JsonValue, name: string): AnchorTarget =>
  target(new Fields(value, name, targetKeys));

function target(fields: Fields): AnchorTarget {
  const lineHint = fields.optional('lineHint', count);
  return {
    file: fields.required('file', treePath),
    symbol: fields.required('symbol', text),
    pattern: fields.required('pattern', filledText),
    ...(lineHint !== undefined && { lineHint }),
  };
}
