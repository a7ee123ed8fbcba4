// The hover at a position: what the hardware means by it, or else what the tree says of the name.
// Called by the index service.
// SPDX-License-Identifier: MIT
import type { SymbolStore } from '../../core/index/symbolStore.ts';
import type { CParser } from '../../core/syntax/tree.ts';
import type { PositionParams, WireHover } from '../../protocol/indexService.ts';
import { hardwareHover } from './hardwareHover.ts';
import { symbolHover } from './symbolHover.ts';
import type { WorkspaceFiles } from './workspaceFiles.ts';

export interface HoverContext {
  readonly store: SymbolStore;
  readonly files: WorkspaceFiles;
  readonly parser: CParser;
  /** The tree's version, for the text. */
  readonly version: string | null;
}

/** The hover at a position, or null if there is nothing to say. */
export function hoverAnswer(params: PositionParams, context: HoverContext): WireHover | null {
  context.files.refreshOpen();
  context.files.refresh(params.path);
  return hardwareHover(params, context) ?? symbolHover(params, context);
}
