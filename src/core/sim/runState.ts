// The state of the machine at any event of a Run: begins at a key frame and applies or takes back recorded changes,
// whichever way is shorter. The state at an event is the one after it. Used by the views and by "who wrote this?".
// SPDX-License-Identifier: MIT
import { CpuBytes } from './record/cpuBytes.ts';
import type { KeyFrame } from './record/keyFrames.ts';
import type { Pages } from './record/pages.ts';
import type { CpuView, Run } from './run.ts';

export class RunState {
  private readonly codec: CpuBytes;
  private memory: Pages;
  private cpuBytes: Uint8Array[];
  /** Decoded CPUs; null where bytes have changed since. */
  private decoded: (CpuView | null)[] = [];
  /** Changes applied so far. */
  private applied = 0;

  /** Begins before the first event. */
  constructor(readonly run: Run) {
    this.codec = new CpuBytes(run.profile);
    const { first } = run.keyFrames;
    this.memory = first.memory.fork();
    this.cpuBytes = first.cpus.map((bytes) => bytes.slice());
  }

  /** Moves to the state after `event`; -1 is before the first. */
  moveTo(event: number): void {
    const { effects, keyFrames } = this.run;
    const wanted = effects.firstAt(event + 1);
    const frame = keyFrames.near(wanted);
    if (Math.abs(frame.applied - wanted) < Math.abs(this.applied - wanted)) this.begin(frame);
    while (this.applied < wanted) this.put(this.applied++, true);
    while (this.applied > wanted) this.put(--this.applied, false);
  }

  private begin(frame: KeyFrame): void {
    this.memory = frame.memory.fork();
    this.cpuBytes = frame.cpus.map((bytes) => bytes.slice());
    this.decoded = [];
    this.applied = frame.applied;
  }

  private put(i: number, forward: boolean): void {
    const { effects } = this.run;
    effects.put(i, forward, this.memory, this.cpuBytes);
    if (!effects.isMemory(i)) this.decoded[effects.cpuOf(i)] = null;
  }

  get cpus(): readonly CpuView[] {
    return this.cpuBytes.map((bytes, i) => (this.decoded[i] ??= this.codec.decode(bytes)));
  }

  /** What runs on each CPU and whose values its registers hold: cheaper than `cpus`, for walks over a whole Run. */
  get running(): readonly Pick<CpuView, 'task' | 'mode' | 'holds'>[] {
    return this.cpuBytes.map((bytes) => ({
      ...this.codec.runningOf(bytes),
      holds: this.codec.holdsOf(bytes),
    }));
  }

  /** The CPU before and after the changes [from, to), which end at the state that this is at. */
  cpuBefore(cpu: number, from: number, to: number): CpuView {
    const { effects } = this.run;
    const bytes = (this.cpuBytes[cpu] ?? new Uint8Array(this.codec.size)).slice();
    for (let i = to - 1; i >= from; i--)
      if (!effects.isMemory(i) && effects.cpuOf(i) === cpu) bytes.set(effects.before(i), effects.placeOf(i));
    return this.codec.decode(bytes);
  }

  /** A copy of memory; zero bytes where the machine has none. */
  read(addr: number, length: number): Uint8Array {
    return this.memory.read(addr, length);
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

  /** FNV-1a over memory and the CPUs' bytes: equal states have equal hashes on every machine. */
  hash(): string {
    let high = 0xcbf29ce4;
    let low = 0x84222325;
    const mix = (bytes: Uint8Array, place: number): void => {
      low = Math.imul(low ^ (place >>> 0), 0x01000193);
      for (const byte of bytes) {
        low = Math.imul(low ^ byte, 0x01000193);
        high = Math.imul(high ^ byte ^ (low >>> 15), 0x01000193);
      }
    };
    for (const { addr, bytes } of this.memory.written()) mix(bytes, addr / 1024);
    this.cpuBytes.forEach((bytes, i) => mix(bytes, i));
    const hex = (value: number): string => (value >>> 0).toString(16).padStart(8, '0');
    return `0x${hex(high)}${hex(low)}`;
  }
}

/**
 * The event of the statement that last wrote any of the bytes, at or before `event`; null if none did in this Run.
 * It lies before the event of the change where a call came in between: `p->x = f()`.
 */
export function lastWriter(run: Run, addr: number, length: number, event: number): number | null {
  const { effects } = run;
  for (let i = effects.firstAt(event + 1) - 1; i >= 0; i--)
    if (effects.writes(i, addr, length)) return effects.siteOf(i);
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
  const { effects } = run;
  const at = addr + (bit >> 3);
  for (let i = effects.firstAt(event + 1) - 1; i >= 0; i--) {
    if (!effects.writes(i, at, 1)) continue;
    const bitOf = (bytes: Uint8Array): number => ((bytes[at - effects.placeOf(i)] ?? 0) >> (bit & 7)) & 1;
    if (bitOf(effects.after(i)) === value && bitOf(effects.before(i)) !== value) return effects.siteOf(i);
  }
  return null;
}

/** Hash of the state at the end of a Run: the same scenario on the same source gives the same hash everywhere. */
export function stateHash(run: Run): string {
  const state = new RunState(run);
  state.moveTo(run.events.length);
  return state.hash();
}
