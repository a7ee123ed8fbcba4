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
    const old = changes.get(change.name);
    changes.set(change.name, old ? { ...change, before: old.before } : change);
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
    const same = effect.before.every((byte, at) => byte === effect.after[at]);
    const name = nameOf(run, state, effect.addr);
    const show = (bytes: Uint8Array): string => taskPointer(run, bytes) ?? showBytes(bytes);
    keep({
      name,
      before: show(effect.before),
      after: same ? `written again, ${effect.after.length} B` : show(effect.after),
      key: `mem:${effect.addr}:${effect.after.length}`,
    });
  }
  const all = [...changes.values()];
  return { shown: all.slice(0, maxShown), more: Math.max(0, all.length - maxShown) };
}

function isStack(run: Run, addr: number): boolean {
  const region = run.initial.regions.find((one) => addr >= one.base && addr < one.base + one.bytes.length);
  return region !== undefined && (region.name.startsWith('kernel stack') || region.name === 'boot stack');
}
