// Name id -> (file, row) pairs over one column of every file. Sorted arrays for the bulk, a map for the few files put
// since; rebuilt when those are many. Used by the symbol store only.
// SPDX-License-Identifier: MIT

// A map entry costs ten times what a place in the arrays does; rebuilding costs tens of milliseconds on a whole tree.
const filesBeforeRebuild = 1_024;

export interface Postings {
  /** Places of an id, ascending by file and row. A negative id has none. */
  find(id: number): readonly (readonly [number, number])[];
  /** Takes in what is new, as a question would. */
  refresh(): void;
  /** 1 for every id that has a place; an id whose files were all removed may be marked too. */
  present(): Uint8Array;
}

/**
 * `column(file)` gives the ids of a file's rows, or null for a file that was removed. Files are only appended or
 * removed, never changed in place.
 */
export function postings(
  idCount: () => number,
  fileCount: () => number,
  column: (file: number) => Uint32Array | null,
): Postings {
  // Files that are put one by one are collected in a smaller block, so that the large one stays as it is.
  let bulk = block(0, 0, 0, column);
  let later = bulk;
  /** Places in files put since, as file and row in turn; up to which file. */
  const recent = new Map<number, number[]>();
  let entered = 0;
  let marks = new Uint8Array(0);
  /** Which files and how many ids the marks are of. */
  let markedFiles = -1;

  const rebuild = (): void => {
    const count = fileCount();
    if (count - bulk.to > bulk.to) {
      bulk = block(0, count, idCount(), column);
      later = block(count, count, 0, column);
    } else later = block(bulk.to, count, idCount(), column);
    entered = count;
    recent.clear();
  };
  const refresh = (): void => {
    if (fileCount() - later.to > filesBeforeRebuild) rebuild();
    for (; entered < fileCount(); entered++) {
      const ids = column(entered) ?? [];
      for (let row = 0; row < ids.length; row++) {
        const id = ids[row] ?? 0;
        const places = recent.get(id);
        if (places) places.push(entered, row);
        else recent.set(id, [entered, row]);
      }
    }
  };

  return {
    refresh,
    find(id) {
      if (id < 0) return [];
      refresh();
      const places: [number, number][] = [];
      for (const { starts, fileOf, rowOf } of [bulk, later]) {
        const end = starts[id + 1] ?? 0;
        for (let at = starts[id] ?? 0; at < end; at++) {
          const file = fileOf[at] ?? 0;
          if (column(file) !== null) places.push([file, rowOf[at] ?? 0]);
        }
      }
      const since = recent.get(id) ?? [];
      for (let at = 0; at < since.length; at += 2) {
        const file = since[at] ?? 0;
        if (column(file) !== null) places.push([file, since[at + 1] ?? 0]);
      }
      return places;
    },
    present() {
      refresh();
      if (markedFiles === entered && marks.length === idCount() + 1) return marks;
      marks = new Uint8Array(idCount() + 1);
      markedFiles = entered;
      for (const { starts } of [bulk, later]) {
        for (let id = 0; id + 1 < starts.length && id < marks.length; id++) {
          if (starts[id] !== starts[id + 1]) marks[id] = 1;
        }
      }
      for (const id of recent.keys()) marks[id] = 1;
      return marks;
    },
  };
}

/** Places of the files [from, to) in arrays: those of `id` are at [starts[id], starts[id + 1]). */
interface Block {
  readonly to: number;
  readonly starts: Uint32Array;
  readonly fileOf: Uint32Array;
  readonly rowOf: Uint32Array;
}

function block(from: number, to: number, ids: number, column: (file: number) => Uint32Array | null): Block {
  // One more id than there are names: columns with optional names hold the id plus 1.
  const next = new Uint32Array(ids + 3);
  for (let file = from; file < to; file++) {
    for (const id of column(file) ?? []) next[id + 2] = (next[id + 2] ?? 0) + 1;
  }
  for (let id = 2; id < next.length; id++) next[id] = (next[id] ?? 0) + (next[id - 1] ?? 0);
  const total = next[next.length - 1] ?? 0;
  const fileOf = new Uint32Array(total);
  const rowOf = new Uint32Array(total);
  // next[id + 1] is where the next place of `id` goes; when all are placed it is where `id` ends.
  for (let file = from; file < to; file++) {
    const rows = column(file) ?? [];
    for (let row = 0; row < rows.length; row++) {
      const slot = (rows[row] ?? 0) + 1;
      const at = next[slot] ?? 0;
      fileOf[at] = file;
      rowOf[at] = row;
      next[slot] = at + 1;
    }
  }
  return { to, starts: next, fileOf, rowOf };
}
