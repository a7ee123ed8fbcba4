// Why the event happened, in one or two lines that lead to the events that caused it: the state that the code asked
// about, and who wrote it. Only what the Run itself shows.
// SPDX-License-Identifier: MIT
import type { CursorView } from '../panelView.ts';
import type { Run, RunMark } from '../run.ts';
import { lastWriter } from '../runState.ts';
import type { RunState } from '../runState.ts';

export function whyOf(run: Run, state: RunState, event: number): CursorView['why'] {
  const mark = run.marks.find((one) => one.event === event && one.kind !== 'tick');
  const lines: { text: string; event: number | null }[] = [];
  const finding = run.findings.find((one) => one.event === event);
  if (finding) lines.push({ text: finding.message, event: null });
  if (mark) explain(run, state, mark, lines);
  return lines;
}

function explain(
  run: Run,
  state: RunState,
  mark: RunMark,
  lines: { text: string; event: number | null }[],
): void {
  const task = run.tasks[mark.task];
  const { places } = run;
  if (!task || places.needLoadBit === null) return;
  const flags = task.address + places.threadFlags;
  if (mark.kind === 'save') {
    lines.push({
      text: `saved: the registers are ${task.comm}'s own since TIF_NEED_FPU_LOAD was cleared`,
      event: lastWriter(run, flags, 8, mark.event - 1),
    });
  } else if (mark.kind === 'restore') {
    const cell =
      places.ownerCell === null
        ? null
        : places.perCpuBase + mark.cpu * places.perCpuStride + (places.ownerCell - places.perCpuTemplate);
    lines.push({
      text: `restored: TIF_NEED_FPU_LOAD is set`,
      event: lastWriter(run, flags, 8, mark.event - 1),
    });
    if (cell !== null) {
      const owner = run.tasks.find((one) => one.fpu === state.pointer(cell));
      lines.push({
        text: owner
          ? `fpu_fpregs_owner_ctx of CPU ${mark.cpu} is ${owner.comm}'s`
          : `fpu_fpregs_owner_ctx of CPU ${mark.cpu} is NULL`,
        event: lastWriter(run, cell, 8, mark.event),
      });
    }
  } else if (mark.kind === 'restore-skipped') {
    lines.push({ text: mark.label, event: null });
    const cell =
      places.ownerCell === null
        ? null
        : places.perCpuBase + mark.cpu * places.perCpuStride + (places.ownerCell - places.perCpuTemplate);
    if (cell !== null)
      lines.push({
        text: `fpu_fpregs_owner_ctx of CPU ${mark.cpu} still names ${task.comm}`,
        event: lastWriter(run, cell, 8, mark.event),
      });
  }
}
