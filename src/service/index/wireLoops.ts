// Scanned loops' parts as the protocol's: byte offsets become positions. Called by loopScan.ts.
// SPDX-License-Identifier: MIT
import type { Held } from '../../core/loops/functionLoops.ts';
import type { OutsidePoint, YieldPoint } from '../../core/loops/scanLoops.ts';
import type { WireHeld, WireOutsideYield, WireYield } from '../../protocol/loopScan.ts';
import type { SourceFile } from './workspaceFiles.ts';

export const wireHeld = ({ start, ...held }: Held, { lines }: SourceFile): WireHeld => ({
  ...held,
  line0: lines.positionAt(start).line0,
});

export const wirePoint = (
  { name, kind, start, conditions, held }: YieldPoint,
  source: SourceFile,
): WireYield => ({
  name,
  kind,
  position: source.lines.positionAt(start),
  conditions,
  held: held.map((one) => wireHeld(one, source)),
});

export const wireOutside = (point: OutsidePoint, source: SourceFile): WireOutsideYield => ({
  ...wirePoint(point, source),
  path: source.path,
  function: point.function,
  why: point.why,
});
