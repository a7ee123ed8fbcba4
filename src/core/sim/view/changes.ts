// What an event changed, grouped by object: registers by the x86 unit's own names, memory by what lies there.
// Kernel stack bytes are left out: locals are shown beside their statements.
// SPDX-License-Identifier: MIT
import { describeChanges } from '../../x86/fpu/changes.ts';
import type { ViewChange } from '../panelView.ts';
import type { Run } from '../run.ts';
import type { RunState } from '../runState.ts';
import { nameOf, showBytes, taskPointer } from './describe.ts';

const maxShown = 6;

export function changesOf(
  run: Run,
  state: RunState,
  event: number,
): { readonly shown: readonly ViewChange[]; readonly more: number } {
  const { effects } = run;
  const [from, to] = effects.of(event);
  const changes = new Map<string, ViewChange>();
  const keep = (change: ViewChange): void => {
    const old = changes.get(change.key);
    changes.set(change.key, old ? { ...change, before: old.before } : change);
  };
  const cpus = new Set<number>();
  for (let i = from; i < to; i++) {
    if (!effects.isMemory(i)) {
      const index = effects.cpuOf(i);
      if (cpus.has(index)) continue;
      cpus.add(index);
      const after = state.cpus[index];
      if (!after) continue;
      const before = state.cpuBefore(index, from, to);
      for (const one of describeChanges(run.profile, before.state, after.state))
        keep({ name: one.name, before: one.before, after: one.after, key: `cpu${index}:${one.name}` });
      continue;
    }
    if (isStack(run, effects.placeOf(i))) continue;
    // One write stores XSTATE_BV and XCOMP_BV: they are shown apart, as the numbers that they are.
    const size = effects.sizeOf(i);
    const part = nameOf(run, state, effects.placeOf(i)).endsWith(' XSTATE_BV') ? 8 : size;
    for (let at = 0; at < size; at += part) {
      const addr = effects.placeOf(i) + at;
      const before = effects.before(i).subarray(at, at + part);
      const after = effects.after(i).subarray(at, at + part);
      keep({
        name: nameOf(run, state, addr),
        ...shown(run, before, after),
        key: `mem:${addr}:${after.length}`,
      });
    }
  }
  const all = [...changes.values()];
  return { shown: all.slice(0, maxShown), more: Math.max(0, all.length - maxShown) };
}

/** Up to 8 bytes as a number; of more, how many differ. */
function shown(run: Run, before: Uint8Array, after: Uint8Array): Pick<ViewChange, 'before' | 'after'> {
  const differing = after.reduce((count, byte, at) => count + (byte === before[at] ? 0 : 1), 0);
  const show = (bytes: Uint8Array): string => taskPointer(run, bytes) ?? showBytes(bytes);
  if (differing === 0) return { before: show(before), after: `written again, ${after.length} B` };
  return {
    before: show(before),
    after: after.length > 8 ? `${differing} of ${after.length} B differ` : show(after),
  };
}

function isStack(run: Run, addr: number): boolean {
  const region = run.initial.regions.find((one) => addr >= one.base && addr < one.base + one.size);
  return region !== undefined && (region.name.startsWith('kernel stack') || region.name === 'boot stack');
}
