// Which statement the editor shows for a cursor: the innermost one of the tree. Pure; called by panelController.ts.
// SPDX-License-Identifier: MIT
import type { CursorView, ViewPlace } from '../../protocol/panel.ts';

/**
 * The cursor's own statement if it is the tree's; inside `asm` or a stand-in the statement of the tree that led there.
 * Null if nothing of the tree led there, as in the user's program.
 */
export function followPlace({ statement, steps }: CursorView): ViewPlace | null {
  if (statement.place && statement.origin === 'tree') return statement.place;
  if (statement.origin === 'program') return null;
  const at = steps.findIndex(({ when }) => when === 'current');
  let depth = steps[at]?.depth ?? -1;
  for (const step of steps.slice(0, Math.max(at, 0)).reverse()) {
    // Only what encloses the current step led to it.
    if (step.depth >= depth) continue;
    if (step.origin === 'tree' && step.place) return step.place;
    depth = step.depth;
  }
  return null;
}
