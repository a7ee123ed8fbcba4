// The texts that a program was made from, and which of them are others now: an unsaved text, or a file that was written.
// Looks at a file's time, size and number, and at the folders of files that were not there. Called by treeProgram.ts.
// SPDX-License-Identifier: MIT
import { statSync } from 'node:fs';
import { dirname, join } from 'node:path';

interface Seen {
  text: string;
  /** Null: the text of an editor. */
  stamp: string | null;
}

export class TreeTexts {
  private readonly seen = new Map<string, Seen>();
  /** Nothing, or something that cannot be read as text: then its stamp. */
  private readonly absent = new Map<string, string>();
  /** Folders in which something was not there. */
  private readonly folders = new Map<string, string>();

  /** `read` gives the text of a file on disk. */
  constructor(
    private readonly root: string,
    private readonly read: (path: string) => string | null,
    private texts: ReadonlyMap<string, string>,
  ) {}

  /** Text of a path, remembered. */
  readText(path: string): string | null {
    const stamp = this.texts.has(path) ? null : this.stamp(path);
    const text = this.texts.get(path) ?? (stamp === '' ? null : this.read(path));
    if (text !== null) this.seen.set(path, { text, stamp });
    else {
      const folder = dirname(path);
      if (!this.folders.has(folder)) this.folders.set(folder, this.stamp(folder));
      this.absent.set(path, stamp ?? '');
    }
    return text;
  }

  /** Texts that are others than when they were read. Null if a file came or went. */
  changed(texts: ReadonlyMap<string, string>): Map<string, string> | null {
    const changed = new Map<string, string>();
    this.texts = texts;
    for (const [path, seen] of this.seen) {
      const given = texts.get(path);
      const stamp = given === undefined ? this.stamp(path) : null;
      if (given === undefined ? stamp === seen.stamp : given === seen.text && seen.stamp === null) continue;
      const text = given ?? this.read(path);
      if (text === null) return null;
      if (text !== seen.text) changed.set(path, text);
      seen.text = text;
      seen.stamp = stamp;
    }
    for (const path of texts.keys()) if (this.absent.has(path)) return null;
    const touched = new Set<string>();
    for (const [folder, stamp] of this.folders) {
      const now = this.stamp(folder);
      if (now !== stamp) touched.add(folder);
      this.folders.set(folder, now);
    }
    for (const [path, stamp] of this.absent)
      if ((stamp !== '' || touched.has(dirname(path))) && this.stamp(path) !== stamp) return null;
    return changed;
  }

  /** "" if there is nothing. */
  private stamp(path: string): string {
    const stat = statSync(join(this.root, path), { throwIfNoEntry: false, bigint: true });
    return stat ? `${stat.mtimeNs} ${stat.size} ${stat.ino}` : '';
  }
}
