// What a reader most likely means where the text does not decide: the architecture, and the configuration, which is the
// tree's .config or else the default configuration of x86. Read once when a tree is opened. Called by indexService.ts.
// SPDX-License-Identifier: MIT
import { join } from 'node:path';
import { configuration } from '../../core/exec/config.ts';
import { conditionTruth } from '../../core/index/conditionTruth.ts';
import type { Preference } from '../../core/index/rankDefinitions.ts';
import { readSource } from './sourceText.ts';

export function preferenceOf(root: string, version: string | null, architecture: string): Preference {
  const dotConfig = readSource(join(root, '.config'));
  const { text, basis } = configuration(dotConfig.ok ? dotConfig.text : null, version);
  const options = new Map<string, string>();
  for (const [, name, value] of text.matchAll(/^#define (CONFIG_\w+) (.*)$/gm)) {
    if (name !== undefined && value !== undefined) options.set(name, value);
  }
  const isX86 = architecture === 'x86';
  // The default configuration says nothing of another architecture's.
  const isComplete = isX86 || dotConfig.ok;
  if (!isComplete) options.clear();
  return {
    architecture,
    holds: conditionTruth({ options, isComplete, isX86 }),
    option: (name) => options.get(name) ?? (isComplete ? null : undefined),
    basis: isComplete ? basis : '',
  };
}
