// Types of the open tree for the evaluator of constants: simple typedefs from their text, everything else from the
// engine's type builder, which reads the header with its includes as the compiler would. Kept per header.
// Called by treeValues.ts.
// SPDX-License-Identifier: MIT
import { boundaryEntry, keptNames } from '../../core/exec/boundary/table.ts';
import { SourceCache } from '../../core/exec/cpp/sourceCache.ts';
import { types } from '../../core/exec/ctype.ts';
import type { CType } from '../../core/exec/ctype.ts';
import { basicType } from '../../core/exec/lower/basicTypes.ts';
import { NotLowered } from '../../core/exec/lower/context.ts';
import type { Types } from '../../core/exec/lower/types.ts';
import { Program } from '../../core/exec/program.ts';
import type { StoredDefinition } from '../../core/index/symbolStore.ts';
import type { CParser } from '../../core/syntax/tree.ts';

export interface TypeSources {
  readonly parser: CParser;
  /** Current text of a file, latin1, or null. */
  readText(path: string): string | null;
  /** `#define` lines of the configuration. */
  predefined(): string;
  /** Definitions that a name has where the expression stands, best first. */
  definitionsOf(name: string, kinds: readonly StoredDefinition['kind'][]): readonly StoredDefinition[];
}

export interface TreeTypes {
  isType(name: string): boolean;
  /** What a function returns, if it is a simple type. */
  returned(name: string): CType | null;
  typedef(name: string): CType | null;
  tagged(kind: 'struct' | 'union' | 'enum', tag: string): CType | null;
}

const unitPath = '<types>';
const keptUnits = 4;
/** Headers that real units have read before the one that is asked for. */
const preludes = ['', '#include <linux/sched.h>\n#include <linux/mm.h>\n'];

/** Makes the view of a tree's types. */
export function treeTypes(sources: TypeSources): TreeTypes {
  const cache = new SourceCache();
  const units = new Map<string, { readonly types: Types; readonly program: Program }>();

  const unitOf = (path: string, prelude: string) => {
    const key = `${prelude}|${path}`;
    const known = units.get(key);
    if (known && [...known.program.paths].every((one) => one === unitPath || isCurrent(one))) return known;
    const include = path.endsWith('.c') ? null : path;
    const text = `#include <linux/types.h>\n${prelude}#include "${include ?? ''}"\n`;
    const program = new Program({
      readText: (one) => (one === unitPath ? text : sources.readText(one)),
      parser: sources.parser,
      sources: cache,
      predefined: sources.predefined(),
      units: [include === null ? path : unitPath],
      boundary: boundaryEntry,
      keep: keptNames,
    });
    const made = program.expressionsOf(0);
    if (!made) return null;
    const unit = { types: made.types, program };
    units.delete(key);
    units.set(key, unit);
    for (const oldest of units.keys()) {
      if (units.size <= keptUnits) break;
      units.delete(oldest);
    }
    return unit;
  };
  // A changed text makes another file of the cache.
  const isCurrent = (path: string): boolean => {
    const text = sources.readText(path);
    return text !== null && cache.file(path, text).original === text;
  };
  /** The type as the engine builds it, with all members understood if a prelude makes that possible. */
  const built = (path: string, build: (types: Types) => CType): CType | null => {
    let best: CType | null = null;
    for (const prelude of preludes) {
      try {
        const unit = unitOf(path, prelude);
        const type = unit && build(unit.types);
        if (!type) continue;
        best ??= type;
        if (type.k !== 'struct') return type;
        const layout = type.def.layout();
        if (layout?.missing.length === 0) return type;
      } catch (error) {
        if (!(error instanceof NotLowered)) throw error;
      }
    }
    return best;
  };

  const typedef = (name: string, depth = 0): CType | null => {
    for (const definition of sources.definitionsOf(name, ['typedef'])) {
      const text = sources.readText(definition.path)?.slice(definition.start, definition.end) ?? '';
      const simple = /^\s*(?:__extension__\s+)?typedef\s+([\w\s]+?)\s+\w+\s*;?\s*$/.exec(text)?.[1];
      if (simple !== undefined && depth < 20) {
        const words = simple
          .replace(/__signed__/g, 'signed')
          .replace(/\b(?:const|volatile|__bitwise|__nocast|__force|__user|__private)\b/g, '')
          .replace(/\s+/g, ' ')
          .trim();
        const found = basicType(words) ?? (/^\w+$/.test(words) ? typedef(words, depth + 1) : null);
        if (found) return found;
      }
      const found = built(definition.path, (unit) => unit.typedef(name));
      if (found) return found;
    }
    return basicType(name);
  };

  const simpleType = (words: string): CType | null =>
    basicType(words) ?? (/^\w+$/.test(words) ? typedef(words) : null);

  return {
    returned(name) {
      for (const { path, start, nameStart } of sources.definitionsOf(name, ['function', 'prototype'])) {
        const before = sources.readText(path)?.slice(start, nameStart) ?? '';
        const words = before
          .replace(/__attribute\w*\s*\(\([^;{]*?\)\)/g, ' ')
          .replace(/\b(?:static|extern|inline|const|__\w*(?:inline|pure|const|init)\w*)\b/g, ' ');
        const found = simpleType(words.trim().replace(/\s+/g, ' '));
        if (found) return found;
      }
      return null;
    },
    isType: (name) => basicType(name) !== null || sources.definitionsOf(name, ['typedef']).length > 0,
    typedef,
    tagged(kind, tag) {
      for (const { path } of sources.definitionsOf(tag, [kind])) {
        // The kernel builds without -fshort-enums: an enum is as wide as int, unless an enumerator needs more.
        if (kind === 'enum') return types.uint;
        const found = built(path, (unit) => ({ k: 'struct', def: unit.tagged(kind, tag) }));
        if (found?.k === 'struct' && found.def.layout()) return found;
      }
      return null;
    },
  };
}
