// Why the event happened, in one or two lines that lead to the events that caused it: the state that the code asked
// about, and who wrote it. Only what the Run itself shows.
// SPDX-License-Identifier: MIT
import type { CursorView } from '../panelView.ts';
import { flagsOf, ownerCellOf } from '../places.ts';
import type { Run, RunMark } from '../run.ts';
import { lastBitChange, lastWriter } from '../runState.ts';
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
  const flags = flagsOf(places, task);
  const cell = ownerCellOf(places, mark.cpu);
  if (mark.kind === 'save') {
    lines.push({
      text: `saved: the registers are ${task.comm}'s own since TIF_NEED_FPU_LOAD was cleared`,
      event: lastBitChange(run, flags, places.needLoadBit, 0, mark.event),
    });
  } else if (mark.kind === 'restore') {
    lines.push({
      text: `restored: TIF_NEED_FPU_LOAD is set`,
      event: lastBitChange(run, flags, places.needLoadBit, 1, mark.event),
    });
    if (cell !== null) {
      const owner = run.tasks.find((one) => one.fpu === state.pointer(cell));
      lines.push({
        text: owner
          ? `fpu_fpregs_owner_ctx of CPU ${mark.cpu} is ${owner.comm}'s`
          : `fpu_fpregs_owner_ctx of CPU ${mark.cpu} is NULL`,
        event: lastWriter(run, cell, 8, mark.event),
      });
      // The owner is right and yet it is restored: then the task was on another CPU in between.
      const lastCpu = places.lastCpu === null ? null : task.fpu + places.lastCpu;
      if (owner === task && lastCpu !== null && state.u32(lastCpu) !== mark.cpu) {
        const value = state.u32(lastCpu);
        lines.push({
          text: `${task.comm}'s last_cpu is ${value === 0xffffffff ? '-1' : value}, not ${mark.cpu}`,
          event: lastWriter(run, lastCpu, 4, mark.event),
        });
      }
    }
  } else if (mark.kind === 'restore-skipped') {
    const loadNeeded = !mark.label.startsWith('TIF_NEED_FPU_LOAD is clear');
    lines.push({
      text: mark.label,
      event: loadNeeded ? null : lastBitChange(run, flags, places.needLoadBit, 0, mark.event),
    });
    if (cell !== null && state.pointer(cell) === task.fpu)
      lines.push({
        text: `fpu_fpregs_owner_ctx of CPU ${mark.cpu} still names ${task.comm}`,
        event: lastWriter(run, cell, 8, mark.event),
      });
  }
}
