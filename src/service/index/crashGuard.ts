// Remembers across a crash which text the service was parsing, so that a text that kills the native parser kills the
// service once and is left alone afterwards. Marks are small files beside the store. Used by the index service.
// SPDX-License-Identifier: MIT
import { mkdirSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { contentKey } from './sourceText.ts';

export interface CrashGuard {
  /** Why a text must not be parsed, or null. */
  refusal(text: string): string | null;
  /** Runs work that may kill this process while it handles a text. */
  run<T>(text: string, work: () => T): T;
}

/** `codeVersion` names the code: another version gets another chance. Null folder: nothing is remembered. */
export function crashGuard(folder: string | null, codeVersion: string): CrashGuard {
  const generation = contentKey(codeVersion).slice(0, 8);
  const crashed = new Set<string>();
  let usable = folder !== null;
  const marks = join(folder ?? '', 'parsing');
  const own = join(marks, `now-${process.pid}`);
  const attempt = (work: () => void): void => {
    if (!usable) return;
    try {
      work();
    } catch {
      // A store that cannot be written is reported by the indexer; the guard only loses its memory.
      usable = false;
    }
  };
  attempt(() => {
    mkdirSync(marks, { recursive: true });
    for (const name of readdirSync(marks)) {
      const path = join(marks, name);
      const [kind, of = '', key = ''] = name.split('-');
      if (kind === 'now' && !isAlive(Number(of))) {
        const marked = readFileSync(path, 'latin1');
        renameSync(path, join(marks, `crashed-${generation}-${marked}`));
        crashed.add(marked);
      } else if (kind === 'crashed') {
        if (of === generation) crashed.add(key);
        else rmSync(path, { force: true });
      }
    }
  });
  return {
    refusal: (text) =>
      crashed.size > 0 && crashed.has(contentKey(text))
        ? 'the parser process ended while it parsed this text'
        : null,
    run(text, work) {
      attempt(() => writeFileSync(own, contentKey(text)));
      try {
        return work();
      } finally {
        attempt(() => rmSync(own, { force: true }));
      }
    },
  };
}

function isAlive(processId: number): boolean {
  try {
    process.kill(processId, 0);
    return true;
  } catch (error) {
    // Not ours to signal, but there.
    return error instanceof Error && 'code' in error && error.code === 'EPERM';
  }
}
