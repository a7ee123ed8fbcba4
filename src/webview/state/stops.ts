// The events at which going on stops, from the breakpoints that are enabled: for the ruler, the steps and the table.
// Pure; called by RunPage.tsx.
// SPDX-License-Identifier: MIT
import type { PanelBreakpoint } from '../../protocol/panel.ts';

/** Each once, ascending. */
export function stopsOf(breakpoints: readonly PanelBreakpoint[]): readonly number[] {
  const enabled = breakpoints.filter((one) => one.enabled);
  if (enabled.length === 1) return enabled[0]?.events ?? [];
  return [...new Set(enabled.flatMap(({ events }) => events))].sort((a, b) => a - b);
}
