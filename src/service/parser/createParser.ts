// Chooses the parser adapter and loads the queries of syntaxes/*.scm. Called by the services, their workers and tests.
// SPDX-License-Identifier: MIT
import { readdirSync, readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import type { CParser } from '../../core/syntax/tree.ts';
import { packageRoot } from '../packageRoot.ts';
import { createNativeParser } from './nativeParser.ts';
import { createWasmParser } from './wasmParser.ts';

export interface CreatedParser {
  readonly parser: CParser;
  /** Why the native parser is not used, or null. */
  readonly note: string | null;
}

/** The query sources in syntaxes/*.scm by file name without extension. */
export function loadQueries(): Record<string, string> {
  const folder = join(packageRoot(), 'syntaxes');
  const names = readdirSync(folder).filter((name) => name.endsWith('.scm'));
  return Object.fromEntries(
    names.sort().map((name) => [basename(name, '.scm'), readFileSync(join(folder, name), 'utf8')]),
  );
}

/**
 * The native parser, or the WebAssembly one with a note why. With `engine` given, that one and no other:
 * rejects if it cannot load.
 */
export async function createParser(engine?: 'native' | 'wasm'): Promise<CreatedParser> {
  const queries = loadQueries();
  if (engine === 'wasm')
    return { parser: await createWasmParser(queries), note: 'WebAssembly was asked for' };
  if (engine === 'native') return { parser: createNativeParser(queries), note: null };
  try {
    return { parser: createNativeParser(queries), note: null };
  } catch (error) {
    const reason = error instanceof Error ? error.message.split('\n')[0] : String(error);
    return { parser: await createWasmParser(queries), note: `the native parser cannot load: ${reason}` };
  }
}
