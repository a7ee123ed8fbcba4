// What names are worth in the open tree: the evaluator's world over the symbol store, the files' texts and the tree's
// configuration. Which of several definitions count for a file is decided here. Called by hovers and by `eval`.
// SPDX-License-Identifier: MIT
import { configuration } from '../../core/exec/config.ts';
import type { StoredDefinition } from '../../core/index/symbolStore.ts';
import { distance } from '../../core/kernel/tree.ts';
import type { CParser } from '../../core/syntax/tree.ts';
import { directiveTruth, configuredMacros } from '../../core/values/directiveTruth.ts';
import type { Configured } from '../../core/values/directiveTruth.ts';
import { constantOf } from '../../core/values/constantOf.ts';
import { enumeratorIn, macroIn, withoutComments } from '../../core/values/definitionText.ts';
import type { Candidate, Truth, ValueWorld } from '../../core/values/world.ts';
import { treeTypes } from './treeTypes.ts';
import type { TreeStore } from './wholeTreeStore.ts';
import type { SourceFile, WorkspaceFiles } from './workspaceFiles.ts';

export interface TreeValues {
  /** The world as a file of the tree sees it; null: as the kernel's C in general. */
  world(from: string | null): ValueWorld;
  /** A file's text with its comments blanked, every offset kept. */
  plainText(source: SourceFile): string;
  /** What the configuration is: ".config", or which default. */
  basis(): string;
}

const constantKinds: readonly StoredDefinition['kind'][] = ['macro', 'enumerator'];
const deepestQuestion = 4;

/** Makes the view of a tree's values. */
export function treeValues(
  store: TreeStore,
  files: WorkspaceFiles,
  parser: CParser,
  version: string | null,
): TreeValues {
  const plainTexts = new WeakMap<SourceFile, string>();
  let config: { readonly source: SourceFile | null; readonly text: string; readonly basis: string } | null =
    null;
  let macros: Configured['macros'] = new Map();
  const configured = () => {
    const source = files.exists('.config') ? files.source('.config') : null;
    if (config === null || config.source !== source) {
      const { text, basis } = configuration(source?.text ?? null, version);
      config = { source, text, basis };
      macros = configuredMacros(text);
    }
    return { ...config, macros };
  };
  const plainText = (source: SourceFile): string => {
    let text = plainTexts.get(source);
    if (text === undefined) plainTexts.set(source, (text = withoutComments(source.text)));
    return text;
  };

  const world = (from: string | null): ValueWorld => {
    const known = new Map<string, readonly Candidate[]>();
    const { macros, basis } = configured();
    let depth = 0;
    const guarded = <T>(otherwise: T, body: () => T): T => {
      if (depth >= deepestQuestion) return otherwise;
      depth++;
      try {
        return body();
      } finally {
        depth--;
      }
    };
    const conditions: Configured = {
      macros,
      defined: (name) =>
        guarded<Truth>('maybe', () => {
          const found = candidates(name).filter(
            ({ meaning, holds }) => meaning.kind === 'macro' && holds !== 'no',
          );
          if (found.length === 0) return 'no';
          return found.some(({ holds, path }) => holds === 'yes' && isPublic(path)) ? 'yes' : 'maybe';
        }),
      value: (name) =>
        guarded(null, () => {
          const { value, ambiguous } = constantOf(name, self);
          return value.ok && !ambiguous ? value.value : null;
        }),
    };
    const candidates = (name: string): readonly Candidate[] => {
      let found = known.get(name);
      if (found === undefined) {
        // Asked again while its own conditions are decided, a name has no definitions yet.
        known.set(name, []);
        found = find(name);
        known.set(name, found);
      }
      return found;
    };
    const find = (name: string): readonly Candidate[] => {
      const macro = macros.get(name);
      if (macro) {
        return [{ meaning: { kind: 'macro', macro }, condition: null, holds: 'yes', path: basis, line1: 0 }];
      }
      // The build gives these their values; a header only has defaults for when it does not.
      if (name.startsWith('CONFIG_')) return [];
      const read = (definition: StoredDefinition): Rated | null => rated(definition, conditions);
      const groups = new Map<number, StoredDefinition[]>();
      const reach = store.reachOf(from);
      for (const definition of store.definitionsOf(name, { from, kinds: constantKinds, visible: true })) {
        const rank = rankOf(definition.path, from, reach);
        groups.set(rank, [...(groups.get(rank) ?? []), definition]);
      }
      const taken: Rated[] = [];
      for (const [, group] of [...groups].sort(([a], [b]) => a - b)) {
        taken.push(...group.map(read).filter((one) => one !== null));
        // A definition for when nothing else defines the name leaves the question open.
        if (taken.some(({ candidate, isDefault }) => !isDefault && candidate.holds !== 'no')) break;
      }
      return ordered(taken, from);
    };
    const rated = (definition: StoredDefinition, configured: Configured): Rated | null => {
      const source = files.source(definition.path);
      // The text may have changed since it was indexed: the name must still be where it was.
      if (source?.text.slice(definition.nameStart, definition.nameEnd) !== definition.name) return null;
      const text = plainText(source);
      const meaning =
        definition.kind === 'macro'
          ? macroIn(text, definition.start, definition.end)
          : enumeratorIn(text, definition.nameStart, (one) => directiveTruth(one, configured));
      if (meaning === null) return null;
      // `#define NAME NAME` beside an enumerator only tells #ifdef that the name is there.
      if (
        meaning.kind === 'macro' &&
        meaning.macro.body.length === 1 &&
        meaning.macro.body[0]?.text === definition.name
      )
        return null;
      const isDefault = definition.condition?.includes(`!defined(${definition.name})`) === true;
      const file = fileCondition(definition.path);
      const condition = [file, definition.condition].filter((one) => one !== null).join(' && ');
      const holds = condition === '' ? 'yes' : directiveTruth(condition, configured);
      return {
        isDefault,
        candidate: {
          meaning,
          condition: condition === '' ? null : condition,
          holds,
          path: definition.path,
          line1: definition.nameFrom.line0 + 1,
        },
      };
    };
    const typesHere = treeTypesFor(from);
    const self: ValueWorld = {
      candidates,
      otherKind: (name) => {
        if (name.startsWith('CONFIG_')) return `not set in ${basis}`;
        const [other] = [...store.definitionsOf(name, { from })].sort(
          (a, b) => distance(a.path) - distance(b.path),
        );
        if (!other) return 'not defined in what is indexed of this tree';
        return /^[aeiou]/.test(other.kind) ? `an ${other.kind}` : `a ${other.kind}`;
      },
      ...typesHere,
    };
    return self;
  };

  const views = new Map<string, ReturnType<typeof treeTypes>>();
  const treeTypesFor = (from: string | null) => {
    const folder = from === null ? '' : folderOf(from);
    let view = views.get(folder);
    if (!view) {
      view = treeTypes({
        parser,
        readText: (path) => (files.exists(path) ? (files.source(path)?.text ?? null) : null),
        predefined: () => configured().text,
        definitionsOf: (name, kinds) =>
          [...store.definitionsOf(name, { from, kinds, visible: true })].sort(
            (a, b) => rankOf(a.path, from, store.reachOf(from)) - rankOf(b.path, from, store.reachOf(from)),
          ),
      });
      views.set(folder, view);
    }
    return view;
  };

  return { world, plainText, basis: () => configured().basis };
}

interface Rated {
  readonly candidate: Candidate;
  /** It says of itself that it is for when nothing else defines the name. */
  readonly isDefault: boolean;
}

/** Those that may hold, best first; a default only if nothing else is there or it is the file's own; equal ones once. */
function ordered(found: readonly Rated[], from: string | null): readonly Candidate[] {
  const inX86 = found.some(
    ({ candidate }) => candidate.path.startsWith('arch/x86/') && candidate.holds !== 'no',
  );
  const own = found.filter(
    ({ candidate }) => !(inX86 && /^include\/(uapi\/)?asm-generic\//.test(candidate.path)),
  );
  const firm = own.some(({ candidate, isDefault }) => !isDefault && candidate.holds === 'yes');
  const order: Record<Truth, number> = { yes: 0, maybe: 1, no: 2 };
  const list = own
    .filter(({ isDefault, candidate }) => !(isDefault && firm) || candidate.path === from)
    // Whether the file's own default is passed over depends on what it includes.
    .map(({ isDefault, candidate }): Candidate =>
      isDefault && firm ? { ...candidate, holds: 'maybe' } : candidate,
    )
    // What no configuration of an x86 kernel's C has, such as the assembler's definitions, is no other value of it.
    .filter(({ holds, condition }) => holds !== 'no' || /\bCONFIG_/.test(condition ?? ''))
    .sort((a, b) => order[a.holds] - order[b.holds]);
  const bodies = new Set<string>();
  return list.filter((candidate) => {
    const body = bodyOf(candidate);
    return bodies.has(body) ? false : bodies.add(body);
  });
}

function bodyOf({ meaning }: Candidate): string {
  if (meaning.kind === 'enumerator') {
    return `enum ${meaning.base?.map(({ text }) => text).join(' ') ?? ''}+${meaning.offset}`;
  }
  const { params, variadic, body } = meaning.macro;
  return `${params?.join(',') ?? ''}|${variadic ?? ''}|${body.map(({ text }) => text).join(' ')}`;
}

/**
 * How near a definition is to a file: its own, its folder's or an included private header, a public header, another
 * private one, a C file, foreign.
 */
function rankOf(path: string, from: string | null, reach: ReadonlySet<string> | null): number {
  if (path === from) return 0;
  if (reach?.has(path)) return isPublic(path) ? 2 : 1;
  const far = distance(path);
  if (far > 0) return 10 * far;
  if (from !== null && folderOf(path) === folderOf(from) && path.endsWith('.h')) return 1;
  if (isPublic(path)) return 2;
  return path.endsWith('.h') ? 3 : 4;
}

const isPublic = (path: string): boolean => /^(include|arch\/x86\/include)\//.test(path);
const folderOf = (path: string): string => path.slice(0, path.lastIndexOf('/') + 1);

/** What a file's name says about when it is read: headers for 32-bit kernels, for another compiler. */
function fileCondition(path: string): string | null {
  if (/^arch\/x86\/.*(?:_32(?:_\w+)?|pgtable-[23]level(?:_types)?)\.[ch]$/.test(path))
    return 'defined(CONFIG_X86_32)';
  if (/^arch\/x86\/.*_64(?:_\w+)?\.[ch]$/.test(path)) return 'defined(CONFIG_X86_64)';
  if (/^arch\/x86\/um\//.test(path)) return 'defined(CONFIG_UML)';
  if (/\/compiler-clang\.h$/.test(path)) return 'defined(__clang__)';
  return null;
}
