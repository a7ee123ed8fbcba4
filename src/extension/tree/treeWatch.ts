// Which kernel tree the window has: the first workspace folder that is one, or the one around the file that is shown.
// Says so to listeners and in context keys; a folder that is no tree is a line in the log and nothing more.
// SPDX-License-Identifier: MIT
import * as vscode from 'vscode';
import { contextKeys } from '../ids.ts';
import { lookAt, type OpenTree } from './openTree.ts';

export interface TreeWatch extends vscode.Disposable {
  readonly tree: OpenTree | null;
  readonly onTree: vscode.Event<OpenTree | null>;
}

export function watchTree(log: vscode.LogOutputChannel): TreeWatch {
  const changed = new vscode.EventEmitter<OpenTree | null>();
  const said = new Set<string>();
  let tree: OpenTree | null = null;

  const look = (uri: vscode.Uri): OpenTree | null => {
    const seen = lookAt(uri);
    if ('tree' in seen) return seen.tree;
    const line = `${uri.fsPath} is not taken for a kernel tree: ${seen.problem}`;
    if (!said.has(line)) log.info(line);
    said.add(line);
    return null;
  };
  const take = (found: OpenTree | null): void => {
    if (found?.root === tree?.root && found?.version === tree?.version) return;
    tree = found;
    if (found) log.info(`kernel tree: ${found.root}, Linux ${found.version ?? 'of unknown version'}`);
    tell();
    changed.fire(found);
  };
  const tell = (): void =>
    void vscode.commands.executeCommand('setContext', contextKeys.workspace, tree ? 'tree' : 'noTree');
  const lookAtFolders = (): void => {
    const folders = vscode.workspace.workspaceFolders ?? [];
    // A tree that was found around a file stays as long as its folder does.
    if (tree && folders.some(({ uri }) => tree?.uri.path.startsWith(`${uri.path}/`))) return;
    take(folders.map(({ uri }) => look(uri)).find((found) => found !== null) ?? null);
  };
  const lookAround = (editor: vscode.TextEditor | undefined): void => {
    if (tree || !editor || editor.document.uri.scheme !== 'file') return;
    const folder = vscode.workspace.getWorkspaceFolder(editor.document.uri);
    if (folder) take(treeAround(editor.document.uri, folder.uri));
  };

  lookAtFolders();
  lookAround(vscode.window.activeTextEditor);
  tell();
  const watching = vscode.Disposable.from(
    changed,
    vscode.workspace.onDidChangeWorkspaceFolders(lookAtFolders),
    vscode.window.onDidChangeActiveTextEditor(lookAround),
  );
  return {
    get tree() {
      return tree;
    },
    onTree: changed.event,
    dispose: () => watching.dispose(),
  };
}

/** The innermost tree that contains a file, not looking outside the workspace folder. */
function treeAround(file: vscode.Uri, folder: vscode.Uri): OpenTree | null {
  let at = vscode.Uri.joinPath(file, '..');
  while (at.path.startsWith(`${folder.path}/`)) {
    const seen = lookAt(at);
    if ('tree' in seen) return seen.tree;
    at = vscode.Uri.joinPath(at, '..');
  }
  return null;
}
