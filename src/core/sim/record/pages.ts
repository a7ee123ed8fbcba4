// Memory as pages that are shared until written: a state of the whole machine costs what differs from the state
// before it. Used by RunState and its key frames; bytes that no page has are zero.
// SPDX-License-Identifier: MIT

/** Small, because a save image and the few fields around it are what changes. */
const pageBytes = 1024;

export class Pages {
  private readonly owned = new Set<number>();
  /** The page that was last written, as it may be written again. */
  private lastPage = NaN;
  private lastBytes: Uint8Array = new Uint8Array(0);

  private constructor(private readonly pages: Map<number, Uint8Array>) {}

  /** The regions' bytes; their sizes are whole pages. */
  static of(regions: readonly { readonly base: number; readonly bytes: Uint8Array }[]): Pages {
    const made = new Pages(new Map());
    for (const { base, bytes } of regions) {
      // Most of a region is untouched: it is looked through by words, not by bytes.
      const words = new Uint32Array(bytes.buffer, bytes.byteOffset, bytes.length >> 2);
      for (let at = 0; at < words.length; at++) {
        if (words[at] === 0) continue;
        const page = at - (at % (pageBytes >> 2));
        made.write(base + page * 4, bytes.subarray(page * 4, page * 4 + pageBytes));
        at = page + (pageBytes >> 2) - 1;
      }
    }
    return made;
  }

  /** A state that begins as this one. Both go on alone: neither sees what the other writes from here on. */
  fork(): Pages {
    this.owned.clear();
    this.lastPage = NaN;
    return new Pages(new Map(this.pages));
  }

  /** Writes `length` bytes that begin at `from`; all of them unless given. */
  write(addr: number, bytes: Uint8Array, from = 0, length = bytes.length - from): void {
    let done = 0;
    while (done < length) {
      const page = Math.floor((addr + done) / pageBytes);
      const at = addr + done - page * pageBytes;
      const size = Math.min(pageBytes - at, length - done);
      const target = page === this.lastPage ? this.lastBytes : this.own(page);
      if (size < 32) for (let i = 0; i < size; i++) target[at + i] = bytes[from + done + i] ?? 0;
      else target.set(bytes.subarray(from + done, from + done + size), at);
      done += size;
    }
  }

  private own(page: number): Uint8Array {
    let bytes = this.pages.get(page);
    if (!bytes || !this.owned.has(page)) {
      bytes = bytes ? bytes.slice() : new Uint8Array(pageBytes);
      this.pages.set(page, bytes);
      this.owned.add(page);
    }
    this.lastPage = page;
    return (this.lastBytes = bytes);
  }

  /** A copy of the bytes. */
  read(addr: number, length: number): Uint8Array {
    const bytes = new Uint8Array(length);
    let done = 0;
    while (done < length) {
      const page = Math.floor((addr + done) / pageBytes);
      const at = addr + done - page * pageBytes;
      const size = Math.min(pageBytes - at, length - done);
      const known = this.pages.get(page);
      if (known) bytes.set(known.subarray(at, at + size), done);
      done += size;
    }
    return bytes;
  }

  /** The pages that hold something else than zeros, in the order of addresses. */
  *written(): Generator<{ readonly addr: number; readonly bytes: Uint8Array }> {
    for (const page of [...this.pages.keys()].sort((a, b) => a - b)) {
      const bytes = this.pages.get(page);
      if (bytes?.some((byte) => byte !== 0)) yield { addr: page * pageBytes, bytes };
    }
  }
}
