// What the panel keeps for itself: how the person looks at the Run, never what is true of it. Kept by the editor
// over hide and reload through getState/setState; what cannot be read back is dropped, not guessed.
// SPDX-License-Identifier: MIT
import type { MarkKind, RunView, TabName } from '../../protocol/panel.ts';

export type AxisKind = 'cycles' | 'events';
export type SectionName = 'steps' | 'machine' | 'images';

/** Part of the axis that is in view, in its units: cycles or events. */
export interface Span {
  readonly from: number;
  readonly to: number;
}

export interface ViewMemory {
  readonly axis: AxisKind;
  /** The Run that `span` and the measuring marks belong to, by `runKey`. */
  readonly runKey: string;
  /** null = the whole Run. */
  readonly span: Span | null;
  readonly measureA: number | null;
  readonly measureB: number | null;
  readonly folded: readonly SectionName[];
  readonly hiddenMarks: readonly MarkKind[];
  readonly table: boolean;
  readonly tab: TabName;
}

export const freshMemory: ViewMemory = {
  axis: 'cycles',
  runKey: '',
  span: null,
  measureA: null,
  measureB: null,
  folded: [],
  hiddenMarks: [],
  table: false,
  tab: 'run',
};

/** In the order of the tab bar and of the keys 1, 2, ... */
export const tabNames: readonly TabName[] = ['run', 'signal', 'cost', 'compare', 'schedule'];

export const markKinds: readonly MarkKind[] = [
  'save',
  'restore',
  'restore-skipped',
  'nm',
  'ts-written',
  'signal',
  'migrate',
  'tick',
  'fork',
  'finding',
];

/** Reads a kept state of any age. */
export function readMemory(kept: unknown): ViewMemory {
  if (typeof kept !== 'object' || kept === null) return freshMemory;
  const of = kept as Record<string, unknown>;
  const texts = (value: unknown): readonly unknown[] => (Array.isArray(value) ? value : []);
  const sections: readonly SectionName[] = ['steps', 'machine', 'images'];
  return {
    axis: of['axis'] === 'events' ? 'events' : 'cycles',
    runKey: typeof of['runKey'] === 'string' ? of['runKey'] : '',
    span: readSpan(of['span']),
    measureA: readNumber(of['measureA']),
    measureB: readNumber(of['measureB']),
    folded: sections.filter((name) => texts(of['folded']).includes(name)),
    hiddenMarks: markKinds.filter((kind) => texts(of['hiddenMarks']).includes(kind)),
    table: of['table'] === true,
    tab: tabNames.find((name) => name === of['tab']) ?? 'run',
  };
}

/** The memory for another Run: the zoom and the measuring marks belonged to the old one. */
export function memoryForRun(memory: ViewMemory, key: string): ViewMemory {
  return memory.runKey === key
    ? memory
    : { ...memory, runKey: key, span: null, measureA: null, measureB: null };
}

/** The same for the Run after an edit and after a reload, so that neither loses the zoom. */
export const runKey = ({ scenario, treeLabel, profile, cpus }: RunView): string =>
  [scenario.id, treeLabel, profile.id, cpus].join(' ');

/** Adds `item` if it is absent, else takes it out. */
export function toggled<T>(items: readonly T[], item: T): readonly T[] {
  return items.includes(item) ? items.filter((i) => i !== item) : [...items, item];
}

function readNumber(value: unknown): number | null {
  return typeof value === 'number' && Number.isFinite(value) ? value : null;
}

function readSpan(value: unknown): Span | null {
  if (typeof value !== 'object' || value === null) return null;
  const of = value as Record<string, unknown>;
  const from = readNumber(of['from']);
  const to = readNumber(of['to']);
  return from !== null && to !== null && from < to ? { from, to } : null;
}
