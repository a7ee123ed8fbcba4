// The parts of a signal frame as the picture draws them: neighbours of one kind together, high addresses first, with
// what of them is written at the cursor. Pure; used by FramePicture.tsx and SignalTab.tsx.
// SPDX-License-Identifier: MIT
import type { FramePart, FrameReader, FrameWriter, SignalFrameView } from '../../protocol/panel.ts';

export type GroupKind = 'red-zone' | 'gap' | 'data' | 'magic' | 'software' | 'header' | 'frame' | 'free';

export interface FrameGroup {
  readonly name: string;
  readonly kind: GroupKind;
  /** Lowest address. */
  readonly address: number;
  readonly size: number;
  /** From high addresses down. */
  readonly parts: readonly FramePart[];
  readonly written: 'whole' | 'partly' | 'not';
  /** Bytes were written in the event of the cursor. */
  readonly now: boolean;
  /** The last statement that wrote here, and the last that read. */
  readonly writer: FrameWriter | null;
  readonly reader: FrameReader | null;
}

/** What a part is drawn as, and the group that it belongs to. */
function groupOf({ name, kind }: FramePart): readonly [string, GroupKind] {
  switch (kind) {
    case 'red-zone':
      return ['red zone', 'red-zone'];
    case 'gap':
      return [name, 'gap'];
    case 'fsave':
      return ['FSAVE image', 'data'];
    case 'component':
      return [name, 'data'];
    case 'header':
      return ['XSAVE header', 'header'];
    case 'software':
      return name === 'magic2' ? ['magic2', 'magic'] : ['sw_reserved', 'software'];
    case 'legacy':
      if (name === 'reserved') return ['reserved', 'gap'];
      return name.startsWith('XMM') ? ['SSE', 'data'] : ['x87, MXCSR', 'data'];
    case 'frame':
      if (name === 'pretcode') return ['return address', 'frame'];
      if (name === 'info') return ['siginfo', 'frame'];
      if (name.startsWith('uc.')) return ['ucontext', 'frame'];
      return name.startsWith('sc.') ? ['sigcontext', 'frame'] : [name, 'frame'];
  }
}

/** Groups from high addresses down; padding inside a struct belongs to the struct. */
export function frameGroups(frame: SignalFrameView, cursor: number): readonly FrameGroup[] {
  const lists: { name: string; kind: GroupKind; parts: FramePart[] }[] = [];
  for (const part of frame.parts.toReversed()) {
    const [name, kind] = groupOf(part);
    const last = lists.at(-1);
    if (last && (last.name === name || (part.name === 'padding' && last.kind === 'frame')))
      last.parts.push(part);
    else lists.push({ name, kind, parts: [part] });
  }
  const groups = lists.map((list) => grouped(list, cursor));
  const low = Number(frame.stackPointer ?? 0);
  const base = Number(frame.altStack?.base ?? 0);
  if (!frame.onAltStack || low <= base) return groups;
  const free: FrameGroup = {
    name: 'free',
    kind: 'free',
    address: base,
    size: low - base,
    parts: [],
    written: 'not',
    now: false,
    writer: null,
    reader: null,
  };
  return [...groups, free];
}

function grouped(
  { name, kind, parts }: { name: string; kind: GroupKind; parts: readonly FramePart[] },
  cursor: number,
): FrameGroup {
  const writers = parts.flatMap((part) => part.writers);
  const readers = parts.flatMap((part) => part.readers);
  const done = writers.filter(({ event }) => event !== null);
  // Members that no kernel writes, such as reserved1, do not make a struct unfinished: most bytes decide.
  const size = parts.reduce((sum, part) => sum + part.size, 0);
  const bytes = done.reduce((sum, one) => sum + one.to - one.from, 0);
  return {
    name,
    kind,
    address: Number(parts.at(-1)?.address ?? 0),
    size,
    parts,
    written: done.length === 0 ? 'not' : bytes === size ? 'whole' : 'partly',
    now: done.some(({ event }) => event === cursor),
    writer: latest(done),
    reader: latest(readers),
  };
}

const latest = <T extends { readonly event: number | null }>(all: readonly T[]): T | null =>
  all.reduce<T | null>((last, one) => ((one.event ?? -1) > (last?.event ?? -1) ? one : last), null);

export interface Box {
  readonly y: number;
  readonly height: number;
}

const leastPx = 5;

/** Boxes from the top down over `heightPx`, to scale but for those that would be too thin to be seen. */
export function groupBoxes(sizes: readonly number[], heightPx: number): readonly Box[] {
  const total = Math.max(
    1,
    sizes.reduce((sum, size) => sum + size, 0),
  );
  let thin = sizes.map(() => false);
  // What thin boxes take more is taken from the others, which may get thin by it.
  for (;;) {
    const left = heightPx - leastPx * thin.filter(Boolean).length;
    const bytes = sizes.reduce((sum, size, i) => sum + (thin[i] ? 0 : size), 0);
    const next = sizes.map((size, i) => thin[i] === true || (size * left) / Math.max(1, bytes) < leastPx);
    if (next.every((one, i) => one === thin[i])) {
      const scale = bytes === 0 ? heightPx / total : left / bytes;
      let y = 0;
      return sizes.map((size, i) => {
        const box = { y, height: thin[i] ? leastPx : size * scale };
        y += box.height;
        return box;
      });
    }
    thin = next;
  }
}

/** Where labels of `gapPx` go so that none covers another: as near to their boxes as there is room. */
export function labelRows(boxes: readonly Box[], gapPx: number): readonly number[] {
  const rows: number[] = [];
  for (const { y, height } of boxes) rows.push(Math.max(y + height / 2, (rows.at(-1) ?? -gapPx / 2) + gapPx));
  const last = boxes.at(-1);
  let most = Math.max(last ? last.y + last.height - gapPx / 2 : 0, gapPx * (rows.length - 0.5));
  for (let i = rows.length - 1; i >= 0; i--, most -= gapPx) rows[i] = Math.min(rows[i] ?? 0, most);
  return rows;
}
