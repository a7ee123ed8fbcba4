// The status bar item: how far the index is, or the tree's version; a click shows what can be done.
// SPDX-License-Identifier: MIT
import * as vscode from 'vscode';
import { commandIds, contextKeys } from '../ids.ts';
import { isSource, pathIn } from '../tree/openTree.ts';
import type { TreeWatch } from '../tree/treeWatch.ts';
import { showIndexMenu } from './indexMenu.ts';
import type { IndexSession } from './indexSession.ts';
import { fileLine, statusText } from './indexState.ts';

export function indexStatusBar(index: IndexSession, trees: TreeWatch): vscode.Disposable {
  const item = vscode.window.createStatusBarItem('ringside.index', vscode.StatusBarAlignment.Left, -10);
  item.name = 'Ringside: Index';
  item.command = commandIds.indexMenu;
  let ofFile = '';
  const show = (): void => {
    const words = statusText(index.state, trees.tree?.version ?? null);
    if (!words) return item.hide();
    item.text = words.text;
    item.tooltip = [words.tooltip, ofFile].filter((part) => part !== '').join('\n');
    item.backgroundColor = words.warning
      ? new vscode.ThemeColor('statusBarItem.warningBackground')
      : undefined;
    const isPaused = index.state.kind === 'indexing' && index.state.isPaused === true;
    void vscode.commands.executeCommand('setContext', contextKeys.indexPaused, isPaused);
    item.show();
  };
  /** How well the file in front was read. */
  const lookAtFile = async (): Promise<void> => {
    const document = vscode.window.activeTextEditor?.document;
    const path = document && trees.tree && isSource(document) ? pathIn(trees.tree, document.uri) : null;
    const found = path === null ? null : await index.ask('fileState', { path });
    if (document !== vscode.window.activeTextEditor?.document) return;
    ofFile = path === null || !found ? '' : fileLine(path, found);
    show();
  };
  show();
  void lookAtFile();
  return vscode.Disposable.from(
    item,
    index.onState((state) => {
      show();
      if (state.kind === 'ready') void lookAtFile();
    }),
    vscode.window.onDidChangeActiveTextEditor(() => void lookAtFile()),
    vscode.workspace.onDidSaveTextDocument(() => void lookAtFile()),
    vscode.commands.registerCommand(commandIds.cancelIndexing, () => index.cancel()),
    vscode.commands.registerCommand(commandIds.indexAgain, () => index.again()),
    vscode.commands.registerCommand(commandIds.indexMenu, () => showIndexMenu(index, trees)),
    vscode.commands.registerCommand(commandIds.pauseIndexing, () => index.hold(true)),
    vscode.commands.registerCommand(commandIds.resumeIndexing, () => index.hold(false)),
    vscode.commands.registerCommand(commandIds.rebuildIndex, () => index.rebuild()),
  );
}
