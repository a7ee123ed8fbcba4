// Additions and comparisons that do not ask for a value, in paths that are replayed: memory is afterwards what execution
// makes of it, one path serves many values, and a path that does not lead on leaves nothing behind.
// SPDX-License-Identifier: MIT
import { expect, test } from 'vitest';
import { Memory } from '../../../src/core/exec/machine/memory.ts';
import type { KernelMachine } from '../../../src/core/sim/machine.ts';
import { CountKeeper } from '../../../src/core/sim/replay/countKeeper.ts';
import { PathLog } from '../../../src/core/sim/replay/pathLog.ts';
import { addPath, memoryHolds } from '../../../src/core/sim/replay/segments.ts';
import type { Segment } from '../../../src/core/sim/replay/segments.ts';
import type { Passage, Tally } from '../../../src/core/sim/tally.ts';
import { random } from '../../support/random.ts';

const base = 0x1000;
const size = 32;
const passage: Passage = { statements: 1, cycles: 1, lastAt: 0, marks: [] };

/** Code works on the memory; `instruction` stands for one of the x86 unit, which changes byte 31. */
type Code = (memory: Memory, instruction: () => void) => void;

/** Plays code on a memory, executed and replayed. */
class Player {
  readonly memory = new Memory();
  private readonly region = this.memory.addRegion('data', base, size);
  private readonly keeper = new CountKeeper(
    { memory: this.memory } as unknown as KernelMachine,
    { beginPassage: () => () => passage, endPassage: () => undefined } as unknown as Tally,
  );
  readonly paths: Segment[] = [];
  hits = 0;
  undone = 0;

  constructor(private readonly code: Code) {}

  /** Replays from these bytes, or executes and learns. Gives the bytes that it leaves; fails if execution leaves others. */
  play(bytes: Uint8Array): Uint8Array {
    const { memory, region, keeper } = this;
    region.bytes.set(bytes);
    this.code(memory, () => this.unit());
    const executed = region.bytes.slice();

    region.bytes.set(bytes);
    if (this.walked()) {
      this.hits++;
      expect(region.bytes).toEqual(executed);
      return executed;
    }
    expect(region.bytes).toEqual(bytes);

    const log = new PathLog(keeper);
    keeper.beginPath(log);
    memory.reads = log;
    this.code(memory, () =>
      log.instruction('nop', {}, () => {
        this.unit();
        return { fault: null };
      }),
    );
    const path = log.end({ value: 0, passage: keeper.endPath() });
    memory.reads = null;
    keeper.leavePath();
    expect(region.bytes).toEqual(executed);
    expect(log.spoilt).toBeNull();
    expect(addPath(this.paths, path)).not.toBeNull();
    return executed;
  }

  /** What an instruction does to memory. */
  private unit(): void {
    const { memory } = this;
    const before = memory.aside(() => memory.load('u8', base + 31)) as number;
    memory.store('u8', base + 31, before * 5 + 1);
  }

  private walked(): boolean {
    const { keeper } = this;
    keeper.begin();
    let level: readonly Segment[] = this.paths;
    for (let first = true; ; first = false) {
      const segment = level.find((one) => memoryHolds(one));
      if (!segment) {
        keeper.undo();
        if (!first) this.undone++;
        return false;
      }
      keeper.pass(segment);
      if (segment.outcome) return true;
      keeper.execute(segment, () => this.unit());
      level = segment.next;
    }
  }
}

/** Bytes whose byte at `at` is that. */
function withByte(at: number, value: number): Uint8Array {
  const bytes = new Uint8Array(size);
  bytes[at] = value;
  return bytes;
}

/** How many of the 256 values of byte 5 had to be learned, and the player. */
function allValues(code: Code): { readonly learned: number; readonly player: Player } {
  const player = new Player(code);
  for (let value = 0; value < 256; value++) player.play(withByte(5, value));
  for (let value = 0; value < 256; value++) player.play(withByte(5, value));
  return { learned: 512 - player.hits, player };
}

const counter = base + 5;

test('a counter wraps, and its neighbours stay', () => {
  const { learned, player } = allValues((memory) => memory.add('u8', counter, 1));
  expect(learned).toBe(1);
  const full = new Uint8Array(size).fill(255);
  const after = player.play(full);
  expect([...after.subarray(4, 8)]).toEqual([255, 0, 255, 255]);
});

test('a comparison is as exact as its boundary', () => {
  const { learned, player } = allValues((memory) => {
    if (memory.compare('u8', counter, '>', 5)) memory.store('u8', base, 1);
  });
  expect(learned).toBe(2);
  expect([5, 6].map((value) => player.play(withByte(5, value))[0])).toEqual([0, 1]);
});

test('signed fields are compared as such', () => {
  const { learned, player } = allValues((memory) => {
    if (memory.compare('i8', counter, '<', -3)) memory.store('u8', base, 1);
  });
  expect(learned).toBe(2);
  expect([0x7f, 0x80, 0xfc, 0xfd].map((value) => player.play(withByte(5, value))[0])).toEqual([0, 1, 1, 0]);
});

test('a value that is read after an addition is a guard again', () => {
  const { learned, player } = allValues((memory) => {
    memory.add('u8', counter, 1);
    memory.store('u8', base, memory.load('u8', counter));
  });
  expect(learned).toBe(256);
  expect(player.play(withByte(5, 255))[0]).toBe(0);
});

test('a comparison after additions in the same segment is one of the sum', () => {
  const { learned, player } = allValues((memory) => {
    memory.add('u8', counter, 1);
    memory.add('u8', counter, 2);
    if (memory.compare('u8', counter, '<', 3)) memory.store('u8', base, 1);
  });
  expect(learned).toBe(2);
  expect([252, 253, 255, 0].map((value) => player.play(withByte(5, value))[0])).toEqual([0, 1, 1, 0]);
});

test('additions on both sides of an instruction', () => {
  const { learned, player } = allValues((memory, instruction) => {
    memory.add('u8', counter, 200);
    instruction();
    memory.add('u8', counter, 100);
    if (memory.compare('u8', counter, '==', 44)) memory.store('u8', base, 1);
  });
  // One path for 0 and one for all others.
  expect(learned).toBe(2);
  expect([0, 1].map((value) => player.play(withByte(5, value))[0])).toEqual([1, 0]);
});

test('an addition is undone where the path does not lead on', () => {
  const { learned, player } = allValues((memory, instruction) => {
    memory.add('u8', counter, 1);
    instruction();
    memory.store('u8', base, memory.load('u8', counter));
  });
  expect(learned).toBe(256);
  expect(player.undone).toBe(255);
});

test('stores over a field that was added to', () => {
  const whole = allValues((memory) => {
    memory.add('u8', counter, 1);
    memory.store('u32', base + 4, 7);
  });
  expect(whole.learned).toBe(1);
  const player = new Player((memory) => {
    memory.add('u16', base + 4, 255);
    memory.store('u8', base + 4, 9);
  });
  for (const low of [0, 1, 2, 255, 0, 1, 2, 255]) {
    const after = player.play(withByte(4, low));
    expect([after[4], after[5]]).toEqual([9, low === 0 ? 0 : 1]);
  }
  expect(player.hits).toBe(4);
});

const reps = ['u8', 'i8', 'u16', 'i16', 'u32', 'i32'] as const;
const operators = ['==', '!=', '<', '<=', '>', '>='] as const;

/** Code that is the same each time, with fields that overlap one another and the ends of words. */
function randomCode(seed: number): Code {
  const from = random(seed);
  const lines = Array.from({ length: 4 + from.below(10) }, () => {
    const rep = from.of(reps);
    const addr = base + 4 + from.below(7);
    const other = base + 4 + from.below(7);
    const by = from.of([1, -1, 3, 200, 70_000]);
    const op = from.of(operators);
    const constant = from.of([0, 1, 2, 5, 255, -1, 256]);
    const skip = 1 + from.below(3);
    switch (from.below(9)) {
      case 0:
      case 1:
      case 2:
        return (memory: Memory) => (memory.add(rep, addr, by), 0);
      case 3:
      case 4:
      case 5:
        return (memory: Memory) => (memory.compare(rep, addr, op, constant) ? skip : 0);
      case 6:
        return (memory: Memory) => (memory.store(rep, addr, constant), 0);
      case 7:
        return (memory: Memory) => (memory.store(rep, addr, memory.load(rep, other)), 0);
      default:
        return (_: Memory, instruction: () => void) => (instruction(), 0);
    }
  });
  return (memory, instruction) => {
    for (let i = 0; i < lines.length; i++) i += lines[i]?.(memory, instruction) ?? 0;
  };
}

test.each([1, 2, 3, 4])('random code, random bytes (%i)', (part) => {
  let hits = 0;
  let undone = 0;
  for (let seed = 100 * part; seed < 100 * part + 100; seed++) {
    const player = new Player(randomCode(seed));
    const from = random(seed + 7);
    let bytes = new Uint8Array(size);
    for (let round = 0; round < 60; round++) {
      // Small numbers on both sides of zero, and what the last time left.
      if (from.below(4) === 0) bytes = new Uint8Array(size);
      for (let i = from.below(4); i > 0; i--)
        bytes[4 + from.below(10)] = from.of([0, 1, 2, 5, 255, 254, 127]);
      bytes = player.play(bytes).slice();
    }
    hits += player.hits;
    undone += player.undone;
  }
  expect(hits).toBeGreaterThan(1000);
  expect(undone).toBeGreaterThan(50);
});
