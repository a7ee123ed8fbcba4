// The state of the machine at any event of a Run: starts from the initial state and applies or takes back recorded
// changes, whichever way is shorter. stateAt(i) is the state after event i. Used by the views and by "who wrote this?".
// SPDX-License-Identifier: MIT
import type { CpuView, Run } from './run.ts';

export class RunState {
  private readonly regions: { readonly base: number; readonly bytes: Uint8Array }[];
  readonly cpus: CpuView[];
  /** Effects applied so far. */
  private applied = 0;

  constructor(readonly run: Run) {
    this.regions = run.initial.regions.map(({ base, bytes }) => ({ base, bytes: bytes.slice() }));
    this.cpus = [...run.initial.cpus];
  }

  /** Moves to the state after `event`; -1 is before the first. */
  moveTo(event: number): void {
    const { effects } = this.run;
    for (let next = effects[this.applied]; next && next.event <= event; next = effects[this.applied]) {
      if (next.k === 'cpu') this.cpus[next.cpu] = next.after;
      else this.put(next.addr, next.after);
      this.applied++;
    }
    for (let last = effects[this.applied - 1]; last && last.event > event; last = effects[this.applied - 1]) {
      if (last.k === 'cpu') this.cpus[last.cpu] = last.before;
      else this.put(last.addr, last.before);
      this.applied--;
    }
  }

  private put(addr: number, bytes: Uint8Array): void {
    const region = this.regions.find((one) => addr >= one.base && addr < one.base + one.bytes.length);
    region?.bytes.set(bytes, addr - region.base);
  }

  /** A copy of memory; zero bytes where the machine has none. */
  read(addr: number, length: number): Uint8Array {
    const region = this.regions.find(
      (one) => addr >= one.base && addr + length <= one.base + one.bytes.length,
    );
    return region
      ? region.bytes.slice(addr - region.base, addr - region.base + length)
      : new Uint8Array(length);
  }

  u32(addr: number): number {
    return new DataView(this.read(addr, 4).buffer).getUint32(0, true);
  }
  u64(addr: number): bigint {
    return new DataView(this.read(addr, 8).buffer).getBigUint64(0, true);
  }
  /** A pointer as the signed reading that addresses are kept in. */
  pointer(addr: number): number {
    return Number(BigInt.asIntN(64, this.u64(addr)));
  }
}

/** Indexes [from, to) of the effects of one event; effects are in the order of events. */
export function effectsOf(run: Run, event: number): readonly [number, number] {
  return [firstEffect(run, event), firstEffect(run, event + 1)];
}

function firstEffect(run: Run, event: number): number {
  let low = 0;
  let high = run.effects.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((run.effects[middle]?.event ?? 0) < event) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** The last event at or before `event` that wrote any of the bytes; null if none did in this Run. */
export function lastWriter(run: Run, addr: number, length: number, event: number): number | null {
  for (let i = run.effects.length - 1; i >= 0; i--) {
    const effect = run.effects[i];
    if (!effect || effect.event > event || effect.k !== 'memory') continue;
    if (effect.addr < addr + length && effect.addr + effect.after.length > addr) return effect.event;
  }
  return null;
}

/** The last event at or before `event` that made bit `bit` of the word at `addr` this value; null if none did. */
export function lastBitChange(
  run: Run,
  addr: number,
  bit: number,
  value: 0 | 1,
  event: number,
): number | null {
  const at = addr + (bit >> 3);
  const bitOf = (bytes: Uint8Array, base: number): number => ((bytes[at - base] ?? 0) >> (bit & 7)) & 1;
  for (let i = run.effects.length - 1; i >= 0; i--) {
    const effect = run.effects[i];
    if (!effect || effect.event > event || effect.k !== 'memory') continue;
    if (effect.addr > at || effect.addr + effect.after.length <= at) continue;
    if (bitOf(effect.after, effect.addr) === value && bitOf(effect.before, effect.addr) !== value)
      return effect.event;
  }
  return null;
}

/** FNV-1a over memory and registers at the end of a Run: the same scenario gives the same hash. */
export function stateHash(run: Run): string {
  const state = new RunState(run);
  state.moveTo(run.events.length);
  let hash = 0xcbf29ce484222325n;
  const mix = (bytes: Uint8Array): void => {
    let word = 0;
    for (let i = 0; i < bytes.length; i++) {
      // Zero runs carry no information but length; folding by 32-bit words keeps this fast.
      word = (Math.imul(word ^ (bytes[i] ?? 0), 0x01000193) + i) | 0;
    }
    hash = BigInt.asUintN(64, (hash ^ BigInt(word >>> 0)) * 0x100000001b3n);
  };
  for (const region of run.initial.regions) mix(state.read(region.base, region.bytes.length));
  for (const cpu of state.cpus) {
    mix(cpu.state.xmm);
    mix(cpu.state.ymmh);
    mix(cpu.state.st);
    hash = BigInt.asUintN(64, (hash ^ cpu.state.cr0 ^ BigInt(cpu.state.mxcsr)) * 0x100000001b3n);
  }
  return `0x${hash.toString(16).padStart(16, '0')}`;
}
