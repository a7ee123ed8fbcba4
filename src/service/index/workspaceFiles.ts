// The files that questions are about: texts open in the editor win over the disk, and a file is parsed anew, alone,
// when it changed since it was indexed. So an answer never waits for the index. Used by the index service.
// SPDX-License-Identifier: MIT
import { statSync } from 'node:fs';
import { isAbsolute, join, normalize, sep } from 'node:path';
import { lineTable, type LineTable } from '../../core/base/positions.ts';
import type { SymbolStore } from '../../core/index/symbolStore.ts';
import { fileKind } from '../../core/kernel/tree.ts';
import type { CParser } from '../../core/syntax/tree.ts';
import type { CrashGuard } from './crashGuard.ts';
import { lexicalRecord, recordOf } from './fileFacts.ts';
import type { ScannedFile } from './scanTree.ts';
import { failureReason, readSource, usableText } from './sourceText.ts';
import type { TreeWords } from './treeWords.ts';

/** A latin1-decoded text with its lines. */
export interface SourceFile {
  readonly path: string;
  readonly text: string;
  readonly lines: LineTable;
  /** Grows with every change of any text: answers that depend on a text can be kept by it. */
  readonly stamp: number;
}

export interface WorkspaceFiles {
  open(path: string, version: number, editorText: string): void;
  close(path: string): void;
  isOpen(path: string): boolean;
  /** Whether there is such a file, open or on the disk. */
  exists(path: string): boolean;
  /** The current text, from the editor or the disk; null if there is none that could be read. */
  source(path: string): SourceFile | null;
  /** Brings the store up to date for a file, if need be by parsing it. False if there is no such text. */
  refresh(path: string): boolean;
  /** Brings the store up to date for all open documents. */
  refreshOpen(): void;
  /** Takes a record that was made from the disk; ignored if the file is open. */
  accept(file: ScannedFile, record: Uint8Array): void;
  forget(path: string): void;
  /** How the current text of a path looks: changes with it. Null if there is none. */
  looks(path: string): string | null;
  /** Runs work that parses a text; if such work killed the process before, it is not done: the answer is empty. */
  guarded<T>(source: SourceFile, work: () => readonly T[]): readonly T[];
}

interface OpenDocument {
  readonly version: number;
  readonly source: SourceFile | null;
  dirty: boolean;
}
interface DiskLooks {
  readonly sizeBytes: number;
  readonly modifiedMs: number;
}

const keptSources = 64;
/** The outline is waited for, the words of an open text are not: they are entered after it, or when a name is asked. */
const wordsAfterMs = 30;

/** Makes the view of a tree's files. `problem` hears of files that could not be parsed. */
export function workspaceFiles(
  root: string,
  parser: CParser,
  store: SymbolStore,
  words: TreeWords,
  guard: CrashGuard,
  problem: (path: string, reason: string) => void,
): WorkspaceFiles {
  const documents = new Map<string, OpenDocument>();
  const indexed = new Map<string, DiskLooks>();
  const sources = new Map<string, { readonly looks: DiskLooks; readonly source: SourceFile }>();
  let stamp = 0;

  const sourceFile = (path: string, text: string): SourceFile => ({
    path,
    text,
    lines: lineTable(text),
    stamp: ++stamp,
  });
  // One answer asks for the same headers again and again; the next turn of the event loop looks at them anew.
  const seenNow = new Map<string, DiskLooks | null>();
  const looksOf = (path: string): DiskLooks | null => {
    const known = seenNow.get(path);
    if (known !== undefined) return known;
    if (seenNow.size === 0) setImmediate(() => seenNow.clear());
    const looks = looksNow(join(root, path));
    seenNow.set(path, looks);
    return looks;
  };
  const parsedRecord = (source: SourceFile): Uint8Array => {
    const refusal = guard.refusal(source.text);
    if (refusal !== null) {
      problem(source.path, refusal);
      return lexicalRecord(source.path, source.text, refusal);
    }
    try {
      return guard.run(source.text, () => recordOf(source.path, source.text, parser));
    } catch (error) {
      const reason = `the parser failed: ${failureReason(error)}`;
      problem(source.path, reason);
      return lexicalRecord(source.path, source.text, reason);
    }
  };
  const wordsDue = new Map<string, SourceFile>();
  const enterWords = (): void => {
    for (const { path, text } of wordsDue.values()) words.setText(path, Buffer.from(text, 'latin1'));
    wordsDue.clear();
  };
  const parseInto = (source: SourceFile): boolean => {
    // Build files have hovers, but they are no C.
    if (fileKind(source.path) === 'other') return true;
    if (documents.has(source.path)) {
      if (wordsDue.size === 0) setTimeout(enterWords, wordsAfterMs).unref();
      wordsDue.set(source.path, source);
    } else words.setText(source.path, Buffer.from(source.text, 'latin1'));
    store.setFile(source.path, parsedRecord(source));
    return true;
  };
  const fromDisk = (path: string): SourceFile | null => {
    if (!isInside(path)) return null;
    const looks = looksOf(path);
    if (looks === null) return null;
    const kept = sources.get(path);
    if (kept && sameLooks(kept.looks, looks)) return kept.source;
    const read = readSource(join(root, path));
    if (!read.ok) {
      problem(path, read.reason);
      return null;
    }
    const source = sourceFile(path, read.text);
    sources.delete(path);
    sources.set(path, { looks, source });
    for (const oldest of sources.keys()) {
      if (sources.size <= keptSources) break;
      sources.delete(oldest);
    }
    return source;
  };
  const leave = (path: string): void => {
    store.removeFile(path);
    wordsDue.delete(path);
    words.index.unassign(path);
    indexed.delete(path);
  };
  const forget = (path: string): void => {
    if (documents.has(path)) return;
    leave(path);
  };
  /** Whether a text is what the disk has; its looks then. */
  const looksIfOnDisk = ({ path, text }: SourceFile): DiskLooks | null => {
    const looks = isInside(path) ? looksOf(path) : null;
    return looks && fromDisk(path)?.text === text ? looks : null;
  };
  const isIndexed = (path: string, looks: DiskLooks): boolean => {
    const before = indexed.get(path);
    return store.hasFile(path) && before !== undefined && sameLooks(before, looks);
  };
  const refreshDocument = (document: OpenDocument): boolean => {
    const { source } = document;
    if (source === null) return false;
    if (document.dirty) {
      document.dirty = false;
      const looks = looksIfOnDisk(source);
      const isParsed = store.confidence(source.path)?.partial === null;
      if (looks && isParsed && isIndexed(source.path, looks)) return true;
      parseInto(source);
      if (looks) indexed.set(source.path, looks);
      else indexed.delete(source.path);
    }
    return true;
  };

  return {
    open(path, version, editorText) {
      const held = documents.get(path);
      if (held && held.version > version) return;
      const usable = usableText(Buffer.from(editorText, 'utf8'));
      if (!usable.ok) {
        problem(path, usable.reason);
        leave(path);
      }
      documents.set(path, { version, source: usable.ok ? sourceFile(path, usable.text) : null, dirty: true });
    },
    close(path) {
      if (!documents.delete(path)) return;
      wordsDue.delete(path);
      this.refresh(path);
    },
    isOpen: (path) => documents.has(path),
    exists: (path) => documents.has(path) || (isInside(path) && looksOf(path) !== null),
    source(path) {
      const document = documents.get(path);
      return document ? document.source : fromDisk(path);
    },
    refresh(path) {
      const document = documents.get(path);
      if (document) return refreshDocument(document);
      const looks = isInside(path) ? looksOf(path) : null;
      if (looks === null) {
        forget(path);
        return false;
      }
      if (isIndexed(path, looks)) return true;
      const source = fromDisk(path);
      if (source === null || !parseInto(source)) {
        forget(path);
        return false;
      }
      indexed.set(path, looks);
      return true;
    },
    refreshOpen() {
      for (const document of documents.values()) refreshDocument(document);
      enterWords();
    },
    accept(file, record) {
      if (documents.has(file.path)) return;
      store.setFile(file.path, record);
      indexed.set(file.path, { sizeBytes: file.sizeBytes, modifiedMs: file.modifiedMs });
    },
    forget,
    looks(path) {
      const document = documents.get(path);
      if (document) return document.source === null ? null : `open ${document.source.stamp}`;
      const looks = isInside(path) ? looksOf(path) : null;
      return looks && `${looks.sizeBytes} ${looks.modifiedMs}`;
    },
    guarded(source, work) {
      if (guard.refusal(source.text) !== null) return [];
      try {
        return guard.run(source.text, work);
      } catch (error) {
        problem(source.path, `the parser failed: ${failureReason(error)}`);
        return [];
      }
    },
  };
}

function looksNow(path: string): DiskLooks | null {
  try {
    const found = statSync(path);
    return { sizeBytes: found.size, modifiedMs: found.mtimeMs };
  } catch {
    return null;
  }
}

const sameLooks = (a: DiskLooks, b: DiskLooks): boolean =>
  a.sizeBytes === b.sizeBytes && a.modifiedMs === b.modifiedMs;

/** A path below the root: relative, and not leading out of it. */
export function isInside(path: string): boolean {
  const plain = normalize(path);
  return plain !== '' && !isAbsolute(plain) && plain !== '..' && !plain.startsWith(`..${sep}`);
}
