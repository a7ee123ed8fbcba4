// The hover at a position: what the hardware means by it, or else what the tree says of the name.
// Called by the index service.
// SPDX-License-Identifier: MIT
import type { PositionParams, WireHover } from '../../protocol/indexService.ts';
import { hardwareHover } from './hardwareHover.ts';
import type { ReadingContext } from './meaning.ts';
import { symbolHover } from './symbolHover.ts';

export type HoverContext = ReadingContext;

/** The hover at a position, or null if there is nothing to say. */
export function hoverAnswer(
  params: PositionParams & { readonly hardwareOnly?: true },
  context: HoverContext,
): WireHover | null {
  context.files.refreshOpen();
  context.files.refresh(params.path);
  return hardwareHover(params, context) ?? (params.hardwareOnly ? null : symbolHover(params, context));
}
