// References over the whole tree: the lexical index names the candidate files, the parser decides on each, the nearest
// first. What a file gave is kept while the file is unchanged. Yields between files, so that other questions are answered
// meanwhile and a cancelled one ends. Called by the index service.
// SPDX-License-Identifier: MIT
import { setImmediate } from 'node:timers/promises';
import { LexicalScanner } from '../../core/index/lexical/lexicalScan.ts';
import { assemblyPlaces } from '../../core/index/assemblyPlaces.ts';
import { namePlaces, type NamePlace, type PlaceQuestion } from '../../core/index/namePlaces.ts';
import { distance, isAssembly } from '../../core/kernel/tree.ts';
import type { CParser } from '../../core/syntax/tree.ts';
import type { PlaceList, PlaceQuery, WirePlace } from '../../protocol/indexService.ts';
import type { TreeWords } from './treeWords.ts';
import type { SourceFile, WorkspaceFiles } from './workspaceFiles.ts';

export interface TreeReferences {
  /** `onPlaces` hears of the places of every few files as they are found. */
  find(
    query: PlaceQuery,
    isCancelled: () => boolean,
    onPlaces?: (places: readonly WirePlace[]) => void,
  ): Promise<PlaceList>;
}

const defaultFiles = 400;
const defaultPlaces = 10_000;
const keptAnswers = 20_000;
const sliceMs = 12;

interface Kept {
  readonly stamp: string;
  readonly places: readonly WirePlace[];
}

export function treeReferences(words: TreeWords, files: WorkspaceFiles, parser: CParser): TreeReferences {
  const scanner = new LexicalScanner();
  const kept = new Map<string, Kept>();

  const placesIn = (path: string, question: PlaceQuestion): readonly WirePlace[] => {
    const key = 'name' in question ? `${path} ${question.name}` : `${path} .${question.field}`;
    const stamp = files.looks(path);
    if (stamp === null) return [];
    const known = kept.get(key);
    if (known?.stamp === stamp) return known.places;
    const source = files.source(path);
    if (source === null) return [];
    const places = files
      .guarded(source, () =>
        isAssembly(path)
          ? assemblyPlaces(source.text, question)
          : namePlaces(source.text, question, parser, scanner),
      )
      .map((place) => wirePlace(place, source));
    kept.delete(key);
    kept.set(key, { stamp, places });
    for (const oldest of kept.keys()) {
      if (kept.size <= keptAnswers) break;
      kept.delete(oldest);
    }
    return places;
  };

  return {
    async find(query, isCancelled, onPlaces) {
      files.refreshOpen();
      const question: PlaceQuestion = 'name' in query ? { name: query.name } : { field: query.field };
      const candidates =
        'name' in question
          ? words.index.filesWith(question.name).map(({ path }) => path)
          : words.index.filesAssigning(question.field);
      const paths = nearestFirst([...new Set(candidates)], query.near ?? null);
      const mostFiles = query.files ?? defaultFiles;
      const mostPlaces = query.places ?? defaultPlaces;
      const places: WirePlace[] = [];
      let filesRead = 0;
      let sliceStartMs = performance.now();
      for (const path of paths.slice(0, mostFiles)) {
        if (isCancelled() || places.length >= mostPlaces) break;
        const found = placesIn(path, question).filter(
          ({ role, container }) =>
            (query.roles === undefined || query.roles.includes(role)) &&
            (query.container === undefined || container === undefined || matches(container, query.container)),
        );
        filesRead++;
        places.push(...found);
        if (found.length > 0) onPlaces?.(found);
        if (performance.now() - sliceStartMs < sliceMs) continue;
        await setImmediate();
        sliceStartMs = performance.now();
      }
      const truncated = filesRead < paths.length || places.length > mostPlaces;
      const shown = places.slice(0, mostPlaces);
      return {
        places: shown,
        filesRead,
        filesTotal: paths.length,
        truncated,
        notice: truncated
          ? `"${'name' in question ? question.name : question.field}" occurs in ${paths.length} files; the nearest ${filesRead} were looked at`
          : null,
      };
    },
  };
}

/** "usb_driver.driver" is also a "usb_driver" to one who asks for that. */
const matches = (container: string, wanted: string): boolean =>
  container === wanted || container.startsWith(`${wanted}.`) || container.endsWith(`.${wanted}`);

function wirePlace(place: NamePlace, source: SourceFile): WirePlace {
  const { start, end, ...rest } = place;
  return {
    ...rest,
    path: source.path,
    range: { start: source.lines.positionAt(start), end: source.lines.positionAt(end) },
  };
}

/** The asking file, its folder, what an x86 kernel is made of, the rest; by path within each. */
function nearestFirst(paths: readonly string[], near: string | null): readonly string[] {
  const folder = near === null ? null : near.slice(0, near.lastIndexOf('/') + 1);
  const rank = (path: string): number =>
    path === near
      ? 0
      : folder !== null && path.startsWith(folder)
        ? 1
        : 2 + distance(path) * 2 + (isCore(path) ? 0 : 1);
  return paths
    .map((path) => ({ path, rank: rank(path) }))
    .sort((a, b) => a.rank - b.rank || (a.path < b.path ? -1 : 1))
    .map(({ path }) => path);
}

const isCore = (path: string): boolean =>
  /^(arch\/x86|kernel|mm|include|fs|lib|block|net\/core|init|ipc)\//.test(path);
