// What the simulator panel shows, as JSON-safe values: built from (Run, cursor) by core/sim, pushed to the
// webview through protocol/panel.ts, drawn by src/webview, which computes nothing that is shown here.
// Times are simulated CPU cycles, places are 1-based lines, 64-bit values are "0x..." strings.
// SPDX-License-Identifier: MIT
import type { Hex64 } from '../base/result.ts';

/** A place in the open tree; `path` is relative to the tree root. */
export interface ViewPlace {
  readonly path: string;
  readonly line1: number;
  readonly endLine1: number;
}

/** Who ran this: the open tree's C, a stand-in tree's C, the CPU itself, or the scenario's user program. */
export type Origin = 'tree' | 'stand-in' | 'cpu' | 'program';

export interface ViewTask {
  readonly id: number;
  readonly comm: string;
  readonly pid: number;
  /** One or two letters; always drawn beside the colour. */
  readonly letter: string;
  readonly kind: 'user' | 'kthread' | 'idle';
  /** 0-based palette index for user tasks, -1 for kernel threads and idle (outline only). */
  readonly colour: number;
}

export type MarkKind =
  | 'save'
  | 'restore'
  | 'restore-skipped'
  | 'nm'
  | 'ts-written'
  | 'signal'
  | 'migrate'
  | 'tick'
  | 'fork'
  | 'finding';

export interface ViewMark {
  readonly event: number;
  readonly cpu: number;
  readonly kind: MarkKind;
  /** e.g. "XSAVES RFBM 0x207", spoken by screen readers and shown on hover. */
  readonly label: string;
  readonly toCpu?: number;
}

/** A stretch of events of one CPU, end exclusive. */
export interface ViewSlice {
  readonly from: number;
  readonly to: number;
  readonly task: number;
  readonly mode: 'user' | 'kernel' | 'kthread' | 'idle';
}

/** Whose registers the CPU holds; task -1 = nobody's. `usable` false: dead, the task's state is elsewhere too. */
export interface ViewRegsSlice {
  readonly from: number;
  readonly to: number;
  readonly task: number;
  readonly usable: boolean;
}

export interface ViewLane {
  readonly cpu: number;
  readonly runs: readonly ViewSlice[];
  readonly regs: readonly ViewRegsSlice[];
}

export interface ViewFinding {
  readonly event: number;
  readonly checker: string;
  readonly message: string;
}

/** The part of the panel that does not depend on the cursor; pushed once per Run. */
export interface RunView {
  readonly runId: string;
  readonly scenario: { readonly id: string; readonly title: string };
  readonly treeLabel: string;
  readonly era: 'lazy' | 'eager' | 'deferred';
  readonly profile: { readonly id: string; readonly label: string };
  /** "context.h:38" if unsaved edits took part in this Run. */
  readonly editedAt: string | null;
  readonly eventCount: number;
  readonly totalCycles: number;
  readonly cpus: number;
  readonly tasks: readonly ViewTask[];
  /** Cycle time of each event, ascending; length eventCount. */
  readonly eventCycles: readonly number[];
  /** CPU of each event; length eventCount. */
  readonly eventCpus: readonly number[];
  readonly lanes: readonly ViewLane[];
  readonly marks: readonly ViewMark[];
  readonly findings: readonly ViewFinding[];
  readonly checkers: number;
  readonly status: {
    readonly statements: number;
    readonly fromTreePercent: number;
    readonly notModelled: number;
    readonly costs: string;
    readonly seed: number;
    /** Options of the kernel command line. */
    readonly boot: readonly string[];
    /** Honest remarks on this Run: assumed configuration, approximated layouts, stopped operations. */
    readonly notes: readonly string[];
  };
  /** Said first when the Run stopped before its end, e.g. "not modelled: foo() at bar.c:12". */
  readonly stopped: { readonly message: string; readonly place: ViewPlace | null } | null;
}

export interface ViewStatement {
  readonly text: string;
  /** Values that the statement gave, e.g. "next = firefox", "true", "XSAVES RFBM 0x207". */
  readonly note: string;
  readonly origin: Origin;
  readonly place: ViewPlace | null;
  readonly functionName: string;
}

export interface ViewChange {
  readonly name: string;
  readonly before: string;
  readonly after: string;
  /** Address of the first changed byte, for "who wrote this?"; null for registers. */
  readonly key: string;
}

export interface ViewStep {
  readonly event: number;
  readonly depth: number;
  readonly text: string;
  readonly note: string;
  readonly origin: Origin;
  readonly place: ViewPlace | null;
  readonly when: 'past' | 'current' | 'future';
  readonly children: number;
  readonly open: boolean;
}

export interface ViewBit {
  readonly bit: number;
  readonly name: string;
  readonly value: 0 | 1;
  readonly changed: boolean;
}

export interface ViewComponent {
  readonly index: number;
  readonly name: string;
  /** Task whose values the registers hold, -1 = initial values or nobody's. */
  readonly holds: number;
  readonly xcr0: boolean;
  readonly xinuse: boolean;
  readonly xmodified: boolean;
  readonly changed: boolean;
}

export interface ViewField {
  readonly name: string;
  readonly value: string;
  readonly task: number | null;
  readonly meaning: string;
  readonly changed: boolean;
  readonly key: string;
}

export interface ViewCpu {
  readonly cpu: number;
  readonly task: number;
  readonly cr0: Hex64;
  readonly cr0Bits: readonly ViewBit[];
  readonly cr0Note: string;
  readonly fields: readonly ViewField[];
  readonly components: readonly ViewComponent[];
  readonly xcr0: Hex64;
  readonly xinuse: Hex64;
  readonly xmodified: Hex64;
}

export interface ViewImagePart {
  readonly name: string;
  /** Byte offset and size within the XSAVE area. */
  readonly offset: number;
  readonly size: number;
  readonly state: 'valid' | 'init-stale' | 'init-clean' | 'never' | 'reserved' | 'header';
  /** For init-stale: the task whose bytes lie beneath, or -1. */
  readonly staleTask: number;
  readonly changed: boolean;
}

export interface ViewImage {
  readonly task: number;
  readonly sizeBytes: number;
  readonly compacted: boolean;
  readonly needLoad: boolean;
  readonly lastCpu: string;
  readonly parts: readonly ViewImagePart[];
  readonly xstateBv: Hex64;
  readonly xstateBvNames: string;
  readonly xstateBvChanged: boolean;
  readonly xcompBv: Hex64;
  readonly savedBy: { readonly event: number; readonly instruction: string } | null;
}

/** The part of the panel that depends on the cursor; pushed at every move. */
export interface CursorView {
  readonly runId: string;
  readonly event: number;
  readonly cycle: number;
  readonly cpu: number;
  readonly task: number;
  readonly mode: 'user' | 'kernel';
  /** e.g. "switch Xorg to firefox", "return to user mode". */
  readonly operation: string;
  readonly statement: ViewStatement;
  readonly changed: readonly ViewChange[];
  readonly changedMore: number;
  readonly why: readonly { readonly text: string; readonly event: number | null }[];
  readonly steps: readonly ViewStep[];
  readonly machine: readonly ViewCpu[];
  readonly images: readonly ViewImage[];
  readonly atFirst: boolean;
  readonly atLast: boolean;
}

/** An event in words, for tables and exports. */
export interface EventRow {
  readonly event: number;
  readonly cycle: number;
  readonly cpu: number;
  readonly task: string;
  readonly depth: number;
  readonly text: string;
  readonly note: string;
  readonly origin: string;
  readonly place: ViewPlace | null;
}

/** A breakpoint as it is given: one line of text, see core/sim/breakpoints.ts. */
export interface Breakpoint {
  readonly text: string;
  readonly enabled: boolean;
}

/** A way in which the text of a breakpoint may go on: the whole text, and what its last part is. */
export interface BreakpointChoice {
  readonly text: string;
  readonly what: 'event kind' | 'function' | 'line' | 'task' | 'CPU' | 'register' | 'variable';
}

/** Help with a text that is being typed. */
export interface BreakpointHelp {
  readonly text: string;
  readonly choices: readonly BreakpointChoice[];
  /** Where the text as it is would hold; null if nothing is typed. */
  readonly view: BreakpointView | null;
}

/** A breakpoint and the events at which it holds, or why it can hold at none. */
export interface BreakpointView {
  readonly text: string;
  readonly events: readonly number[];
  readonly error: string | null;
}

/** Answer to "who wrote this?". Events are null where there is none. */
/** Reads of a value around the cursor, which are found by playing the scenario again. */
export interface ReaderView {
  readonly last: number | null;
  readonly next: number | null;
}

export interface WriterView {
  readonly name: string;
  readonly writtenBy: number | null;
  readonly before: number | null;
  readonly next: number | null;
  /** `asked`: not yet known. Null: not answered, as for registers. */
  readonly reads: ReaderView | 'asked' | null;
}
