// The values of names as this tree defines them: the constant evaluator over the symbol store and the files' texts.
// Called by hovers.
// SPDX-License-Identifier: MIT
import { enumeratorAt, macroAt } from '../../core/index/constantText.ts';
import { constantValue, type ConstantDefinition } from '../../core/index/constantValue.ts';
import type { StoredDefinition, SymbolStore } from '../../core/index/symbolStore.ts';
import { distance } from '../../core/kernel/tree.ts';
import type { WorkspaceFiles } from './workspaceFiles.ts';

// A definition that is there but cannot be read must still count as a second opinion.
const unreadable: ConstantDefinition = { kind: 'macro', parameters: null, body: '' };

const shownTextBytes = 160;

/** The value of a macro or enumerator used in the file `from`; null if it is not a constant that is sure. */
export function treeConstant(
  name: string,
  from: string,
  store: SymbolStore,
  files: WorkspaceFiles,
): { readonly value: bigint; readonly expression: string } | null {
  const lookup = (one: string) =>
    // The build gives configuration symbols their values; a header only has defaults for when it does not.
    one.startsWith('CONFIG_')
      ? []
      : applicable(store.definitionsOf(one), from).map((definition) => read(definition, files));
  const value = constantValue(name, lookup);
  const [first] = lookup(name);
  if (value === null || first === undefined) return null;
  return { value, expression: written(first) };
}

/** The first line of a definition as it is written, or null if its text cannot be read any more. */
export function definitionText(definition: StoredDefinition, files: WorkspaceFiles): string | null {
  const source = files.source(definition.path);
  // The text may have changed since it was indexed: the name must still be where it was.
  if (source?.text.slice(definition.nameStart, definition.nameEnd) !== definition.name) return null;
  const bytes = source.text.slice(
    definition.start,
    Math.min(definition.end, definition.start + shownTextBytes),
  );
  const line =
    Buffer.from(bytes, 'latin1')
      .toString('utf8')
      .split(/[\r\n]/, 1)[0] ?? '';
  return line.replace(/\s*[{\\]?\s*$/, '').replace(/\s+/g, ' ');
}

function read(definition: StoredDefinition, files: WorkspaceFiles): ConstantDefinition {
  const source = files.source(definition.path);
  if (source?.text.slice(definition.nameStart, definition.nameEnd) !== definition.name) return unreadable;
  if (definition.kind === 'macro')
    return macroAt(source.text, definition.start, definition.end) ?? unreadable;
  return enumeratorAt(source.text, definition.nameStart) ?? unreadable;
}

function written(definition: ConstantDefinition): string {
  if (definition.kind === 'macro') return definition.body;
  const { base, offset } = definition;
  if (base === null) return String(offset);
  return offset === 0 ? base : `${base} + ${offset}`;
}

/** The file's own definitions if it has any, else those nearest to the kernel itself. */
function applicable(definitions: readonly StoredDefinition[], from: string): readonly StoredDefinition[] {
  const constants = definitions.filter(
    ({ kind, condition }) => (kind === 'macro' || kind === 'enumerator') && !isForeign(condition),
  );
  const own = constants.filter((definition) => definition.path === from);
  // A default for when no header defines the name is only one of the candidates.
  const isDefault = own.some(({ name, condition }) => condition?.includes(`!defined(${name})`));
  if (own.length > 0 && !isDefault) return own;
  const shared = constants.filter((definition) => definition.path.endsWith('.h'));
  const nearest = Math.min(...shared.map((definition) => distance(definition.path)));
  return [...own, ...shared.filter((one) => one.path !== from && distance(one.path) === nearest)];
}

/** Whether a condition says that the text is for user space or for the assembler, not for the kernel's C. */
function isForeign(condition: string | null): boolean {
  return (condition ?? '')
    .split(' && ')
    .some((part) => /^(!defined\(__KERNEL__\)|defined\(__ASSEMBLY__\))$/.test(part));
}
