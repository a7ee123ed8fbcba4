// Source files kept across programs: the same path with the same text is the same object, so that what was found in
// it (items, typedefs) is found once. Held by the simulator service; one per tree.
// SPDX-License-Identifier: MIT
import type { SourceFile } from './sourceFile.ts';
import { readSource } from './sourceFile.ts';

export class SourceCache {
  private readonly byPath = new Map<string, SourceFile>();
  private readonly byId: SourceFile[] = [];

  /** The file for this path and text; a changed text replaces the one before. */
  file(path: string, text: string): SourceFile {
    const known = this.byPath.get(path);
    if (known?.original === text) return known;
    const file = readSource(this.byId.length, path, text);
    this.byId.push(file);
    this.byPath.set(path, file);
    return file;
  }

  get(id: number): SourceFile | null {
    return this.byId[id] ?? null;
  }
}
