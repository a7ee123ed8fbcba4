// Names the code that turns texts into facts, for the store's header: any change of it makes the store start anew, so that
// no stale fact can survive an update, and nothing else does.
// SPDX-License-Identifier: MIT
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { packageRequire } from '../packageRoot.ts';
import { formatVersion } from '../../core/index/fileRecord.ts';
import { loadQueries } from '../parser/createParser.ts';

/** Put in by esbuild.mjs: the hash of the code below fileFacts.ts and lexicalFiles.ts as it is bundled. */
declare const ringsideFactsHash: string | undefined;

/** `bundle` is the file that runs, for bundles without the hash; null when the code runs from source. */
export function codeVersion(bundle: string | null): string {
  const hash = createHash('sha256').update(JSON.stringify(loadQueries()));
  if (typeof ringsideFactsHash === 'string') hash.update(ringsideFactsHash);
  else if (bundle !== null) hash.update(readFileSync(bundle));
  return `format ${formatVersion}, tree-sitter-c ${grammarVersion()}, code ${hash.digest('hex').slice(0, 16)}`;
}

function grammarVersion(): string {
  const manifest: unknown = packageRequire('tree-sitter-c/package.json');
  const version =
    typeof manifest === 'object' && manifest !== null && 'version' in manifest ? manifest.version : null;
  return typeof version === 'string' ? version : 'unknown';
}
