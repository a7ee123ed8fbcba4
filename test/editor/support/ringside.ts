// What the in-editor tests share: the extension's API, files of the open tree, places of words.
// SPDX-License-Identifier: MIT
import * as vscode from 'vscode';
import type { RingsideApi } from '../../../src/extension/main.ts';

export async function ringside(): Promise<RingsideApi> {
  const extension = vscode.extensions.getExtension<RingsideApi>('ringside.ringside');
  if (!extension) throw new Error('ringside.ringside is not installed');
  return extension.activate();
}

/** Waits until the index has read its scope. */
export async function readyIndex(): Promise<void> {
  const { index } = await ringside();
  await until(
    'the index is ready',
    () => {
      if (index.state.kind === 'failed') throw new Error(index.state.reason);
      return index.state.kind === 'ready';
    },
    150_000,
  );
}

export async function until(what: string, holds: () => boolean, limitMs = 50_000): Promise<void> {
  const started = Date.now();
  while (!holds()) {
    if (Date.now() - started > limitMs) throw new Error(`not so after ${limitMs} ms: ${what}`);
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}

/** Shows a file of the open folder. */
export async function open(treePath: string): Promise<vscode.TextDocument> {
  const folder = vscode.workspace.workspaceFolders?.[0];
  if (!folder) throw new Error('no folder is open');
  const document = await vscode.workspace.openTextDocument(vscode.Uri.joinPath(folder.uri, treePath));
  await vscode.window.showTextDocument(document);
  return document;
}

/** A position inside the first occurrence of a word. */
export function placeOf(document: vscode.TextDocument, word: string): vscode.Position {
  const found = new RegExp(`\\b${word}\\b`).exec(document.getText());
  if (!found) throw new Error(`${word} is not in ${document.uri.path}`);
  return document.positionAt(found.index + 1);
}

/**
 * Changes a document without saving it while `use` runs, and puts it back.
 * The server build saves by itself after a second unless told not to, and the tree may be somebody's own.
 */
export async function edited(
  document: vscode.TextDocument,
  change: (edit: vscode.WorkspaceEdit) => void,
  use: () => Promise<void>,
): Promise<void> {
  const saved = await vscode.workspace.fs.readFile(document.uri);
  await vscode.workspace
    .getConfiguration('files')
    .update('autoSave', 'off', vscode.ConfigurationTarget.Global);
  await until(
    'nothing is saved by itself',
    () => vscode.workspace.getConfiguration('files', document.uri).get('autoSave') === 'off',
  );
  const edit = new vscode.WorkspaceEdit();
  change(edit);
  if (!(await vscode.workspace.applyEdit(edit))) throw new Error('the edit was not applied');
  try {
    await use();
  } finally {
    await vscode.window.showTextDocument(document);
    await vscode.commands.executeCommand('workbench.action.files.revert');
    const now = await vscode.workspace.fs.readFile(document.uri);
    if (!Buffer.from(saved).equals(now)) {
      await vscode.workspace.fs.writeFile(document.uri, saved);
      throw new Error(`${document.uri.path} had been saved; it was put back`);
    }
  }
}
