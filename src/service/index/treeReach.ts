// What files of the open tree include, each answer kept while the file's own #include lines stay. Headers that are parsed
// are asked of the store, others are read. Made by the index service; used where one of many definitions is preferred.
// SPDX-License-Identifier: MIT
import { join } from 'node:path';
import { includedFiles, includeReach, type IncludePort } from '../../core/index/includes.ts';
import { includesIn } from '../../core/syntax/directives.ts';
import type { SymbolStore } from '../../core/index/symbolStore.ts';
import { readSource } from './sourceText.ts';
import type { TreeWords } from './treeWords.ts';

export interface TreeReach {
  /** All files that a file may include; null if that cannot be said. */
  of(path: string | null): ReadonlySet<string> | null;
  /** The architecture whose headers a file means. */
  architecture(path: string | null): string;
  readonly port: IncludePort;
}

const keptSets = 64;

export function treeReach(
  root: string,
  store: SymbolStore,
  words: TreeWords,
  preferredArchitecture: string,
): TreeReach {
  const sets = new Map<string, { readonly key: string; readonly reached: ReadonlySet<string> }>();
  /** By what the lexical index holds of a path: another text is another object. */
  const read = new WeakMap<object, readonly string[]>();
  let byBase: Map<string, string[]> | null = null;
  let basedOn = -1;
  const { index } = words;
  /** Of each architecture and file what it includes, while its lines are the same and about the same files exist. */
  const included = new Map<
    string,
    { readonly operands: readonly string[]; readonly files: readonly string[] }
  >();
  let includedFor = -1;
  /** What the search path has by a name, while about the same files exist. */
  const searched = new Map<string, string | null>();
  let searchedFor = -1;

  const port: IncludePort = {
    includesOf(path) {
      const parsed = store.includesOf(path);
      if (parsed !== null) return parsed;
      const at = index.at(path);
      const known = at && read.get(at);
      if (known) return known;
      const source = readSource(join(root, path));
      const found = source.ok ? includesIn(source.text) : [];
      if (at) read.set(at, found);
      return found;
    },
    exists: (path) => index.at(path) !== null || store.hasFile(path),
    headersNamed(base) {
      if (byBase === null || Math.abs(basedOn - index.count()) > 64) {
        byBase = new Map();
        basedOn = index.count();
        for (const path of index.paths()) {
          if (!path.endsWith('.h')) continue;
          const name = path.slice(path.lastIndexOf('/') + 1);
          const same = byBase.get(name);
          if (same) same.push(path);
          else byBase.set(name, [path]);
        }
      }
      return byBase.get(base) ?? [];
    },
    kept(key, find) {
      if (searchedFor !== index.count()) searched.clear();
      searchedFor = index.count();
      let found = searched.get(key);
      if (found === undefined) searched.set(key, (found = find()));
      return found;
    },
  };
  const includedBy = (path: string, own: string): readonly string[] => {
    if (includedFor !== generation()) included.clear();
    includedFor = generation();
    const key = `${own} ${path}`;
    const operands = port.includesOf(path);
    const known = included.get(key);
    if (known?.operands === operands) return known.files;
    const files = includedFiles(path, own, port);
    included.set(key, { operands, files });
    return files;
  };
  /** Before the first pass nothing is known to exist, so what is found then must not stay. */
  const generation = (): number => index.count() >> 8;
  const architecture = (path: string | null): string =>
    /^arch\/([^/]+)\//.exec(path ?? '')?.[1] ?? preferredArchitecture;
  return {
    port,
    architecture,
    of(path) {
      if (path === null) return null;
      const own = port.includesOf(path);
      if (own.length === 0) return null;
      const key = `${generation()} ${own.join('\n')}`;
      const known = sets.get(path);
      if (known?.key === key) return known.reached;
      const from = architecture(path);
      const reached = includeReach(path, from, port, (one) => includedBy(one, from));
      sets.delete(path);
      sets.set(path, { key, reached });
      for (const oldest of sets.keys()) {
        if (sets.size <= keptSets) break;
        sets.delete(oldest);
      }
      return reached;
    },
  };
}
