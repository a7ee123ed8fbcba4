// What a hover may ask about the open tree, as a port, and how its answers are shown.
// Knows nothing of index or files; the service and the CLI implement the port.
// SPDX-License-Identifier: MIT

import { codeSpan, hexCode, placeLink } from './markdown.ts';

export interface TreeDefinition {
  readonly path: string;
  readonly line1: number;
  /** The text of the definition, if the index has it; shown in a code span only. */
  readonly text?: string;
}

export interface TreeFacts {
  definitionsOf(name: string): readonly TreeDefinition[];
  /** The value of a macro or enumerator in this tree, and the expression that gave it; null if unknown. */
  valueOf(name: string): { readonly value: bigint; readonly expression: string } | null;
  /** Functions that use an instruction; absent where there is no tree to look at. */
  readonly instructionUsers?: (
    mnemonic: string,
  ) => readonly { readonly name: string; readonly path: string; readonly line1: number }[];
  /** Kernel version such as "6.1.192", or null if the tree does not say. */
  readonly version: string | null;
  /** False where no tree is open: then nothing is said of it. */
  readonly isOpen?: false;
}

/** For a file outside any tree: what the CPU does holds there too. */
export const noTree: TreeFacts = {
  definitionsOf: () => [],
  valueOf: () => null,
  version: null,
  isOpen: false,
};

const SHOWN_DEFINITIONS = 3;
const SHOWN_USERS = 6;

/** "Used in this tree by ..."; empty where no tree is open. */
export function usedBy(tree: TreeFacts, mnemonic: string): string {
  const users = tree.instructionUsers?.(mnemonic);
  if (users === undefined) return '';
  if (users.length === 0)
    return 'No function of this tree’s FPU code uses it (inline assembly of arch/x86 was looked at).';
  const shown = users
    .slice(0, SHOWN_USERS)
    .map(({ name, path, line1 }) => `${codeSpan(name)} (${placeLink(path, line1)})`);
  const more = users.length - shown.length;
  return `Used in this tree by ${shown.join(', ')}${more > 0 ? ` and ${more} more` : ''}.`;
}

/** "Defined in this tree at ..." for a name; says so if the tree does not define it. */
export function definedAt(tree: TreeFacts, name: string): string {
  if (tree.isOpen === false) return '';
  const definitions = tree.definitionsOf(name);
  if (definitions.length === 0) return `${codeSpan(name)} is not defined in what is indexed of this tree.`;
  const places = definitions.slice(0, SHOWN_DEFINITIONS).map(({ path, line1, text }) => {
    const place = placeLink(path, line1);
    return text === undefined ? place : `${place} (${codeSpan(text)})`;
  });
  const rest = definitions.length - places.length;
  const more = rest > 0 ? `, and ${rest} more` : '';
  return `Defined in this tree at ${places.join(', ')}${more}.`;
}

/** The value in this tree, and a warning if it is not the one that the hardware demands. */
export function valueHere(tree: TreeFacts, name: string, expected: bigint | null): string {
  const found = tree.valueOf(name);
  if (found === null) return '';
  const value = `Value in this tree: ${hexCode(found.value)} (${codeSpan(found.expression)}).`;
  if (expected === null || expected === found.value) return value;
  return `${value} **This differs from the hardware's ${hexCode(expected)}.**`;
}
