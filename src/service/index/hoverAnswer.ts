// The hover at a position: what the hardware means by it, or else what the tree says of the name.
// Called by the index service.
// SPDX-License-Identifier: MIT
import type { PositionParams, WireHover } from '../../protocol/indexService.ts';
import { configHover } from './configHover.ts';
import { asmTextAt, hardwareHover, valueAt } from './hardwareHover.ts';
import { kernelWordHover } from './kernelWordHover.ts';
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
  const found = valueAt(params, context);
  const hardware = hardwareHover(params, found, context);
  if (hardware) return { ...hardware, isMachine: true };
  const symbol = params.hardwareOnly ? null : symbolHover(params, context);
  const value = found?.isPlain ? null : found;
  const kernelWord = kernelWordHover(params, context);
  const words = [kernelWord, params.hardwareOnly ? null : configHover(params, context), symbol];
  // Bits of a register are what the reader looks for; a plain value comes after what the name is.
  const parts = (value?.hasRegister ? [value, ...words] : [...words, value]).filter((part) => part !== null);
  const [first] = parts;
  if (!first) return null;
  const texts = [...parts.map(({ markdown }) => markdown), asmTextAt(params, context)];
  return {
    markdown: texts.filter((text) => text !== '').join('\n\n---\n\n'),
    range: (symbol ?? first).range,
    ...(kernelWord ? { isMachine: true as const } : {}),
  };
}
