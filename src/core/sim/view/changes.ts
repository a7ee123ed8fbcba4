// What an event changed, grouped by object: registers by the x86 unit's own names, memory by what lies there.
// Kernel stack bytes are left out: locals are shown beside their statements.
// SPDX-License-Identifier: MIT
import { Cpu } from '../../x86/fpu/cpu.ts';
import type { ViewChange } from '../panelView.ts';
import type { Run } from '../run.ts';
import { effectsOf } from '../runState.ts';
import type { RunState } from '../runState.ts';
import { nameOf, showBytes, taskPointer } from './describe.ts';

const maxShown = 6;

export function changesOf(
  run: Run,
  state: RunState,
  event: number,
): { readonly shown: readonly ViewChange[]; readonly more: number } {
  const [from, to] = effectsOf(run, event);
  const changes = new Map<string, ViewChange>();
  const keep = (change: ViewChange): void => {
    const old = changes.get(change.key);
    changes.set(change.key, old ? { ...change, before: old.before } : change);
  };
  for (let i = from; i < to; i++) {
    const effect = run.effects[i];
    if (!effect) continue;
    if (effect.k === 'cpu') {
      const cpu = new Cpu(run.profile, effect.after.state);
      for (const one of cpu.describeChanges(effect.before.state, effect.after.state)) {
        keep({ name: one.name, before: one.before, after: one.after, key: `cpu${effect.cpu}:${one.name}` });
      }
      continue;
    }
    if (isStack(run, effect.addr)) continue;
    // One write stores XSTATE_BV and XCOMP_BV: they are shown apart, as the numbers that they are.
    const part = nameOf(run, state, effect.addr).endsWith(' XSTATE_BV') ? 8 : effect.after.length;
    for (let at = 0; at < effect.after.length; at += part) {
      const addr = effect.addr + at;
      const before = effect.before.subarray(at, at + part);
      const after = effect.after.subarray(at, at + part);
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
  const region = run.initial.regions.find((one) => addr >= one.base && addr < one.base + one.bytes.length);
  return region !== undefined && (region.name.startsWith('kernel stack') || region.name === 'boot stack');
}
