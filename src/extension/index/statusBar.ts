// The status bar item: how far the index is, or the tree's version; a click cancels indexing, else shows the output.
// SPDX-License-Identifier: MIT
import * as vscode from 'vscode';
import { commandIds } from '../ids.ts';
import type { TreeWatch } from '../tree/treeWatch.ts';
import type { IndexSession } from './indexSession.ts';
import { statusText } from './indexState.ts';

export function indexStatusBar(index: IndexSession, trees: TreeWatch): vscode.Disposable {
  const item = vscode.window.createStatusBarItem('ringside.index', vscode.StatusBarAlignment.Left, -10);
  item.name = 'Ringside';
  const show = (): void => {
    const words = statusText(index.state, trees.tree?.version ?? null);
    if (!words) return item.hide();
    item.text = words.text;
    item.tooltip = words.tooltip;
    item.backgroundColor = words.warning
      ? new vscode.ThemeColor('statusBarItem.warningBackground')
      : undefined;
    item.command = index.state.kind === 'indexing' ? commandIds.cancelIndexing : commandIds.showOutput;
    item.show();
  };
  show();
  return vscode.Disposable.from(
    item,
    index.onState(show),
    vscode.commands.registerCommand(commandIds.cancelIndexing, () => index.cancel()),
    vscode.commands.registerCommand(commandIds.indexAgain, () => index.again()),
  );
}
