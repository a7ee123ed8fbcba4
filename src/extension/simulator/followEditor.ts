// Shows a statement of the tree in the editor: a preview tab beside the panel, the line marked as a debugger marks the
// frame that it is in, the focus left where it is. Also opens a place for good when a person asks for it.
// SPDX-License-Identifier: MIT
import * as vscode from 'vscode';
import type { ViewPlace } from '../../protocol/panel.ts';

export interface FollowEditor extends vscode.Disposable {
  /** Null takes the mark away; without `open` nothing is opened or moved. The last of several quick calls wins. */
  follow(root: string, place: ViewPlace | null, open: boolean): void;
  /** Files that may be shown next: a moment after the last call they are read, so that showing one is quick. */
  willFollow(root: string, paths: readonly string[]): void;
  openSource(root: string, path: string, line1: number): Promise<void>;
  /** Shows a range in the column of the source, in a preview tab, without taking the focus. */
  showSource(uri: vscode.Uri, range: vscode.Range): Promise<void>;
  /** Until the returned function is called, statements are marked where they are visible and nothing is opened. */
  hold(): () => void;
}

/** Nobody is stepping at the moment. */
const pauseMs = 120;

export function followEditor(panelColumn: () => vscode.ViewColumn | null): FollowEditor {
  const mark = vscode.window.createTextEditorDecorationType({
    isWholeLine: true,
    backgroundColor: new vscode.ThemeColor('editor.stackFrameHighlightBackground'),
    overviewRulerColor: new vscode.ThemeColor('editor.stackFrameHighlightBackground'),
    overviewRulerLane: vscode.OverviewRulerLane.Full,
  });
  let wanted: { uri: vscode.Uri; range: vscode.Range } | null = null;
  let busy = false;
  let holds = 0;
  let reading: NodeJS.Timeout | undefined;
  /** Each setting is a message to the window: editors that never had the mark need none. */
  const marked = new WeakSet<vscode.TextEditor>();

  const draw = (): void => {
    for (const editor of vscode.window.visibleTextEditors) {
      const here = wanted && editor.document.uri.toString() === wanted.uri.toString();
      if (!here && !marked.has(editor)) continue;
      editor.setDecorations(mark, here && wanted ? [wanted.range] : []);
      if (here) marked.add(editor);
      else marked.delete(editor);
    }
  };
  async function showWanted(): Promise<void> {
    if (busy) return;
    busy = true;
    try {
      for (let shown: typeof wanted = null; wanted !== shown;) {
        shown = wanted;
        if (!shown) break;
        const { uri, range } = shown;
        const visible = vscode.window.visibleTextEditors.find(
          ({ document }) => document.uri.toString() === uri.toString(),
        );
        // The mark first: it is what a person waits for.
        draw();
        const editor =
          visible ??
          (await vscode.window.showTextDocument(uri, {
            viewColumn: sourceColumn(panelColumn()),
            preview: true,
            preserveFocus: true,
          }));
        // A text that was just shown has been marked when it became visible.
        if (!visible || !editor.visibleRanges.some((seen) => seen.contains(range)))
          editor.revealRange(range, vscode.TextEditorRevealType.InCenterIfOutsideViewport);
      }
    } catch {
      // The file is gone or not text: there is nothing to mark, and the panel still says where it was.
    } finally {
      busy = false;
    }
  }

  // Sooner than showTextDocument() says so, and also where a person opens the file.
  const onVisible = vscode.window.onDidChangeVisibleTextEditors(draw);

  return {
    follow(root, place, open) {
      wanted = place && {
        uri: uriOf(root, place.path),
        range: new vscode.Range(place.line1 - 1, 0, place.endLine1 - 1, 0),
      };
      if (wanted && open && holds === 0) void showWanted();
      else draw();
    },
    willFollow(root, paths) {
      clearTimeout(reading);
      if (holds > 0) return;
      reading = setTimeout(() => {
        for (const path of paths)
          // One that is gone is found out when it is to be shown.
          void vscode.workspace.openTextDocument(uriOf(root, path)).then(undefined, () => undefined);
      }, pauseMs);
    },
    async openSource(root, path, line1) {
      const at = new vscode.Position(line1 - 1, 0);
      await vscode.window.showTextDocument(uriOf(root, path), {
        viewColumn: sourceColumn(panelColumn()),
        selection: new vscode.Range(at, at),
        preview: true,
      });
    },
    async showSource(uri, range) {
      const editor = await vscode.window.showTextDocument(uri, {
        viewColumn: sourceColumn(panelColumn()),
        preview: true,
        preserveFocus: true,
      });
      editor.revealRange(range, vscode.TextEditorRevealType.InCenter);
      draw();
    },
    hold() {
      holds++;
      let released = false;
      return () => {
        if (!released) holds--;
        released = true;
      };
    },
    dispose() {
      clearTimeout(reading);
      onVisible.dispose();
      mark.dispose();
    },
  };
}

const uriOf = (root: string, path: string): vscode.Uri => vscode.Uri.joinPath(vscode.Uri.file(root), path);

/** A column that is not the panel's: one that shows a text, else the first one that is free of the panel. */
function sourceColumn(panel: vscode.ViewColumn | null): vscode.ViewColumn {
  const columns = vscode.window.visibleTextEditors.flatMap(({ viewColumn }) => viewColumn ?? []);
  const active = vscode.window.activeTextEditor?.viewColumn;
  if (active !== undefined && active !== panel) return active;
  const other = columns.find((column) => column !== panel);
  if (other !== undefined) return other;
  return panel === vscode.ViewColumn.One ? vscode.ViewColumn.Beside : vscode.ViewColumn.One;
}
