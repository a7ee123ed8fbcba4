// The tree's macros as the expander wants them: which definition a use in a file most likely means, read from its text.
// Called by hovers and by the types of expressions.
// SPDX-License-Identifier: MIT
import { parseDefine, type Macro } from '../../core/exec/cpp/macro.ts';
import { rankDefinitions } from '../../core/index/rankDefinitions.ts';
import type { StoredDefinition } from '../../core/index/symbolStore.ts';
import type { ReadingContext } from './meaning.ts';
import type { SourceFile } from './workspaceFiles.ts';

/** Texts never change: a macro that was read is kept as long as its text. */
const read = new WeakMap<SourceFile, Map<number, Macro | null>>();

/** The macro definitions of a name, the one that a use in the file `from` most likely means first. */
export function macroDefinitions(
  name: string,
  from: string,
  { store, preference }: ReadingContext,
): readonly StoredDefinition[] {
  const macros = store.definitionsOf(name, { from, kinds: ['macro'], use: 'call', visible: true });
  if (macros.length === 0) return [];
  const named = store.definitionsOf(name, { from, kinds: ['macro', 'function'], use: 'call' });
  const live = named.filter(({ condition }) => preference.holds(condition) !== 'no');
  const ranked = rankDefinitions(
    live.length > 0 ? live : named,
    from,
    'call',
    preference,
    store.reachOf(from),
  );
  // The generic macro is for architectures that have no function of their own.
  const isOwn = ({ path }: StoredDefinition): boolean =>
    path === from || path.startsWith(`arch/${preference.architecture}/`);
  if (
    ranked.some((one) => one.kind === 'function' && isOwn(one)) &&
    !ranked.some((one) => one.kind === 'macro' && isOwn(one))
  )
    return [];
  return ranked.filter(({ kind }) => kind === 'macro');
}

/** The macro that a definition defines; null if its text is no longer there. */
export function readMacro(definition: StoredDefinition, { files }: ReadingContext): Macro | null {
  const source = files.source(definition.path);
  if (!source) return null;
  const known = read.get(source) ?? new Map<number, Macro | null>();
  read.set(source, known);
  const { nameStart, nameEnd, end, name } = definition;
  const held = known.get(nameStart);
  if (held !== undefined) return held;
  const written = withoutComments(source.text.slice(nameStart, end));
  const macro =
    source.text.slice(nameStart, nameEnd) === name ? parseDefine(written, 0, written.length, 0) : null;
  // `#define f f` only tells `#ifdef` that there is an f.
  const only = macro?.body.length === 1 && macro.body[0]?.text === name;
  known.set(nameStart, only ? null : macro);
  return only ? null : macro;
}

// What these say depends on the configuration, down to pasting its names.
const configurationTests = /^(IS_(ENABLED|BUILTIN|MODULE|REACHABLE)|__is_defined)$/;

/** Looks macros up for a use in a file, under the assumed configuration. */
export function macroLookup(from: string, context: ReadingContext): (name: string) => Macro | null {
  const { option, basis } = context.preference;
  return (name) => {
    // The build decides what a configuration symbol is; a default in a header is only for when it does not.
    if (name.startsWith('CONFIG_')) {
      const value = option(name);
      return value ? parseDefine(`${name} ${value}`, 0, name.length + 1 + value.length, 0) : null;
    }
    if (basis === '' && configurationTests.test(name)) return null;
    const [first] = macroDefinitions(name, from, context);
    return first ? readMacro(first, context) : null;
  };
}

/** Comments as one space. */
export const withoutComments = (text: string): string =>
  text.replace(/"(?:[^"\\\n]|\\[^])*"|'(?:[^'\\\n]|\\.)+'|\/\*[^]*?(?:\*\/|$)|\/\/.*/g, (match) =>
    match.startsWith('/') ? ' ' : match,
  );
