// The composition root: what the extension consists of, and what each part is given. Called by VS Code.
// SPDX-License-Identifier: MIT
import * as vscode from 'vscode';
import { commandIds } from './ids.ts';
import { indexSession, type IndexSession } from './index/indexSession.ts';
import { indexStatusBar } from './index/statusBar.ts';
import { longLoops } from './loops/longLoops.ts';
import { readingProviders } from './reading/readingProviders.ts';
import { simulator, type Simulator } from './simulator/simulator.ts';
import { walkthroughs } from './tour/walkthroughs.ts';
import { homeView } from './tree/homeView.ts';
import { watchTree, type TreeWatch } from './tree/treeWatch.ts';

/** What the tests in the extension host look at. */
export interface RingsideApi {
  readonly trees: TreeWatch;
  readonly index: IndexSession;
  readonly simulator: Simulator;
  /** Where the index is stored, for all trees. */
  readonly storeDir: string;
}

export function activate(context: vscode.ExtensionContext): RingsideApi {
  const log = vscode.window.createOutputChannel('Ringside', { log: true });
  const serviceEntry = context.asAbsolutePath('dist/service.cjs');
  const trees = watchTree(log);
  // Shared by all windows: what several trees have in common is parsed once.
  const storeDir = vscode.Uri.joinPath(context.globalStorageUri, 'index').fsPath;
  const index = indexSession({
    trees,
    serviceEntry,
    storeDir,
    log,
  });
  const machine = simulator({ extensionUri: context.extensionUri, serviceEntry, trees, log });
  context.subscriptions.push(
    log,
    trees,
    index,
    indexStatusBar(index, trees),
    readingProviders(trees, index, log, (name) => machine.eventsOf(name)),
    machine,
    walkthroughs({
      toursFolder: context.asAbsolutePath('tours'),
      trees,
      simulator: machine,
      memory: context.workspaceState,
      log,
    }),
    homeView(context.extensionUri),
    longLoops(trees, index, log),
    vscode.commands.registerCommand(commandIds.showOutput, () => log.show()),
  );
  return { trees, index, simulator: machine, storeDir };
}
