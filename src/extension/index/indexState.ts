// What the index is doing, and how the status bar says it. No vscode, so that its words can be tested anywhere.
// Called by indexSession.ts and statusBar.ts.
// SPDX-License-Identifier: MIT
import type { FileState, IndexProgress, IndexSummary } from '../../protocol/indexService.ts';

export type IndexState =
  | { readonly kind: 'none' }
  | { readonly kind: 'off' }
  | { readonly kind: 'starting' }
  | { readonly kind: 'indexing'; readonly progress: IndexProgress | null; readonly isPaused?: boolean }
  /** `summary` null: only the open files are read. */
  | { readonly kind: 'ready'; readonly summary: IndexSummary | null; readonly note: string | null }
  | { readonly kind: 'failed'; readonly reason: string };

export interface StatusText {
  readonly text: string;
  readonly tooltip: string;
  readonly warning: boolean;
}

/** Words for the status bar; null hides the item. `version` is the tree's. */
export function statusText(state: IndexState, version: string | null): StatusText | null {
  const label = version ?? 'unknown version';
  switch (state.kind) {
    case 'none':
      return null;
    case 'off':
      return { text: `Ringside: ${label}, off`, tooltip: 'The index is turned off.', warning: false };
    case 'starting':
      return { text: 'Ringside: starting', tooltip: 'The index process is starting.', warning: false };
    case 'indexing':
      return indexingText(state.progress, state.isPaused ?? false);
    case 'ready':
      return readyText(state.summary, state.note, label);
    case 'failed':
      return {
        text: `Ringside: ${label}, no index`,
        tooltip: `${state.reason}\n\nClick for the output and more.`,
        warning: true,
      };
  }
}

function indexingText(progress: IndexProgress | null, isPaused: boolean): StatusText {
  const stage = progress?.stage === 'words' ? 'finding names' : 'indexing';
  const doing = isPaused ? `${stage} is paused` : stage;
  const more = `Click to ${isPaused ? 'resume' : 'pause'}, cancel, or choose what is indexed.`;
  if (!progress || progress.filesTotal === 0)
    return { text: `Ringside: ${doing}`, tooltip: `Looking for files. ${more}`, warning: false };
  const { filesDone, filesTotal, path } = progress;
  // Rounded down, so that 100 % is never said before it is true.
  const percent = Math.floor((100 * filesDone) / filesTotal);
  return {
    text: `Ringside: ${doing} ${percent} %`,
    tooltip: `${grouped(filesDone)} of ${grouped(filesTotal)} files\n${path}\n\n${more}`,
    warning: false,
  };
}

function readyText(summary: IndexSummary | null, note: string | null, label: string): StatusText {
  const lines = summary ? summaryLines(summary) : ['Only the open files are read.'];
  return {
    text: `Ringside: ${label}${summary?.cancelled ? ', cancelled' : ''}`,
    tooltip: [...lines, ...(note ? [note] : [])].join('\n'),
    warning: false,
  };
}

export function summaryLines(summary: IndexSummary): string[] {
  const { files, definitions, calls, errorFiles, wallMs, warm, cancelled } = summary;
  const skipped = summary.skipped.length + summary.skippedMore;
  return [
    `${cancelled ? 'Indexing was cancelled after ' : ''}${grouped(files)} files, ${(wallMs / 1000).toFixed(1)} s${warm ? ', nothing had changed' : ''}`,
    `${grouped(definitions)} definitions, ${grouped(calls)} calls`,
    ...(errorFiles > 0 ? [`${grouped(errorFiles)} files did not parse everywhere`] : []),
    ...(skipped > 0 ? [`${grouped(skipped)} files were left out: see the output`] : []),
  ];
}

/** How well a file was read, in one line. */
export function fileLine(path: string, { depth, reason, errorNodes, usedRaw }: FileState): string {
  const name = path.slice(path.lastIndexOf('/') + 1);
  if (depth === 'absent') return `${name}: not in the index${reason === null ? '' : `: ${reason}`}`;
  if (depth === 'lexical')
    return `${name}: names and definitions only${reason === null ? '' : `: ${reason}`}`;
  const places = errorNodes === 1 ? '1 place' : `${grouped(errorNodes)} places`;
  const parsed =
    errorNodes === 0 ? 'parsed completely' : `${places} did not parse: answers there are uncertain`;
  return `${name}: ${parsed}${usedRaw ? '; read without knowledge of kernel macros' : ''}`;
}

// Not the locale's: the same text everywhere.
const grouped = (value: number): string => String(value).replace(/\B(?=(\d{3})+$)/g, ',');
