// The view of the activity bar's container that says what to open, or offers what can be done with the open tree.
// It has no rows: its texts and buttons are `viewsWelcome` in package.json. Also opens the sample tree.
// SPDX-License-Identifier: MIT
import * as vscode from 'vscode';
import { commandIds, viewIds } from '../ids.ts';

export function homeView(extensionUri: vscode.Uri): vscode.Disposable {
  const nothing: vscode.TreeDataProvider<never> = { getChildren: () => [], getTreeItem: (item) => item };
  return vscode.Disposable.from(
    vscode.window.registerTreeDataProvider(viewIds.home, nothing),
    vscode.commands.registerCommand(commandIds.openSampleTree, () =>
      vscode.commands.executeCommand('vscode.openFolder', sampleUri(extensionUri)),
    ),
  );
}

/** The bundled tree, opened where it is: nothing is copied. */
export const sampleUri = (extensionUri: vscode.Uri): vscode.Uri =>
  vscode.Uri.joinPath(extensionUri, 'sample', '6.1');
