// What a Run changed, in columns: for each change its event, its place (memory, or the bytes of a CPU) and its old and
// new bytes in one heap. Written by the recorder through EffectWriter; read by RunState and the views. Never changed.
// SPDX-License-Identifier: MIT
import { bytesColumn, numbersColumn, words16Column, words32Column } from './column.ts';
import type { Pages } from './pages.ts';

/** The cpu column of a change of memory. */
const memory = 0xffff;

export class EffectLog {
  constructor(
    private readonly events: Uint32Array,
    private readonly cpus: Uint16Array,
    private readonly places: Float64Array,
    private readonly sizes: Uint32Array,
    private readonly starts: Uint32Array,
    private readonly heap: Uint8Array,
    private readonly sites: Sites,
  ) {}

  get length(): number {
    return this.events.length;
  }

  eventOf(i: number): number {
    return this.events[i] ?? 0;
  }
  /**
   * Event of the statement that made change `i`: after a call it is an earlier one than the event it came with, which is
   * the last of the function that was called.
   */
  siteOf(i: number): number {
    return this.sites.of(i) ?? this.eventOf(i);
  }
  isMemory(i: number): boolean {
    return this.cpus[i] === memory;
  }
  /** The CPU whose bytes changed. Only for changes that are not of memory. */
  cpuOf(i: number): number {
    return this.cpus[i] ?? 0;
  }
  /** Address in memory (signed reading), or offset in the CPU's bytes. */
  placeOf(i: number): number {
    return this.places[i] ?? 0;
  }
  sizeOf(i: number): number {
    return this.sizes[i] ?? 0;
  }
  before(i: number): Uint8Array {
    const at = this.starts[i] ?? 0;
    return this.heap.subarray(at, at + this.sizeOf(i));
  }
  after(i: number): Uint8Array {
    const at = (this.starts[i] ?? 0) + this.sizeOf(i);
    return this.heap.subarray(at, at + this.sizeOf(i));
  }
  /** Makes change `i` on memory and CPUs, or takes it back. */
  put(i: number, forward: boolean, memory: Pages, cpus: readonly Uint8Array[]): void {
    const size = this.sizeOf(i);
    const from = (this.starts[i] ?? 0) + (forward ? size : 0);
    const place = this.placeOf(i);
    if (this.isMemory(i)) return memory.write(place, this.heap, from, size);
    const bytes = cpus[this.cpuOf(i)];
    if (!bytes) return;
    if (size > 32) bytes.set(this.heap.subarray(from, from + size), place);
    else for (let at = 0; at < size; at++) bytes[place + at] = this.heap[from + at] ?? 0;
  }
  /** True if change `i` wrote any of these bytes of memory. */
  writes(i: number, addr: number, size: number): boolean {
    const place = this.placeOf(i);
    return this.isMemory(i) && place < addr + size && place + this.sizeOf(i) > addr;
  }

  /** Indexes [from, to) of the changes of one event; changes are in the order of events. */
  of(event: number): readonly [number, number] {
    return [this.firstAt(event), this.firstAt(event + 1)];
  }

  /** Index of the first change at or after an event. */
  firstAt(event: number): number {
    let low = 0;
    let high = this.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if (this.eventOf(middle) < event) low = middle + 1;
      else high = middle;
    }
    return low;
  }
}

/** Events of the statements that made changes, where they are not those that the changes came with: few are. */
class Sites {
  constructor(
    private readonly changes: Uint32Array,
    private readonly events: Uint32Array,
  ) {}

  of(change: number): number | null {
    let low = 0;
    let high = this.changes.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((this.changes[middle] ?? 0) < change) low = middle + 1;
      else high = middle;
    }
    return this.changes[low] === change ? (this.events[low] ?? null) : null;
  }
}

/** Bytes of memory that a change writes. */
export interface Target {
  readonly bytes: Uint8Array;
  readonly at: number;
}

/** Changes of memory one after the other, to be made again. Events count from one that is not kept. */
export interface EffectStretch {
  readonly events: Int32Array;
  readonly sites: Int32Array;
  readonly places: Float64Array;
  readonly targets: readonly Target[];
  /** The new bytes of all of them. */
  readonly after: Uint8Array;
  readonly sizes: Uint32Array;
}

/** A write to memory: when, by the statement of which event, and where. */
export interface Write {
  readonly event: number;
  readonly site: number;
  readonly place: number;
  readonly size: number;
}

export class EffectWriter {
  private readonly events = words32Column();
  private readonly cpus = words16Column();
  private readonly places = numbersColumn();
  private readonly sizes = words32Column();
  private readonly starts = words32Column();
  private readonly heap = bytesColumn();
  private readonly sitedChanges = words32Column();
  private readonly sites = words32Column();

  get length(): number {
    return this.events.length;
  }

  /** A write to memory by the statement of event `site` begins: its old bytes. `written` must follow. */
  writing(event: number, site: number, addr: number, bytes: Uint8Array, at: number, size: number): void {
    if (site !== event) {
      this.sitedChanges.push(this.length);
      this.sites.push(site);
    }
    this.open(event, memory, addr, size);
    this.heap.pushBytes(bytes, at, size);
  }

  written(bytes: Uint8Array, at: number, size: number): void {
    this.heap.pushBytes(bytes, at, size);
  }

  /** A change of a CPU's bytes: `size` bytes from `at` on in the old and the new ones. */
  cpu(
    event: number,
    cpu: number,
    offset: number,
    before: Uint8Array,
    after: Uint8Array,
    at: number,
    size: number,
  ): void {
    this.open(event, cpu, offset, size);
    this.heap.pushBytes(before, at, size);
    this.heap.pushBytes(after, at, size);
  }

  private open(event: number, cpu: number, place: number, size: number): void {
    this.events.push(event);
    this.cpus.push(cpu);
    this.places.push(place);
    this.sizes.push(size);
    this.starts.push(this.heap.length);
  }

  /** The changes [from, to); events count from `event` on. Null if one of them is not of memory. */
  copy(
    from: number,
    to: number,
    event: number,
    find: (place: number, size: number) => Target,
  ): EffectStretch | null {
    if (this.cpus.copy(from, to).some((cpu) => cpu !== memory)) return null;
    const events = new Int32Array(this.events.copy(from, to)).map((one) => one - event);
    const sites = events.slice();
    for (let i = this.sitedChanges.length - 1; i >= 0 && this.sitedChanges.at(i) >= from; i--)
      if (this.sitedChanges.at(i) < to) sites[this.sitedChanges.at(i) - from] = this.sites.at(i) - event;
    const places = this.places.copy(from, to);
    const sizes = this.sizes.copy(from, to);
    const after = new Uint8Array(sizes.reduce((sum, size) => sum + size, 0));
    let at = 0;
    for (let i = from; i < to; i++) {
      const start = this.starts.at(i) + this.sizes.at(i);
      after.set(this.heap.copy(start, start + this.sizes.at(i)), at);
      at += this.sizes.at(i);
    }
    const targets = Array.from(places, (place, i) => find(place, sizes[i] ?? 0));
    return { events, sites, places, targets, after, sizes };
  }

  /** Makes changes again, in memory and here; events count from `event` on. */
  again({ events, sites, places, targets, after, sizes }: EffectStretch, event: number): void {
    let from = 0;
    for (let i = 0; i < targets.length; i++) {
      const size = sizes[i] as number;
      const { bytes, at } = targets[i] as Target;
      const of = event + (events[i] as number);
      this.writing(of, event + (sites[i] as number), places[i] as number, bytes, at, size);
      for (let k = 0; k < size; k++) bytes[at + k] = after[from + k] as number;
      this.heap.pushBytes(after, from, size);
      from += size;
    }
  }

  /** Takes back what came after the first `length` changes. */
  takeBack(length: number, find: (place: number, size: number) => Target): void {
    for (let i = this.length - 1; i >= length; i--) {
      if (this.cpus.at(i) !== memory) continue;
      const [size, start] = [this.sizes.at(i), this.starts.at(i)];
      const { bytes, at } = find(this.places.at(i), size);
      bytes.set(this.heap.copy(start, start + size), at);
    }
    if (length < this.length) this.heap.cut(this.starts.at(length));
    let sited = this.sitedChanges.length;
    while (sited > 0 && this.sitedChanges.at(sited - 1) >= length) sited--;
    this.sitedChanges.cut(sited);
    this.sites.cut(sited);
    for (const column of [this.events, this.cpus, this.places, this.sizes, this.starts]) column.cut(length);
  }

  /**
   * Visits the writes so far that touch any of these bytes of memory, the last one first, until the visitor has enough
   * and answers false. For checkers, which ask while the Run is made.
   */
  eachWriteBack(addr: number, size: number, visit: (write: Write) => boolean): void {
    let sited = this.sites.length;
    for (let i = this.length - 1; i >= 0; i--) {
      while (sited > 0 && this.sitedChanges.at(sited - 1) > i) sited--;
      const place = this.places.at(i);
      if (this.cpus.at(i) !== memory || place >= addr + size || place + this.sizes.at(i) <= addr) continue;
      const event = this.events.at(i);
      const site = sited > 0 && this.sitedChanges.at(sited - 1) === i ? this.sites.at(sited - 1) : event;
      if (!visit({ event, site, place, size: this.sizes.at(i) })) return;
    }
  }

  done(): EffectLog {
    return new EffectLog(
      this.events.done(),
      this.cpus.done(),
      this.places.done(),
      this.sizes.done(),
      this.starts.done(),
      this.heap.done(),
      new Sites(this.sitedChanges.done(), this.sites.done()),
    );
  }
}
