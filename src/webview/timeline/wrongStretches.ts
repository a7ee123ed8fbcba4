// The stretches in which a CPU runs one task in user mode while it holds another's registers: what the panel
// frames in the error colour. In a lazy Run that is legal while CR0.TS is set, so there only a finding makes it
// wrong. Pure; computed once per Run by timelineModel.ts.
// SPDX-License-Identifier: MIT
import type { RunView, ViewLane } from '../../protocol/panel.ts';

export interface WrongStretch {
  /** Events, end exclusive. */
  readonly from: number;
  readonly to: number;
  /** Whose registers the CPU holds. */
  readonly holder: number;
}

export function wrongStretches(run: RunView, lane: ViewLane): readonly WrongStretch[] {
  const found: WrongStretch[] = [];
  const findings = run.findings.filter((f) => run.eventCpus[f.event] === lane.cpu).map((f) => f.event);
  let r = 0;
  for (const slice of lane.runs) {
    if (slice.mode !== 'user') continue;
    while (r < lane.regs.length && (lane.regs[r]?.to ?? 0) <= slice.from) r++;
    for (let k = r; k < lane.regs.length; k++) {
      const regs = lane.regs[k];
      if (!regs || regs.from >= slice.to) break;
      if (!regs.usable || regs.task < 0 || regs.task === slice.task) continue;
      const from = Math.max(slice.from, regs.from);
      const to = Math.min(slice.to, regs.to);
      if (run.era === 'lazy' && !findings.some((event) => event >= from && event < to)) continue;
      found.push({ from, to, holder: regs.task });
    }
  }
  return found;
}
