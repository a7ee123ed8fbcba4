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

/** Calls `edited` a short pause after the last change of a file that the shown Run may have been made from. */
export function watchEdits(shown: () => ShownRun | null, edited: () => void): vscode.Disposable {
  let timer: NodeJS.Timeout | undefined;
  const watching = vscode.workspace.onDidChangeTextDocument(({ document, contentChanges, reason }) => {
    const run = shown();
    if (!run || contentChanges.length === 0) return;
    const inTree = pathBelow(run.root, document);
    if (inTree === null || !run.files.includes(inTree)) return;
    clearTimeout(timer);
    timer = setTimeout(edited, pauseAfter(contentChanges, reason !== undefined));
  });
  return new vscode.Disposable(() => {
    clearTimeout(timer);
    watching.dispose();
  });
}

/** Path of a source file below a root, with "/"; null if it is none. */
export function pathBelow(root: string, document: vscode.TextDocument): string | null {
  if (!isSource(document)) return null;
  const relative = path.relative(root, document.uri.fsPath);
  return relative.startsWith('..') || path.isAbsolute(relative) ? null : relative.split(path.sep).join('/');
}
