// "Ringside: Find Long Loops": asks for a file or folder of the tree, scans it with progress and cancel, and lists what
// was found in a view of the Ringside container, each row a link into the source. Called by main.ts.
// SPDX-License-Identifier: MIT
import * as vscode from 'vscode';
import { commandIds, contextKeys, viewIds } from '../ids.ts';
import type { IndexSession } from '../index/indexSession.ts';
import { pathIn, uriIn, type OpenTree } from '../tree/openTree.ts';
import type { TreeWatch } from '../tree/treeWatch.ts';
import { loopRows, loopSummary, type LoopRow } from './loopRows.ts';

export function longLoops(
  trees: TreeWatch,
  index: IndexSession,
  log: vscode.LogOutputChannel,
): vscode.Disposable {
  const changed = new vscode.EventEmitter<void>();
  let rows: readonly LoopRow[] = [];
  let shownOf: OpenTree | null = null;
  const view = vscode.window.createTreeView<LoopRow>(viewIds.loops, {
    showCollapseAll: true,
    treeDataProvider: {
      onDidChangeTreeData: changed.event,
      getChildren: (row) => [...(row ? row.children : rows)],
      getTreeItem: (row) => treeItem(row, shownOf),
    },
  });

  async function find(): Promise<void> {
    const { tree } = trees;
    if (!tree) {
      void vscode.window.showInformationMessage('Ringside: no kernel tree is open.');
      return;
    }
    const path = await askPath(tree);
    if (path === null) return;
    const report = await vscode.window.withProgress(
      {
        location: vscode.ProgressLocation.Notification,
        title: `Long loops of ${path || 'the tree'}`,
        cancellable: true,
      },
      async (progress, token) => {
        let shown = 0;
        const listening = index.onLoopProgress(({ filesDone, filesTotal, path: file }) => {
          const percent = filesTotal > 0 ? (100 * filesDone) / filesTotal : 0;
          progress.report({
            message: `${filesDone} of ${filesTotal} files ${file}`,
            increment: percent - shown,
          });
          shown = percent;
        });
        try {
          return await index.ask('loops', { paths: [path] }, token);
        } finally {
          listening.dispose();
        }
      },
    );
    if (!report) return;
    for (const { path: file, reason } of report.left) log.info(`loops: ${file}: ${reason}`);
    rows = loopRows(report);
    shownOf = tree;
    view.message = loopSummary(report);
    changed.fire();
    await vscode.commands.executeCommand('setContext', contextKeys.loopsFound, true);
    await vscode.commands.executeCommand(`${viewIds.loops}.focus`);
  }

  return vscode.Disposable.from(
    view,
    changed,
    trees.onTree((tree) => {
      if (tree?.root === shownOf?.root) return;
      rows = [];
      changed.fire();
      void vscode.commands.executeCommand('setContext', contextKeys.loopsFound, false);
    }),
    vscode.commands.registerCommand(commandIds.findLongLoops, find),
  );
}

interface PathChoice extends vscode.QuickPickItem {
  readonly path: string | null;
}

/** A path of the tree; null if the user thought better of it. */
async function askPath(tree: OpenTree): Promise<string | null> {
  const document = vscode.window.activeTextEditor?.document;
  const file = document ? pathIn(tree, document.uri) : null;
  const folder = file === null || !file.includes('/') ? null : file.slice(0, file.lastIndexOf('/'));
  const choices: PathChoice[] = [
    ...(file === null ? [] : [{ label: file, description: 'the open file', path: file }]),
    ...(folder === null || folder === 'mm'
      ? []
      : [{ label: folder, description: 'its folder', path: folder }]),
    { label: 'mm', description: 'memory management', path: 'mm' },
    { label: 'Choose a File or Folder...', description: '', path: null },
  ];
  const chosen = await vscode.window.showQuickPick(choices, { title: 'Where to look for long loops' });
  if (!chosen) return null;
  if (chosen.path !== null) return chosen.path;
  const [picked] =
    (await vscode.window.showOpenDialog({
      defaultUri: tree.uri,
      canSelectFiles: true,
      canSelectFolders: true,
    })) ?? [];
  if (!picked) return null;
  const path = pathIn(tree, picked);
  if (path === null && picked.fsPath !== tree.root)
    void vscode.window.showWarningMessage(`Ringside: ${picked.fsPath} is not in the open tree.`);
  return path ?? (picked.fsPath === tree.root ? '' : null);
}

function treeItem(row: LoopRow, tree: OpenTree | null): vscode.TreeItem {
  const isFile = row.icon === 'file-code';
  const { Collapsed, Expanded, None } = vscode.TreeItemCollapsibleState;
  const item = new vscode.TreeItem(
    row.label,
    row.children.length === 0 ? None : isFile ? Expanded : Collapsed,
  );
  item.id = row.id;
  item.description = row.description;
  item.tooltip = `${row.label}: ${row.description}`;
  item.iconPath = new vscode.ThemeIcon(row.icon);
  item.accessibilityInformation = { label: `${row.label}, ${row.description}` };
  if (row.place && tree && !isFile) {
    const at = new vscode.Position(row.place.line0, 0);
    const options: vscode.TextDocumentShowOptions = { selection: new vscode.Range(at, at), preview: true };
    item.command = {
      command: 'vscode.open',
      title: 'Open',
      arguments: [uriIn(tree, row.place.path), options],
    };
  }
  return item;
}
