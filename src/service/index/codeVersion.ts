// Names the code that turns texts into facts, for the store's header: format, grammar, and everything in the bundle
// (preparation, macro table). Any change makes the store start anew, so that no stale fact can survive an update.
// SPDX-License-Identifier: MIT
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { packageRequire } from '../packageRoot.ts';
import { loadQueries } from '../parser/createParser.ts';

/** `bundle` is the file that runs; null when the code runs from source. */
export function codeVersion(bundle: string | null): string {
  const hash = createHash('sha256').update(JSON.stringify(loadQueries()));
  if (bundle !== null) hash.update(readFileSync(bundle));
  return `tree-sitter-c ${grammarVersion()}, code ${hash.digest('hex').slice(0, 16)}`;
}

function grammarVersion(): string {
  const manifest: unknown = packageRequire('tree-sitter-c/package.json');
  const version =
    typeof manifest === 'object' && manifest !== null && 'version' in manifest ? manifest.version : null;
  return typeof version === 'string' ? version : 'unknown';
}
