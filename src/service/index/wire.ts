// The store's values as the protocol's. Called by the index service's answers.
// SPDX-License-Identifier: MIT
import type { StoredCall, StoredDefinition } from '../../core/index/symbolStore.ts';
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

export function wireCall({ caller, callee, path, position }: StoredCall): WireCall {
  return { caller, callee, path, position };
}
