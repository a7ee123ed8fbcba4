// Interned names as bytes in one buffer with an open-addressing hash table: millions of kernel identifiers without
// millions of JavaScript strings. Ids are dense and never change. Used by the symbol store only.
// SPDX-License-Identifier: MIT
import { latin1Text } from './bytes.ts';

export interface NameTable {
  readonly count: () => number;
  /** The id of a name, given as latin1 bytes; made if new. */
  intern(name: Uint8Array): number;
  /** The id of a name, or -1 if it was never interned. */
  find(name: string): number;
  text(id: number): string;
  /** The bytes of all names one after the other, and where each begins; the next name's is where it ends. Until the next `intern`. */
  raw(): { readonly bytes: Uint8Array; readonly starts: Uint32Array };
}

/** Makes an empty table. */
export function nameTable(): NameTable {
  let bytes = new Uint8Array(1 << 16);
  let starts = new Uint32Array(1 << 12);
  let slots = new Uint32Array(1 << 13);
  let count = 0;

  const same = (id: number, name: Uint8Array): boolean => {
    const start = starts[id] ?? 0;
    if ((starts[id + 1] ?? 0) - start !== name.length) return false;
    for (let i = 0; i < name.length; i++) if (bytes[start + i] !== name[i]) return false;
    return true;
  };
  // The slot that holds the name's id + 1, or the free slot where it belongs.
  const slotOf = (name: Uint8Array): number => {
    const mask = slots.length - 1;
    for (let slot = hash(name, 0, name.length) & mask; ; slot = (slot + 1) & mask) {
      const held = slots[slot] ?? 0;
      if (held === 0 || same(held - 1, name)) return slot;
    }
  };
  const grow = (): void => {
    slots = new Uint32Array(slots.length * 2);
    const mask = slots.length - 1;
    for (let id = 0; id < count; id++) {
      let slot = hash(bytes, starts[id] ?? 0, starts[id + 1] ?? 0) & mask;
      while (slots[slot] !== 0) slot = (slot + 1) & mask;
      slots[slot] = id + 1;
    }
  };
  return {
    count: () => count,
    intern(name) {
      let slot = slotOf(name);
      const held = slots[slot] ?? 0;
      if (held !== 0) return held - 1;
      if (count * 2 >= slots.length) {
        grow();
        slot = slotOf(name);
      }
      if (count + 2 > starts.length) starts = enlarged(starts, count + 2);
      const start = starts[count] ?? 0;
      if (start + name.length > bytes.length) bytes = enlarged(bytes, start + name.length);
      bytes.set(name, start);
      starts[count + 1] = start + name.length;
      slots[slot] = count + 1;
      return count++;
    },
    find(name) {
      const key = new Uint8Array(name.length);
      for (let i = 0; i < name.length; i++) {
        const code = name.charCodeAt(i);
        if (code > 0xff) return -1;
        key[i] = code;
      }
      return (slots[slotOf(key)] ?? 0) - 1;
    },
    text: (id) => latin1Text(bytes.subarray(starts[id] ?? 0, starts[id + 1] ?? 0)),
    raw: () => ({ bytes, starts }),
  };
}

function enlarged<T extends Uint8Array | Uint32Array>(from: T, needed: number): T {
  const larger = new (from.constructor as new (length: number) => T)(Math.max(from.length * 2, needed));
  larger.set(from);
  return larger;
}

/** ASCII only. */
export const lowerCase = (byte: number): number => (byte >= 0x41 && byte <= 0x5a ? byte | 0x20 : byte);

/** FNV-1a. */
function hash(bytes: Uint8Array, start: number, end: number): number {
  let value = 0x811c9dc5;
  for (let i = start; i < end; i++) value = Math.imul(value ^ (bytes[i] ?? 0), 0x01000193);
  return (value ^ (value >>> 15)) >>> 0;
}
