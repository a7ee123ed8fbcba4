// Which events of a Run wrote a stretch of memory or changed a register, in the order of events. The questions behind
// "who wrote this?" and "when is it written next?". Called by Session and by breakpoints on registers.
// SPDX-License-Identifier: MIT
import { describeChanges } from '../x86/fpu/changes.ts';
import { CpuBytes } from './record/cpuBytes.ts';
import type { Run } from './run.ts';
import { RunState } from './runState.ts';

/** A change, and the statement that made it: not the same event where a call came in between, `p->x = f()`. */
export interface Writing {
  readonly event: number;
  readonly site: number;
}

/** The writes to any of the bytes, one for each event. */
export function memoryWriters(run: Run, addr: number, length: number): Writing[] {
  const { effects } = run;
  const writings: Writing[] = [];
  for (let i = 0; i < effects.length; i++) {
    const event = effects.eventOf(i);
    if (effects.writes(i, addr, length) && writings[writings.length - 1]?.event !== event)
      writings.push({ event, site: effects.siteOf(i) });
  }
  return writings;
}

/** Events that changed a register of a CPU. `name` is as `describeChanges` names it, e.g. "CR0", "XMM3", "ST0". */
export function registerWriters(run: Run, cpu: number, name: string): number[] {
  const { effects } = run;
  const place = new CpuBytes(run.profile).placeOf(name);
  const events: number[] = [];
  if (place) {
    for (let i = 0; i < effects.length; i++) {
      if (effects.isMemory(i) || effects.cpuOf(i) !== cpu) continue;
      const from = Math.max(effects.placeOf(i), place.offset);
      const to = Math.min(effects.placeOf(i) + effects.sizeOf(i), place.offset + place.size);
      const at = effects.placeOf(i);
      const before = effects.before(i);
      const after = effects.after(i);
      for (let byte = from - at; byte < to - at; byte++)
        if (before[byte] !== after[byte]) add(events, effects.eventOf(i));
    }
    return events;
  }
  // ST(i) moves with TOP and XINUSE is derived: such values are compared where the CPU changed at all.
  const state = new RunState(run);
  for (let i = 0; i < effects.length; i++) {
    const event = effects.eventOf(i);
    if (effects.isMemory(i) || effects.cpuOf(i) !== cpu || events[events.length - 1] === event) continue;
    state.moveTo(event);
    const after = state.cpus[cpu];
    const before = state.cpuBefore(cpu, ...effects.of(event));
    if (after && describeChanges(run.profile, before.state, after.state).some((one) => one.name === name))
      add(events, event);
  }
  return events;
}

function add(events: number[], event: number): void {
  if (events[events.length - 1] !== event) events.push(event);
}
