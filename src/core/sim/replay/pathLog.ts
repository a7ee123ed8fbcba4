// Writes down an operation while it is executed in traced form: every read of memory that the operation has not settled
// itself is a guard, every store an effect; instructions of the x86 unit cut the path into segments. What it does not
// understand spoils the log, and then the operation was executed and nothing more. Made and asked by replay.ts.
// SPDX-License-Identifier: MIT
import type { CounterName } from '../../exec/boundary/entry.ts';
import type { Region, WriteWatch } from '../../exec/machine/memory.ts';
import type { ReadWatch } from '../../exec/machine/readWatch.ts';
import type { Operands } from '../../x86/fpu/cpu.ts';
import type { CpuState } from '../../x86/fpu/cpuState.ts';
import type { InstructionName } from '../../x86/fpu/instructionSet.ts';
import type { Keeper } from './keeper.ts';
import type { Outcome, Question, Segment, WordPart } from './segments.ts';

/** Longer reads and writes at once are data, and no path depends on them. */
const mostBytes = 128;
/** Words of memory that one path may ask for. */
const mostWords = 2000;

/** Parts of words, one for each word, in the order in which they first came. */
class Parts {
  readonly list: WordPart[] = [];
  private readonly byWord = new Map<Int32Array, Map<number, WordPart>>();

  add(words: Int32Array, at: number, mask: number): void {
    const value = (words[at] ?? 0) & mask;
    let known = this.byWord.get(words);
    if (!known) this.byWord.set(words, (known = new Map()));
    const part = known.get(at);
    if (part) {
      part.value = (part.value & ~mask) | value;
      part.mask |= mask;
      return;
    }
    const made = { words, at, mask, value };
    known.set(at, made);
    this.list.push(made);
  }
}

export class PathLog implements ReadWatch, WriteWatch {
  /** Why this path can not be replayed, or null. */
  spoilt: string | null = null;
  asides = 0;
  readonly segments: Segment[] = [];
  private guards = new Parts();
  private stores = new Parts();
  private questions: Question[] = [];
  /** Bits of words whose value follows from the path so far. */
  private readonly settled = new Map<Int32Array, Map<number, number>>();
  private readonly askedOfCpu = new Set<string>();
  private readonly counters = new Map<CounterName, number>();
  private inInstruction = false;
  private words = 0;

  constructor(private readonly keeper: Keeper) {}

  spoil(why: string): void {
    this.spoilt ??= why;
  }

  // --- Memory -----------------------------------------------------------------------------------------------------

  through(region: Region, addr: number, length: number, write: boolean): Region {
    if (write || this.asides > 0 || this.inInstruction || this.spoilt !== null) return region;
    if (length > mostBytes) this.spoil(`${length} bytes are read at once`);
    else
      this.eachWord(region.bytes, addr - region.base, length, (words, at, mask) => {
        const unsettled = mask & ~this.settledBits(words, at);
        if (unsettled === 0) return;
        this.guards.add(words, at, unsettled);
        this.settle(words, at, unsettled);
        if (++this.words > mostWords) this.spoil('the path depends on too much');
      });
    return region;
  }

  writing(): void {
    // What was there before does not matter.
  }

  written(bytes: Uint8Array, at: number, size: number): void {
    if (this.spoilt !== null) return;
    if (this.inInstruction)
      this.eachWord(bytes, at, size, (words, index, mask) => {
        const known = this.settled.get(words);
        if (known) known.set(index, (known.get(index) ?? 0) & ~mask);
      });
    else if (size > mostBytes) this.spoil(`${size} bytes are written at once`);
    else
      this.eachWord(bytes, at, size, (words, index, mask) => {
        this.stores.add(words, index, mask);
        this.settle(words, index, mask);
      });
  }

  private settledBits(words: Int32Array, at: number): number {
    return this.settled.get(words)?.get(at) ?? 0;
  }

  private settle(words: Int32Array, at: number, mask: number): void {
    let known = this.settled.get(words);
    if (!known) this.settled.set(words, (known = new Map()));
    known.set(at, (known.get(at) ?? 0) | mask);
  }

  private eachWord(
    bytes: Uint8Array,
    from: number,
    length: number,
    visit: (words: Int32Array, at: number, mask: number) => void,
  ): void {
    const words = wordsOf(bytes);
    for (let at = from >> 2; at * 4 < from + length; at++) {
      if (at >= words.length) return this.spoil('a region does not end with a word');
      const low = Math.max(0, from - at * 4) * 8;
      const high = Math.min(4, from + length - at * 4) * 8;
      const mask = high - low === 32 ? -1 : ((1 << (high - low)) - 1) << low;
      visit(words, at, mask);
    }
  }

  // --- The rest of the machine ------------------------------------------------------------------------------------

  /** Code has looked at a field of the CPU's state. */
  cpuField(field: keyof CpuState, value: unknown): void {
    if (typeof value === 'object') this.spoil(`register contents are read (${field})`);
    else if (!this.askedOfCpu.has(field)) {
      this.askedOfCpu.add(field);
      this.questions.push({ k: 'cpu', field, value });
    }
  }

  /** A counter of the CPU was read or changed. */
  counter(which: CounterName, before: number, after: number): void {
    if (!this.counters.has(which)) this.questions.push({ k: 'counter', which, value: before });
    this.counters.set(which, after);
  }

  /** Executes an instruction; `run` gives what it reads out, or says that it faulted. */
  instruction<T extends { readonly fault: unknown; readonly value?: bigint }>(
    name: InstructionName,
    operands: Operands,
    run: () => T,
  ): T {
    const bytes = operands.bytes?.slice();
    this.cut({ name, operands: bytes ? { ...operands, bytes } : { ...operands } }, null);
    this.inInstruction = true;
    const result = run();
    this.inInstruction = false;
    this.keeper.goOn();
    this.askedOfCpu.clear();
    if (result.fault !== null) this.spoil(`${name} faulted`);
    if (result.value !== undefined) this.questions.push({ k: 'result', value: result.value });
    return result;
  }

  /** The operation has come to its end. */
  end({ value, passage }: Pick<Outcome, 'value' | 'passage'>): readonly Segment[] {
    const counters = [...this.counters].map(([which, now]) => ({ which, value: now }));
    this.cut(null, { value, passage, counters });
    return this.segments;
  }

  private cut(instruction: Segment['instruction'], outcome: Outcome | null): void {
    this.segments.push({
      guards: this.guards.list,
      questions: this.questions,
      stores: this.stores.list,
      instruction,
      recorded: this.keeper.cut(this),
      outcome,
      next: [],
    });
    this.guards = new Parts();
    this.stores = new Parts();
    this.questions = [];
  }
}

/** The bytes of a region as words of four. */
function wordsOf(bytes: Uint8Array): Int32Array {
  let words = wordsByBytes.get(bytes);
  if (!words)
    wordsByBytes.set(bytes, (words = new Int32Array(bytes.buffer, bytes.byteOffset, bytes.length >> 2)));
  return words;
}
const wordsByBytes = new WeakMap<Uint8Array, Int32Array>();
