// Writes down an operation while it is executed in traced form: every read of memory that the operation has not settled
// itself is a guard, every store an effect; in counts comparisons and additions that need no value are kept as such.
// Instructions of the x86 unit cut the path into segments. What it does not understand spoils the log, and then the
// operation was executed and nothing more. Made and asked by replay.ts.
// SPDX-License-Identifier: MIT
import type { CounterName } from '../../exec/boundary/entry.ts';
import { isSigned, sizeOfRep } from '../../exec/integer.ts';
import type { CompareOp, Rep } from '../../exec/ir.ts';
import type { Region, WriteWatch } from '../../exec/machine/memory.ts';
import type { ReadWatch } from '../../exec/machine/readWatch.ts';
import type { Operands } from '../../x86/fpu/cpu.ts';
import type { CpuState } from '../../x86/fpu/cpuState.ts';
import type { InstructionName } from '../../x86/fpu/instructionSet.ts';
import { grown, samePredicate } from './fields.ts';
import type { Add, Predicate } from './fields.ts';
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

  /** As they are in memory now. */
  add(words: Int32Array, at: number, mask: number): void {
    this.put(words, at, mask, (words[at] ?? 0) & mask);
  }

  put(words: Int32Array, at: number, mask: number, value: number): void {
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

/** An addition whose field had `before`, which nobody has asked for yet. */
interface Pending extends Add {
  readonly before: number;
}

/** A field of a word, with what was added to it. */
interface Field {
  readonly words: Int32Array;
  readonly at: number;
  readonly mask: number;
  readonly shift: number;
  readonly pending: Pending | null;
}

const overlaps = (one: Pending, words: Int32Array, at: number, mask: number): boolean =>
  one.words === words && one.at === at && (one.mask & mask) !== 0;

export class PathLog implements ReadWatch, WriteWatch {
  /** Why this path can not be replayed, or null. */
  spoilt: string | null = null;
  asides = 0;
  readonly segments: Segment[] = [];
  private guards = new Parts();
  private stores = new Parts();
  private predicates: Predicate[] = [];
  private pending: Pending[] = [];
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
        this.makeExact(words, at, mask);
        const unsettled = mask & ~this.settledBits(words, at);
        if (unsettled === 0) return;
        this.guards.add(words, at, unsettled);
        this.settle(words, at, unsettled);
        this.dependsOnMore();
      });
    return region;
  }

  /** Called by code of counts alone: nobody but the log is told of what changes. */
  adds(region: Region, addr: number, size: number, by: number): boolean {
    const field = this.unknownField(region, addr, size);
    if (!field) return false;
    const { words, at, mask, shift, pending } = field;
    const inPlace = (by << shift) & mask;
    const word = words[at] ?? 0;
    if (pending) pending.by = (pending.by + inPlace) & mask;
    else this.pending.push({ words, at, mask, by: inPlace, before: word & mask });
    words[at] = grown(word, { mask, by: inPlace });
    return true;
  }

  compares(
    region: Region,
    addr: number,
    rep: Rep,
    op: CompareOp,
    constant: number,
    result: boolean,
  ): boolean {
    // Equal to a constant is a guard like any other.
    if ((op === '==' && result) || (op === '!=' && !result)) return false;
    const size = sizeOfRep[rep];
    const field = this.unknownField(region, addr, size);
    if (!field) return false;
    const { words, at, shift, pending } = field;
    const down = 32 - size * 8;
    const plus = pending?.by ?? 0;
    const made = { words, at, up: down - shift, down, signed: isSigned(rep), plus, op, constant, result };
    if (this.predicates.some((one) => samePredicate(one, made))) return true;
    this.predicates.push(made);
    this.dependsOnMore();
    return true;
  }

  /** A field of one word no bit of whose value follows from the path so far; null if it has to be read and written. */
  private unknownField({ bytes, base }: Region, addr: number, size: number): Field | null {
    if (this.asides > 0 || this.inInstruction || this.spoilt !== null) return null;
    const words = wordsOf(bytes);
    const at = (addr - base) >> 2;
    const shift = ((addr - base) & 3) * 8;
    if (shift + size * 8 > 32 || at >= words.length) return null;
    const mask = bitsFrom(shift, size * 8);
    if ((this.settledBits(words, at) & mask) !== 0) return null;
    const pending = this.pending.find((one) => overlaps(one, words, at, mask)) ?? null;
    return pending === null || pending.mask === mask ? { words, at, mask, shift, pending } : null;
  }

  /** What was added to these bits is stored as their new value, and the old one becomes a guard. */
  private makeExact(words: Int32Array, at: number, mask: number): void {
    for (const one of this.pending.filter((some) => overlaps(some, words, at, mask))) {
      this.drop(one);
      this.guards.put(words, at, one.mask, one.before);
      this.stores.put(words, at, one.mask, grown(one.before, one));
      this.settle(words, at, one.mask);
      this.dependsOnMore();
    }
  }

  private drop(one: Pending): void {
    this.pending = this.pending.filter((other) => other !== one);
  }

  private dependsOnMore(): void {
    if (++this.words > mostWords) this.spoil('the path depends on too much');
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
        for (const one of this.pending)
          if (overlaps(one, words, index, one.mask) && (one.mask & ~mask) === 0) this.drop(one);
        this.makeExact(words, index, mask);
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
      visit(words, at, bitsFrom(low, high - low));
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
      predicates: this.predicates,
      questions: this.questions,
      stores: this.stores.list,
      adds: this.pending,
      instruction,
      recorded: this.keeper.cut(this),
      outcome,
      next: [],
    });
    this.guards = new Parts();
    this.stores = new Parts();
    this.predicates = [];
    this.pending = [];
    this.questions = [];
  }
}

const bitsFrom = (shift: number, width: number): number => (width === 32 ? -1 : ((1 << width) - 1) << shift);

/** The bytes of a region as words of four. */
function wordsOf(bytes: Uint8Array): Int32Array {
  let words = wordsByBytes.get(bytes);
  if (!words)
    wordsByBytes.set(bytes, (words = new Int32Array(bytes.buffer, bytes.byteOffset, bytes.length >> 2)));
  return words;
}
const wordsByBytes = new WeakMap<Uint8Array, Int32Array>();
