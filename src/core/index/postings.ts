// Name id -> (file, row) pairs over one column of every file. Sorted arrays for the bulk, a linear scan for the few
// files put since; rebuilt when those are many. Used by the symbol store only.
// SPDX-License-Identifier: MIT

// Scanning this many files costs well under a millisecond; rebuilding costs tens of them on a whole tree.
const filesBeforeRebuild = 1_024;

export interface Postings {
  /** Places of an id, ascending by file and row. A negative id has none. */
  find(id: number): readonly (readonly [number, number])[];
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
  let starts = new Uint32Array(1);
  let fileOf = new Uint32Array(0);
  let rowOf = new Uint32Array(0);
  let built = 0;

  const rebuild = (): void => {
    built = fileCount();
    // One more id than there are names: columns with optional names hold the id plus 1.
    const next = new Uint32Array(idCount() + 3);
    for (let file = 0; file < built; file++) {
      for (const id of column(file) ?? []) next[id + 2] = (next[id + 2] ?? 0) + 1;
    }
    for (let id = 2; id < next.length; id++) next[id] = (next[id] ?? 0) + (next[id - 1] ?? 0);
    const total = next[next.length - 1] ?? 0;
    fileOf = new Uint32Array(total);
    rowOf = new Uint32Array(total);
    // next[id + 1] is where the next place of `id` goes; when all are placed it is where `id` ends.
    for (let file = 0; file < built; file++) {
      const ids = column(file) ?? [];
      for (let row = 0; row < ids.length; row++) {
        const slot = (ids[row] ?? 0) + 1;
        const at = next[slot] ?? 0;
        fileOf[at] = file;
        rowOf[at] = row;
        next[slot] = at + 1;
      }
    }
    starts = next;
  };
  const refresh = (): void => {
    if (fileCount() - built > filesBeforeRebuild) rebuild();
  };

  return {
    find(id) {
      if (id < 0) return [];
      refresh();
      const places: [number, number][] = [];
      const end = id + 1 < starts.length ? (starts[id + 1] ?? 0) : 0;
      for (let at = id < starts.length ? (starts[id] ?? 0) : 0; at < end; at++) {
        const file = fileOf[at] ?? 0;
        if (column(file) !== null) places.push([file, rowOf[at] ?? 0]);
      }
      for (let file = built; file < fileCount(); file++) {
        const ids = column(file);
        if (ids === null) continue;
        for (let row = ids.indexOf(id); row >= 0; row = ids.indexOf(id, row + 1)) places.push([file, row]);
      }
      return places;
    },
    present() {
      refresh();
      const marks = new Uint8Array(idCount() + 1);
      for (let id = 0; id + 1 < starts.length && id < marks.length; id++) {
        if (starts[id] !== starts[id + 1]) marks[id] = 1;
      }
      for (let file = built; file < fileCount(); file++) for (const id of column(file) ?? []) marks[id] = 1;
      return marks;
    },
  };
}
