// The options of the open tree's Kconfig files, read when the first CONFIG_ name is asked about and again when the file of
// an option has changed. Answers hovers and definitions of CONFIG_ names. Made by the index service.
// SPDX-License-Identifier: MIT
import { statSync } from 'node:fs';
import { join } from 'node:path';
import { kconfigOf, type KconfigEntry } from '../../core/kernel/kconfig.ts';
import { readSource } from './sourceText.ts';

export interface TreeKconfig {
  /** The entries of a CONFIG_ name as C writes it, also with _MODULE behind it; none if it is no option. */
  of(word: string): readonly KconfigEntry[];
}

export function treeKconfig(root: string, architecture: string): TreeKconfig {
  let entries: ReadonlyMap<string, readonly KconfigEntry[]> | null = null;
  const stamps = new Map<string, string>();
  const stampOf = (path: string): string => {
    const file = statSync(join(root, path), { throwIfNoEntry: false });
    return file ? `${file.size} ${file.mtimeMs}` : '';
  };
  const readAll = (): ReadonlyMap<string, readonly KconfigEntry[]> => {
    stamps.clear();
    return kconfigOf(architecture, (path) => {
      stamps.set(path, stampOf(path));
      const source = readSource(join(root, path));
      return source.ok ? Buffer.from(source.text, 'latin1').toString('utf8') : null;
    });
  };
  return {
    of(word) {
      const name = /^CONFIG_(\w+)$/.exec(word)?.[1];
      if (name === undefined) return [];
      entries ??= readAll();
      const find = (): readonly KconfigEntry[] =>
        entries?.get(name) ?? entries?.get(name.replace(/_MODULE$/, '')) ?? [];
      const paths = new Set(find().map(({ path }) => path));
      if ([...paths].some((path) => stamps.get(path) !== stampOf(path))) entries = readAll();
      return find();
    },
  };
}
