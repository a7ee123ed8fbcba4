// "Ringside: Index": what the index is doing and what can be done with it, as a list. The status bar item opens it.
// Called by statusBar.ts.
// SPDX-License-Identifier: MIT
import * as vscode from 'vscode';
import { commandIds, settingKeys } from '../ids.ts';
import { activeCExtension, navigationStepsBack } from '../reading/otherCExtensions.ts';
import { indexSettings, type IndexScope } from '../settings.ts';
import type { TreeWatch } from '../tree/treeWatch.ts';
import type { IndexSession } from './indexSession.ts';
import { statusText, type IndexState } from './indexState.ts';

interface Choice extends vscode.QuickPickItem {
  readonly run?: () => unknown;
}

export async function showIndexMenu(index: IndexSession, trees: TreeWatch): Promise<void> {
  const words = statusText(index.state, trees.tree?.version ?? null);
  const [first = '', ...rest] = (words?.tooltip ?? 'No kernel tree is open.').split('\n');
  const chosen = await vscode.window.showQuickPick<Choice>(choices(index), {
    title: 'Ringside: Index',
    placeHolder: [words?.text.replace(/^Ringside: /, '') ?? '', first, rest[0] ?? '']
      .filter((part) => part !== '' && !part.startsWith('Click'))
      .join(' | '),
    matchOnDescription: true,
  });
  await chosen?.run?.();
}

function choices(index: IndexSession): Choice[] {
  const { state } = index;
  const isPaused = state.kind === 'indexing' && state.isPaused === true;
  const left = leftOut(state);
  return [
    ...(state.kind === 'indexing'
      ? [
          isPaused
            ? { label: '$(play) Resume', description: 'go on indexing', run: () => index.hold(false) }
            : { label: '$(debug-pause) Pause', description: 'hold indexing', run: () => index.hold(true) },
          {
            label: '$(circle-slash) Cancel',
            description: 'keep what has been indexed',
            run: () => index.cancel(),
          },
        ]
      : []),
    { label: '$(refresh) Index Again', description: 'read what has changed', run: () => index.again() },
    { label: '$(trash) Rebuild', description: 'make the whole index anew', run: () => index.rebuild() },
    {
      label: '$(list-tree) Scope...',
      description: `now: ${scopeName(indexSettings().scope)}`,
      run: chooseScope,
    },
    ...(left.length > 0
      ? [
          {
            label: '$(warning) Why Files Were Left Out...',
            description: `${left.length} files`,
            run: () => showLeftOut(left),
          },
        ]
      : []),
    {
      label: '$(output) Show Output',
      description: 'what was done, with each reason',
      run: () => vscode.commands.executeCommand(commandIds.showOutput),
    },
    {
      label: '$(compass) Navigation',
      description: navigationStepsBack()
        ? `left to ${activeCExtension() ?? 'others'}; hovers of hardware stay`
        : 'answered by Ringside',
      run: () => vscode.commands.executeCommand('workbench.action.openSettings', settingKeys.navigation),
    },
  ];
}

interface LeftOut {
  readonly path: string;
  readonly reason: string;
}

/** Files of the last pass that are not indexed, or in part only. */
function leftOut(state: IndexState): readonly LeftOut[] {
  if (state.kind !== 'ready' || !state.summary) return [];
  return [...state.summary.skipped, ...state.summary.partial];
}

async function showLeftOut(files: readonly LeftOut[]): Promise<void> {
  const items: Choice[] = files.map(({ path, reason }) => ({ label: path, detail: reason }));
  await vscode.window.showQuickPick(items, {
    title: 'Files that are not indexed, or in part only',
    matchOnDetail: true,
  });
}

const scopes: readonly (readonly [IndexScope, string, string])[] = [
  ['core', 'core directories', 'arch/x86, kernel, mm and include, and the files that are open'],
  ['all', 'whole tree', 'every C file, in the background'],
  ['folders', 'folders', 'those of the setting ringside.index.folders'],
  ['openFiles', 'open files', 'only the files that are open'],
  ['off', 'off', 'nothing is read'],
];

const scopeName = (scope: IndexScope): string => scopes.find(([one]) => one === scope)?.[1] ?? scope;

async function chooseScope(): Promise<void> {
  const now = indexSettings().scope;
  const items = scopes.map(([scope, label, detail]) => ({
    label: scope === now ? `$(check) ${label}` : label,
    detail,
    scope,
  }));
  const chosen = await vscode.window.showQuickPick(items, { title: 'What Ringside indexes' });
  if (!chosen) return;
  const settings = vscode.workspace.getConfiguration();
  await settings.update(settingKeys.indexScope, chosen.scope, vscode.ConfigurationTarget.Workspace);
  if (chosen.scope === 'folders' && indexSettings().folders.length === 0)
    await vscode.commands.executeCommand('workbench.action.openSettings', settingKeys.indexFolders);
}
