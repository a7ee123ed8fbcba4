// The store's values as the protocol's. Called by the index service's answers.
// SPDX-License-Identifier: MIT
import type { StoredCall, StoredDefinition } from '../../core/index/symbolStore.ts';
import type { FarDefinition } from './definingFiles.ts';
import type { WireCall, WireSymbol } from '../../protocol/indexService.ts';

export function wireSymbol(definition: StoredDefinition): WireSymbol {
  const { name, kind, path, via, container, condition, uncertain } = definition;
  return {
    name,
    kind,
    path,
    range: { start: definition.nameFrom, end: definition.nameTo },
    extent: { start: definition.from, end: definition.to },
    ...(via === null ? {} : { via }),
    ...(container === null ? {} : { container }),
    ...(condition === null ? {} : { condition }),
    uncertain,
  };
}

/** A definition outside the parsed files, by its place alone. */
export function wireFar({ name, kind, path, line0, column0 }: FarDefinition): WireSymbol {
  const range = { start: { line0, column0 }, end: { line0, column0: column0 + name.length } };
  return { name, kind, path, range, extent: range, uncertain: false };
}

export function wireCall({ caller, callee, path, position }: StoredCall): WireCall {
  return { caller, callee, path, position };
}
