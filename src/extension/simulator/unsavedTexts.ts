// What an edit means to a Run: the unsaved texts of a tree's files, and when a text changed that a Run was made from.
// Called by simulator.ts.
// SPDX-License-Identifier: MIT
import path from 'node:path';
import * as vscode from 'vscode';
import type { Overlay } from '../../protocol/simulatorService.ts';
import { isSource } from '../tree/openTree.ts';
import type { ShownRun } from './controllerTypes.ts';
import { pauseAfter } from './editPause.ts';

export function unsavedTexts(root: string): Overlay[] {
  return vscode.workspace.textDocuments.flatMap((document) => {
    const inTree = document.isDirty ? pathBelow(root, document) : null;
    return inTree === null ? [] : [{ path: inTree, text: document.getText() }];
  });
}

/**
 * Calls `edited` soon after the last change of a file that a Run may have been made from: what it gets is done when the
 * pause is over, and never if another change comes before.
 */
export function watchEdits(
  latest: () => ShownRun | null,
  edited: (quiet: Promise<void>) => void,
): vscode.Disposable {
  const timers: NodeJS.Timeout[] = [];
  const stop = (): void => timers.splice(0).forEach(clearTimeout);
  const watching = vscode.workspace.onDidChangeTextDocument(({ document, contentChanges, reason }) => {
    const run = latest();
    if (!run || contentChanges.length === 0) return;
    const inTree = pathBelow(run.root, document);
    if (inTree === null || !run.files.includes(inTree)) return;
    const { beginMs, showMs } = pauseAfter(contentChanges, reason !== undefined, run.remadeMs);
    stop();
    const quiet = new Promise<void>((resolve) => timers.push(setTimeout(resolve, showMs)));
    timers.push(setTimeout(() => edited(quiet), beginMs));
  });
  return new vscode.Disposable(() => {
    stop();
    watching.dispose();
  });
}

/** Path of a source file below a root, with "/"; null if it is none. */
export function pathBelow(root: string, document: vscode.TextDocument): string | null {
  if (!isSource(document)) return null;
  const relative = path.relative(root, document.uri.fsPath);
  return relative.startsWith('..') || path.isAbsolute(relative) ? null : relative.split(path.sep).join('/');
}
